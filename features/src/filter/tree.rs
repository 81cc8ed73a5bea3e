//! The tree of a checked filter, small enough that a writer of SQL covers it in a page.
//!
//! What CQL2 spells in many ways is brought to few forms when a filter is read: `BETWEEN` is two comparisons, a temporal function is
//! comparisons of ends, a boolean field is a comparison with `true`, a box is a polygon, `S_WITHIN(POINT(..), geometry)` is
//! `S_CONTAINS(geometry, POINT(..))`, and what has no field in it is computed.  Types agree: a writer need not check them again.
//!
//! Logic is SQL's, of three values: a comparison with null is unknown, and a record passes if the whole is true.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use geo_types::Geometry;

use crate::record::Value;

/// A statement about a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Predicate {
    /// Always so, or never.
    Constant(bool),
    /// All of them hold; two at least.
    And(Vec<Predicate>),
    /// One of them holds; two at least.
    Or(Vec<Predicate>),
    /// It does not hold.
    Not(Box<Predicate>),
    /// Two values of the same kind stand in an order: both text, both numbers (an [`Integer`](crate::FieldKind::Integer) is compared
    /// with a [`Float`](crate::FieldKind::Float) as a float), both booleans, both dates or both instants.  Text is ordered by code
    /// points, as PostgreSQL's collation `C` does.
    Compare {
        /// Which order.
        op: Comparison,
        /// The left value.
        left: Scalar,
        /// The right value.
        right: Scalar,
    },
    /// A text has the form of a pattern: `%` is any text, `_` any one character, a backslash takes away the meaning of what follows
    /// it and is never the last character; as PostgreSQL's `LIKE` without `ESCAPE`.
    Like {
        /// The text.
        value: Scalar,
        /// The pattern, folded already where the filter asked for that.
        pattern: String,
    },
    /// A value is one of several of its kind; not empty, no nulls.  Numbers of a list are all whole or all floats.
    In {
        /// The value.
        value: Scalar,
        /// What it may be.
        list: Vec<Value>,
    },
    /// A value is not known.
    IsNull(Scalar),
    /// The record's geometry stands in a relation (DE-9IM) to another, the record's first: `S_WITHIN` is record within geometry.
    Spatial {
        /// Which relation.
        op: SpatialOp,
        /// The other geometry in CRS84: valid, finite, two-dimensional, never a collection.
        geometry: Geometry<f64>,
    },
}

/// A value of a record, or computed from it.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// The field at this position of the schema.
    Field(usize),
    /// The record's id as text.  Only compared by `=` and `<>`, in lists and by `LIKE`.
    Id,
    /// A value of the filter; never null.
    Value(Value),
    /// A text in lower case: [`fold_case`](super::fold_case).
    Lower(Box<Scalar>),
    /// A text without its accents: [`fold_accents`](super::fold_accents).
    Unaccent(Box<Scalar>),
    /// The first microsecond of a date in UTC, as an instant.
    DayStart(Box<Scalar>),
    /// The last microsecond of a date in UTC, as an instant.
    DayEnd(Box<Scalar>),
    /// Two numbers computed with as floats of 64 bits.  Null where an operand is null, where its magnitude is outside of
    /// [`ARITHMETIC_RANGE`] and not zero, and where something is divided by zero: within these bounds no operation overflows or
    /// underflows, which PostgreSQL would answer with an error.
    Arithmetic {
        /// What is done.
        op: Arithmetic,
        /// The left operand.
        left: Box<Scalar>,
        /// The right operand.
        right: Box<Scalar>,
    },
}

/// The smallest and the largest magnitude that arithmetic takes; see [`Scalar::Arithmetic`].
pub const ARITHMETIC_RANGE: (f64, f64) = (1e-150, 1e150);

/// An order of two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// A relation of two geometries, in the sense of the Simple Features standard, of PostGIS and of `geo`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SpatialOp {
    /// `S_INTERSECTS`
    Intersects,
    /// `S_EQUALS`
    Equals,
    /// `S_DISJOINT`
    Disjoint,
    /// `S_TOUCHES`
    Touches,
    /// `S_WITHIN`
    Within,
    /// `S_OVERLAPS`
    Overlaps,
    /// `S_CROSSES`
    Crosses,
    /// `S_CONTAINS`
    Contains,
}

/// An operation on two numbers.  A power is written out as products when a filter is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Arithmetic {
    /// `a + b`
    Add,
    /// `a - b`
    Subtract,
    /// `a * b`
    Multiply,
    /// `a / b`
    Divide,
    /// `a div b`: `trunc(a / b)`
    IntegerDivide,
    /// `a % b`: `a - b * trunc(a / b)`, in this order, so that a database computes the same bits
    Modulo,
}

impl Comparison {
    /// Whether two values in this order satisfy it.
    pub fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::NotEqual => ordering.is_ne(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
        }
    }
}

impl Predicate {
    /// Adds the positions of the fields that the predicate reads.
    pub(super) fn collect_fields(&self, fields: &mut BTreeSet<usize>) {
        match self {
            Self::Constant(_) | Self::Spatial { .. } => {}
            Self::And(parts) | Self::Or(parts) => {
                for part in parts {
                    part.collect_fields(fields);
                }
            }
            Self::Not(inner) => inner.collect_fields(fields),
            Self::Compare { left, right, .. } => {
                left.collect_fields(fields);
                right.collect_fields(fields);
            }
            Self::Like { value, .. } | Self::In { value, .. } | Self::IsNull(value) => {
                value.collect_fields(fields);
            }
        }
    }
}

impl Scalar {
    fn collect_fields(&self, fields: &mut BTreeSet<usize>) {
        match self {
            Self::Field(position) => {
                fields.insert(*position);
            }
            Self::Id | Self::Value(_) => {}
            Self::Lower(inner)
            | Self::Unaccent(inner)
            | Self::DayStart(inner)
            | Self::DayEnd(inner) => inner.collect_fields(fields),
            Self::Arithmetic { left, right, .. } => {
                left.collect_fields(fields);
                right.collect_fields(fields);
            }
        }
    }
}
