//! The geometries written in filters: WKT and GeoJSON to one form, and from that to `geo_types`, checked.
//!
//! The crates that read WKT and GeoJSON close open rings and drop third coordinates in silence; here both are errors.

use geo::{CoordsIter, Validation};
use geo_types::{
    Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon,
};

use crate::crs::{Crs, Transformer};

/// A geometry as written.
#[derive(Debug)]
pub(super) enum Shape {
    /// One of the six plain kinds, by its name in upper case.
    Plain {
        kind: String,
        coordinates: Coordinates,
    },
    Collection(Vec<Shape>),
}

/// The nested lists of GeoJSON.
#[derive(Debug)]
pub(super) enum Coordinates {
    Position(Vec<f64>),
    List(Vec<Coordinates>),
}

/// A code and a sentence.
type Problem = (&'static str, String);

fn problem<T>(detail: impl Into<String>) -> Result<T, Problem> {
    Err(("invalid-geometry", detail.into()))
}

impl Shape {
    /// Reads WKT whose form a grammar has checked already.
    pub(super) fn from_wkt(wkt: &str) -> Result<Self, Problem> {
        let mut rest = wkt;
        let shape = read_wkt(&mut rest)?;
        if rest.trim().is_empty() {
            Ok(shape)
        } else {
            problem("something follows the geometry")
        }
    }

    /// The geometries of it in CRS84: one, or the members of a collection.
    pub(super) fn to_geometries(
        &self,
        crs: Crs,
        to_crs84: &Transformer,
    ) -> Result<Vec<Geometry<f64>>, Problem> {
        match self {
            Self::Plain { kind, coordinates } => {
                let built = build(kind, coordinates, crs)?;
                let geometry = to_crs84
                    .geometry(&built)
                    .map_err(|error| ("invalid-geometry", error.to_string()))?;
                if let Err(error) = geometry.check_validation() {
                    return problem(format!("the geometry is not valid: {error}"));
                }
                Ok(vec![geometry])
            }
            Self::Collection(members) => {
                let mut geometries = Vec::new();
                for member in members {
                    if matches!(member, Self::Collection(_)) {
                        return problem("a geometry collection cannot hold another one");
                    }
                    geometries.extend(member.to_geometries(crs, to_crs84)?);
                }
                Ok(geometries)
            }
        }
    }

    /// How many positions it has.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Plain { coordinates, .. } => coordinates.len(),
            Self::Collection(members) => members.iter().map(Self::len).sum(),
        }
    }
}

impl Coordinates {
    fn len(&self) -> usize {
        match self {
            Self::Position(_) => 1,
            Self::List(items) => items.iter().map(Self::len).sum(),
        }
    }

    fn items(&self) -> Result<&[Self], Problem> {
        match self {
            Self::List(items) if !items.is_empty() => Ok(items),
            Self::List(_) => problem("a geometry of a filter cannot be empty"),
            Self::Position(_) => problem("a list of positions is expected, not one position"),
        }
    }
}

fn build(kind: &str, coordinates: &Coordinates, crs: Crs) -> Result<Geometry<f64>, Problem> {
    Ok(match kind {
        "POINT" => Point(position(coordinates, crs)?).into(),
        "MULTIPOINT" => {
            let positions = positions(coordinates, crs)?;
            MultiPoint(positions.into_iter().map(Point).collect()).into()
        }
        "LINESTRING" => line(coordinates, crs)?.into(),
        "MULTILINESTRING" => {
            let lines: Result<_, _> = coordinates
                .items()?
                .iter()
                .map(|item| line(item, crs))
                .collect();
            MultiLineString(lines?).into()
        }
        "POLYGON" => polygon(coordinates, crs)?.into(),
        "MULTIPOLYGON" => {
            let polygons: Result<_, _> = coordinates
                .items()?
                .iter()
                .map(|item| polygon(item, crs))
                .collect();
            MultiPolygon(polygons?).into()
        }
        other => return problem(format!("\"{other}\" is not a kind of geometry")),
    })
}

fn position(coordinates: &Coordinates, crs: Crs) -> Result<Coord<f64>, Problem> {
    match coordinates {
        Coordinates::Position(numbers) => match numbers.as_slice() {
            [x, y] if x.is_finite() && y.is_finite() => Ok(crs.swap_axes(Coord { x: *x, y: *y })),
            [_, _] => problem("a coordinate is not a finite number"),
            _ => problem("a position has two coordinates, no height and no measure"),
        },
        Coordinates::List(items) if items.is_empty() => {
            problem("a geometry of a filter cannot be empty")
        }
        Coordinates::List(_) => problem("a position is expected, not a list of positions"),
    }
}

fn positions(coordinates: &Coordinates, crs: Crs) -> Result<Vec<Coord<f64>>, Problem> {
    coordinates
        .items()?
        .iter()
        .map(|item| position(item, crs))
        .collect()
}

fn line(coordinates: &Coordinates, crs: Crs) -> Result<LineString<f64>, Problem> {
    let positions = positions(coordinates, crs)?;
    if positions.len() < 2 {
        return problem("a line has two positions at least");
    }
    Ok(LineString(positions))
}

fn polygon(coordinates: &Coordinates, crs: Crs) -> Result<Polygon<f64>, Problem> {
    let mut rings = Vec::new();
    for ring in coordinates.items()? {
        let ring = positions(ring, crs)?;
        if ring.len() < 4 || ring.first() != ring.last() {
            return problem(
                "a ring of a polygon has four positions at least and ends where it begins",
            );
        }
        rings.push(LineString(ring));
    }
    let exterior = rings.remove(0);
    Ok(Polygon::new(exterior, rings))
}

/// The region of a box given in the order of axes of its reference system: a polygon, two where it crosses the antimeridian, a line
/// or a point where it has no width or height.
pub(super) fn bbox_region(
    numbers: &[f64],
    crs: Crs,
    to_crs84: &Transformer,
) -> Result<Geometry<f64>, Problem> {
    let boxes =
        crate::parameters::boxes(numbers, crs).map_err(|error| (error.code, error.detail))?;
    let mut polygons = Vec::new();
    for rect in boxes {
        let mut positions = Vec::new();
        for corner in to_crs84.outline(rect) {
            positions.push(
                to_crs84
                    .position(corner)
                    .map_err(|error| ("invalid-bbox", error.to_string()))?,
            );
        }
        let flat = (rect.width() == 0.0, rect.height() == 0.0);
        if flat == (true, true) {
            return Ok(Point(positions[0]).into());
        }
        if flat.0 || flat.1 {
            positions.truncate(positions.len() / 2 + 1);
            positions.dedup();
            return Ok(LineString(positions).into());
        }
        positions.push(positions[0]);
        polygons.push(Polygon::new(LineString(positions), Vec::new()));
    }
    Ok(if polygons.len() == 1 {
        polygons.remove(0).into()
    } else {
        MultiPolygon(polygons).into()
    })
}

/// How many positions a geometry has.
pub(super) fn vertices(geometry: &Geometry<f64>) -> usize {
    geometry.coords_count()
}

fn read_wkt(rest: &mut &str) -> Result<Shape, Problem> {
    let kind = word(rest);
    match word(rest).as_str() {
        "" => {}
        "EMPTY" => return problem("a geometry of a filter cannot be empty"),
        _ => return problem("a position has two coordinates, no height and no measure"),
    }
    if kind == "GEOMETRYCOLLECTION" {
        expect(rest, '(')?;
        let mut members = vec![read_wkt(rest)?];
        while take(rest, ',') {
            members.push(read_wkt(rest)?);
        }
        expect(rest, ')')?;
        return Ok(Shape::Collection(members));
    }
    let list = read_list(rest)?;
    let coordinates = match (kind.as_str(), list) {
        ("POINT", Coordinates::List(mut items)) if items.len() == 1 => items.remove(0),
        // `MULTIPOINT((1 2), (3 4))` and `MULTIPOINT(1 2, 3 4)` are the same.
        ("MULTIPOINT", Coordinates::List(items)) => {
            Coordinates::List(items.into_iter().map(unwrap_single).collect())
        }
        (_, list) => list,
    };
    Ok(Shape::Plain { kind, coordinates })
}

fn unwrap_single(item: Coordinates) -> Coordinates {
    match item {
        Coordinates::List(mut items) if items.len() == 1 => items.remove(0),
        other => other,
    }
}

fn read_list(rest: &mut &str) -> Result<Coordinates, Problem> {
    expect(rest, '(')?;
    let mut items = Vec::new();
    loop {
        *rest = rest.trim_start();
        items.push(if rest.starts_with('(') {
            read_list(rest)?
        } else {
            read_position(rest)?
        });
        if !take(rest, ',') {
            break;
        }
    }
    expect(rest, ')')?;
    Ok(Coordinates::List(items))
}

fn read_position(rest: &mut &str) -> Result<Coordinates, Problem> {
    let end = rest.find([',', '(', ')']).unwrap_or(rest.len());
    let (text, after) = rest.split_at(end);
    *rest = after;
    let numbers: Result<Vec<f64>, _> = text.split_whitespace().map(str::parse).collect();
    match numbers {
        Ok(numbers) if !numbers.is_empty() => Ok(Coordinates::Position(numbers)),
        _ => problem(format!("\"{}\" is not a position", text.trim())),
    }
}

/// The word at the front, in upper case; empty if there is none.
fn word(rest: &mut &str) -> String {
    let trimmed = rest.trim_start();
    let end = trimmed
        .find(|character: char| !character.is_ascii_alphabetic())
        .unwrap_or(trimmed.len());
    let (word, after) = trimmed.split_at(end);
    *rest = after;
    word.to_ascii_uppercase()
}

fn take(rest: &mut &str, wanted: char) -> bool {
    match rest.trim_start().strip_prefix(wanted) {
        Some(after) => {
            *rest = after;
            true
        }
        None => false,
    }
}

fn expect(rest: &mut &str, wanted: char) -> Result<(), Problem> {
    if take(rest, wanted) {
        Ok(())
    } else {
        problem(format!("a \"{wanted}\" is missing in the geometry"))
    }
}
