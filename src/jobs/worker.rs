//! The worker: takes jobs that are due and does them, until it is asked to stop.
//!
//! It fetches jobs over connections of its own, and does fewer jobs at once than half of the pool has connections, so that requests never
//! wait for jobs.  A worker says every few seconds that it lives; the jobs of one that no longer says so are given to others, and count as
//! an attempt that failed, so that a job that kills its worker does not do so for ever.

use std::sync::Arc;
use std::time::Duration;

use graphile_worker::recovery::WorkerRecoveryConfig;
use graphile_worker::{FailureReason, JobRecovery, JobRecoveryResult, Worker, WorkerOptions};
use sqlx::postgres::PgPoolOptions;
use tokio_util::sync::CancellationToken;

use super::{Definition, Portal, SCHEMA, cron, definitions, queue};
use crate::app::App;

/// Jobs that one process does at the same time, at most.
const AT_ONCE: u32 = 4;
/// How long jobs go on after the worker was asked to stop; what is not done by then is tried again later.
const GRACE: Duration = Duration::from_secs(8);
/// How often the queue is looked at without being told.
const LOOK: Duration = Duration::from_secs(2);
/// How long the worker waits for one of its own connections.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// The pauses between attempts to start while the database is away.
const RETRY: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(15));

/// How the jobs of workers that were killed are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recovery {
    /// How often a worker says that it lives.
    pub beat: Duration,
    /// How often others look for those that no longer do.
    pub sweep: Duration,
    /// After how long a silence a worker counts as dead.
    pub after: Duration,
}

impl Default for Recovery {
    fn default() -> Self {
        Self {
            beat: Duration::from_secs(10),
            sweep: Duration::from_secs(15),
            after: Duration::from_mins(1),
        }
    }
}

/// Those who do the jobs of one process.
#[derive(Clone)]
pub struct Crew {
    app: Arc<App>,
    definitions: Vec<Definition>,
    recovery: Recovery,
}

/// Does the portal's jobs until `stop`; when the database goes away, goes on when it is back.
pub async fn run(app: Arc<App>, stop: CancellationToken) {
    Crew::new(app).run(stop).await;
}

/// Does what is due now by the portal's clock, and returns.
pub async fn run_due(app: &Arc<App>) -> anyhow::Result<()> {
    Crew::new(Arc::clone(app)).run_due().await
}

impl Crew {
    /// A crew that knows every job of the portal.
    pub fn new(app: Arc<App>) -> Self {
        Self {
            app,
            definitions: definitions(),
            recovery: Recovery::default(),
        }
    }

    /// Teaches the crew another type of job.
    #[must_use]
    pub fn with(mut self, definition: Definition) -> Self {
        self.definitions.push(definition);
        self
    }

    /// Finds the jobs of dead workers at another pace.
    #[must_use]
    pub fn recovering(mut self, recovery: Recovery) -> Self {
        self.recovery = recovery;
        self
    }

    /// Does jobs until `stop`, and puts periodic ones into the queue.
    pub async fn run(&self, stop: CancellationToken) {
        tokio::join!(
            self.work(&stop),
            cron::run(&self.app, &self.definitions, &stop)
        );
    }

    /// Does what is due now by the portal's clock, and returns.
    pub async fn run_due(&self) -> anyhow::Result<()> {
        queue::hasten(&self.app.db, self.app.clock.now()).await?;
        let stop = CancellationToken::new();
        Ok(self.build(&stop).await?.run_once().await?)
    }

    /// Puts the periodic jobs whose tick is due into the queue; the number of them.
    pub async fn tick(&self) -> Result<usize, sqlx::Error> {
        cron::tick(&self.app.db, &self.definitions, self.app.clock.now()).await
    }

    /// Jobs that are done at the same time: one connection each leaves half of the pool to requests.
    pub fn at_once(&self) -> u32 {
        (self.app.config.database_pool / 2).clamp(1, AT_ONCE)
    }

    async fn work(&self, stop: &CancellationToken) {
        let mut wait = RETRY.0;
        while !stop.is_cancelled() {
            let outcome = match self.build(stop).await {
                Ok(worker) => {
                    wait = RETRY.0;
                    worker.run().await.map_err(anyhow::Error::from)
                }
                Err(error) => Err(error),
            };
            if let Err(error) = outcome {
                tracing::warn!(
                    error = format!("{error:#}"),
                    "the worker stopped and starts again"
                );
            }
            stop.run_until_cancelled(tokio::time::sleep(wait)).await;
            wait = (wait * 2).min(RETRY.1);
        }
    }

    async fn build(&self, stop: &CancellationToken) -> anyhow::Result<Worker> {
        // One connection listens, one beats and sweeps, and each job is fetched and released over one.
        let pool = PgPoolOptions::new()
            .max_connections(self.at_once() + 2)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_lazy_with((*self.app.db.connect_options()).clone());
        let tasks = self.definitions.iter().map(|each| each.task.clone());
        let recovery = WorkerRecoveryConfig::default()
            .heartbeat_interval(self.recovery.beat)
            .sweep_interval(self.recovery.sweep)
            .sweep_threshold(self.recovery.after);
        let worker = WorkerOptions::default()
            .pg_pool(pool)
            .schema(SCHEMA)
            .concurrency(self.at_once() as usize)
            .poll_interval(LOOK)
            .listen_os_shutdown_signals(false)
            .shutdown_signal(stop.clone().cancelled_owned())
            .shutdown_grace_period(GRACE)
            .worker_recovery(recovery)
            .on(JobRecovery, |interrupted| async move {
                match interrupted.reason {
                    FailureReason::WorkerCrashed => JobRecoveryResult::FailWithBackoff,
                    _ => JobRecoveryResult::Default,
                }
            })
            .add_extension(Portal(Arc::clone(&self.app)))
            .define_jobs(tasks)
            .init()
            .await?;
        Ok(worker)
    }
}
