//! One feature of a collection.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use geo_types::Geometry;

/// One feature: its id, its geometry, its attributes.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// What addresses name it by.
    pub id: RecordId,
    /// Where it is; x before y, in the reference system that goes with it (CRS84 as read).
    pub geometry: Geometry<f64>,
    /// Values, parallel to the fields of the schema.
    pub values: Vec<Value>,
}

/// The id of a record, unique in its collection.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordId {
    /// A number.
    Number(i64),
    /// A code.
    Text(String),
}

/// The value of one field.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Not known.
    Null,
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number.
    Float(f64),
    /// True or false.
    Boolean(bool),
    /// A calendar day.
    Date(NaiveDate),
    /// An instant.
    DateTime(DateTime<Utc>),
}

impl Record {
    /// The record with these values only; see [`Schema::project`](crate::Schema::project).
    #[must_use]
    pub fn project(mut self, positions: &[usize]) -> Self {
        self.values = positions
            .iter()
            .map(|position| self.values[*position].clone())
            .collect();
        self
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(formatter),
            Self::Text(text) => text.fmt(formatter),
        }
    }
}
