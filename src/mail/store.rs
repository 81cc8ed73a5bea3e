//! Which letters went out.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

/// Whether a letter is still to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begun {
    /// It is; that it is under way is noted.
    Sending,
    /// It has gone out before.
    Sent,
}

/// Notes that a letter is under way, unless it has gone out before.
pub(super) async fn begin(
    db: &PgPool,
    key: &str,
    now: DateTime<Utc>,
) -> Result<Begun, sqlx::Error> {
    let state = sqlx::query_scalar!(
        "insert into letter (key, state, begun_at) values ($1, 'sending', $2)
         on conflict on constraint letter_pkey do update set attempts = letter.attempts + 1,
            state = case when letter.state = 'sent' then 'sent' else 'sending' end
         returning state",
        key,
        now
    )
    .fetch_one(db)
    .await?;
    Ok(if state == "sent" {
        Begun::Sent
    } else {
        Begun::Sending
    })
}

/// Notes what became of a letter.
pub(super) async fn end(
    db: &PgPool,
    key: &str,
    state: &str,
    answer: &str,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update letter set state = $2, answer = $3, ended_at = $4 where key = $1",
        key,
        state,
        answer,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets letters that were begun before this moment.
pub(super) async fn forget(db: &PgPool, before: DateTime<Utc>) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from letter where begun_at < $1", before)
        .execute(db)
        .await?;
    Ok(())
}
