//! Rings in the direction that files want, and boxes around geometries.

use std::borrow::Cow;

use geo::BoundingRect;
use geo_types::{Coord, Geometry, LineString, Polygon, Rect};

use crate::formats::FormatError;
use crate::record::Record;

/// Which way a ring goes round.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// Counterclockwise: shells.
    Left,
    /// Clockwise: holes.
    Right,
}

/// The coordinates of a ring in a direction, without a copy of it.  A ring without area stays as it is.
pub(super) fn turned(
    ring: &LineString<f64>,
    turn: Turn,
) -> impl ExactSizeIterator<Item = Coord<f64>> {
    let area = twice_area(ring);
    let is_reversed = match turn {
        Turn::Left => area < 0.0,
        Turn::Right => area > 0.0,
    };
    let last = ring.0.len().wrapping_sub(1);
    (0..ring.0.len()).map(move |index| ring.0[if is_reversed { last - index } else { index }])
}

/// The rings of a polygon with their directions, the shell first.
pub(super) fn rings(polygon: &Polygon<f64>) -> impl Iterator<Item = (&LineString<f64>, Turn)> {
    let holes = polygon.interiors().iter().map(|hole| (hole, Turn::Right));
    std::iter::once((polygon.exterior(), Turn::Left)).chain(holes)
}

/// Twice the signed area, by differences from the first vertex: coordinates in meters are large and rings are small.
fn twice_area(ring: &LineString<f64>) -> f64 {
    let Some(&origin) = ring.0.first() else {
        return 0.0;
    };
    ring.lines()
        .map(|line| {
            let (start, end) = (line.start - origin, line.end - origin);
            start.x * end.y - end.x * start.y
        })
        .sum()
}

/// The geometry in one of the seven kinds that files have.
pub(super) fn simple(geometry: &Geometry<f64>) -> Cow<'_, Geometry<f64>> {
    match geometry {
        Geometry::Line(line) => Cow::Owned(LineString::from(*line).into()),
        Geometry::Rect(rect) => Cow::Owned(rect.to_polygon().into()),
        Geometry::Triangle(triangle) => Cow::Owned(triangle.to_polygon().into()),
        _ => Cow::Borrowed(geometry),
    }
}

/// The box of a record; `None` of an empty geometry.
pub(super) fn envelope(record: &Record) -> Result<Option<Rect<f64>>, FormatError> {
    use geo::CoordsIter;
    if record
        .geometry
        .coords_iter()
        .any(|coord| !coord.x.is_finite() || !coord.y.is_finite())
    {
        return Err(FormatError::NotFinite(record.id.clone()));
    }
    Ok(record.geometry.bounding_rect())
}

/// The box around two boxes.
pub(super) fn union(extent: Option<Rect<f64>>, other: Option<Rect<f64>>) -> Option<Rect<f64>> {
    let (Some(a), Some(b)) = (extent, other) else {
        return extent.or(other);
    };
    Some(Rect::new(
        (a.min().x.min(b.min().x), a.min().y.min(b.min().y)),
        (a.max().x.max(b.max().x), a.max().y.max(b.max().y)),
    ))
}
