//! Every SQL statement about people themselves.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A person as their own pages show them.
#[derive(Debug)]
pub(crate) struct PersonRow {
    pub(crate) id: i64,
    pub(crate) display_name: String,
    pub(crate) email: Option<String>,
    pub(crate) email_confirmed_at: Option<DateTime<Utc>>,
    pub(crate) about: String,
    pub(crate) language: String,
    pub(crate) municipality_code: Option<String>,
    pub(crate) interests: Vec<String>,
    pub(crate) trust: String,
    pub(crate) has_password: bool,
    pub(crate) has_second_factor: bool,
    pub(crate) created_at: DateTime<Utc>,
    /// The grants that hold now, packed as `effective_grants` packs them.
    pub(crate) grants: serde_json::Value,
}

/// What signing in needs to know of a person.
#[derive(Debug, Clone)]
pub(crate) struct LoginRow {
    pub(crate) id: i64,
    pub(crate) email: Option<String>,
    pub(crate) language: String,
    pub(crate) password_hash: Option<String>,
    pub(crate) suspended_at: Option<DateTime<Utc>>,
    pub(crate) has_second_factor: bool,
}

/// A person to be written.
#[derive(Debug)]
pub(crate) struct NewPerson<'a> {
    pub(crate) email: &'a str,
    pub(crate) password_hash: Option<&'a str>,
    pub(crate) display_name: &'a str,
    pub(crate) language: &'a str,
    pub(crate) now: DateTime<Utc>,
}

/// The person's own view; nothing for who was erased.
pub(crate) async fn find(
    db: &mut PgConnection,
    id: i64,
    now: DateTime<Utc>,
) -> Result<Option<PersonRow>, sqlx::Error> {
    sqlx::query_as!(
        PersonRow,
        r#"select id, display_name, email, email_confirmed_at, about, language, municipality_code, interests, trust, created_at,
            password_hash is not null as "has_password!",
            exists (select from second_factor where person_id = person.id and confirmed_at is not null) as "has_second_factor!",
            effective_grants(id, $2) as "grants!"
         from person where id = $1 and erased_at is null"#,
        id,
        now
    )
    .fetch_optional(db)
    .await
}

/// Keeps others from changing a person until the transaction ends.
pub(crate) async fn lock(tx: &mut PgConnection, id: i64) -> Result<(), sqlx::Error> {
    sqlx::query!("select id from person where id = $1 for update", id)
        .fetch_optional(tx)
        .await?;
    Ok(())
}

/// The person who signs in with this address.
pub(crate) async fn find_login_by_email(
    db: &mut PgConnection,
    email: &str,
) -> Result<Option<LoginRow>, sqlx::Error> {
    sqlx::query_as!(
        LoginRow,
        r#"select id, email, language, password_hash, suspended_at,
            exists (select from second_factor where person_id = person.id and confirmed_at is not null) as "has_second_factor!"
         from person where lower(email) = lower($1) and erased_at is null"#,
        email
    )
    .fetch_optional(db)
    .await
}

/// The same of a person whose number is known.
pub(crate) async fn find_login(
    db: &mut PgConnection,
    id: i64,
) -> Result<Option<LoginRow>, sqlx::Error> {
    sqlx::query_as!(
        LoginRow,
        r#"select id, email, language, password_hash, suspended_at,
            exists (select from second_factor where person_id = person.id and confirmed_at is not null) as "has_second_factor!"
         from person where id = $1 and erased_at is null"#,
        id
    )
    .fetch_optional(db)
    .await
}

/// Writes a person whose address is confirmed; nothing when somebody else has the address.
pub(crate) async fn insert(
    tx: &mut PgConnection,
    person: &NewPerson<'_>,
) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar!(
        "insert into person (email, email_confirmed_at, password_hash, display_name, language, created_at, updated_at)
         values ($1, $5, $2, $3, $4, $5, $5) on conflict (lower(email)) do nothing returning id",
        person.email,
        person.password_hash,
        person.display_name,
        person.language,
        person.now
    )
    .fetch_optional(tx)
    .await
}

/// What a person says about themselves.
#[derive(Debug)]
pub(crate) struct ProfileRow<'a> {
    pub(crate) display_name: &'a str,
    pub(crate) about: &'a str,
    pub(crate) language: &'a str,
    pub(crate) interests: &'a [String],
}

/// Writes what a person says about themselves.
pub(crate) async fn update_profile(
    tx: &mut PgConnection,
    id: i64,
    profile: &ProfileRow<'_>,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update person set display_name = $2, about = $3, language = $4, interests = $5, updated_at = $6 where id = $1",
        id,
        profile.display_name,
        profile.about,
        profile.language,
        profile.interests,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Writes where a person lives.
pub(crate) async fn update_residence(
    tx: &mut PgConnection,
    id: i64,
    municipality_code: &str,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update person set municipality_code = $2, residence_set_at = $3, updated_at = $3 where id = $1",
        id,
        municipality_code,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Writes what is kept of a new password.
pub(crate) async fn update_password(
    tx: &mut PgConnection,
    id: i64,
    password_hash: &str,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update person set password_hash = $2, updated_at = $3 where id = $1",
        id,
        password_hash,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Writes a confirmed address; false when somebody else has it.
pub(crate) async fn update_email(
    tx: &mut PgConnection,
    id: i64,
    email: &str,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "update person set email = $2, email_confirmed_at = $3, updated_at = $3
         where id = $1 and not exists (select from person other where lower(other.email) = lower($2) and other.id <> $1)",
        id,
        email,
        now
    )
    .execute(tx)
    .await;
    match done {
        Ok(done) => Ok(done.rows_affected() == 1),
        // Two confirmations of one address at the same moment: the other one was first.
        Err(sqlx::Error::Database(error)) if error.constraint() == Some("person_email_key") => {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// Writes how sure the portal is of a person: what the linked accounts elsewhere say together.
pub(crate) async fn update_trust(
    tx: &mut PgConnection,
    id: i64,
    now: DateTime<Utc>,
) -> Result<String, sqlx::Error> {
    sqlx::query_scalar!(
        "update person set updated_at = $2,
            trust = case when exists (select from identity where person_id = $1 and confirms) then 'confirmed' else 'basic' end
         where id = $1 returning trust",
        id,
        now
    )
    .fetch_one(tx)
    .await
}

/// Grants of a person's own that hold now or will.
pub(crate) async fn count_grants(
    db: &mut PgConnection,
    id: i64,
    now: DateTime<Utc>,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from access_grant
         where person_id = $1 and revoked_at is null and (expires_at is null or expires_at > $2)"#,
        id,
        now
    )
    .fetch_one(db)
    .await
}

/// Empties a person's row; the number stays, since what they published refers to it.
pub(crate) async fn erase(
    tx: &mut PgConnection,
    id: i64,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update person set email = null, email_confirmed_at = null, password_hash = null, display_name = 'deleted', about = '',
            municipality_code = null, residence_set_at = null, interests = '{}', photo_id = null, trust = 'basic',
            suspended_reason = null, erased_at = $2, updated_at = $2
         where id = $1",
        id,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Ends what still lets somebody act for or as an erased person.
pub(crate) async fn end_rights(
    tx: &mut PgConnection,
    id: i64,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with keys as (update api_token set revoked_at = $2 where person_id = $1 and revoked_at is null),
            posts as (update post set until = greatest($2, since + interval '1 second') where person_id = $1 and until is null)
         update delegation set ended_at = $2 where (from_person_id = $1 or to_person_id = $1) and ended_at is null",
        id,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}
