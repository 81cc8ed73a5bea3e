//! Every SQL statement about second factors and recovery codes.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A second factor, confirmed or not.
#[derive(Debug)]
pub(crate) struct SecondFactorRow {
    pub(crate) secret: Vec<u8>,
    pub(crate) confirmed_at: Option<DateTime<Utc>>,
    pub(crate) last_step: i64,
}

/// The second factor of a person, locked: two requests cannot use one code.
pub(crate) async fn lock(
    tx: &mut PgConnection,
    person_id: i64,
) -> Result<Option<SecondFactorRow>, sqlx::Error> {
    sqlx::query_as!(
        SecondFactorRow,
        "select secret, confirmed_at, last_step from second_factor where person_id = $1 for update",
        person_id
    )
    .fetch_optional(tx)
    .await
}

/// Writes a secret that is still to be confirmed; false when a confirmed one stands.
pub(crate) async fn insert(
    tx: &mut PgConnection,
    person_id: i64,
    secret: &[u8],
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "insert into second_factor (person_id, secret) values ($1, $2)
         on conflict on constraint second_factor_pkey do update set secret = $2, last_step = 0
         where second_factor.confirmed_at is null",
        person_id,
        secret
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes that the secret works.
pub(crate) async fn confirm(
    tx: &mut PgConnection,
    person_id: i64,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update second_factor set confirmed_at = $2 where person_id = $1",
        person_id,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Writes which step of time was used: it and those before count no more.
pub(crate) async fn use_step(
    tx: &mut PgConnection,
    person_id: i64,
    step: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update second_factor set last_step = $2 where person_id = $1",
        person_id,
        step
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Removes the second factor with its recovery codes.
pub(crate) async fn delete(tx: &mut PgConnection, person_id: i64) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with codes as (delete from recovery_code where person_id = $1) delete from second_factor where person_id = $1",
        person_id
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Writes new recovery codes in place of all that there were.
pub(crate) async fn replace_recovery_codes(
    tx: &mut PgConnection,
    person_id: i64,
    hashes: &[Vec<u8>],
) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from recovery_code where person_id = $1", person_id)
        .execute(&mut *tx)
        .await?;
    sqlx::query!(
        "insert into recovery_code (person_id, code_hash) select $1, unnest($2::bytea[])",
        person_id,
        hashes
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Uses a recovery code up; false when there is none like it left.
pub(crate) async fn use_recovery_code(
    tx: &mut PgConnection,
    person_id: i64,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "update recovery_code set used_at = $3 where person_id = $1 and code_hash = $2 and used_at is null",
        person_id,
        hash,
        now
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes that the second factor was shown in a session.
pub(crate) async fn show_in_session(
    tx: &mut PgConnection,
    session_id: i64,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update session set second_factor_at = $2 where id = $1",
        session_id,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}
