//! Every SQL statement about delegations.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::auth::Scopes;

/// A delegation with the names of both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::modules::staff) struct DelegationRow {
    pub(in crate::modules::staff) id: i64,
    pub(in crate::modules::staff) from_person_id: i64,
    pub(in crate::modules::staff) from_name: String,
    pub(in crate::modules::staff) from_can_act: bool,
    pub(in crate::modules::staff) to_person_id: i64,
    pub(in crate::modules::staff) to_name: String,
    pub(in crate::modules::staff) since: DateTime<Utc>,
    pub(in crate::modules::staff) until: DateTime<Utc>,
    pub(in crate::modules::staff) ended_at: Option<DateTime<Utc>>,
    pub(in crate::modules::staff) reason: String,
    pub(in crate::modules::staff) created_at: DateTime<Utc>,
}

impl DelegationRow {
    /// Whether it holds at a moment.
    pub(in crate::modules::staff) fn is_active(&self, now: DateTime<Utc>) -> bool {
        self.ended_at.is_none() && self.since <= now && self.until > now && self.from_can_act
    }
}

/// Delegations from and to a person, and those that lend something inside of what they manage; the newest first.
pub(in crate::modules::staff) async fn list(
    db: &mut PgConnection,
    person_id: i64,
    managed: &Scopes,
    id: Option<i64>,
    now: DateTime<Utc>,
) -> Result<Vec<DelegationRow>, sqlx::Error> {
    let (bodies, municipalities) = managed.to_columns("staff");
    sqlx::query_as!(
        DelegationRow,
        r#"select delegation.id, from_person_id, lender.display_name as from_name,
            (lender.suspended_at is null and lender.erased_at is null) as "from_can_act!",
            to_person_id, taker.display_name as to_name, since, until, ended_at, reason, delegation.created_at
         from delegation
         join person lender on lender.id = from_person_id
         join person taker on taker.id = to_person_id
         where ($1 in (from_person_id, to_person_id) or person_in_scopes(from_person_id, $2, $3, $4))
            and ($5::bigint is null or delegation.id = $5)
         order by delegation.id desc"#,
        person_id,
        &bodies as _,
        &municipalities as _,
        now,
        id
    )
    .fetch_all(db)
    .await
}

/// A delegation to be written.
#[derive(Debug, Clone)]
pub(super) struct NewDelegation {
    pub(super) to_person_id: i64,
    pub(super) since: DateTime<Utc>,
    pub(super) until: DateTime<Utc>,
    pub(super) reason: String,
}

/// Writes a new delegation and returns its id.
pub(super) async fn insert(
    tx: &mut PgConnection,
    from_person_id: i64,
    new: &NewDelegation,
    now: DateTime<Utc>,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        "insert into delegation (from_person_id, to_person_id, since, until, reason, created_at)
         values ($1, $2, $3, $4, $5, $6) returning id",
        from_person_id,
        new.to_person_id,
        new.since,
        new.until,
        new.reason,
        now
    )
    .fetch_one(tx)
    .await
}

/// Ends a delegation that has not ended; says whether it did.
pub(super) async fn end(
    tx: &mut PgConnection,
    id: i64,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "update delegation set ended_at = $2 where id = $1 and ended_at is null and until > $2",
        id,
        now
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Whether a person is of the staff: has a post or a grant that holds.
pub(super) async fn is_staff(
    db: &mut PgConnection,
    person_id: i64,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from post where person_id = $1 and (until is null or until > $2))
            or exists (select from access_grant where person_id = $1 and revoked_at is null and (expires_at is null or expires_at > $2))
            as "staff!""#,
        person_id,
        now
    )
    .fetch_one(db)
    .await
}
