//! Geometries as JSON.

use geo_types::{Coord, Geometry, Polygon};

use crate::formats::Precision;
use crate::formats::rings::{Turn, rings, simple, turned};

/// How coordinates are written.
#[derive(Clone, Copy)]
pub(super) struct Axes {
    pub(super) precision: Precision,
    pub(super) is_lat_first: bool,
}

impl Axes {
    /// Appends a geometry object; `false` where a coordinate is not finite.
    #[must_use]
    pub(super) fn push_geometry(self, geometry: &Geometry<f64>, out: &mut Vec<u8>) -> bool {
        let is_finite = match simple(geometry).as_ref() {
            Geometry::Point(point) => {
                begin("Point", out);
                self.push_coord(point.0, out)
            }
            Geometry::LineString(line) => {
                begin("LineString", out);
                self.push_coords(line.0.iter().copied(), out)
            }
            Geometry::Polygon(polygon) => {
                begin("Polygon", out);
                self.push_polygon(polygon, out)
            }
            Geometry::MultiPoint(points) => {
                begin("MultiPoint", out);
                self.push_coords(points.iter().map(|point| point.0), out)
            }
            Geometry::MultiLineString(lines) => {
                begin("MultiLineString", out);
                push_list(lines, out, |line, out| {
                    self.push_coords(line.0.iter().copied(), out)
                })
            }
            Geometry::MultiPolygon(polygons) => {
                begin("MultiPolygon", out);
                push_list(polygons, out, |polygon, out| {
                    self.push_polygon(polygon, out)
                })
            }
            Geometry::GeometryCollection(parts) => {
                out.extend_from_slice(b"{\"type\":\"GeometryCollection\",\"geometries\":");
                push_list(parts, out, |part, out| self.push_geometry(part, out))
            }
            Geometry::Line(_) | Geometry::Rect(_) | Geometry::Triangle(_) => {
                unreachable!("invariant: simple() leaves none of these")
            }
        };
        out.push(b'}');
        is_finite
    }

    fn push_coord(self, coord: Coord<f64>, out: &mut Vec<u8>) -> bool {
        let (first, second) = if self.is_lat_first {
            (coord.y, coord.x)
        } else {
            (coord.x, coord.y)
        };
        out.push(b'[');
        let is_first_finite = self.precision.push(first, out);
        out.push(b',');
        let is_second_finite = self.precision.push(second, out);
        out.push(b']');
        is_first_finite && is_second_finite
    }

    fn push_coords(self, coords: impl Iterator<Item = Coord<f64>>, out: &mut Vec<u8>) -> bool {
        push_list(coords, out, |coord, out| self.push_coord(coord, out))
    }

    fn push_polygon(self, polygon: &Polygon<f64>, out: &mut Vec<u8>) -> bool {
        let rings = rings(polygon).filter(|(ring, _)| !ring.0.is_empty());
        push_list(rings, out, |(ring, turn): (_, Turn), out| {
            self.push_coords(turned(ring, turn), out)
        })
    }
}

fn begin(kind: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"type\":\"");
    out.extend_from_slice(kind.as_bytes());
    out.extend_from_slice(b"\",\"coordinates\":");
}

fn push_list<I: IntoIterator>(
    parts: I,
    out: &mut Vec<u8>,
    mut push: impl FnMut(I::Item, &mut Vec<u8>) -> bool,
) -> bool {
    let mut is_finite = true;
    out.push(b'[');
    for (index, part) in parts.into_iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        is_finite &= push(part, out);
    }
    out.push(b']');
    is_finite
}
