//! The time that a request has to arrive and be answered; streams go on after their first byte.

use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error::{Problem, ProblemType};

const DEADLINE: Duration = Duration::from_secs(30);
/// Formats with an index in front are written whole before their first byte is sent.
const DOWNLOAD_DEADLINE: Duration = Duration::from_mins(10);
/// A photograph on a slow line takes its time to arrive.
const UPLOAD_DEADLINE: Duration = Duration::from_mins(3);

/// Middleware that gives up a request whose body dribbles in.
pub(crate) async fn layer(request: Request, next: Next) -> Response {
    let deadline = deadline_of(request.uri().path());
    if let Ok(response) = tokio::time::timeout(deadline, next.run(request)).await {
        return response;
    }
    let problem = Problem::new(ProblemType::RequestTimeout).with_detail(format!(
        "no answer was ready within {} s",
        deadline.as_secs()
    ));
    let mut response = problem.into_response();
    // Part of the body may still be on its way: this connection cannot carry another request.
    response
        .headers_mut()
        .insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// The time that an answer from this path may need.
fn deadline_of(path: &str) -> Duration {
    let is_download = path.starts_with("/ogc/collections/") && path.ends_with("/download");
    if is_download {
        DOWNLOAD_DEADLINE
    } else if path == "/api/v1/media" {
        UPLOAD_DEADLINE
    } else {
        DEADLINE
    }
}
