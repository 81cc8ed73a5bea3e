//! Collections of geospatial features, as GIS programs understand them: what a collection holds, which of it is asked for, and how it
//! is written to a file.
//!
//! A [`Schema`] says what the records of a collection are, a [`Record`] is one feature, an [`ItemQuery`] says which records are asked
//! for and in which order, a [`filter`] is CQL2, a [`Crs`] is a coordinate reference system, and [`formats`] turn records into bytes.
//!
//! Geometries are `geo_types` in longitude and latitude (CRS84) unless a [`Crs`] says otherwise, x before y always: the axis order
//! of an authority is applied where bytes are written, nowhere else.
//!
//! There is no HTTP, no SQL server, no async and no clock in here, and no collection is known by name.

pub mod crs;
pub mod filter;
pub mod formats;
mod query;
mod record;
mod schema;

pub use crs::Crs;
pub use query::{Direction, Instants, ItemQuery, Order, SortKey};
pub use record::{Record, RecordId, Value};
pub use schema::{Field, FieldKind, GeometryKind, Role, Schema};
