//! `kuban worker`: does jobs, and serves nothing.
//!
//! It brings the schema up to date like `kuban serve`, so either may start first.  The map is kept in memory here too, for jobs ask it.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::serve;
use crate::app::App;
use crate::auth::Keys;
use crate::config::Config;
use crate::db::{cluster, pool};
use crate::http::metrics;
use crate::{jobs, logging};

/// How long tasks get to end: longer than jobs that are under way.
const TASKS_END: Duration = Duration::from_secs(15);

#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) async fn run(_args: Args) -> anyhow::Result<ExitCode> {
    let config = Config::from_env()?;
    logging::init(&config);
    metrics::install();
    let stop = CancellationToken::new();
    tokio::spawn(serve::stop_on_signal(stop.clone()));
    let opening = config.clone();
    let database = tokio::task::spawn_blocking(move || cluster::open(&opening)).await??;
    let db = pool::lazy(database.url.expose_secret(), config.database_pool)?;
    let migrating = stop.run_until_cancelled(serve::migrate(&db, || ())).await;
    if let Some(migrated) = migrating {
        migrated?;
        let tasks = TaskTracker::new();
        let keys = Keys::load(&config)?;
        let app = App::new(config, keys, db, stop.clone())?;
        app.start(&tasks);
        tasks.spawn(metrics::maintain(stop.clone()));
        tracing::info!("the worker does jobs");
        jobs::run(Arc::new(app), stop).await;
        tasks.close();
        if tokio::time::timeout(TASKS_END, tasks.wait()).await.is_err() {
            tracing::warn!("background tasks did not end in time");
        }
    }
    let lease = database.lease;
    tokio::task::spawn_blocking(move || drop(lease)).await?;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}
