//! What of a record is shown, and in which reference system.

use features::crs::Transformer;
use features::{Crs, Record, Schema};

/// What of the records of a collection is shown.
pub(super) struct View {
    schema: Schema,
    fields: Option<Vec<usize>>,
    crs: Crs,
    transformer: Transformer,
}

impl View {
    /// A view of these fields, or of all.
    pub(super) fn new(schema: &Schema, fields: Option<Vec<usize>>, crs: Crs) -> Self {
        let schema = match &fields {
            None => schema.clone(),
            Some(fields) => schema.project(fields),
        };
        Self {
            schema,
            fields,
            crs,
            transformer: Transformer::from_crs84(crs),
        }
    }

    /// The schema of what is shown.
    pub(super) fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The reference system of what is shown.
    pub(super) fn crs(&self) -> Crs {
        self.crs
    }

    /// The record as it is shown: x before y still.
    pub(super) fn show(&self, record: Record) -> anyhow::Result<Record> {
        let mut record = match &self.fields {
            None => record,
            Some(fields) => record.project(fields),
        };
        if !self.transformer.is_identity() {
            record.geometry = self.transformer.geometry(&record.geometry)?;
        }
        Ok(record)
    }
}
