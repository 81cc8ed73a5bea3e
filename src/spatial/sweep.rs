//! Keeps the change feed short.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection};

use super::store;

/// Changes older than this are forgotten; a follower that was away for longer loads everything again.
const RETENTION: Duration = Duration::from_hours(24);
/// A follower that was away for longer gives up its place in the feed, well before the feed may have been swept.
pub(super) const LONGEST_ABSENCE: Duration = Duration::from_hours(23);
const EVERY: Duration = Duration::from_hours(1);

/// Sweeps once an hour, for ever.  A failure is of no consequence: the next hour, or another node, sweeps the same rows.
pub(super) async fn run(connect: Arc<PgConnectOptions>) {
    loop {
        match sweep(&connect).await {
            Ok(Some(swept)) => tracing::debug!(feature_change.swept = swept, "change feed swept"),
            Ok(None) => {}
            Err(error) => tracing::debug!(%error, "change feed not swept"),
        }
        tokio::time::sleep(EVERY).await;
    }
}

async fn sweep(connect: &PgConnectOptions) -> Result<Option<u64>, sqlx::Error> {
    let mut db = connect.connect().await?;
    sweep_changes(&mut db, RETENTION).await
}

/// Forgets the changes that every follower has seen that read the feed within `retention`; returns how many.
///
/// `None` says that another node sweeps at this moment, or that this server is a standby.
pub async fn sweep_changes(
    db: &mut PgConnection,
    retention: Duration,
) -> Result<Option<u64>, sqlx::Error> {
    store::sweep_changes(db, retention.as_secs_f64()).await
}
