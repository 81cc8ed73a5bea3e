//! CQL2 filters, checked against the fields of a collection.
//!
//! A [`Filter`] is read from CQL2 text or JSON with [`Filter::parse`]; names, types, bounds and geometries are checked there and
//! nowhere else.  It is answered in memory by [`Filter::matches`], or written as SQL by whoever has a database, from the
//! [`Predicate`] it gives.
//!
//! Text and JSON become `node`s with their places, `check` and the files beside it turn these into the tree.

mod check;
mod error;
mod evaluate;
mod folding;
mod joining;
mod json;
mod like;
mod limits;
mod node;
mod scalar;
mod shape;
mod spatial;
mod temporal;
mod text;
mod tree;

use std::collections::BTreeSet;

use crate::crs::Crs;
use crate::record::Record;
use crate::schema::Schema;

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
    /// Reads a filter on the fields of a schema, `id` and `geometry` (or `geom`); geometries in it are in `filter_crs`, in the order
    /// of axes of its authority.
    ///
    /// ```
    /// use features::filter::{Filter, FilterLanguage};
    /// use features::{Crs, Field, FieldKind, GeometryKind, Schema};
    ///
    /// let schema = Schema {
    ///     name: "houses".to_owned(),
    ///     title: "Houses".to_owned(),
    ///     title_ru: "Дома".to_owned(),
    ///     description: "Houses of a town.".to_owned(),
    ///     description_ru: "Дома города.".to_owned(),
    ///     fields: vec![Field::new("storeys", FieldKind::Integer, "Storeys")],
    ///     geometry: GeometryKind::Point,
    /// };
    /// let filter = Filter::parse("storeys > 9", FilterLanguage::Text, &schema, Crs::CRS84);
    /// assert_eq!(filter.expect("it is a filter").fields(), [0]);
    ///
    /// let error = Filter::parse("storeys > 'tall'", FilterLanguage::Text, &schema, Crs::CRS84);
    /// assert_eq!(error.expect_err("a text is no number").code, "type-mismatch");
    /// ```
    ///
    /// # Errors
    ///
    /// Where it is not CQL2, names what is not there, mixes types, has an invalid geometry or is too large; in time proportional to
    /// its length.
    pub fn parse(
        text: &str,
        language: FilterLanguage,
        schema: &Schema,
        filter_crs: Crs,
    ) -> Result<Self, FilterError> {
        Self::read(text, language, schema, filter_crs).map_err(|error| error.located(text))
    }

    fn read(
        text: &str,
        language: FilterLanguage,
        schema: &Schema,
        filter_crs: Crs,
    ) -> Result<Self, FilterError> {
        let node = match language {
            FilterLanguage::Text => text::parse(text)?,
            FilterLanguage::Json => json::parse(text)?,
        };
        let mut checker = check::Checker::new(schema, filter_crs);
        let predicate = checker.predicate(&node, 0)?;
        checker.check_cost()?;
        Ok(Self { predicate })
    }

    /// What it says.
    pub fn predicate(&self) -> &Predicate {
        &self.predicate
    }

    /// Whether a record passes: whether the statement is true, neither false nor unknown.
    pub fn matches(&self, record: &Record) -> bool {
        evaluate::predicate(&self.predicate, record) == Some(true)
    }

    /// Positions of the fields that it reads, in ascending order.
    pub fn fields(&self) -> Vec<usize> {
        let mut fields = BTreeSet::new();
        self.predicate.collect_fields(&mut fields);
        fields.into_iter().collect()
    }
}
