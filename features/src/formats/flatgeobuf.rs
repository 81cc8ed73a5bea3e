//! `FlatGeobuf`: typed columns, the code of the reference system, a packed Hilbert R-tree in front.
//!
//! The index stands before the features, so features wait in a temporary file of the `flatgeobuf` crate (in the temporary folder of
//! the system) and are written in Hilbert order at the end.  Fifty-six bytes of each stay in memory, twice that while the tree is built.
//!
//! A null is a property that is not there.  Days are columns of instants, as GDAL has them: the format knows no days.

use std::io::{BufWriter, Write};

use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use geo_types::{Coord, Geometry, Polygon};
use geozero::error::Result as GeozeroResult;
use geozero::{ColumnValue, GeomProcessor, GeozeroGeometry, PropertyProcessor};

use super::error::check_width;
use super::rings::{envelope, rings, simple, turned};
use super::text::{push_date, push_instant};
use super::{FormatError, IdKind, Layer, RecordWriter, refuse_names};
use crate::record::{Record, RecordId, Value};
use crate::schema::{Field, FieldKind, GeometryKind};

pub(super) struct FlatGeobufWriter<W> {
    inner: FgbWriter<'static>,
    layer: Layer,
    sink: W,
    is_empty: bool,
    text: Vec<u8>,
}

impl<W: Write> FlatGeobufWriter<W> {
    pub(super) fn begin(layer: &Layer, sink: W) -> Result<Self, FormatError> {
        refuse_names(&layer.schema, &["id"])?;
        Ok(Self {
            inner: header(layer, true)?,
            layer: layer.clone(),
            sink,
            is_empty: true,
            text: Vec::new(),
        })
    }
}

/// A writer with its columns declared.
fn header(layer: &Layer, write_index: bool) -> Result<FgbWriter<'static>, FormatError> {
    let Layer { schema, crs, ids } = layer;
    let kind = match schema.geometry {
        GeometryKind::Point => GeometryType::Point,
        GeometryKind::Polygon => GeometryType::Polygon,
        GeometryKind::MultiPolygon => GeometryType::MultiPolygon,
    };
    let code = crs.epsg.and_then(|code| i32::try_from(code).ok());
    let options = FgbWriterOptions {
        write_index,
        detect_type: false,
        promote_to_multi: true,
        crs: FgbCrs {
            org: code.map(|_| "EPSG"),
            code: code.unwrap_or(0),
            name: Some(&crs.name),
            wkt: crs.wkt2.as_deref(),
            ..FgbCrs::default()
        },
        title: Some(&schema.title),
        description: Some(&schema.description),
        ..FgbWriterOptions::default()
    };
    let mut writer = FgbWriter::create_with_options(&schema.name, kind, options)?;
    let id_type = match ids {
        IdKind::Number => ColumnType::Long,
        IdKind::Text => ColumnType::String,
    };
    writer.add_column("id", id_type, |_, column| {
        column.nullable = false;
        column.unique = true;
    });
    for field in &schema.fields {
        writer.add_column(&field.name, column_type(field), |builder, column| {
            column.title = Some(builder.create_string(&field.title));
        });
    }
    Ok(writer)
}

fn column_type(field: &Field) -> ColumnType {
    match field.kind {
        FieldKind::Text => ColumnType::String,
        FieldKind::Integer => ColumnType::Long,
        FieldKind::Float => ColumnType::Double,
        FieldKind::Boolean => ColumnType::Bool,
        FieldKind::Date | FieldKind::DateTime => ColumnType::DateTime,
    }
}

impl<W: Write + Send> RecordWriter for FlatGeobufWriter<W> {
    fn write(&mut self, record: &Record) -> Result<(), FormatError> {
        let fields = &self.layer.schema.fields;
        check_width(record, fields)?;
        if envelope(record)?.is_none() {
            return Err(FormatError::WrongGeometry(record.id.clone()));
        }
        let id_text;
        let id = match (self.layer.ids, &record.id) {
            (IdKind::Number, RecordId::Number(number)) => ColumnValue::Long(*number),
            (IdKind::Text, RecordId::Text(text)) => ColumnValue::String(text),
            (IdKind::Text, RecordId::Number(number)) => {
                id_text = number.to_string();
                ColumnValue::String(&id_text)
            }
            (IdKind::Number, RecordId::Text(_)) => {
                return Err(FormatError::WrongId(record.id.clone()));
            }
        };
        let text = &mut self.text;
        let mut outcome = Ok(());
        self.inner
            .add_feature_geom(Wound(&record.geometry), |feature| {
                outcome = feature
                    .property(0, "id", &id)
                    .map(drop)
                    .map_err(FormatError::from)
                    .and_then(|()| push_properties(feature, record, fields, text));
            })?;
        self.is_empty = false;
        outcome
    }

    fn finish(self: Box<Self>) -> Result<(), FormatError> {
        let mut sink = BufWriter::with_capacity(64 * 1024, self.sink);
        // A tree without leaves cannot be read, so an empty file has none.
        let inner = if self.is_empty {
            header(&self.layer, false)?
        } else {
            self.inner
        };
        inner.write(&mut sink)?;
        Ok(sink.flush()?)
    }
}

fn push_properties(
    feature: &mut impl PropertyProcessor,
    record: &Record,
    fields: &[Field],
    text: &mut Vec<u8>,
) -> Result<(), FormatError> {
    for (index, (field, value)) in fields.iter().zip(&record.values).enumerate() {
        text.clear();
        match value {
            Value::Date(date) => push_date(*date, text),
            Value::DateTime(instant) => push_instant(*instant, text),
            _ => {}
        }
        let instant = std::str::from_utf8(text).expect("invariant: digits and marks are UTF-8");
        let value = match (field.kind, value) {
            (_, Value::Null) => continue,
            (FieldKind::Text, Value::Text(text)) => ColumnValue::String(text),
            (FieldKind::Integer, Value::Integer(number)) => ColumnValue::Long(*number),
            (FieldKind::Float, Value::Float(number)) => ColumnValue::Double(*number),
            (FieldKind::Float, Value::Integer(number)) => ColumnValue::Double(*number as f64),
            (FieldKind::Boolean, Value::Boolean(is_true)) => ColumnValue::Bool(*is_true),
            (FieldKind::Date, Value::Date(_)) | (FieldKind::DateTime, Value::DateTime(_)) => {
                ColumnValue::DateTime(instant)
            }
            _ => return Err(FormatError::wrong_value(record, field)),
        };
        feature.property(index + 1, &field.name, &value)?;
    }
    Ok(())
}

/// A geometry whose shells are counterclockwise.
struct Wound<'a>(&'a Geometry<f64>);

impl GeozeroGeometry for Wound<'_> {
    fn process_geom<P: GeomProcessor>(&self, processor: &mut P) -> GeozeroResult<()> {
        match simple(self.0).as_ref() {
            Geometry::Point(point) => {
                processor.point_begin(0)?;
                processor.xy(point.x(), point.y(), 0)?;
                processor.point_end(0)
            }
            Geometry::Polygon(polygon) => process_polygon(polygon, true, 0, processor),
            Geometry::MultiPolygon(polygons) => {
                processor.multipolygon_begin(polygons.0.len(), 0)?;
                for (index, polygon) in polygons.iter().enumerate() {
                    process_polygon(polygon, false, index, processor)?;
                }
                processor.multipolygon_end(0)
            }
            other => other.process_geom(processor),
        }
    }
}

fn process_polygon<P: GeomProcessor>(
    polygon: &Polygon<f64>,
    is_tagged: bool,
    index: usize,
    processor: &mut P,
) -> GeozeroResult<()> {
    processor.polygon_begin(is_tagged, 1 + polygon.interiors().len(), index)?;
    for (ring_index, (ring, turn)) in rings(polygon).enumerate() {
        processor.linestring_begin(false, ring.0.len(), ring_index)?;
        for (position, Coord { x, y }) in turned(ring, turn).enumerate() {
            processor.xy(x, y, position)?;
        }
        processor.linestring_end(false, ring_index)?;
    }
    processor.polygon_end(is_tagged, index)
}
