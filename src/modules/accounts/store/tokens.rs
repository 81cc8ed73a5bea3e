//! Every SQL statement about the links that are mailed.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;

/// A link to be written.
#[derive(Debug)]
pub(crate) struct NewToken<'a> {
    pub(crate) hash: &'a [u8],
    pub(crate) purpose: &'a str,
    pub(crate) person_id: Option<i64>,
    pub(crate) payload: &'a Value,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
}

/// What a link is for.
#[derive(Debug)]
pub(crate) struct TokenRow {
    pub(crate) person_id: Option<i64>,
    pub(crate) payload: Value,
}

/// Writes a link; false when it is there already, since the job that writes it was done before.
pub(crate) async fn insert(
    tx: &mut PgConnection,
    token: &NewToken<'_>,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "insert into one_time_token (token_hash, purpose, person_id, payload, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6) on conflict on constraint one_time_token_pkey do nothing",
        token.hash,
        token.purpose,
        token.person_id,
        token.payload,
        token.created_at,
        token.expires_at
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Uses a link up, if it is of this purpose, was not used and has not run out.
pub(crate) async fn take(
    tx: &mut PgConnection,
    hash: &[u8],
    purpose: &str,
    now: DateTime<Utc>,
) -> Result<Option<TokenRow>, sqlx::Error> {
    // What the link carried is emptied with its use: it may be personal data.
    sqlx::query_as!(
        TokenRow,
        r#"update one_time_token link set used_at = $3, payload = '{}'
         from (select token_hash, payload from one_time_token where token_hash = $1 for update) unused
         where link.token_hash = unused.token_hash and link.purpose = $2 and link.used_at is null and link.expires_at > $3
         returning link.person_id, unused.payload as "payload!""#,
        hash,
        purpose,
        now
    )
    .fetch_optional(tx)
    .await
}

/// Reads a link without using it up.
pub(crate) async fn find(
    db: &mut PgConnection,
    hash: &[u8],
    purpose: &str,
    now: DateTime<Utc>,
) -> Result<Option<TokenRow>, sqlx::Error> {
    sqlx::query_as!(
        TokenRow,
        "select person_id, payload from one_time_token
         where token_hash = $1 and purpose = $2 and used_at is null and expires_at > $3",
        hash,
        purpose,
        now
    )
    .fetch_optional(db)
    .await
}

/// Removes the links of a person for one purpose that nobody used yet: only the newest counts.
pub(crate) async fn delete_unused(
    tx: &mut PgConnection,
    person_id: i64,
    purpose: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from one_time_token where person_id = $1 and purpose = $2 and used_at is null",
        person_id,
        purpose
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Removes every link of a person, and those of registrations with their address.
pub(crate) async fn delete_of_person(
    tx: &mut PgConnection,
    person_id: i64,
    email: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from one_time_token where person_id = $1 or (purpose = 'confirm_email' and lower(payload->>'email') = lower($2))",
        person_id,
        email
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Removes links that ran out a while ago, a few at a time.
pub(crate) async fn sweep(
    tx: &mut PgConnection,
    expired_before: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from one_time_token where token_hash in
            (select token_hash from one_time_token where expires_at < $1 and purpose <> 'invitation' limit 50 for update skip locked)",
        expired_before
    )
    .execute(tx)
    .await?;
    Ok(())
}
