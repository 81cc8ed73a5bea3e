//! Well-known binary: two dimensions, little endian, shells counterclockwise.

use geo_types::{Coord, Geometry, LineString, Polygon};

use super::rings::{rings, simple, turned};

/// The number of a kind of geometry, and its name.
pub(super) fn kind(geometry: &Geometry<f64>) -> (u32, &'static str) {
    match geometry {
        Geometry::Point(_) => (1, "Point"),
        Geometry::LineString(_) | Geometry::Line(_) => (2, "LineString"),
        Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => (3, "Polygon"),
        Geometry::MultiPoint(_) => (4, "MultiPoint"),
        Geometry::MultiLineString(_) => (5, "MultiLineString"),
        Geometry::MultiPolygon(_) => (6, "MultiPolygon"),
        Geometry::GeometryCollection(_) => (7, "GeometryCollection"),
    }
}

pub(super) fn push_geometry(geometry: &Geometry<f64>, out: &mut Vec<u8>) {
    let geometry = simple(geometry);
    push_head(kind(&geometry).0, out);
    match geometry.as_ref() {
        Geometry::Point(point) => push_coord(point.0, out),
        Geometry::LineString(line) => push_line(line, out),
        Geometry::Polygon(polygon) => push_rings(polygon, out),
        Geometry::MultiPoint(points) => {
            push_length(points.0.len(), out);
            for point in points {
                push_head(1, out);
                push_coord(point.0, out);
            }
        }
        Geometry::MultiLineString(lines) => {
            push_length(lines.0.len(), out);
            for line in lines {
                push_head(2, out);
                push_line(line, out);
            }
        }
        Geometry::MultiPolygon(polygons) => {
            push_length(polygons.0.len(), out);
            for polygon in polygons {
                push_polygon(polygon, out);
            }
        }
        Geometry::GeometryCollection(parts) => {
            push_length(parts.0.len(), out);
            for part in parts {
                push_geometry(part, out);
            }
        }
        Geometry::Line(_) | Geometry::Rect(_) | Geometry::Triangle(_) => {
            unreachable!("invariant: simple() leaves none of these")
        }
    }
}

/// A polygon as the only part of a multipolygon.
pub(super) fn push_promoted(polygon: &Polygon<f64>, out: &mut Vec<u8>) {
    push_head(6, out);
    push_length(1, out);
    push_polygon(polygon, out);
}

fn push_polygon(polygon: &Polygon<f64>, out: &mut Vec<u8>) {
    push_head(3, out);
    push_rings(polygon, out);
}

fn push_head(kind: u32, out: &mut Vec<u8>) {
    out.push(1);
    out.extend_from_slice(&kind.to_le_bytes());
}

fn push_length(length: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(&(length as u32).to_le_bytes());
}

fn push_coord(coord: Coord<f64>, out: &mut Vec<u8>) {
    out.extend_from_slice(&coord.x.to_le_bytes());
    out.extend_from_slice(&coord.y.to_le_bytes());
}

fn push_line(line: &LineString<f64>, out: &mut Vec<u8>) {
    push_length(line.0.len(), out);
    for coord in line.coords() {
        push_coord(*coord, out);
    }
}

fn push_rings(polygon: &Polygon<f64>, out: &mut Vec<u8>) {
    if polygon.exterior().0.is_empty() {
        return push_length(0, out);
    }
    push_length(1 + polygon.interiors().len(), out);
    for (ring, turn) in rings(polygon) {
        push_length(ring.0.len(), out);
        for coord in turned(ring, turn) {
            push_coord(coord, out);
        }
    }
}
