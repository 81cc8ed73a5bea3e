//! One log line and two metrics per request of the router.  Tiles have counters of their own: a line each would cost more than the tile.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;

use super::request_id;

/// Middleware over the router, inside the scope of the request id.
pub(crate) async fn layer(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    // The pattern, not the address: it bounds the number of series and carries no coordinates of people.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "site".to_owned(), |path| path.as_str().to_owned());
    let response = next.run(request).await;
    let elapsed = started.elapsed();
    let status = response.status();

    let duration_ms = elapsed.as_micros() as f64 / 1_000.0;
    let id = request_id::current();
    if is_routine(&route) {
        tracing::debug!(http.method = %method, http.route = route, http.status = status.as_u16(), duration_ms, request.id = %id, "answered");
    } else {
        tracing::info!(http.method = %method, http.route = route, http.status = status.as_u16(), duration_ms, request.id = %id, "answered");
    }
    let labels = [
        ("method", method.to_string()),
        ("route", route),
        ("status", status.as_u16().to_string()),
    ];
    metrics::counter!("kuban_http_requests_total", &labels).increment(1);
    metrics::histogram!("kuban_http_request_duration_seconds", &labels).record(elapsed);
    response
}

/// What asks every few seconds and would drown the rest.
fn is_routine(route: &str) -> bool {
    route.starts_with("/health/") || route == "/metrics"
}
