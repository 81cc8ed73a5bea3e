//! What `/metrics` says about the queue: how full it is and how far behind.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::queue::{self, Counts};
use crate::app::App;

/// How often the queue is counted.
const COUNTED_EVERY: Duration = Duration::from_secs(15);

/// Counts the queue until `stop`; while the database is away the last counts stand.
pub async fn watch(app: Arc<App>, stop: CancellationToken) {
    loop {
        if let Err(error) = observe(&app).await {
            tracing::debug!(%error, "the queue of jobs was not counted");
        }
        let pause = tokio::time::sleep(COUNTED_EVERY);
        if stop.run_until_cancelled(pause).await.is_none() {
            return;
        }
    }
}

/// Counts the queue once.
pub async fn observe(app: &App) -> Result<Counts, sqlx::Error> {
    let mut db = app.db.acquire().await?;
    let now = app.clock.now();
    let counts = queue::count(&mut db, now).await?;
    let behind = counts
        .oldest_due
        .map_or(0.0, |due| (now - due).as_seconds_f64().max(0.0));
    metrics::gauge!("kuban_jobs_waiting").set(counts.waiting as f64);
    metrics::gauge!("kuban_jobs_failed").set(counts.failed as f64);
    metrics::gauge!("kuban_jobs_running").set(counts.running as f64);
    metrics::gauge!("kuban_jobs_behind_seconds").set(behind);
    Ok(counts)
}
