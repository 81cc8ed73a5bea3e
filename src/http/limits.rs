//! The bound on request bodies.

use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;

use crate::error::{Problem, ProblemType};
use crate::media;

/// The largest body that is read.
pub(crate) const BODY_BYTES: usize = 1 << 20;
/// The largest body of an upload: a file of the largest size with what a form writes around it.
pub(crate) const UPLOAD_BYTES: usize = media::FILE_BYTES + (64 << 10);
/// The address that takes uploads; its route sets the same bound for bodies without an announced length.
const UPLOAD_PATH: &str = "/api/v1/media";
/// What is thrown away unread so that the client, still sending, can see the answer.
const DISCARD_BYTES: usize = 32 << 20;
const DISCARD_TIME: Duration = Duration::from_secs(5);

/// Middleware that refuses a body by its announced length, before a handler sees it.
pub(crate) async fn layer(request: Request, next: Next) -> Response {
    let most = most_bytes(request.uri().path());
    if announced_length(request.headers()).is_none_or(|length| length <= most as u64) {
        return next.run(request).await;
    }
    discard(request).await;
    Problem::new(ProblemType::BodyTooLarge)
        .with_detail(format!("a body may have {most} bytes at most"))
        .into_response()
}

/// The bound on bodies sent to this address.
fn most_bytes(path: &str) -> usize {
    if path == UPLOAD_PATH {
        UPLOAD_BYTES
    } else {
        BODY_BYTES
    }
}

fn announced_length(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

/// Reads and drops, within bounds: a connection closed over unread bytes is reset, and the client would lose the answer.
async fn discard(request: Request) {
    let mut body = request.into_body();
    let drain = async {
        let mut read = 0;
        while let Some(Ok(frame)) = body.frame().await {
            read += frame.data_ref().map_or(0, bytes::Bytes::len);
            if read > DISCARD_BYTES {
                break;
            }
        }
    };
    if tokio::time::timeout(DISCARD_TIME, drain).await.is_err() {
        tracing::debug!("an oversized body did not end in time");
    }
}
