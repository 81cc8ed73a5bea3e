//! The worker: takes jobs that are due and does them, until it is asked to stop.

use std::sync::Arc;
use std::time::Duration;

use graphile_worker::{Worker, WorkerOptions};
use tokio_util::sync::CancellationToken;

use super::{Definition, Portal, SCHEMA};
use crate::app::App;
use crate::{mail, modules};

/// Jobs that one process does at the same time.
const AT_ONCE: usize = 4;
/// How long jobs go on after the worker was asked to stop; what is not done by then is tried again later.
const GRACE: Duration = Duration::from_secs(8);
/// The pauses between attempts to start while the database is away.
const RETRY: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(15));

/// Does jobs until `stop`; when the database goes away, goes on when it is back.
pub async fn run(app: Arc<App>, stop: CancellationToken) {
    let mut wait = RETRY.0;
    while !stop.is_cancelled() {
        let outcome = match build(&app, &stop).await {
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

/// Does what is due now and returns.
pub async fn run_due(app: &Arc<App>) -> anyhow::Result<()> {
    let stop = CancellationToken::new();
    Ok(build(app, &stop).await?.run_once().await?)
}

async fn build(app: &Arc<App>, stop: &CancellationToken) -> anyhow::Result<Worker> {
    let definitions = modules::MANIFESTS
        .iter()
        .flat_map(|manifest| (manifest.jobs)())
        .chain([super::definition::<mail::SendLetter>()])
        .map(|Definition(definition)| definition);
    let stop = stop.clone();
    let worker = WorkerOptions::default()
        .pg_pool(app.db.clone())
        .schema(SCHEMA)
        .concurrency(AT_ONCE)
        .listen_os_shutdown_signals(false)
        .shutdown_signal(stop.cancelled_owned())
        .shutdown_grace_period(GRACE)
        .add_extension(Portal(Arc::clone(app)))
        .define_jobs(definitions)
        .init()
        .await?;
    Ok(worker)
}
