//! What of a record is shown, and in which reference system.

use features::crs::Transformer;
use features::formats::{CrsInfo, Unit};
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

    /// The reference system as files describe it; `site` is the address of the portal.
    pub(super) fn crs_info(&self, site: &str) -> CrsInfo {
        let unit = if self.crs.is_degrees() {
            Unit::Degree
        } else {
            Unit::Meter
        };
        CrsInfo {
            name: self.crs.name().to_owned(),
            uri: self.crs.uri(site),
            epsg: self.crs.epsg().map(u32::from),
            wkt2: Some(self.crs.wkt().to_owned()),
            projjson: Some(self.crs.projjson().to_owned()),
            is_lat_first: self.crs.is_lat_first(),
            unit,
        }
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
