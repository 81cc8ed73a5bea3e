//! Records turned into columns.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{
    ArrayBuilder, BinaryBuilder, BooleanBuilder, Date32Builder, Float64Builder, Int64Builder,
    StringBuilder, StringDictionaryBuilder, TimestampMillisecondBuilder,
};
use arrow_array::types::Int32Type;
use arrow_array::{Float64Array, StructArray};
use arrow_schema::{DataType, Field as ArrowField, Fields, TimeUnit};
use chrono::NaiveDate;
use geo::CoordsIter;
use geo_types::Rect;

use crate::formats::{FormatError, IdKind, Layer, wkb};
use crate::record::{Record, RecordId, Value};
use crate::schema::{Field, FieldKind};

/// What instants are in.
const UTC: &str = "UTC";

/// The columns of a layer.
pub(super) fn arrow_fields(layer: &Layer) -> Vec<ArrowField> {
    let id_type = match layer.ids {
        IdKind::Number => DataType::Int64,
        IdKind::Text => DataType::Utf8,
    };
    let mut fields = vec![ArrowField::new("id", id_type, false)];
    fields.extend(
        layer
            .schema
            .fields
            .iter()
            .map(|field| ArrowField::new(&field.name, data_type(field), true)),
    );
    fields.push(ArrowField::new("geometry", DataType::Binary, true));
    let corners = DataType::Struct(corner_fields());
    fields.push(ArrowField::new("bbox", corners, false));
    fields
}

fn corner_fields() -> Fields {
    // The corners of an empty geometry are null; the struct itself never is.
    ["xmin", "ymin", "xmax", "ymax"]
        .map(|name| ArrowField::new(name, DataType::Float64, true))
        .to_vec()
        .into()
}

fn data_type(field: &Field) -> DataType {
    match field.kind {
        FieldKind::Text if !field.codes.is_empty() => {
            DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
        }
        FieldKind::Text => DataType::Utf8,
        FieldKind::Integer => DataType::Int64,
        FieldKind::Float => DataType::Float64,
        FieldKind::Boolean => DataType::Boolean,
        FieldKind::Date => DataType::Date32,
        FieldKind::DateTime => DataType::Timestamp(TimeUnit::Millisecond, Some(UTC.into())),
    }
}

/// Rows that wait for being written.
pub(super) struct Columns {
    ids: Column,
    values: Vec<Column>,
    geometries: BinaryBuilder,
    corners: [Vec<Option<f64>>; 4],
    blob: Vec<u8>,
}

enum Column {
    Text(StringBuilder),
    Code(StringDictionaryBuilder<Int32Type>),
    Integer(Int64Builder),
    Float(Float64Builder),
    Boolean(BooleanBuilder),
    Date(Date32Builder),
    DateTime(TimestampMillisecondBuilder),
}

impl Columns {
    pub(super) fn new(layer: &Layer) -> Self {
        Self {
            ids: match layer.ids {
                IdKind::Number => Column::Integer(Int64Builder::new()),
                IdKind::Text => Column::Text(StringBuilder::new()),
            },
            values: layer.schema.fields.iter().map(Column::new).collect(),
            geometries: BinaryBuilder::new(),
            corners: Default::default(),
            blob: Vec::new(),
        }
    }

    pub(super) fn rows(&self) -> usize {
        self.geometries.len()
    }

    pub(super) fn push(
        &mut self,
        record: &Record,
        bounds: Option<Rect<f64>>,
        fields: &[Field],
    ) -> Result<(), FormatError> {
        match (&mut self.ids, &record.id) {
            (Column::Integer(ids), RecordId::Number(number)) => ids.append_value(*number),
            (Column::Text(ids), RecordId::Text(text)) => ids.append_value(text),
            (Column::Text(ids), RecordId::Number(number)) => ids.append_value(number.to_string()),
            _ => return Err(FormatError::WrongId(record.id.clone())),
        }
        for ((column, value), field) in self.values.iter_mut().zip(&record.values).zip(fields) {
            if !column.push(value) {
                return Err(FormatError::wrong_value(record, field));
            }
        }
        if record.geometry.coords_count() == 0 {
            self.geometries.append_null();
        } else {
            self.blob.clear();
            wkb::push_geometry(&record.geometry, &mut self.blob);
            self.geometries.append_value(&self.blob);
        }
        let corners = bounds.map(|bounds| {
            let (min, max) = (bounds.min(), bounds.max());
            [min.x, min.y, max.x, max.y]
        });
        for (index, column) in self.corners.iter_mut().enumerate() {
            column.push(corners.map(|corners| corners[index]));
        }
        Ok(())
    }

    /// The columns so far, in the order of [`arrow_fields`]; none are left.
    pub(super) fn finish(&mut self) -> Vec<ArrayRef> {
        let mut arrays = vec![self.ids.finish()];
        arrays.extend(self.values.iter_mut().map(Column::finish));
        arrays.push(Arc::new(self.geometries.finish()));
        let corners = self
            .corners
            .each_mut()
            .map(|column| Arc::new(Float64Array::from(std::mem::take(column))) as ArrayRef);
        arrays.push(Arc::new(StructArray::new(
            corner_fields(),
            corners.to_vec(),
            None,
        )));
        arrays
    }
}

impl Column {
    fn new(field: &Field) -> Self {
        match field.kind {
            FieldKind::Text if !field.codes.is_empty() => {
                Self::Code(StringDictionaryBuilder::new())
            }
            FieldKind::Text => Self::Text(StringBuilder::new()),
            FieldKind::Integer => Self::Integer(Int64Builder::new()),
            FieldKind::Float => Self::Float(Float64Builder::new()),
            FieldKind::Boolean => Self::Boolean(BooleanBuilder::new()),
            FieldKind::Date => Self::Date(Date32Builder::new()),
            FieldKind::DateTime => {
                Self::DateTime(TimestampMillisecondBuilder::new().with_timezone(UTC))
            }
        }
    }

    /// Appends a value; `false` where it is of another type.
    fn push(&mut self, value: &Value) -> bool {
        match (self, value) {
            (Self::Text(column), Value::Text(text)) => column.append_value(text),
            (Self::Text(column), Value::Null) => column.append_null(),
            (Self::Code(column), Value::Text(text)) => column.append_value(text),
            (Self::Code(column), Value::Null) => column.append_null(),
            (Self::Integer(column), Value::Integer(number)) => column.append_value(*number),
            (Self::Integer(column), Value::Null) => column.append_null(),
            (Self::Float(column), Value::Float(number)) => column.append_value(*number),
            (Self::Float(column), Value::Integer(number)) => column.append_value(*number as f64),
            (Self::Float(column), Value::Null) => column.append_null(),
            (Self::Boolean(column), Value::Boolean(is_true)) => column.append_value(*is_true),
            (Self::Boolean(column), Value::Null) => column.append_null(),
            (Self::Date(column), Value::Date(date)) => column.append_value(epoch_days(*date)),
            (Self::Date(column), Value::Null) => column.append_null(),
            (Self::DateTime(column), Value::DateTime(instant)) => {
                column.append_value(instant.timestamp_millis());
            }
            (Self::DateTime(column), Value::Null) => column.append_null(),
            _ => return false,
        }
        true
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(column) => Arc::new(column.finish()),
            Self::Code(column) => Arc::new(column.finish()),
            Self::Integer(column) => Arc::new(column.finish()),
            Self::Float(column) => Arc::new(column.finish()),
            Self::Boolean(column) => Arc::new(column.finish()),
            Self::Date(column) => Arc::new(column.finish()),
            Self::DateTime(column) => Arc::new(column.finish()),
        }
    }
}

/// Days since 1970-01-01.
fn epoch_days(date: NaiveDate) -> i32 {
    date.signed_duration_since(NaiveDate::default()).num_days() as i32
}
