//! Polygons that a request brings: from GeoJSON to a shape that can be computed with, or to the first fault and its place.
//!
//! A polygon that passes is valid as OGC Simple Features have it; that its holes together leave it in one piece is not asked.

use geo::coordinate_position::CoordPos;
use geo::dimensions::Dimensions;
use geo::{
    BoundingRect, Coord, Intersects, LineString, MultiPolygon, Polygon, PreparedGeometry, Relate,
};

use super::api::body::{Nested, PolygonBody, PolygonKind};
use super::measure;
use super::rings::{self, RingFault};
use crate::error::FieldError;
use crate::http::parameters::location;

/// Vertices of one polygon at most.
pub(super) const MOST_VERTICES: usize = 10_000;
/// Rings of one polygon at most, all parts together.
pub(super) const MOST_RINGS: usize = 100;

/// A ring and where it stands in the body.
struct Ring {
    pointer: String,
    line: LineString<f64>,
}

/// Reads a polygon that stands at this pointer in the body.
pub(super) fn read(body: &PolygonBody, pointer: &str) -> Result<MultiPolygon<f64>, FieldError> {
    let pointer = format!("{pointer}/coordinates");
    check_size(&body.coordinates, &pointer)?;
    let parts = match body.kind {
        PolygonKind::Polygon => vec![read_part(&body.coordinates, &pointer)?],
        PolygonKind::MultiPolygon => {
            let parts = list(&body.coordinates, &pointer, "a list of polygons")?;
            let parts = parts.iter().enumerate();
            parts
                .map(|(at, part)| read_part(part, &format!("{pointer}/{at}")))
                .collect::<Result<_, _>>()?
        }
    };
    if parts.is_empty() {
        return Err(FieldError::pointer(pointer, "too-few", "has no polygon"));
    }
    check_rings(&parts)?;
    let polygons: Vec<Polygon<f64>> = parts.iter().map(|part| polygon(part)).collect();
    for (part, polygon) in parts.iter().zip(&polygons) {
        check_holes(part, polygon)?;
    }
    check_parts(&parts, &polygons)?;
    let shape = MultiPolygon(polygons);
    if measure::has_area(&shape) {
        Ok(shape)
    } else {
        Err(FieldError::pointer(pointer, "no-area", "has no area"))
    }
}

/// Counts before anything is built or compared.
fn check_size(coordinates: &Nested, pointer: &str) -> Result<(), FieldError> {
    let (vertices, rings) = coordinates.count_positions();
    if vertices > MOST_VERTICES {
        let detail = format!("has {vertices} vertices, at most {MOST_VERTICES} are allowed");
        return Err(FieldError::pointer(pointer, "too-many", detail));
    }
    if rings > MOST_RINGS {
        let detail = format!("has {rings} rings, at most {MOST_RINGS} are allowed");
        return Err(FieldError::pointer(pointer, "too-many", detail));
    }
    Ok(())
}

fn list<'a>(value: &'a Nested, pointer: &str, what: &str) -> Result<&'a [Nested], FieldError> {
    match value {
        Nested::List(items) => Ok(items),
        Nested::Number(_) => {
            let detail = format!("must be {what}");
            Err(FieldError::pointer(pointer, "invalid", detail))
        }
    }
}

fn read_part(part: &Nested, pointer: &str) -> Result<Vec<Ring>, FieldError> {
    let rings = list(part, pointer, "a list of rings")?;
    if rings.is_empty() {
        return Err(FieldError::pointer(pointer, "too-few", "has no ring"));
    }
    let rings = rings.iter().enumerate();
    rings
        .map(|(at, ring)| read_ring(ring, format!("{pointer}/{at}")))
        .collect()
}

fn read_ring(ring: &Nested, pointer: String) -> Result<Ring, FieldError> {
    let positions = list(ring, &pointer, "a list of positions")?;
    let coords = positions
        .iter()
        .enumerate()
        .map(|(at, position)| read_position(position, &format!("{pointer}/{at}")))
        .collect::<Result<Vec<_>, _>>()?;
    if coords.len() < 4 {
        let detail = "a ring has four positions at least, the last one like the first";
        return Err(FieldError::pointer(pointer, "too-few", detail));
    }
    if coords.first() != coords.last() {
        let detail = "the last position of a ring must be like its first";
        return Err(FieldError::pointer(pointer, "not-closed", detail));
    }
    if let Some(at) = coords
        .windows(2)
        .position(|edge| (edge[0].x - edge[1].x).abs() > 180.0)
    {
        let detail = "an edge goes round more than half of the world: cut the polygon in two at the antimeridian";
        let pointer = format!("{pointer}/{at}");
        return Err(FieldError::pointer(pointer, "crosses-antimeridian", detail));
    }
    Ok(Ring {
        pointer,
        line: LineString(coords),
    })
}

fn read_position(position: &Nested, pointer: &str) -> Result<Coord<f64>, FieldError> {
    let shape = || FieldError::pointer(pointer, "invalid", "must be a position as [lon, lat]");
    let Nested::List(numbers) = position else {
        return Err(shape());
    };
    // RFC 7946 lets a height follow.
    let (lon, lat) = match numbers.as_slice() {
        [Nested::Number(lon), Nested::Number(lat)]
        | [Nested::Number(lon), Nested::Number(lat), Nested::Number(_)] => (*lon, *lat),
        _ => return Err(shape()),
    };
    location(lon, lat).map_err(|fault| fault.at(pointer.to_owned()))?;
    Ok(Coord { x: lon, y: lat })
}

fn check_rings(parts: &[Vec<Ring>]) -> Result<(), FieldError> {
    let rings: Vec<&Ring> = parts.iter().flatten().collect();
    let lines: Vec<&LineString<f64>> = rings.iter().map(|ring| &ring.line).collect();
    let (pointer, code, detail) = match rings::check(&lines) {
        Ok(()) => return Ok(()),
        Err(RingFault::Crossing(crossing)) => (
            format!("{}/{}", rings[crossing.ring].pointer, crossing.edge),
            "self-crossing",
            format!(
                "the edge from here meets another one at [{}, {}]",
                crossing.at.x, crossing.at.y
            ),
        ),
        Err(RingFault::TooTangled) => (
            rings[0].pointer.clone(),
            "too-many",
            "too many edges lie side by side: simplify the polygon".to_owned(),
        ),
    };
    Err(FieldError::pointer(pointer, code, detail))
}

fn polygon(part: &[Ring]) -> Polygon<f64> {
    let mut lines = part.iter().map(|ring| ring.line.clone());
    let exterior = lines.next().unwrap_or(LineString(Vec::new()));
    Polygon::new(exterior, lines.collect())
}

fn check_holes(part: &[Ring], polygon: &Polygon<f64>) -> Result<(), FieldError> {
    if polygon.interiors().is_empty() {
        return Ok(());
    }
    let surface = |line: &LineString<f64>| Polygon::new(line.clone(), Vec::new());
    let exterior = surface(polygon.exterior());
    // Its edges are sorted once for all holes.
    let exterior = PreparedGeometry::from(&exterior);
    let holes: Vec<Polygon<f64>> = polygon.interiors().iter().map(surface).collect();
    for (at, (hole, ring)) in holes.iter().zip(&part[1..]).enumerate() {
        if !exterior.relate(hole).is_contains() {
            let detail = "the hole does not lie inside of its polygon";
            return Err(FieldError::pointer(
                ring.pointer.clone(),
                "rings-overlap",
                detail,
            ));
        }
        if holes[..at].iter().any(|other| share_an_area(hole, other)) {
            let detail = "the hole overlaps another one";
            return Err(FieldError::pointer(
                ring.pointer.clone(),
                "rings-overlap",
                detail,
            ));
        }
    }
    Ok(())
}

fn check_parts(parts: &[Vec<Ring>], polygons: &[Polygon<f64>]) -> Result<(), FieldError> {
    for (at, polygon) in polygons.iter().enumerate() {
        if polygons[..at]
            .iter()
            .any(|other| share_an_area(polygon, other))
        {
            let pointer = parts[at][0].pointer.clone();
            let detail = "the polygon overlaps another part";
            return Err(FieldError::pointer(pointer, "rings-overlap", detail));
        }
    }
    Ok(())
}

fn share_an_area(a: &Polygon<f64>, b: &Polygon<f64>) -> bool {
    let are_near = match (a.bounding_rect(), b.bounding_rect()) {
        (Some(a), Some(b)) => a.intersects(&b),
        _ => false,
    };
    are_near && a.relate(b).get(CoordPos::Inside, CoordPos::Inside) == Dimensions::TwoDimensional
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn fault(kind: &str, coordinates: &Value) -> Option<(String, String)> {
        let body =
            serde_json::from_value(json!({ "type": kind, "coordinates": coordinates })).unwrap();
        let fault = read(&body, "/polygon").err()?;
        Some((fault.pointer.unwrap(), fault.code.into_owned()))
    }

    fn square(west: f64, south: f64, side: f64) -> Value {
        let (east, north) = (west + side, south + side);
        json!([
            [west, south],
            [east, south],
            [east, north],
            [west, north],
            [west, south]
        ])
    }

    #[test]
    fn polygons_with_holes_and_parts_that_touch_are_read() {
        let holed = json!([
            square(39.0, 45.0, 1.0),
            square(39.25, 45.25, 0.125),
            square(39.375, 45.375, 0.125)
        ]);
        assert_eq!(fault("Polygon", &holed), None);
        let parts = json!([[square(39.0, 45.0, 0.125)], [square(39.125, 45.125, 0.125)]]);
        assert_eq!(fault("MultiPolygon", &parts), None);
        let high = json!([[
            [39.0, 45.0, 7.0],
            [39.1, 45.0, 7.0],
            [39.1, 45.1, 7.0],
            [39.0, 45.0, 7.0]
        ]]);
        assert_eq!(fault("Polygon", &high), None);
    }

    #[test]
    fn every_fault_has_its_place_and_its_code() {
        let bow_tie = json!([[[0.0, 0.0], [2.0, 2.0], [2.0, 0.0], [0.0, 2.0], [0.0, 0.0]]]);
        let nested = json!([[square(39.0, 45.0, 1.0)], [square(39.2, 45.2, 0.1)]]);
        let cases = [
            ("Polygon", json!(1), "", "invalid"),
            ("Polygon", json!([]), "", "too-few"),
            ("MultiPolygon", json!([]), "", "too-few"),
            (
                "Polygon",
                json!([[[39.0, 45.0], [39.1, 45.0], [39.0, 45.0]]]),
                "/0",
                "too-few",
            ),
            (
                "Polygon",
                json!([[[39.0, 45.0], [39.1, 45.0], [39.1, 45.1], [39.0, 45.1]]]),
                "/0",
                "not-closed",
            ),
            (
                "Polygon",
                json!([[[39.0, 45.0], [39.1], [39.1, 45.1], [39.0, 45.0]]]),
                "/0/1",
                "invalid",
            ),
            (
                "Polygon",
                json!([[[39.0, 45.0], [39.1, 145.0], [39.1, 45.1], [39.0, 45.0]]]),
                "/0/1",
                "swapped-coordinates",
            ),
            (
                "Polygon",
                json!([[[179.0, 45.0], [-179.0, 45.0], [-179.0, 46.0], [179.0, 45.0]]]),
                "/0/0",
                "crosses-antimeridian",
            ),
            ("Polygon", bow_tie, "/0/2", "self-crossing"),
            (
                "Polygon",
                json!([[[39.0, 45.0], [39.1, 45.0], [39.0, 45.0], [39.0, 45.0]]]),
                "/0/1",
                "self-crossing",
            ),
            (
                "Polygon",
                json!([[[39.0, 45.0], [39.0, 45.0], [39.0, 45.0], [39.0, 45.0]]]),
                "",
                "no-area",
            ),
            (
                "Polygon",
                json!([square(39.0, 45.0, 1.0), square(50.0, 45.0, 1.0)]),
                "/1",
                "rings-overlap",
            ),
            (
                "Polygon",
                json!([
                    square(39.0, 45.0, 1.0),
                    square(39.2, 45.2, 0.5),
                    square(39.3, 45.3, 0.1)
                ]),
                "/2",
                "rings-overlap",
            ),
            ("MultiPolygon", nested, "/1/0", "rings-overlap"),
            (
                "MultiPolygon",
                json!([square(39.0, 45.0, 1.0)]),
                "/0/0/0",
                "invalid",
            ),
        ];
        for (kind, coordinates, place, code) in cases {
            let expected = (format!("/polygon/coordinates{place}"), code.to_owned());
            assert_eq!(fault(kind, &coordinates), Some(expected), "{coordinates}");
        }
    }

    #[test]
    fn too_many_vertices_or_rings_are_refused_before_they_are_compared() {
        let comb: Vec<[f64; 2]> = (0..20_000).map(|at| [f64::from(at) * 1e-3, 0.0]).collect();
        let expected = Some(("/polygon/coordinates".to_owned(), "too-many".to_owned()));
        assert_eq!(fault("Polygon", &json!([comb])), expected);
        let holes: Vec<Value> = (0..200)
            .map(|at| square(f64::from(at) * 0.1, 1.0, 0.01))
            .collect();
        assert_eq!(fault("Polygon", &json!(holes)), expected);
    }
}
