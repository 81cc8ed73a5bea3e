//! Which records are asked for, and in which order.

use chrono::{DateTime, Utc};
use geo_types::Rect;

use crate::filter::Filter;
use crate::record::{RecordId, Value};

/// A question to a collection: every condition must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ItemQuery {
    /// Boxes of which the geometry must meet one, CRS84; empty for everywhere.  Two where a box crosses the antimeridian.
    pub boxes: Vec<Rect<f64>>,
    /// What the field with [`Role::Instant`](crate::Role) must lie in; a record without an instant always passes.
    pub datetime: Option<Instants>,
    /// The CQL2 filter, checked against the schema.
    pub filter: Option<Filter>,
    /// Keys of the order; the id in ascending order is always the last one and is not named here.
    pub sort: Vec<SortKey>,
    /// Whether the keys order the answer, or the place on earth does.
    pub order: Order,
    /// The place in that order behind which the answer starts: the values of the sort keys and the id of the last record before.
    pub after: Option<(Vec<Value>, RecordId)>,
    /// How many records at most; none for all of them.
    pub limit: Option<u64>,
}

/// A span of time with both ends in it; an open end is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instants {
    /// The first instant.
    pub from: Option<DateTime<Utc>>,
    /// The last instant.
    pub to: Option<DateTime<Utc>>,
}

/// One key of an order.  Nulls come last in ascending order and first in descending order, as in PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SortKey {
    /// Position of the field in the schema.
    pub field: usize,
    /// Which way.
    pub direction: Direction,
}

/// What an answer is ordered by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// The sort keys, then the id.
    #[default]
    Keys,
    /// Neighbors on earth near each other, along a space-filling curve: for files that are read by place.  Sort keys and `after` have no
    /// meaning then.
    Hilbert,
}

/// Which way an order goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Small first.
    Ascending,
    /// Large first.
    Descending,
}
