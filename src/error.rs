//! What a request can fail with, and its one wire form: RFC 9457 problem documents.
//!
//! A [`Problem`] is part of the contract (its type, status and field errors are documented in `docs/api.md`); an internal error is our
//! bug: its body says nothing, its log line says everything.  Modules map their own errors to [`AppError`] explicitly, one by one.

use std::borrow::Cow;
use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::request_id;

/// How long a client should wait before it asks again while the database is away.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// Every kind of problem that the server answers; the slugs are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemType {
    /// The request cannot be read: its query, path, headers or JSON.
    InvalidRequest,
    /// The request can be read, but what it says cannot be accepted.
    ValidationFailed,
    /// Nobody is signed in, or the key is not valid.
    Unauthenticated,
    /// The one who asks may not do this.
    Forbidden,
    /// Staff have to show their second factor first.
    SecondFactorRequired,
    /// The page of another site asked for a change.
    ForeignOrigin,
    /// Nothing stands at this address.
    NotFound,
    /// The address exists, the method is not one of its own.
    MethodNotAllowed,
    /// The address has nothing of the media types that the client accepts.
    NotAcceptable,
    /// The client was too slow to send its request.
    RequestTimeout,
    /// The state of the thing does not allow it.
    Conflict,
    /// The thing was changed by somebody else meanwhile.
    PreconditionFailed,
    /// The change has to name the state that it changes, in `If-Match`.
    PreconditionRequired,
    /// The body is larger than the server reads.
    BodyTooLarge,
    /// The range that is asked for begins behind the end of the file.
    RangeNotSatisfiable,
    /// The body is not of a media type that the operation reads.
    UnsupportedMediaType,
    /// It was tried too often.
    TooManyRequests,
    /// The server is starting, or has no free connection left.
    NotReady,
    /// The answer needs the database, which does not answer now.
    DatabaseUnavailable,
    /// The server failed; the request was not at fault.
    Internal,
}

impl ProblemType {
    /// All kinds, in the order of the documentation.
    pub const ALL: [Self; 20] = [
        Self::InvalidRequest,
        Self::ValidationFailed,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::SecondFactorRequired,
        Self::ForeignOrigin,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::NotAcceptable,
        Self::RequestTimeout,
        Self::Conflict,
        Self::PreconditionFailed,
        Self::PreconditionRequired,
        Self::BodyTooLarge,
        Self::RangeNotSatisfiable,
        Self::UnsupportedMediaType,
        Self::TooManyRequests,
        Self::NotReady,
        Self::DatabaseUnavailable,
        Self::Internal,
    ];

    /// The stable name on the wire.
    pub fn slug(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid-request",
            Self::ValidationFailed => "validation-failed",
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden => "forbidden",
            Self::SecondFactorRequired => "second-factor-required",
            Self::ForeignOrigin => "foreign-origin",
            Self::NotFound => "not-found",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::NotAcceptable => "not-acceptable",
            Self::RequestTimeout => "request-timeout",
            Self::Conflict => "conflict",
            Self::PreconditionFailed => "precondition-failed",
            Self::PreconditionRequired => "precondition-required",
            Self::BodyTooLarge => "body-too-large",
            Self::RangeNotSatisfiable => "range-not-satisfiable",
            Self::UnsupportedMediaType => "unsupported-media-type",
            Self::TooManyRequests => "too-many-requests",
            Self::NotReady => "not-ready",
            Self::DatabaseUnavailable => "database-unavailable",
            Self::Internal => "internal",
        }
    }

    /// The short summary, the same for every occurrence.
    pub fn title(self) -> &'static str {
        match self {
            Self::InvalidRequest => "The request cannot be read",
            Self::ValidationFailed => "The request is readable but not acceptable",
            Self::Unauthenticated => "Not signed in",
            Self::Forbidden => "Not allowed",
            Self::SecondFactorRequired => "The second factor is needed",
            Self::ForeignOrigin => "Asked by the page of another site",
            Self::NotFound => "Not found",
            Self::MethodNotAllowed => "Method not allowed",
            Self::NotAcceptable => "No acceptable media type",
            Self::RequestTimeout => "The request took too long to arrive",
            Self::Conflict => "The present state does not allow this",
            Self::PreconditionFailed => "Changed by somebody else meanwhile",
            Self::PreconditionRequired => "If-Match is needed",
            Self::BodyTooLarge => "The body is too large",
            Self::RangeNotSatisfiable => "The file ends before the range",
            Self::UnsupportedMediaType => "Unsupported media type",
            Self::TooManyRequests => "Tried too often",
            Self::NotReady => "The server is not ready yet",
            Self::DatabaseUnavailable => "The database is unavailable",
            Self::Internal => "Internal error",
        }
    }

    /// The HTTP status that goes with this kind.
    pub fn status(self) -> StatusCode {
        match self {
            Self::InvalidRequest => StatusCode::BAD_REQUEST,
            Self::ValidationFailed => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::SecondFactorRequired | Self::ForeignOrigin => {
                StatusCode::FORBIDDEN
            }
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::Conflict => StatusCode::CONFLICT,
            Self::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
            Self::PreconditionRequired => StatusCode::PRECONDITION_REQUIRED,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::RangeNotSatisfiable => StatusCode::RANGE_NOT_SATISFIABLE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
            Self::NotReady | Self::DatabaseUnavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// One fault of a request: where it is, a stable code, and a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer into the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "/points/3")]
    pub pointer: Option<String>,
    /// Name of the query or path parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "lon")]
    pub parameter: Option<String>,
    /// Stable code of the fault.
    #[schema(example = "invalid")]
    pub code: Cow<'static, str>,
    /// What is wrong, for a person.
    pub detail: String,
}

impl FieldError {
    /// A fault of a query or path parameter.
    pub fn parameter(
        name: impl Into<String>,
        code: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            pointer: None,
            parameter: Some(name.into()),
            code: code.into(),
            detail: detail.into(),
        }
    }

    /// A fault inside the JSON body.
    pub fn pointer(
        pointer: impl Into<String>,
        code: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            pointer: Some(pointer.into()),
            parameter: None,
            code: code.into(),
            detail: detail.into(),
        }
    }
}

/// A problem that a client can understand and act on.
#[derive(Debug, Clone)]
pub struct Problem {
    kind: ProblemType,
    detail: Option<String>,
    errors: Vec<FieldError>,
    retry_after: Option<Duration>,
    allow: Option<HeaderValue>,
}

impl Problem {
    /// A problem of this kind, without details.
    pub fn new(kind: ProblemType) -> Self {
        let retry_after = (kind.status() == StatusCode::SERVICE_UNAVAILABLE).then_some(RETRY_AFTER);
        Self {
            kind,
            detail: None,
            errors: Vec::new(),
            retry_after,
            allow: None,
        }
    }

    /// An unreadable request: the sentence says what could not be read.
    pub fn invalid_request(detail: impl Into<String>) -> Self {
        Self::new(ProblemType::InvalidRequest).with_detail(detail)
    }

    /// An unreadable query or path parameter.
    pub fn invalid_parameter(
        name: impl Into<String>,
        code: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        let error = FieldError::parameter(name, code, detail);
        Self::invalid_request(error.detail.clone()).with_errors(vec![error])
    }

    /// A readable request whose content breaks these rules.
    pub fn validation(errors: Vec<FieldError>) -> Self {
        Self::new(ProblemType::ValidationFailed).with_errors(errors)
    }

    /// Nothing of this name: `what` is the subject of the sentence.
    pub fn not_found(what: impl std::fmt::Display) -> Self {
        Self::new(ProblemType::NotFound).with_detail(format!("{what} does not exist"))
    }

    /// Adds a sentence about this occurrence.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Tells how long to wait before another try.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Adds the faults, one by one.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }

    /// Names the methods that the address does take, for the `Allow` header.
    #[must_use]
    pub fn with_allow(mut self, methods: Option<HeaderValue>) -> Self {
        self.allow = methods;
        self
    }

    /// The kind of this problem.
    pub fn kind(&self) -> ProblemType {
        self.kind
    }

    /// The faults inside the request, where they are known one by one.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }
}

/// Wire form of a [`Problem`].
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    /// Stable kind of the problem.
    #[serde(rename = "type")]
    #[schema(rename = "type", example = "invalid-request")]
    kind: &'static str,
    /// Short summary of the kind.
    title: &'static str,
    /// HTTP status.
    status: u16,
    /// What happened this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// Name of this request in the server's log.
    request_id: String,
    /// The faults one by one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<FieldError>,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let request_id = request_id::current();
        let document = ProblemDocument {
            kind: self.kind.slug(),
            title: self.kind.title(),
            status: self.kind.status().as_u16(),
            detail: self.detail,
            request_id: request_id.to_string(),
            errors: self.errors,
        };
        let mut response = (self.kind.status(), Json(document)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(request_id::HEADER, request_id.to_header());
        if let Some(wait) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs()));
        }
        if let Some(methods) = self.allow {
            headers.insert(header::ALLOW, methods);
        }
        response
    }
}

/// The one error type of handlers.
#[derive(Debug)]
pub enum AppError {
    /// The client is told what is wrong.
    Problem(Problem),
    /// The client is told nothing; the log has it all.
    Internal(anyhow::Error),
}

impl From<Problem> for AppError {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<sqlx::Error> for AppError {
    fn from(error: sqlx::Error) -> Self {
        if is_unavailable(&error) {
            tracing::warn!(error = %error, "the database did not answer");
            return Problem::new(ProblemType::DatabaseUnavailable).into();
        }
        Self::Internal(error.into())
    }
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        match self {
            Self::Problem(problem) => problem.into_response(),
            Self::Internal(error) => {
                tracing::error!(
                    request.id = %request_id::current(),
                    error = format!("{error:#}"),
                    "request failed"
                );
                Problem::new(ProblemType::Internal).into_response()
            }
        }
    }
}

/// Whether the error means that the server cannot be reached now, rather than that the statement is wrong.
pub fn is_unavailable(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        // Class 57P: the server is shutting down, crashed or starting; 08: connection exceptions; 53300: no connection is free;
        // 55000: the database lets nobody in.
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            ["57P", "08"].iter().any(|class| code.starts_with(class))
                || ["53300", "55000"].contains(&&*code)
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::ProblemType;

    #[test]
    fn problem_slugs_are_distinct() {
        let mut slugs: Vec<_> = ProblemType::ALL.iter().map(|kind| kind.slug()).collect();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), ProblemType::ALL.len());
    }
}
