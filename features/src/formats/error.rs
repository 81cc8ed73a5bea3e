//! Why a file cannot be written.

use crate::record::{Record, RecordId};
use crate::schema::Field;

/// Why a file cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// The sink takes no more: the disk is full, the client went away.
    #[error("the output cannot be written")]
    Sink(#[from] std::io::Error),
    /// A coordinate is infinite or not a number.
    #[error("record {0} has a coordinate that is not finite")]
    NotFinite(RecordId),
    /// The geometry is of another kind than the layer holds, or empty in a format without empty geometries.
    #[error("record {0} has a geometry that the file has no place for")]
    WrongGeometry(RecordId),
    /// The value is of another type than its field, or there are too few or too many.
    #[error("record {id} has a value of a wrong type in field {field}")]
    WrongValue {
        /// The record.
        id: RecordId,
        /// The name of the field.
        field: String,
    },
    /// The id is of another kind than the layer says.
    #[error("record {0} has an id of the other kind")]
    WrongId(RecordId),
    /// A field has the name of a column that the format needs itself.
    #[error("a field cannot be named {0} in this format")]
    ReservedName(String),
    /// Coordinates stand in columns of their own only where all geometries are points.
    #[error("only points can be written as two columns")]
    NotPoints,
    /// The reference system has no definition that the format takes.
    #[error("the coordinate reference system {0} has no definition for this format")]
    UndefinedCrs(String),
    /// The temporary database failed.
    #[error("the GeoPackage cannot be written")]
    GeoPackage(#[from] rusqlite::Error),
    /// The encoder of Parquet failed.
    #[error("the GeoParquet file cannot be written")]
    GeoParquet(#[from] parquet::errors::ParquetError),
    /// The columns of a batch disagree.
    #[error("the rows cannot be put in columns")]
    Columns(#[from] arrow_schema::ArrowError),
    /// The encoder of `FlatGeobuf` failed.
    #[error("the FlatGeobuf file cannot be written")]
    FlatGeobuf(#[from] flatgeobuf::Error),
    /// A geometry or property was refused by the encoder of `FlatGeobuf`.
    #[error("a feature cannot be written to the FlatGeobuf file")]
    Feature(#[from] geozero::error::GeozeroError),
    /// The encoder of CSV failed.
    #[error("the CSV file cannot be written")]
    Csv(#[from] ::csv::Error),
}

impl FormatError {
    pub(super) fn wrong_value(record: &Record, field: &Field) -> Self {
        Self::WrongValue {
            id: record.id.clone(),
            field: field.name.clone(),
        }
    }
}

/// Refuses a record with another number of values than the layer has fields.
pub(super) fn check_width(record: &Record, fields: &[Field]) -> Result<(), FormatError> {
    if record.values.len() == fields.len() {
        return Ok(());
    }
    let first = fields.get(record.values.len()).or(fields.last());
    Err(FormatError::WrongValue {
        id: record.id.clone(),
        field: first.map_or_else(String::new, |field| field.name.clone()),
    })
}
