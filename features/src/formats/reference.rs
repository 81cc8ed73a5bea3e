//! What the formats have to know of a coordinate reference system.

use super::Precision;

/// A coordinate reference system as files name and define it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrsInfo {
    /// Name for people.
    pub name: String,
    /// URI, as in `http://www.opengis.net/def/crs/EPSG/0/32637`.
    pub uri: String,
    /// Code of the EPSG, if it has one.  CRS84 has that of its twin with the axes turned, 4326: files hold x before y.
    pub epsg: Option<u32>,
    /// Definition in WKT 2, if there is one.
    pub wkt2: Option<String>,
    /// Definition in PROJJSON, if there is one; `GeoParquet` takes no other.
    pub projjson: Option<String>,
    /// Whether the authority has latitude, or northing, first.
    pub is_lat_first: bool,
    /// What its coordinates are measured in.
    pub unit: Unit,
}

/// What coordinates are measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Degrees.
    Degree,
    /// Meters.
    Meter,
}

const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

impl CrsInfo {
    /// Longitude and latitude of WGS 84, longitude first.
    pub fn crs84() -> Self {
        Self {
            name: "WGS 84 longitude-latitude".to_owned(),
            uri: CRS84.to_owned(),
            epsg: Some(4326),
            wkt2: None,
            projjson: None,
            is_lat_first: false,
            unit: Unit::Degree,
        }
    }

    /// Whether this is CRS84, what GeoJSON and `GeoParquet` mean when they say nothing.
    pub fn is_crs84(&self) -> bool {
        self.uri == CRS84
    }

    /// How many decimals its coordinates are written with in text.
    pub fn precision(&self) -> Precision {
        match self.unit {
            Unit::Degree => Precision::DEGREES,
            Unit::Meter => Precision::METERS,
        }
    }
}
