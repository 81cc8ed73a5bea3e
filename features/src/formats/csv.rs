//! CSV: RFC 4180 in UTF-8 with a header, CRLF between lines.
//!
//! The columns are `id`, the fields, and the geometry: `wkt`, which GDAL and QGIS take for a geometry by its name, or two columns of
//! coordinates.  Null and the empty text are both empty.  Numbers have a point, truth is `true` and `false`.
//!
//! The file is for machines: text that begins with `=`, `+`, `-` or `@` is written as it is, since a mark before it would change
//! the data.  Who offers CSV to people with a spreadsheet has to defuse formulas there.

use std::io::Write;

use ::csv::{ByteRecord, Terminator, WriterBuilder};
use geo_types::Geometry;

use super::error::check_width;
use super::text::{push_date, push_float, push_instant, push_integer};
use super::{FormatError, Layer, Precision, RecordWriter, Unit, refuse_names, wkt};
use crate::record::{Record, RecordId, Value};
use crate::schema::{Field, GeometryKind};

/// How CSV holds geometry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CsvGeometry {
    /// A column `wkt`.
    Wkt,
    /// Columns `lon` and `lat`, of points only; `x` and `y` in meters.
    Columns,
}

pub(super) struct CsvWriter<W: Write> {
    inner: ::csv::Writer<W>,
    fields: Vec<Field>,
    geometry: CsvGeometry,
    precision: Precision,
    line: ByteRecord,
    cell: Vec<u8>,
}

impl<W: Write> CsvWriter<W> {
    pub(super) fn begin(
        layer: &Layer,
        geometry: CsvGeometry,
        sink: W,
    ) -> Result<Self, FormatError> {
        let columns: &[&str] = match (geometry, layer.crs.unit) {
            (CsvGeometry::Wkt, _) => &["wkt"],
            (CsvGeometry::Columns, _) if layer.schema.geometry != GeometryKind::Point => {
                return Err(FormatError::NotPoints);
            }
            (CsvGeometry::Columns, Unit::Degree) => &["lon", "lat"],
            (CsvGeometry::Columns, Unit::Meter) => &["x", "y"],
        };
        let fields = &layer.schema.fields;
        refuse_names(&layer.schema, &[&["id"], columns].concat())?;
        let mut inner = WriterBuilder::new()
            .terminator(Terminator::CRLF)
            .buffer_capacity(64 * 1024)
            .from_writer(sink);
        let names = fields.iter().map(|field| field.name.as_str());
        inner.write_record(
            ["id"]
                .into_iter()
                .chain(names)
                .chain(columns.iter().copied()),
        )?;
        Ok(Self {
            inner,
            fields: fields.clone(),
            geometry,
            precision: layer.crs.precision(),
            line: ByteRecord::new(),
            cell: Vec::new(),
        })
    }

    fn push_geometry(&mut self, record: &Record) -> Result<(), FormatError> {
        let not_finite = || FormatError::NotFinite(record.id.clone());
        if self.geometry == CsvGeometry::Wkt {
            self.cell.clear();
            if !wkt::push_geometry(&record.geometry, self.precision, &mut self.cell) {
                return Err(not_finite());
            }
            self.line.push_field(&self.cell);
            return Ok(());
        }
        let Geometry::Point(point) = record.geometry else {
            return Err(FormatError::WrongGeometry(record.id.clone()));
        };
        for coordinate in [point.x(), point.y()] {
            self.cell.clear();
            if !self.precision.push(coordinate, &mut self.cell) {
                return Err(not_finite());
            }
            self.line.push_field(&self.cell);
        }
        Ok(())
    }
}

impl<W: Write + Send> RecordWriter for CsvWriter<W> {
    fn write(&mut self, record: &Record) -> Result<(), FormatError> {
        check_width(record, &self.fields)?;
        self.line.clear();
        self.cell.clear();
        match &record.id {
            RecordId::Number(number) => push_integer(*number, &mut self.cell),
            RecordId::Text(text) => self.cell.extend_from_slice(text.as_bytes()),
        }
        self.line.push_field(&self.cell);
        for value in &record.values {
            self.cell.clear();
            push_value(value, &mut self.cell);
            self.line.push_field(&self.cell);
        }
        self.push_geometry(record)?;
        self.inner.write_byte_record(&self.line)?;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), FormatError> {
        Ok(self.inner.flush()?)
    }
}

fn push_value(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => {}
        Value::Text(text) => out.extend_from_slice(text.as_bytes()),
        Value::Integer(number) => push_integer(*number, out),
        Value::Float(number) => {
            // What is not finite has no digits and is left empty, as null.
            let _ = push_float(*number, out);
        }
        Value::Boolean(true) => out.extend_from_slice(b"true"),
        Value::Boolean(false) => out.extend_from_slice(b"false"),
        Value::Date(date) => push_date(*date, out),
        Value::DateTime(instant) => push_instant(*instant, out),
    }
}
