//! A panic in a handler is our bug: it is logged, answered with a 500 problem, and the connection goes on.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;

use crate::error::AppError;

/// Middleware over the router.
pub(crate) async fn layer(request: Request, next: Next) -> Response {
    caught(next.run(request)).await
}

/// The answer of this future, or the problem document of its panic.
pub(crate) async fn caught(answer: impl Future<Output = Response>) -> Response {
    match AssertUnwindSafe(answer).catch_unwind().await {
        Ok(response) => response,
        Err(panic) => {
            let error = anyhow::anyhow!("panic: {}", message(&*panic));
            AppError::Internal(error).into_response()
        }
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}
