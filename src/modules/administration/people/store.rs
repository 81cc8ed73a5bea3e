//! Every SQL statement of the list of people and of suspension.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::auth::Scopes;

/// A person as lists show them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PersonRow {
    pub(super) id: i64,
    pub(super) display_name: String,
    pub(super) email: Option<String>,
    pub(super) trust: String,
    pub(super) municipality_code: Option<String>,
    pub(super) created_at: DateTime<Utc>,
    pub(super) suspended_at: Option<DateTime<Utc>>,
    pub(super) suspended_reason: Option<String>,
    pub(super) has_second_factor: bool,
    pub(super) is_staff: bool,
}

/// Which people to list.
#[derive(Debug, Clone, Default)]
pub(super) struct PersonFilter<'a> {
    pub(super) id: Option<i64>,
    /// A part of the name or of the address.
    pub(super) text: Option<&'a str>,
    pub(super) is_staff: Option<bool>,
    pub(super) before_id: Option<i64>,
    pub(super) limit: i64,
}

/// People inside these scopes, the newest first; erased ones are nobody any more.
pub(super) async fn list(
    db: &mut PgConnection,
    scopes: &Scopes,
    filter: &PersonFilter<'_>,
    now: DateTime<Utc>,
) -> Result<Vec<PersonRow>, sqlx::Error> {
    let (bodies, municipalities) = scopes.to_columns("administration");
    let pattern = filter.text.map(like_pattern);
    sqlx::query_as!(
        PersonRow,
        r#"select id, display_name, email, trust, municipality_code, created_at, suspended_at, suspended_reason,
            exists (select from second_factor where person_id = person.id and confirmed_at is not null) as "has_second_factor!",
            staff.is_staff as "is_staff!"
         from person cross join lateral (
            select exists (select from post where person_id = person.id and (until is null or until > $3))
                or exists (select from access_grant where person_id = person.id and revoked_at is null
                    and (expires_at is null or expires_at > $3)) as is_staff
         ) staff
         where erased_at is null and person_in_scopes(id, $1, $2, $3)
            and ($4::bigint is null or id = $4)
            and ($5::text is null or lower(display_name) like $5 or lower(email) like $5)
            and ($6::boolean is null or staff.is_staff = $6)
            and ($7::bigint is null or id < $7)
         order by id desc limit $8"#,
        &bodies as _,
        &municipalities as _,
        now,
        filter.id,
        pattern,
        filter.is_staff,
        filter.before_id,
        filter.limit
    )
    .fetch_all(db)
    .await
}

/// One person inside these scopes.
pub(super) async fn find(
    db: &mut PgConnection,
    scopes: &Scopes,
    id: i64,
    now: DateTime<Utc>,
) -> Result<Option<PersonRow>, sqlx::Error> {
    let filter = PersonFilter {
        id: Some(id),
        limit: 1,
        ..PersonFilter::default()
    };
    Ok(list(db, scopes, &filter, now).await?.pop())
}

/// A pattern that finds the text anywhere; what has a meaning in patterns stands for itself.
fn like_pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.to_lowercase().chars() {
        if ['%', '_', '\\'].contains(&letter) {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

/// Suspends a person who is not; says whether it did.
pub(super) async fn suspend(
    tx: &mut PgConnection,
    id: i64,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "update person set suspended_at = $2, suspended_reason = $3, updated_at = $2
         where id = $1 and suspended_at is null and erased_at is null",
        id,
        now,
        reason
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Releases a person who is suspended; says whether it did.
pub(super) async fn release(
    tx: &mut PgConnection,
    id: i64,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "update person set suspended_at = null, suspended_reason = null, updated_at = $2
         where id = $1 and suspended_at is not null",
        id,
        now
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Ends every session of a person.
pub(super) async fn delete_sessions(tx: &mut PgConnection, id: i64) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!("delete from session where person_id = $1", id)
        .execute(tx)
        .await?;
    Ok(done.rows_affected())
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_means_something_in_patterns_stands_for_itself() {
        assert_eq!(super::like_pattern("50%_A\\"), "%50\\%\\_a\\\\%");
    }
}
