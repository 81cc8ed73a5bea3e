//! Work that is done later: written in the transaction that causes it, done at least once, tried again when it fails.
//!
//! The queue is that of `graphile_worker`, in PostgreSQL (ADR 0050); nothing outside this folder knows it.  A job is a value of a type
//! that implements [`Job`]; a module names its types in its manifest.  Since a job may be done twice, doing it must be idempotent.
//! A periodic job is one that the clock puts into the queue ([`cron`]); the queue as administrators see it is [`queue`].

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use graphile_worker::{IntoTaskHandlerResult, JobDefinition, TaskHandler, WorkerContext};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::PgConnection;

use crate::app::App;
use crate::{mail, modules, notices};

pub mod cron;
mod health;
pub mod queue;
mod worker;

pub use health::{observe, watch};
pub use worker::{Crew, Recovery, run, run_due};

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
    let order = Order {
        name: J::NAME,
        queue: J::QUEUE,
        most_attempts: J::MOST_ATTEMPTS,
    };
    write(tx, order, payload, when).await
}

/// What the queue is told about every job of a type.
#[derive(Debug, Clone, Copy)]
struct Order {
    name: &'static str,
    queue: Option<&'static str>,
    most_attempts: i16,
}

async fn write(
    tx: &mut PgConnection,
    order: Order,
    payload: Value,
    when: &When,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "select enqueue_job($1, $2, $3, $4, $5, $6)",
        order.name,
        payload,
        order.queue,
        when.at,
        order.most_attempts,
        when.key
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// A failure that another attempt would not mend: the job is failed for good and waits for an administrator.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Permanent(pub String);

/// A type of job as the worker knows it, with its schedule if it is a periodic one.
#[derive(Clone)]
pub struct Definition {
    order: Order,
    task: JobDefinition,
    cron: Option<cron::Entry>,
}

/// The definition of a type of job, for a manifest.
pub fn definition<J: Job>() -> Definition {
    Definition {
        order: Order {
            name: J::NAME,
            queue: J::QUEUE,
            most_attempts: J::MOST_ATTEMPTS,
        },
        task: JobDefinition::of::<Task<J>>(),
        cron: None,
    }
}

/// The definition of a type of job that the clock puts into the queue, for a manifest.
pub fn periodic<J: cron::Periodic>(schedule: cron::Schedule) -> Definition {
    Definition {
        cron: Some(cron::Entry::of::<J>(schedule)),
        ..definition::<J>()
    }
}

/// Every type of job of the portal.
fn definitions() -> Vec<Definition> {
    let of_modules = modules::MANIFESTS
        .iter()
        .flat_map(|manifest| (manifest.jobs)());
    of_modules
        .chain(mail::jobs())
        .chain(notices::jobs())
        .collect()
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
        let outcome = self.0.run(Arc::clone(app)).await;
        let label = if outcome.is_ok() { "done" } else { "failed" };
        metrics::counter!("kuban_jobs_total", "name" => J::NAME, "outcome" => label).increment(1);
        let Err(error) = outcome else { return Ok(()) };
        // The message is kept with the job and shown to administrators.
        tracing::warn!(
            job.name = J::NAME,
            error = format!("{error:#}"),
            "a job failed"
        );
        if error.downcast_ref::<Permanent>().is_some()
            && let Err(error) = queue::give_up(&app.db, *context.job().id()).await
        {
            // It will be tried again, and say the same again.
            tracing::warn!(job.name = J::NAME, %error, "a job could not be given up");
        }
        Err(format!("{error:#}"))
    }
}
