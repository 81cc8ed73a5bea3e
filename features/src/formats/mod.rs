//! Records as bytes, in the formats of GIS programs.
//!
//! [`open`] makes a [`RecordWriter`] for any [`Format`] over any sink; what is written is described by a [`Layer`].  Formats that have to
//! be seen whole before their first byte is known (an index in front, a database) are built in the scratch folder that the caller
//! names and copied to the sink at the end; the others stream, with memory bounded by a buffer or a row group.
//!
//! GeoJSON has more to offer than the common trait: members around the features, single features, features in chunks; see [`geojson`].
//!
//! Coordinates reach every format x before y.  Only GeoJSON and JSON-FG turn them to the order of the authority, because only the
//! standards behind those two (OGC API - Features, Part 2) ask for it.  Rings are wound the way of RFC 7946 in every format: shells
//! counterclockwise, holes clockwise.

mod csv;
mod error;
mod flatgeobuf;
pub mod geojson;
mod geopackage;
mod geoparquet;
mod precision;
mod reference;
mod rings;
mod text;
mod wkb;
mod wkt;

use std::io::Write;
use std::path::PathBuf;

use chrono::{DateTime, Utc};

pub use self::csv::CsvGeometry;
pub use self::error::FormatError;
pub use self::geopackage::GeoPackageWriter;
pub use self::precision::Precision;
pub use self::reference::{CrsInfo, Unit};

use crate::record::Record;
use crate::schema::Schema;

/// A format that records are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// RFC 7946.
    GeoJson,
    /// OGC Features and Geometries JSON 1.0.
    JsonFg,
    /// RFC 4180 with a header line.
    Csv,
    /// `FlatGeobuf` 3 with a packed Hilbert R-tree.
    FlatGeobuf,
    /// GeoPackage 1.3 with an R-tree.
    GeoPackage,
    /// `GeoParquet` 1.1 with a covering box column.
    GeoParquet,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 6] = [
        Self::GeoJson,
        Self::JsonFg,
        Self::Csv,
        Self::FlatGeobuf,
        Self::GeoPackage,
        Self::GeoParquet,
    ];

    /// The media type, as in `Content-Type`.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::GeoJson => "application/geo+json",
            Self::JsonFg => "application/vnd.ogc.fg+json",
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::FlatGeobuf => "application/vnd.flatgeobuf",
            Self::GeoPackage => "application/geopackage+sqlite3",
            Self::GeoParquet => "application/vnd.apache.parquet",
        }
    }

    /// How names of files end, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::GeoJson => "geojson",
            Self::JsonFg => "fg.json",
            Self::Csv => "csv",
            Self::FlatGeobuf => "fgb",
            Self::GeoPackage => "gpkg",
            Self::GeoParquet => "parquet",
        }
    }

    /// The name in addresses, as in `f=csv`.
    pub fn short_name(self) -> &'static str {
        match self {
            Self::GeoJson => "json",
            Self::JsonFg => "jsonfg",
            Self::Csv => "csv",
            Self::FlatGeobuf => "fgb",
            Self::GeoPackage => "gpkg",
            Self::GeoParquet => "parquet",
        }
    }

    /// The format of a short name.
    pub fn from_short_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|format| format.short_name() == name)
    }

    /// Whether bytes leave while records come in; the other formats need the disk and answer at the end.
    pub fn is_streaming(self) -> bool {
        !matches!(self, Self::FlatGeobuf | Self::GeoPackage)
    }
}

/// What is written: the description of the records of one file.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// Fields of the records, already projected.
    pub schema: Schema,
    /// What the coordinates of the records are in.
    pub crs: CrsInfo,
    /// What the ids are; formats with typed columns have to know before the first record.
    pub ids: IdKind,
}

/// What the ids of a collection are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdKind {
    /// [`RecordId::Number`](crate::RecordId::Number).
    Number,
    /// [`RecordId::Text`](crate::RecordId::Text).
    Text,
}

/// Choices of the caller that are not about the records.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// How CSV holds geometry.
    pub csv_geometry: CsvGeometry,
    /// When the file is written: GeoPackage holds it, and this crate has no clock.
    pub written_at: DateTime<Utc>,
    /// Folder for the temporary files of formats that do not stream.
    pub scratch: PathBuf,
    /// Rows of a row group of `GeoParquet`: what is held in memory, and what a reader skips as a whole.
    pub row_group_rows: usize,
}

impl Options {
    /// Ordinary choices: WKT in CSV, row groups of 50,000.
    pub fn new(written_at: DateTime<Utc>, scratch: impl Into<PathBuf>) -> Self {
        Self {
            csv_geometry: CsvGeometry::Wkt,
            written_at,
            scratch: scratch.into(),
            row_group_rows: 50_000,
        }
    }
}

/// Members of a JSON object that go beside those of the format.
pub type Members = serde_json::Map<String, serde_json::Value>;

/// Takes records one by one and turns them into a file.
///
/// A file is whole only after `finish`; a writer that is dropped leaves a torn one, and after an error nothing more may be written.
pub trait RecordWriter: Send {
    /// Writes one record, whose values are parallel to the fields of the layer.
    fn write(&mut self, record: &Record) -> Result<(), FormatError>;

    /// Ends the file and flushes the sink.
    fn finish(self: Box<Self>) -> Result<(), FormatError>;

    /// Ends the file with members that are known only now, where the format has a place for them; the others leave them out.
    fn finish_with(self: Box<Self>, _members: &Members) -> Result<(), FormatError> {
        self.finish()
    }
}

/// Begins a file.
///
/// ```
/// use features::formats::{self, CrsInfo, Format, IdKind, Layer, Options};
/// use features::{Field, FieldKind, GeometryKind, Record, RecordId, Schema, Value};
///
/// let layer = Layer {
///     schema: Schema {
///         name: "wells".to_owned(),
///         title: "Wells".to_owned(),
///         title_ru: "Колодцы".to_owned(),
///         description: "Public wells.".to_owned(),
///         description_ru: "Общие колодцы.".to_owned(),
///         fields: vec![Field::new("depth_m", FieldKind::Float, "Depth").in_russian("Глубина")],
///         geometry: GeometryKind::Point,
///     },
///     crs: CrsInfo::crs84(),
///     ids: IdKind::Number,
/// };
/// let options = Options::new(chrono::DateTime::UNIX_EPOCH, "/tmp");
/// let mut bytes = Vec::new();
/// let mut writer = formats::open(Format::Csv, &layer, &options, &mut bytes)?;
/// writer.write(&Record {
///     id: RecordId::Number(7),
///     geometry: geo_types::Point::new(38.97, 45.03).into(),
///     values: vec![Value::Float(12.5)],
/// })?;
/// writer.finish()?;
/// assert_eq!(bytes, b"id,depth_m,wkt\r\n7,12.5,POINT (38.97 45.03)\r\n");
/// # Ok::<(), formats::FormatError>(())
/// ```
pub fn open<'sink>(
    format: Format,
    layer: &Layer,
    options: &Options,
    sink: impl Write + Send + 'sink,
) -> Result<Box<dyn RecordWriter + 'sink>, FormatError> {
    Ok(match format {
        Format::GeoJson => Box::new(geojson::CollectionWriter::begin(
            geojson::FeatureEncoder::new(layer),
            &Members::new(),
            sink,
        )?),
        Format::JsonFg => Box::new(geojson::CollectionWriter::begin(
            geojson::FeatureEncoder::json_fg(layer),
            &Members::new(),
            sink,
        )?),
        Format::Csv => Box::new(csv::CsvWriter::begin(layer, options.csv_geometry, sink)?),
        Format::FlatGeobuf => Box::new(flatgeobuf::FlatGeobufWriter::begin(layer, sink)?),
        Format::GeoPackage => Box::new(geopackage::Copied::begin(layer, options, sink)?),
        Format::GeoParquet => Box::new(geoparquet::GeoParquetWriter::begin(
            layer,
            options.row_group_rows,
            sink,
        )?),
    })
}

/// Refuses a schema with a field of a name that the format needs for itself, whatever its case.
fn refuse_names(schema: &Schema, reserved: &[&str]) -> Result<(), FormatError> {
    let taken = schema.fields.iter().find(|field| {
        reserved
            .iter()
            .any(|name| name.eq_ignore_ascii_case(&field.name))
    });
    match taken {
        Some(field) => Err(FormatError::ReservedName(field.name.clone())),
        None => Ok(()),
    }
}
