//! What failures of the collections are to a client.

use crate::collections::ReadError;
use crate::error::{AppError, Problem, ProblemType};

/// A failed reading as an error of the request.
pub(super) fn of_reading(error: ReadError) -> AppError {
    let detail = error.to_string();
    match error {
        ReadError::Database(error) => error.into(),
        ReadError::NotLoaded | ReadError::Busy => Problem::new(ProblemType::NotReady)
            .with_detail(detail)
            .into(),
        ReadError::TooExpensive => Problem::invalid_request(detail).into(),
        ReadError::Cursor => Problem::invalid_parameter("after", "invalid", detail).into(),
        ReadError::Stalled => AppError::Internal(error.into()),
    }
}
