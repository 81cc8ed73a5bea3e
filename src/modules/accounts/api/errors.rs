//! How the errors of commands become problems, one by one.

use crate::error::{AppError, FieldError, Problem, ProblemType};
use crate::modules::accounts::commands::email::{AskEmailChangeError, ConfirmEmailError};
use crate::modules::accounts::commands::erasure::EraseAccountError;
use crate::modules::accounts::commands::identities::UnlinkError;
use crate::modules::accounts::commands::password::ResetPasswordError;
use crate::modules::accounts::commands::registration::ConfirmRegistrationError;
use crate::modules::accounts::commands::second_factor::SecondFactorError;
use crate::modules::accounts::commands::sessions::SignInError;
use crate::modules::accounts::commands::{ProofError, TooOften};

impl From<TooOften> for Problem {
    fn from(too_often: TooOften) -> Self {
        Self::new(ProblemType::TooManyRequests)
            .with_detail("it was tried too often: wait a while")
            .with_retry_after(too_often.wait)
    }
}

/// One fault of the body.
fn invalid(pointer: &'static str, code: &'static str, detail: String) -> Problem {
    Problem::validation(vec![FieldError::pointer(pointer, code, detail)])
}

fn conflict(detail: String) -> Problem {
    Problem::new(ProblemType::Conflict).with_detail(detail)
}

impl From<ProofError> for AppError {
    fn from(error: ProofError) -> Self {
        let detail = error.to_string();
        match error {
            ProofError::PasswordNeeded => invalid("/password", "required", detail).into(),
            ProofError::WrongPassword => invalid("/password", "wrong-password", detail).into(),
            ProofError::OldSession => Problem::new(ProblemType::Forbidden)
                .with_detail(detail)
                .into(),
            ProofError::TooOften(too_often) => Problem::from(too_often).into(),
            ProofError::Failed(error) => Self::Internal(error),
            ProofError::Database(error) => error.into(),
        }
    }
}

impl From<ConfirmRegistrationError> for AppError {
    fn from(error: ConfirmRegistrationError) -> Self {
        let detail = error.to_string();
        match error {
            ConfirmRegistrationError::BadToken => invalid("/token", "not-valid", detail).into(),
            ConfirmRegistrationError::Taken => conflict(detail).into(),
            ConfirmRegistrationError::Database(error) => error.into(),
        }
    }
}

impl From<SignInError> for AppError {
    fn from(error: SignInError) -> Self {
        let detail = error.to_string();
        match error {
            SignInError::Wrong => Problem::new(ProblemType::Unauthenticated)
                .with_detail(detail)
                .into(),
            SignInError::Suspended => Problem::new(ProblemType::Forbidden)
                .with_detail(detail)
                .into(),
            SignInError::TooOften(too_often) => Problem::from(too_often).into(),
            SignInError::Failed(error) => Self::Internal(error),
            SignInError::Database(error) => error.into(),
        }
    }
}

impl ResetPasswordError {
    /// The problem, with the new password at this pointer.
    pub(in super::super) fn at(self, pointer: &'static str) -> AppError {
        let detail = self.to_string();
        match self {
            Self::BadToken => invalid("/token", "not-valid", detail).into(),
            Self::Weak(weak) => invalid(pointer, weak.code(), detail).into(),
            Self::Failed(error) => AppError::Internal(error),
            Self::Database(error) => error.into(),
        }
    }
}

impl From<AskEmailChangeError> for AppError {
    fn from(error: AskEmailChangeError) -> Self {
        match error {
            AskEmailChangeError::TooOften(too_often) => Problem::from(too_often).into(),
            AskEmailChangeError::Database(error) => error.into(),
        }
    }
}

impl From<ConfirmEmailError> for AppError {
    fn from(error: ConfirmEmailError) -> Self {
        let detail = error.to_string();
        match error {
            ConfirmEmailError::BadToken => invalid("/token", "not-valid", detail).into(),
            ConfirmEmailError::Taken => conflict(detail).into(),
            ConfirmEmailError::Database(error) => error.into(),
        }
    }
}

impl From<SecondFactorError> for AppError {
    fn from(error: SecondFactorError) -> Self {
        let detail = error.to_string();
        match error {
            SecondFactorError::Exists | SecondFactorError::Missing => conflict(detail).into(),
            SecondFactorError::WrongCode => invalid("/code", "wrong-code", detail).into(),
            SecondFactorError::TooOften(too_often) => Problem::from(too_often).into(),
            SecondFactorError::Failed(error) => Self::Internal(error),
            SecondFactorError::Database(error) => error.into(),
        }
    }
}

impl From<EraseAccountError> for AppError {
    fn from(error: EraseAccountError) -> Self {
        match error {
            EraseAccountError::Kept(kept) => conflict(kept.to_string()).into(),
            EraseAccountError::Database(error) => error.into(),
        }
    }
}

impl From<UnlinkError> for AppError {
    fn from(error: UnlinkError) -> Self {
        let detail = error.to_string();
        match error {
            UnlinkError::Missing => Problem::new(ProblemType::NotFound)
                .with_detail(detail)
                .into(),
            UnlinkError::OnlyWayIn => conflict(detail).into(),
            UnlinkError::Database(error) => error.into(),
        }
    }
}
