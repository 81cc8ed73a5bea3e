//! Problems that many operations of accounts answer, for the API document.

use utoipa::IntoResponses;

use crate::error::ProblemDocument;

/// What everybody may be answered who is not signed in.
#[derive(IntoResponses)]
#[expect(
    dead_code,
    reason = "the variants describe answers to the API document"
)]
pub(in super::super) enum PublicProblems {
    /// The body or a parameter cannot be read
    #[response(status = 400, content_type = "application/problem+json")]
    Unreadable(#[to_schema] ProblemDocument),
    /// The page of another site asks
    #[response(status = 403, content_type = "application/problem+json")]
    Foreign(#[to_schema] ProblemDocument),
    /// The body is too large
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(#[to_schema] ProblemDocument),
    /// The body is not JSON
    #[response(status = 415, content_type = "application/problem+json")]
    NotJson(#[to_schema] ProblemDocument),
    /// The content cannot be accepted
    #[response(status = 422, content_type = "application/problem+json")]
    Unacceptable(#[to_schema] ProblemDocument),
    /// It was tried too often
    #[response(status = 429, content_type = "application/problem+json")]
    TooOften(#[to_schema] ProblemDocument),
    /// The database is away
    #[response(status = 503, content_type = "application/problem+json")]
    Away(#[to_schema] ProblemDocument),
}

/// What people are answered besides who read their own account.
#[derive(IntoResponses)]
#[expect(
    dead_code,
    reason = "the variants describe answers to the API document"
)]
pub(in super::super) enum OwnProblems {
    /// Nobody is signed in
    #[response(status = 401, content_type = "application/problem+json")]
    Unknown(#[to_schema] ProblemDocument),
    /// The second factor is to be shown first, or a key of a system asks
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(#[to_schema] ProblemDocument),
    /// The database is away
    #[response(status = 503, content_type = "application/problem+json")]
    Away(#[to_schema] ProblemDocument),
}

/// What people are answered besides who change their own account.
#[derive(IntoResponses)]
#[expect(
    dead_code,
    reason = "the variants describe answers to the API document"
)]
pub(in super::super) enum ChangeProblems {
    /// The body cannot be read
    #[response(status = 400, content_type = "application/problem+json")]
    Unreadable(#[to_schema] ProblemDocument),
    /// Nobody is signed in
    #[response(status = 401, content_type = "application/problem+json")]
    Unknown(#[to_schema] ProblemDocument),
    /// Not allowed: another site, a key of a system, the second factor, or the password
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(#[to_schema] ProblemDocument),
    /// The state of the account does not allow it
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(#[to_schema] ProblemDocument),
    /// The body is too large
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(#[to_schema] ProblemDocument),
    /// The body is not JSON
    #[response(status = 415, content_type = "application/problem+json")]
    NotJson(#[to_schema] ProblemDocument),
    /// The content cannot be accepted
    #[response(status = 422, content_type = "application/problem+json")]
    Unacceptable(#[to_schema] ProblemDocument),
    /// It was tried too often
    #[response(status = 429, content_type = "application/problem+json")]
    TooOften(#[to_schema] ProblemDocument),
    /// The database is away
    #[response(status = 503, content_type = "application/problem+json")]
    Away(#[to_schema] ProblemDocument),
}
