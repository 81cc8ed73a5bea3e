//! CQL2 filters, checked against the fields of a collection.

/// A filter whose names and types agree with a schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter;
