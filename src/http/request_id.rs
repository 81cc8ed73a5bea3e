//! A name for each request, in its answer, in its problem document and in the log.
//!
//! An id that a proxy in front sent is kept when it is short and plain; any other is replaced.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

/// Header that carries the id in both directions.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

const LONGEST: usize = 64;

tokio::task_local! {
    static CURRENT: RequestId;
}

/// Name of one request. Invariant: 1 to 64 letters, digits, `-`, `_` or `.`, so it is safe in headers and log lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    fn parse(header: &HeaderValue) -> Option<Self> {
        let text = header.to_str().ok()?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        let valid = (1..=LONGEST).contains(&text.len()) && text.bytes().all(plain);
        valid.then(|| Self(text.to_owned()))
    }

    /// A new id: a random number of this process and a counter.
    fn next() -> Self {
        static PROCESS: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one("request"));
        static COUNTER: AtomicU64 = AtomicU64::new(1);
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        Self(format!("{:012x}-{number:x}", *PROCESS >> 16))
    }

    /// The id as a header value.
    pub fn to_header(&self) -> HeaderValue {
        HeaderValue::from_str(&self.0).expect("an id holds only plain characters")
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The id of the request that this task answers, or a new one outside the router.
pub fn current() -> RequestId {
    CURRENT
        .try_with(Clone::clone)
        .unwrap_or_else(|_| RequestId::next())
}

/// Middleware that gives the request its id and repeats it in the answer.
pub async fn layer(request: Request, next: Next) -> Response {
    let id = request
        .headers()
        .get(HEADER)
        .and_then(RequestId::parse)
        .unwrap_or_else(RequestId::next);
    let mut response = CURRENT.scope(id.clone(), next.run(request)).await;
    response.headers_mut().insert(HEADER, id.to_header());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_id_is_kept_only_when_it_is_plain() {
        let parse = |text: &'static str| RequestId::parse(&HeaderValue::from_static(text));
        assert_eq!(parse("a-1_b.2"), Some(RequestId("a-1_b.2".to_owned())));
        assert_eq!(parse(""), None);
        assert_eq!(parse("a b"), None);
        assert_eq!(parse("{\"x\":1}"), None);
    }

    #[test]
    fn new_ids_differ() {
        assert_ne!(RequestId::next(), RequestId::next());
    }
}
