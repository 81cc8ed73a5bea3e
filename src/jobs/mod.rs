//! Work that is done later: written in the transaction that causes it, done at least once, tried again when it fails.
//!
//! The queue is that of `graphile_worker`, in PostgreSQL (ADR 0050); nothing outside this folder knows it.  A job is a value of a type
//! that implements [`Job`]; a module names its types in its manifest.  Since a job may be done twice, doing it must be idempotent.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use graphile_worker::{IntoTaskHandlerResult, JobDefinition, TaskHandler, WorkerContext};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use crate::app::App;

mod worker;

pub use worker::{run, run_due};

/// The schema of the queue's own tables.
pub(crate) const SCHEMA: &str = "graphile_worker";

/// A piece of work with what it needs to know.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Its name in the database; never changed, since waiting rows carry it.
    const NAME: &'static str;
    /// How often it is tried before it counts as failed for good; the pause grows with every failure.
    const MOST_ATTEMPTS: i16 = 20;
    /// Jobs of one queue are done one after another; jobs without one side by side.
    const QUEUE: Option<&'static str> = None;

    /// Does the work, at least once.
    fn run(self, app: Arc<App>) -> impl Future<Output = anyhow::Result<()>> + Send;
}

/// When a job is done, and whether it replaces one that waits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct When {
    /// Not before; at once when there is none.
    pub at: Option<DateTime<Utc>>,
    /// Of the jobs with one key that wait, only the last one is kept.
    pub key: Option<String>,
}

/// Writes a job in the caller's transaction: it exists if and only if that commits.
pub async fn enqueue<J: Job>(tx: &mut PgConnection, job: &J) -> Result<(), sqlx::Error> {
    enqueue_when(tx, job, &When::default()).await
}

/// Writes a job for a certain time, or in place of one that waits.
pub async fn enqueue_when<J: Job>(
    tx: &mut PgConnection,
    job: &J,
    when: &When,
) -> Result<(), sqlx::Error> {
    let payload = serde_json::to_value(job).map_err(|error| sqlx::Error::Encode(error.into()))?;
    sqlx::query!(
        "select enqueue_job($1, $2, $3, $4, $5, $6)",
        J::NAME,
        payload,
        J::QUEUE,
        when.at,
        J::MOST_ATTEMPTS,
        when.key
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// A type of job as the worker knows it.
#[derive(Clone)]
pub struct Definition(JobDefinition);

/// The definition of a type of job, for a manifest.
pub fn definition<J: Job>() -> Definition {
    Definition(JobDefinition::of::<Task<J>>())
}

/// What a running job can use.
#[derive(Clone)]
struct Portal(Arc<App>);

impl fmt::Debug for Portal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Portal")
    }
}

/// A job in the shape that the library wants.
#[derive(Serialize, Deserialize)]
#[serde(transparent, bound = "J: Job")]
struct Task<J>(J);

impl<J: Job> TaskHandler for Task<J> {
    const IDENTIFIER: &'static str = J::NAME;

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let Some(Portal(app)) = context.get_ext::<Portal>() else {
            return Err("the worker was started without a portal".to_owned());
        };
        self.0.run(Arc::clone(app)).await.map_err(|error| {
            // The message is kept with the job and shown to administrators.
            tracing::warn!(
                job.name = J::NAME,
                error = format!("{error:#}"),
                "a job failed"
            );
            format!("{error:#}")
        })
    }
}
