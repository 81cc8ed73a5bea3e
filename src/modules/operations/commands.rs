//! Every change of the queue by hand.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;

use crate::audit::{By, Entry, record};
use crate::auth::{Actor, Keys};
use crate::jobs::queue::{self, JobRow};

/// Why a job cannot be changed.
#[derive(Debug, thiserror::Error)]
pub(super) enum ChangeJobError {
    /// It is done, deleted, or never was.
    #[error("job {0} does not exist")]
    Unknown(i64),
    /// Somebody does it just now.
    #[error("the job is being done: wait until that has ended")]
    Busy,
    /// The database refused.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Makes a job due at once, with all its attempts before it.
pub(super) async fn retry_job(
    tx: &mut PgConnection,
    keys: &Keys,
    now: DateTime<Utc>,
    actor: &Actor,
    id: i64,
) -> Result<JobRow, ChangeJobError> {
    let job = find(tx, id).await?;
    if !queue::retry(tx, &job).await? {
        return Err(ChangeJobError::Busy);
    }
    let retried = find(tx, id).await?;
    let entry = entry(actor, "job.retried", &job).after(&json!({ "state": retried.state }));
    record(tx, keys, now, entry).await?;
    Ok(retried)
}

/// Removes a job that nobody does just now; what it would have done is not done.
pub(super) async fn delete_job(
    tx: &mut PgConnection,
    keys: &Keys,
    now: DateTime<Utc>,
    actor: &Actor,
    id: i64,
) -> Result<(), ChangeJobError> {
    let job = find(tx, id).await?;
    if !queue::delete(tx, id).await? {
        return Err(ChangeJobError::Busy);
    }
    record(tx, keys, now, entry(actor, "job.deleted", &job)).await?;
    Ok(())
}

async fn find(tx: &mut PgConnection, id: i64) -> Result<JobRow, ChangeJobError> {
    queue::find(tx, id)
        .await?
        .ok_or(ChangeJobError::Unknown(id))
}

fn entry(actor: &Actor, action: &'static str, job: &JobRow) -> Entry {
    let before = json!({ "name": job.name, "state": job.state, "attempts": job.attempts });
    Entry::new(By::from(actor), action, "job", job.id).before(&before)
}
