//! What of a record is shown, and in which reference system.

use features::{Crs, Record, Schema};
use geo_types::Coord;

use super::crs;

/// What of the records of a collection is shown.
#[derive(Debug, Clone)]
pub(super) struct View {
    schema: Schema,
    fields: Option<Vec<usize>>,
    crs: Crs,
    has_geometry: bool,
}

impl View {
    /// A view of these fields, or of all.
    pub(super) fn new(
        schema: &Schema,
        fields: Option<Vec<usize>>,
        crs: Crs,
        has_geometry: bool,
    ) -> Self {
        let schema = match &fields {
            None => schema.clone(),
            Some(fields) => schema.project(fields),
        };
        Self {
            schema,
            fields,
            crs,
            has_geometry,
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

    /// Whether geometries are shown.
    pub(super) fn has_geometry(&self) -> bool {
        self.has_geometry
    }

    /// The record as it is shown: x before y still.
    pub(super) fn show(&self, record: Record) -> anyhow::Result<Record> {
        let mut record = match &self.fields {
            None => record,
            Some(fields) => record.project(fields),
        };
        crs::transform(self.crs, &mut record.geometry)?;
        Ok(record)
    }

    /// Writes a position in the axis order of the reference system, as a JSON array.
    pub(super) fn write_position(&self, position: Coord<f64>, out: &mut Vec<u8>) {
        crs::write_position(self.crs, position, out);
    }
}
