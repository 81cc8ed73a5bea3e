//! A filter as read, from text or JSON alike, before anything is known of fields and types.

use super::error::Position;
use super::shape::Shape;

/// An expression and where it stands.
#[derive(Debug)]
pub(super) struct Node {
    pub at: Position,
    pub kind: Kind,
}

/// What an expression is.
#[derive(Debug)]
pub(super) enum Kind {
    /// An operator or function; the name is in lower case where CQL2 knows it.
    Operation {
        op: String,
        args: Vec<Node>,
    },
    Interval(Vec<Node>),
    Timestamp(String),
    Date(String),
    Property(String),
    /// A box in the order of axes of the filter's reference system.
    BBox(Vec<f64>),
    Number(f64),
    Text(String),
    Boolean(bool),
    Array(Vec<Node>),
    Geometry(Shape),
    Null,
}

impl Kind {
    /// What to call it in a sentence.
    pub(super) fn noun(&self) -> &'static str {
        match self {
            Self::Operation { .. } => "an operation",
            Self::Interval(_) => "an interval",
            Self::Timestamp(_) => "a timestamp",
            Self::Date(_) => "a date",
            Self::Property(_) => "a property",
            Self::BBox(_) => "a box",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::Boolean(_) => "true or false",
            Self::Array(_) => "a list",
            Self::Geometry(_) => "a geometry",
            Self::Null => "null",
        }
    }
}
