//! Why a filter is refused, and where in it the reason stands.

use std::fmt;

/// What is wrong with a filter.  Display gives the sentence with the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}{}", Place(.position.as_ref()))]
pub struct FilterError {
    /// A stable word for programs.
    pub code: &'static str,
    /// A sentence for people, without its full stop.
    pub detail: String,
    /// Where it is; none if it is about the filter as a whole.
    pub position: Option<Position>,
}

/// A place in a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Position {
    /// In text.
    Text {
        /// Bytes before it.
        offset: usize,
        /// Its line, from 1.
        line: usize,
        /// Its character in the line, from 1.
        column: usize,
    },
    /// In JSON: a JSON pointer (RFC 6901), empty for the whole.
    Json {
        /// The pointer.
        pointer: String,
    },
    /// In JSON that cannot be read as JSON.
    Line {
        /// The line, from 1.
        line: usize,
        /// The byte in it, from 1.
        column: usize,
    },
}

impl Position {
    /// The place at a number of bytes into a text.
    pub(super) fn of_offset(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self::Text {
            offset: before.len(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

impl FilterError {
    /// An error about the filter as a whole.
    pub(super) fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            position: None,
        }
    }

    /// An error at a place.
    pub(super) fn at(position: &Position, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            position: Some(position.clone()),
            ..Self::new(code, detail)
        }
    }
}

/// The place as the end of a sentence.
struct Place<'a>(Option<&'a Position>);

impl fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => Ok(()),
            Some(Position::Text { line, column, .. } | Position::Line { line, column }) => {
                write!(formatter, " (line {line}, column {column})")
            }
            Some(Position::Json { pointer }) => write!(formatter, " (at \"{pointer}\")"),
        }
    }
}
