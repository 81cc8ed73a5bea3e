//! Every SQL statement about sessions.  Beginning one is the business of `auth::session`.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A session as its owner sees it.
#[derive(Debug)]
pub(crate) struct SessionRow {
    pub(crate) id: i64,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) seen_at: DateTime<Utc>,
    pub(crate) second_factor_at: Option<DateTime<Utc>>,
    pub(crate) user_agent: String,
}

/// A person's sessions that have not ended, the one seen last first.
pub(crate) async fn list(
    db: &mut PgConnection,
    person_id: i64,
    now: DateTime<Utc>,
) -> Result<Vec<SessionRow>, sqlx::Error> {
    sqlx::query_as!(
        SessionRow,
        "select id, created_at, seen_at, second_factor_at, user_agent from session
         where person_id = $1 and expires_at > $2 order by seen_at desc, id desc limit 200",
        person_id,
        now
    )
    .fetch_all(db)
    .await
}

/// Ends one session of a person; false when they have none with this id.
pub(crate) async fn delete(
    tx: &mut PgConnection,
    person_id: i64,
    id: i64,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "delete from session where person_id = $1 and id = $2",
        person_id,
        id
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends all sessions of a person but one, if one is named.
pub(crate) async fn delete_others(
    tx: &mut PgConnection,
    person_id: i64,
    kept: Option<i64>,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "delete from session where person_id = $1 and id is distinct from $2",
        person_id,
        kept
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected())
}

/// Removes sessions that ran out, a few at a time.
pub(crate) async fn sweep(tx: &mut PgConnection, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from session where id in (select id from session where expires_at <= $1 limit 50 for update skip locked)",
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// When a session was begun.
pub(crate) async fn find_begun_at(
    db: &mut PgConnection,
    id: i64,
) -> Result<Option<DateTime<Utc>>, sqlx::Error> {
    sqlx::query_scalar!("select created_at from session where id = $1", id)
        .fetch_optional(db)
        .await
}
