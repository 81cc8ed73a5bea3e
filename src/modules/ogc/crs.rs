//! Coordinate reference systems by the names that the standard gives them.

use features::Crs;
use geo_types::{Coord, Geometry, Rect};

use crate::error::Problem;

/// Longitude and latitude of WGS 84, longitude first.
pub(super) const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

/// The names of every system that collections are given in, the default first.
pub(super) fn uris(_site: &str) -> Vec<String> {
    vec![CRS84.to_owned()]
}

/// The name of a system.
pub(super) fn uri(_site: &str, _crs: Crs) -> String {
    CRS84.to_owned()
}

/// The value of the header `Content-Crs`.
pub(super) fn header(site: &str, crs: Crs) -> String {
    format!("<{}>", uri(site, crs))
}

/// The system that a parameter names.
pub(super) fn parse(_site: &str, parameter: &'static str, text: &str) -> Result<Crs, Problem> {
    if text == CRS84 {
        return Ok(Crs::CRS84);
    }
    Err(Problem::invalid_parameter(
        parameter,
        "unknown-crs",
        format!(
            "{text:?} is no coordinate reference system of this service: /ogc/collections lists them under crs"
        ),
    ))
}
pub(super) fn in_xy(_crs: Crs, b: [f64; 4]) -> [f64; 4] {
    b
}
pub(super) fn to_degrees(_crs: Crs, b: Rect<f64>) -> Option<Rect<f64>> {
    Some(b)
}
pub(super) fn transform(_crs: Crs, _geometry: &mut Geometry<f64>) -> anyhow::Result<()> {
    Ok(())
}
pub(super) fn write_position(_crs: Crs, position: Coord<f64>, out: &mut Vec<u8>) {
    use std::io::Write;
    write!(out, "[{},{}]", position.x, position.y).expect("writing to memory does not fail");
}
