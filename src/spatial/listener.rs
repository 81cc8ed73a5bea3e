//! Turns notifications into hints for the follower.  A hint that is lost costs freshness, never truth.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use tokio::sync::Notify;
use tokio::time::timeout;

use super::Spatial;
use super::backoff::Backoff;

const CHANNEL: &str = "feature_change";
/// How long nothing may be heard before the connection is tried.
const SILENCE: Duration = Duration::from_secs(30);
const ANSWER_LIMIT: Duration = Duration::from_secs(5);

/// Listens for ever, over a connection of its own.
pub(super) async fn run(spatial: Arc<Spatial>, connect: Arc<PgConnectOptions>, hint: Arc<Notify>) {
    let mut backoff = Backoff::default();
    loop {
        if let Err(error) = listen(&spatial, &connect, &hint, &mut backoff).await {
            tracing::debug!(%error, "notifications interrupted");
        }
        spatial.progress.set_listening(false);
        backoff.wait().await;
    }
}

async fn listen(
    spatial: &Spatial,
    connect: &PgConnectOptions,
    hint: &Notify,
    backoff: &mut Backoff,
) -> Result<(), sqlx::Error> {
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .connect_with(connect.clone())
        .await?;
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    spatial.progress.set_listening(true);
    backoff.reset();
    // What was said while nobody listened is read now.
    hint.notify_one();
    loop {
        match timeout(SILENCE, listener.try_recv()).await {
            Ok(Ok(Some(_))) => hint.notify_one(),
            Ok(Ok(None)) => return Ok(()),
            Ok(Err(error)) => return Err(error),
            // Listening again is a round trip without effect, which tells a silent peer from a vanished one.
            Err(_silent) => timeout(ANSWER_LIMIT, listener.listen(CHANNEL))
                .await
                .map_err(|_no_answer| sqlx::Error::PoolTimedOut)??,
        }
    }
}
