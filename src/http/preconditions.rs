//! Changes that name the state they change: the tag of that state comes in `If-Match`, so nobody overwrites what they have not seen.

use std::fmt;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::conditional;
use crate::error::{AppError, Problem, ProblemType};

/// The tag of one state of a thing.
///
/// It is made of the thing's name and the time of its last change, which only ever moves forward.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateTag(String);

impl StateTag {
    /// The tag of a thing that was last changed then.
    pub fn new(id: impl fmt::Display, updated_at: DateTime<Utc>) -> Self {
        Self(format!("W/\"{id}-{:x}\"", updated_at.timestamp_micros()))
    }

    /// As lists carry it and `If-Match` takes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As a header.
    pub fn to_header(&self) -> HeaderValue {
        HeaderValue::from_str(&self.0).expect("invariant: names of things are plain")
    }
}

/// The states that a change may start from. Invariant: it names at least one.
#[derive(Debug, Clone)]
pub struct IfMatch(String);

impl IfMatch {
    /// Says whether the thing still is in a state that the client has seen.  Tags are compared weakly: compressed answers share them.
    pub fn admits(&self, current: &StateTag) -> bool {
        let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        let wanted = opaque(current.as_str());
        self.0
            .split(',')
            .any(|tag| tag.trim() == "*" || opaque(tag) == wanted)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let values = parts.headers.get_all(header::IF_MATCH).iter();
        let tags: Vec<&str> = values.filter_map(|value| value.to_str().ok()).collect();
        if tags.is_empty() {
            return Err(Problem::new(ProblemType::PreconditionRequired)
                .with_detail("send the ETag of the state that you change in If-Match"));
        }
        Ok(Self(tags.join(",")))
    }
}

/// Answers a thing with the tag of its state, or 304 when `If-None-Match` names it.
pub fn json<T: Serialize>(
    request: &HeaderMap,
    body: &T,
    tag: &StateTag,
) -> Result<Response, AppError> {
    let bytes = serde_json::to_vec(body).map_err(|error| AppError::Internal(error.into()))?;
    Ok(conditional::tagged_response(
        request,
        bytes.into(),
        tag.to_header(),
        HeaderValue::from_static("application/json"),
        conditional::REVALIDATE,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_admitted_from_the_state_that_it_names_and_from_no_other() {
        let seen = StateTag::new(7, DateTime::UNIX_EPOCH);
        let later = StateTag::new(7, DateTime::from_timestamp_micros(1).unwrap());
        let named = IfMatch(format!("\"other\", {}", seen.as_str()));
        assert!(named.admits(&seen) && !named.admits(&later));
        assert!(IfMatch("\"7-0\"".to_owned()).admits(&seen));
        assert!(IfMatch("*".to_owned()).admits(&later));
    }
}
