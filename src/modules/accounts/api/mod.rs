//! Wire types of accounts, and how errors become problems.

pub(super) mod account;
pub(super) mod entering;
pub(super) mod errors;
pub(super) mod identities;
pub(super) mod responses;

use crate::error::FieldError;

use super::model::Unacceptable;

/// Collects the faults of a body, one per value.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<FieldError>);

impl Faults {
    /// The value, or nothing after its fault was noted at this pointer.
    pub(super) fn keep<T>(&mut self, pointer: &str, value: Result<T, Unacceptable>) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(fault) => {
                self.add(pointer, fault.code, fault.detail);
                None
            }
        }
    }

    /// Notes a fault.
    pub(super) fn add(&mut self, pointer: &str, code: &'static str, detail: impl Into<String>) {
        self.0.push(FieldError::pointer(pointer, code, detail));
    }

    /// The faults that were noted.
    pub(super) fn into_errors(self) -> Vec<FieldError> {
        self.0
    }
}
