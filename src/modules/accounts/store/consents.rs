//! Every SQL statement about consents.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A consent that somebody gave.
#[derive(Debug)]
pub(crate) struct ConsentRow {
    pub(crate) id: i64,
    pub(crate) document: String,
    pub(crate) version: String,
    pub(crate) given_at: DateTime<Utc>,
    pub(crate) withdrawn_at: Option<DateTime<Utc>>,
}

/// The consents of a person, the newest first.
pub(crate) async fn list(
    db: &mut PgConnection,
    person_id: i64,
) -> Result<Vec<ConsentRow>, sqlx::Error> {
    sqlx::query_as!(
        ConsentRow,
        "select id, document, version, given_at, withdrawn_at from consent where person_id = $1 order by id desc",
        person_id
    )
    .fetch_all(db)
    .await
}

/// Writes that a person agrees to a version; what they agreed to before ends.
pub(crate) async fn insert(
    tx: &mut PgConnection,
    person_id: i64,
    document: &str,
    version: &str,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    withdraw(tx, person_id, document, now).await?;
    sqlx::query!(
        "insert into consent (person_id, document, version, given_at) values ($1, $2, $3, $4)",
        person_id,
        document,
        version,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Writes that what a person agreed to holds no more.
pub(crate) async fn withdraw(
    tx: &mut PgConnection,
    person_id: i64,
    document: &str,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update consent set withdrawn_at = $3 where person_id = $1 and document = $2 and withdrawn_at is null",
        person_id,
        document,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}
