//! Which municipality is this point in?
//!
//! The crate holds editions of the municipal boundaries of the Krasnodar Region: it reads them from bytes
//! ([`import`]), mends and checks them, answers [`BoundaryIndex::locate`], and simplifies them for maps so that
//! neighbours never part ([`Coverage`]). It does no I/O, reads no clock, knows no HTTP, SQL or async: values in,
//! values out.
//!
//! All coordinates are degrees of longitude and latitude (EPSG:4326), longitude first.

pub mod approximate;
mod area;
mod coverage;

mod edition;
pub mod export;
#[cfg(test)]
mod fixtures;
pub mod import;
mod index;
pub mod measure;
pub mod municipalities;
pub mod settlements;

pub use area::{Area, AreaCode, AreaCodeError};

pub use coverage::{Coverage, MAX_SIMPLIFIED_ZOOM};
pub use edition::{Edition, EditionError};
pub use index::{BoundaryIndex, DEFAULT_NEAR_M, Located, MAX_NEAR_M};
