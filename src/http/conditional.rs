//! Conditional reads: an `ETag` of the bytes, and 304 when the client already has them.

use std::hash::{DefaultHasher, Hasher};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::error::AppError;

/// Data that may change at any moment: keep it, but ask before using it.
pub const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");

/// Answers a JSON body with its `ETag`, or 304 when `If-None-Match` names it.
pub fn json<T: Serialize>(request: &HeaderMap, body: &T) -> Result<Response, AppError> {
    let bytes = serde_json::to_vec(body).map_err(|error| AppError::Internal(error.into()))?;
    Ok(bytes_response(
        request,
        bytes.into(),
        HeaderValue::from_static("application/json"),
        REVALIDATE,
    ))
}

/// Answers these bytes with their `ETag`, or 304 when `If-None-Match` names it.
pub fn bytes_response(
    request: &HeaderMap,
    body: bytes::Bytes,
    content_type: HeaderValue,
    cache_control: HeaderValue,
) -> Response {
    let etag = etag_of(&body);
    tagged_response(request, body, etag, content_type, cache_control)
}

/// Answers these bytes, whose tag is known, or 304 when `If-None-Match` names it.
pub fn tagged_response(
    request: &HeaderMap,
    body: bytes::Bytes,
    etag: HeaderValue,
    content_type: HeaderValue,
    cache_control: HeaderValue,
) -> Response {
    let matched = matches(request, &etag);
    let mut response = if matched {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Response::new(Body::from(body))
    };
    let headers = response.headers_mut();
    if !matched {
        headers.insert(header::CONTENT_TYPE, content_type);
    }
    headers.insert(header::ETAG, etag);
    headers.insert(header::CACHE_CONTROL, cache_control);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    response
}

/// The weak tag of these bytes: weak, because a compressed variant shares it.
pub fn etag_of(body: &[u8]) -> HeaderValue {
    let mut hasher = DefaultHasher::new();
    hasher.write(body);
    let tag = format!("W/\"{:x}-{:016x}\"", body.len(), hasher.finish());
    HeaderValue::from_str(&tag).expect("hexadecimal digits are plain")
}

/// Whether `If-None-Match` names this tag, compared weakly.
pub fn matches(request: &HeaderMap, etag: &HeaderValue) -> bool {
    let tag = opaque(etag.as_bytes());
    request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
        .map(<[u8]>::trim_ascii)
        .any(|candidate| candidate == b"*" || opaque(candidate) == tag)
}

fn opaque(tag: &[u8]) -> &[u8] {
    tag.strip_prefix(b"W/").unwrap_or(tag)
}
