//! Work that would hold up a thread that serves connections.

use crate::error::AppError;

/// Runs work of more than half a millisecond on a thread of its own.
pub async fn in_background<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AppError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|panic| AppError::Internal(panic.into()))
}
