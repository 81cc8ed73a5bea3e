//! GeoPackage 1.3: one table of features with an R-tree, written in one transaction.
//!
//! A number for an id is the primary key `fid` itself; a text for an id stands in a column `id` beside a running `fid`.  The geometry
//! column is `geom`: the standard's header with an envelope, then well-known binary.  The R-tree is filled while rows are written and
//! kept by the triggers of the standard afterwards.

mod geometry;
mod tables;

use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use chrono::{DateTime, SecondsFormat, Utc};
use geo_types::Rect;
use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, ToSql, params};
use tempfile::NamedTempFile;

use super::error::check_width;
use super::rings::{envelope, union};
use super::text::{push_date, push_instant};
use super::{FormatError, IdKind, Layer, Options, RecordWriter, refuse_names};
use crate::record::{Record, RecordId, Value};
use crate::schema::{Field, FieldKind};

/// Writes a GeoPackage at a path; the file is unreadable until `finish`.
pub struct GeoPackageWriter {
    connection: Connection,
    layer: Layer,
    insert: String,
    insert_box: String,
    written_at: DateTime<Utc>,
    extent: Option<Rect<f64>>,
    last_fid: i64,
    blob: Vec<u8>,
}

impl GeoPackageWriter {
    /// Begins a GeoPackage in a file that does not exist yet or is empty.
    pub fn create(
        path: &Path,
        layer: &Layer,
        written_at: DateTime<Utc>,
    ) -> Result<Self, FormatError> {
        refuse_names(&layer.schema, &["fid", "geom", "id"])?;
        let connection = Connection::open(path)?;
        // A torn file is thrown away whole, so nothing has to be kept safe on the way.
        connection.pragma_update(None, "journal_mode", "off")?;
        connection.pragma_update(None, "synchronous", "off")?;
        connection.set_prepared_statement_cache_capacity(8);
        tables::create(&connection, layer)?;
        Ok(Self {
            insert: tables::insert(layer),
            insert_box: tables::insert_box(layer),
            connection,
            layer: layer.clone(),
            written_at,
            extent: None,
            last_fid: 0,
            blob: Vec::new(),
        })
    }

    /// Writes one record.
    pub fn write(&mut self, record: &Record) -> Result<(), FormatError> {
        let fields = &self.layer.schema.fields;
        check_width(record, fields)?;
        let (fid, id) = match (self.layer.ids, &record.id) {
            (IdKind::Number, RecordId::Number(number)) => (*number, None),
            (IdKind::Text, id) => (self.last_fid + 1, Some(id.to_string())),
            (IdKind::Number, RecordId::Text(_)) => {
                return Err(FormatError::WrongId(record.id.clone()));
            }
        };
        let bounds = envelope(record)?;
        self.blob.clear();
        let srs_id = tables::srs_id(&self.layer.crs);
        geometry::push(
            record,
            self.layer.schema.geometry,
            bounds,
            srs_id,
            &mut self.blob,
        )?;
        let mut statement = self.connection.prepare_cached(&self.insert)?;
        statement.raw_bind_parameter(1, fid)?;
        statement.raw_bind_parameter(2, self.blob.as_slice())?;
        let mut position = 3;
        if let Some(id) = id {
            statement.raw_bind_parameter(position, id)?;
            position += 1;
        }
        for (field, value) in fields.iter().zip(&record.values) {
            let Some(cell) = cell(field.kind, value) else {
                return Err(FormatError::wrong_value(record, field));
            };
            statement.raw_bind_parameter(position, cell)?;
            position += 1;
        }
        statement.raw_execute()?;
        if let Some(bounds) = bounds {
            let (min, max) = (bounds.min(), bounds.max());
            self.connection
                .prepare_cached(&self.insert_box)?
                .execute(params![fid, min.x, max.x, min.y, max.y])?;
        }
        self.extent = union(self.extent, bounds);
        self.last_fid = fid;
        Ok(())
    }

    /// Ends the file: extent and date into the contents, triggers, commit.
    pub fn finish(self) -> Result<(), FormatError> {
        let written_at = self.written_at.to_rfc3339_opts(SecondsFormat::Millis, true);
        tables::finish(&self.connection, &self.layer, self.extent, &written_at)?;
        self.connection
            .close()
            .map_err(|(_, error)| FormatError::from(error))
    }
}

/// A value as a cell of its column; `None` where it is of another type.
fn cell(kind: FieldKind, value: &Value) -> Option<Cell<'_>> {
    Some(match (kind, value) {
        (_, Value::Null) => Cell::Null,
        (FieldKind::Text, Value::Text(text)) => Cell::Text(text),
        (FieldKind::Integer, Value::Integer(number)) => Cell::Integer(*number),
        (FieldKind::Float, Value::Float(number)) => Cell::Real(*number),
        (FieldKind::Float, Value::Integer(number)) => Cell::Real(*number as f64),
        (FieldKind::Boolean, Value::Boolean(is_true)) => Cell::Integer(i64::from(*is_true)),
        (FieldKind::Date, Value::Date(date)) => {
            let mut text = Vec::with_capacity(10);
            push_date(*date, &mut text);
            Cell::Instant(text)
        }
        (FieldKind::DateTime, Value::DateTime(instant)) => {
            let mut text = Vec::with_capacity(24);
            push_instant(milliseconds(*instant), &mut text);
            if text.len() == "2020-01-01T00:00:00Z".len() {
                // The standard has three decimals, neither more nor fewer.
                text.pop();
                text.extend_from_slice(b".000Z");
            }
            Cell::Instant(text)
        }
        _ => return None,
    })
}

/// The instant without what is finer than a millisecond.
pub(super) fn milliseconds(instant: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(instant.timestamp_millis()).unwrap_or(instant)
}

enum Cell<'a> {
    Null,
    Text(&'a str),
    Integer(i64),
    Real(f64),
    /// ASCII.
    Instant(Vec<u8>),
}

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        use rusqlite::types::{Null, ValueRef};
        Ok(match self {
            Self::Null => Null.into(),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Integer(number) => (*number).into(),
            Self::Real(number) => (*number).into(),
            Self::Instant(text) => ToSqlOutput::Borrowed(ValueRef::Text(text)),
        })
    }
}

/// A GeoPackage that is built in the scratch folder and copied to a sink.
pub(super) struct Copied<W> {
    inner: GeoPackageWriter,
    file: NamedTempFile,
    sink: W,
}

impl<W: Write> Copied<W> {
    pub(super) fn begin(layer: &Layer, options: &Options, sink: W) -> Result<Self, FormatError> {
        let file = tempfile::Builder::new()
            .prefix("records-")
            .suffix(".gpkg")
            .tempfile_in(&options.scratch)?;
        Ok(Self {
            inner: GeoPackageWriter::create(file.path(), layer, options.written_at)?,
            file,
            sink,
        })
    }
}

impl<W: Write + Send> RecordWriter for Copied<W> {
    fn write(&mut self, record: &Record) -> Result<(), FormatError> {
        self.inner.write(record)
    }

    fn finish(mut self: Box<Self>) -> Result<(), FormatError> {
        self.inner.finish()?;
        let file = self.file.as_file_mut();
        file.seek(SeekFrom::Start(0))?;
        std::io::copy(file, &mut self.sink)?;
        Ok(self.sink.flush()?)
    }
}

/// The type of a column.
fn column_type(field: &Field) -> &'static str {
    match field.kind {
        FieldKind::Text => "TEXT",
        FieldKind::Integer => "INTEGER",
        FieldKind::Float => "DOUBLE",
        FieldKind::Boolean => "BOOLEAN",
        FieldKind::Date => "DATE",
        FieldKind::DateTime => "DATETIME",
    }
}
