//! CQL2 filters, checked against the fields of a collection.
//!
//! A [`Filter`] is read from CQL2 text or JSON with [`Filter::parse`]; names, types, bounds and geometries are checked there and
//! nowhere else.  It is answered in memory by [`Filter::matches`], or written as SQL by whoever has a database, from the
//! [`Predicate`] it gives.

mod error;
mod folding;
mod joining;
mod tree;

pub use error::{FilterError, Position};
pub use folding::{ACCENTED, PLAIN, fold_accents, fold_case};
pub use tree::{ARITHMETIC_RANGE, Arithmetic, Comparison, Predicate, Scalar, SpatialOp};

/// A filter whose names and types agree with a schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    predicate: Predicate,
}

/// The encoding that a filter is given in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilterLanguage {
    /// `cql2-text`
    Text,
    /// `cql2-json`
    Json,
}

impl Filter {
    /// What it says.
    pub fn predicate(&self) -> &Predicate {
        &self.predicate
    }

    /// Positions of the fields that it reads, in ascending order.
    pub fn fields(&self) -> Vec<usize> {
        let mut fields = std::collections::BTreeSet::new();
        self.predicate.collect_fields(&mut fields);
        fields.into_iter().collect()
    }
}
