//! Well-known text, x before y, with the decimals of a [`Precision`].

use geo_types::{Coord, Geometry, Polygon};

use super::Precision;
use super::rings::{rings, simple, turned};

/// Appends a geometry; `false` where a coordinate is not finite.
#[must_use]
pub(super) fn push_geometry(
    geometry: &Geometry<f64>,
    precision: Precision,
    out: &mut Vec<u8>,
) -> bool {
    let mut text = Text { precision, out };
    match simple(geometry).as_ref() {
        Geometry::Point(point) => text.tagged("POINT", [point.0], Text::coord),
        Geometry::LineString(line) => {
            text.tagged("LINESTRING", line.0.iter().copied(), Text::coord)
        }
        Geometry::Polygon(polygon) => text.tagged("POLYGON", shell_and_holes(polygon), Text::ring),
        Geometry::MultiPoint(points) => text.tagged("MULTIPOINT", points, |text, point| {
            text.list([point.0], Text::coord)
        }),
        Geometry::MultiLineString(lines) => text.tagged("MULTILINESTRING", lines, |text, line| {
            text.list(line.0.iter().copied(), Text::coord)
        }),
        Geometry::MultiPolygon(polygons) => {
            text.tagged("MULTIPOLYGON", polygons, |text, polygon| {
                text.list(shell_and_holes(polygon), Text::ring)
            })
        }
        Geometry::GeometryCollection(parts) => {
            text.tagged("GEOMETRYCOLLECTION", parts, |text, part| {
                push_geometry(part, text.precision, text.out)
            })
        }
        Geometry::Line(_) | Geometry::Rect(_) | Geometry::Triangle(_) => {
            unreachable!("invariant: simple() leaves none of these")
        }
    }
}

type Ring<'a> = (&'a geo_types::LineString<f64>, super::rings::Turn);

fn shell_and_holes(polygon: &Polygon<f64>) -> impl Iterator<Item = Ring<'_>> {
    rings(polygon).filter(|(ring, _)| !ring.0.is_empty())
}

struct Text<'a> {
    precision: Precision,
    out: &'a mut Vec<u8>,
}

impl Text<'_> {
    /// The tag and the parts, or `EMPTY`.
    fn tagged<I: IntoIterator>(
        &mut self,
        tag: &str,
        parts: I,
        push: impl FnMut(&mut Self, I::Item) -> bool,
    ) -> bool {
        self.out.extend_from_slice(tag.as_bytes());
        self.out.push(b' ');
        let mut parts = parts.into_iter().peekable();
        if parts.peek().is_none() {
            self.out.extend_from_slice(b"EMPTY");
            return true;
        }
        self.list(parts, push)
    }

    fn list<I: IntoIterator>(
        &mut self,
        parts: I,
        mut push: impl FnMut(&mut Self, I::Item) -> bool,
    ) -> bool {
        self.out.push(b'(');
        for (index, part) in parts.into_iter().enumerate() {
            if index > 0 {
                self.out.extend_from_slice(b", ");
            }
            if !push(self, part) {
                return false;
            }
        }
        self.out.push(b')');
        true
    }

    fn coord(&mut self, coord: Coord<f64>) -> bool {
        let is_finite = self.precision.push(coord.x, self.out);
        self.out.push(b' ');
        is_finite && self.precision.push(coord.y, self.out)
    }

    fn ring(&mut self, (ring, turn): Ring<'_>) -> bool {
        self.list(turned(ring, turn), Self::coord)
    }
}
