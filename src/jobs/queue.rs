//! The queue as administrators see it: what waits, what is being done, what failed for good.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Not yet due, or waiting for another attempt, or for a worker.
    Waiting,
    /// Somebody does it.
    Running,
    /// All attempts were in vain.
    Failed,
}

impl State {
    /// The name in the database and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Failed => "failed",
        }
    }
}

/// A job without what it carries, which may be somebody's personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRow {
    /// Its id.
    pub id: i64,
    /// Name of its type.
    pub name: String,
    /// Where it stands, as [`State::as_str`] writes it.
    pub state: String,
    /// Attempts so far.
    pub attempts: i16,
    /// Attempts after which it is failed.
    pub most_attempts: i16,
    /// When it is due.
    pub run_at: DateTime<Utc>,
    /// What the last attempt came to.
    pub last_error: Option<String>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// How full the queue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Jobs that wait.
    pub waiting: i64,
    /// Jobs that failed for good.
    pub failed: i64,
    /// Jobs that are being done.
    pub running: i64,
    /// Since when the oldest due job has been due.
    pub oldest_due: Option<DateTime<Utc>>,
}

/// Jobs in one state or in any, the newest first, before this id.
pub async fn list(
    db: &mut PgConnection,
    state: Option<State>,
    before: Option<i64>,
    most: i64,
) -> Result<Vec<JobRow>, sqlx::Error> {
    rows(db, None, state, before, most).await
}

/// One job.
pub async fn find(db: &mut PgConnection, id: i64) -> Result<Option<JobRow>, sqlx::Error> {
    Ok(rows(db, Some(id), None, None, 1).await?.pop())
}

async fn rows(
    db: &mut PgConnection,
    id: Option<i64>,
    state: Option<State>,
    before: Option<i64>,
    most: i64,
) -> Result<Vec<JobRow>, sqlx::Error> {
    let mut rows = sqlx::query_as!(
        JobRow,
        r#"select id as "id!", name as "name!", state as "state!", attempts as "attempts!", most_attempts as "most_attempts!",
            run_at as "run_at!", last_error, created_at as "created_at!"
         from list_jobs($1, $2, $3, $4)"#,
        id,
        state.map(State::as_str),
        before,
        most
    )
    .fetch_all(db)
    .await?;
    for row in &mut rows {
        row.last_error = row.last_error.take().map(plain);
    }
    Ok(rows)
}

/// What a job said, without the quotes that the library puts around it for programmers, once by itself and once around the text.
fn plain(error: String) -> String {
    let inner = error
        .strip_prefix("TaskError(")
        .and_then(|rest| rest.strip_suffix(')'));
    let unquote = |text: &str| serde_json::from_str::<String>(text).ok();
    let once = inner.and_then(unquote);
    let twice = once.as_deref().and_then(unquote);
    twice.or(once).unwrap_or(error)
}

/// Counts the jobs by state; what is due is so by this moment.
pub async fn count(db: &mut PgConnection, now: DateTime<Utc>) -> Result<Counts, sqlx::Error> {
    sqlx::query_as!(
        Counts,
        r#"select waiting as "waiting!", failed as "failed!", running as "running!", oldest_due from count_jobs($1)"#,
        now
    )
    .fetch_one(db)
    .await
}

/// Makes a job due at once with all its attempts; false when somebody does it just now, or it is gone.
pub async fn retry(tx: &mut PgConnection, job: &JobRow) -> Result<bool, sqlx::Error> {
    let known = super::definitions()
        .into_iter()
        .find(|definition| definition.order.name == job.name);
    let most = known.map_or(job.most_attempts, |known| known.order.most_attempts);
    sqlx::query_scalar!(r#"select retry_job($1, $2) as "done!""#, job.id, most)
        .fetch_one(tx)
        .await
}

/// Removes a job; false when somebody does it just now, or it is gone.
pub async fn delete(tx: &mut PgConnection, id: i64) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"select delete_job($1) as "done!""#, id)
        .fetch_one(tx)
        .await
}

/// Makes the attempt that is under way the last one.
pub(super) async fn give_up(db: &PgPool, id: i64) -> Result<(), sqlx::Error> {
    sqlx::query!("select give_up_job($1)", id)
        .execute(db)
        .await?;
    Ok(())
}

/// Makes due what is due by a clock that is ahead of the server's.
pub(super) async fn hasten(db: &PgPool, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    sqlx::query!("select hasten_jobs($1)", now)
        .execute(db)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_job_said_is_told_without_the_quotes_of_the_library() {
        let said = "550 5.1.1 <address> \"unknown\"\nhere";
        let kept = format!("TaskError({:?})", format!("{said:?}"));
        assert_eq!(plain(kept), said);
        for other in ["TaskAborted", "TaskError(\"half", "Job recovered"] {
            assert_eq!(plain(other.to_owned()), other);
        }
    }
}
