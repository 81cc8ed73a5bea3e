//! Coordinate reference systems that collections are given in, and the way between them.

/// A coordinate reference system by its names.
///
/// Coordinates are held x before y whatever the authority says; `is_lat_first` tells writers that follow the authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Crs {
    /// Position in [`ALL`].
    index: usize,
}

impl Crs {
    /// Longitude and latitude of WGS 84, longitude first: what collections are stored in.
    pub const CRS84: Self = Self { index: 0 };
}
