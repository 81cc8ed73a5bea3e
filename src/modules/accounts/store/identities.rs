//! Every SQL statement about accounts elsewhere and the ways to them.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A linked account elsewhere.
#[derive(Debug)]
pub(crate) struct IdentityRow {
    pub(crate) id: i64,
    pub(crate) provider: String,
    pub(crate) confirms: bool,
    pub(crate) linked_at: DateTime<Utc>,
    pub(crate) seen_at: DateTime<Utc>,
}

/// A way to a provider that was begun.
#[derive(Debug)]
pub(crate) struct AttemptRow {
    pub(crate) browser_hash: Vec<u8>,
    pub(crate) provider: String,
    pub(crate) return_to: String,
    pub(crate) language: String,
    pub(crate) consent_version: Option<String>,
    pub(crate) person_id: Option<i64>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
}

/// Writes that somebody is on their way to a provider, and forgets those who never came back.
pub(crate) async fn insert_attempt(
    db: &mut PgConnection,
    state_hash: &[u8],
    attempt: &AttemptRow,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from identity_attempt where state_hash in
            (select state_hash from identity_attempt where expires_at <= $1 limit 50 for update skip locked)",
        attempt.created_at
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "insert into identity_attempt
            (state_hash, browser_hash, provider, return_to, language, consent_version, person_id, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        state_hash,
        attempt.browser_hash,
        attempt.provider,
        attempt.return_to,
        attempt.language,
        attempt.consent_version,
        attempt.person_id,
        attempt.created_at,
        attempt.expires_at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes a way that was begun: it exists no more afterwards, whatever comes of it.
pub(crate) async fn take_attempt(
    db: &mut PgConnection,
    state_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<AttemptRow>, sqlx::Error> {
    let attempt = sqlx::query_as!(
        AttemptRow,
        "delete from identity_attempt where state_hash = $1
         returning browser_hash, provider, return_to, language, consent_version, person_id, created_at, expires_at",
        state_hash
    )
    .fetch_optional(db)
    .await?;
    Ok(attempt.filter(|attempt| attempt.expires_at > now))
}

/// Whose an account elsewhere is.
pub(crate) async fn find_person(
    db: &mut PgConnection,
    provider: &str,
    subject_hash: &[u8],
) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar!(
        "select person_id from identity where provider = $1 and subject_hash = $2",
        provider,
        subject_hash
    )
    .fetch_optional(db)
    .await
}

/// Links an account elsewhere; nothing when it, or another one of the same provider, is linked already.
pub(crate) async fn insert(
    tx: &mut PgConnection,
    person_id: i64,
    provider: &str,
    subject_hash: &[u8],
    confirms: bool,
    now: DateTime<Utc>,
) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar!(
        "insert into identity (person_id, provider, subject_hash, confirms, linked_at, seen_at) values ($1, $2, $3, $4, $5, $5)
         on conflict do nothing returning id",
        person_id,
        provider,
        subject_hash,
        confirms,
        now
    )
    .fetch_optional(tx)
    .await
}

/// Writes what a provider says now of an account that is linked.
pub(crate) async fn update(
    tx: &mut PgConnection,
    provider: &str,
    subject_hash: &[u8],
    confirms: bool,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update identity set confirms = $3, seen_at = $4 where provider = $1 and subject_hash = $2",
        provider,
        subject_hash,
        confirms,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The accounts elsewhere of a person.
pub(crate) async fn list(
    db: &mut PgConnection,
    person_id: i64,
) -> Result<Vec<IdentityRow>, sqlx::Error> {
    sqlx::query_as!(
        IdentityRow,
        "select id, provider, confirms, linked_at, seen_at from identity where person_id = $1 order by id",
        person_id
    )
    .fetch_all(db)
    .await
}

/// Unlinks one; the provider it was of, or nothing when the person has none with this id.
pub(crate) async fn delete(
    tx: &mut PgConnection,
    person_id: i64,
    id: i64,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!(
        "delete from identity where person_id = $1 and id = $2 returning provider",
        person_id,
        id
    )
    .fetch_optional(tx)
    .await
}

/// Unlinks all of a person.
pub(crate) async fn delete_of_person(
    tx: &mut PgConnection,
    person_id: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from identity where person_id = $1", person_id)
        .execute(tx)
        .await?;
    Ok(())
}
