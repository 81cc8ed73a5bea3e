//! The way between CRS84 and another system.

use std::f64::consts::{FRAC_PI_4, PI};

use geo::{CoordsIter, MapCoords};
use geo_types::{Coord, Geometry, Rect};
use proj4rs::Proj;
use proj4rs::adaptors::transform_xy;

use super::Crs;

/// The radius of the sphere of Web Mercator in meters.
const RADIUS_M: f64 = 6_378_137.0;

/// How many parts an edge of a box is cut into before it is transformed: the bulge of the edge between the parts of a box of the
/// region's size is below a meter.
const EDGE_PARTS: u32 = 64;

/// A position that has no counterpart in the other system.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("the position {x} {y} has no counterpart in {name}", name = crs.name())]
pub struct TransformError {
    /// Its first coordinate.
    pub x: f64,
    /// Its second coordinate.
    pub y: f64,
    /// The system that it cannot be brought to or from.
    pub crs: Crs,
}

/// Brings geometries from CRS84 to a system or back; x before y on both sides.
///
/// ```
/// use features::{Crs, crs::Transformer};
///
/// let there = Transformer::from_crs84(Crs::WEB_MERCATOR);
/// let krasnodar = there.position((38.976, 45.035).into()).expect("it is on the map");
/// assert!((krasnodar.x - 4_338_788.5).abs() < 1.0);
/// ```
#[derive(Debug)]
pub struct Transformer {
    crs: Crs,
    direction: Direction,
    method: Method,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Forward,
    Inverse,
}

#[derive(Debug)]
enum Method {
    /// The same numbers.
    Same,
    /// The closed form of Web Mercator.
    Mercator,
    /// Everything else; boxed for its size.
    Projection(Box<(Proj, Proj)>),
}

impl Transformer {
    /// The way from CRS84.
    pub fn from_crs84(crs: Crs) -> Self {
        Self::new(crs, Direction::Forward)
    }

    /// The way to CRS84.
    pub fn to_crs84(crs: Crs) -> Self {
        Self::new(crs, Direction::Inverse)
    }

    fn new(crs: Crs, direction: Direction) -> Self {
        let method = if crs.is_degrees() {
            Method::Same
        } else if crs == Crs::WEB_MERCATOR {
            Method::Mercator
        } else {
            let read = |text| Proj::from_proj_string(text).expect("invariant: our strings parse");
            Method::Projection(Box::new((
                read(Crs::CRS84.proj_string()),
                read(crs.proj_string()),
            )))
        };
        Self {
            crs,
            direction,
            method,
        }
    }

    /// Whether it changes nothing.
    pub fn is_identity(&self) -> bool {
        matches!(self.method, Method::Same)
    }

    /// One position on the other side.
    ///
    /// # Errors
    ///
    /// Where it is outside of what the system can name, or not finite.
    pub fn position(&self, position: Coord<f64>) -> Result<Coord<f64>, TransformError> {
        let failed = TransformError {
            x: position.x,
            y: position.y,
            crs: self.crs,
        };
        let forward = self.direction == Direction::Forward;
        if forward && !self.is_in_domain(position) {
            return Err(failed);
        }
        let there = match &self.method {
            Method::Same => position,
            Method::Mercator if forward => mercator(position),
            Method::Mercator => mercator_inverse(position),
            Method::Projection(pair) => project(pair, forward, position).ok_or(failed)?,
        };
        let ok = there.x.is_finite() && there.y.is_finite();
        if !ok || (!forward && !self.is_in_domain(there)) {
            return Err(failed);
        }
        Ok(there)
    }

    /// A geometry on the other side, vertex by vertex.
    ///
    /// # Errors
    ///
    /// Where one of its positions has no counterpart.
    pub fn geometry(&self, geometry: &Geometry<f64>) -> Result<Geometry<f64>, TransformError> {
        if self.is_identity() {
            return match geometry
                .coords_iter()
                .find_map(|position| self.position(position).err())
            {
                Some(failed) => Err(failed),
                None => Ok(geometry.clone()),
            };
        }
        geometry.try_map_coords(|position| self.position(position))
    }

    /// The box on the other side that covers every point of a box, not its corners alone.
    ///
    /// # Errors
    ///
    /// Where a position of its edge has no counterpart.
    pub fn bbox(&self, bbox: Rect<f64>) -> Result<Rect<f64>, TransformError> {
        let mut low = Coord {
            x: f64::INFINITY,
            y: f64::INFINITY,
        };
        let mut high = Coord {
            x: f64::NEG_INFINITY,
            y: f64::NEG_INFINITY,
        };
        for position in self.outline(bbox) {
            let there = self.position(position)?;
            low = Coord {
                x: low.x.min(there.x),
                y: low.y.min(there.y),
            };
            high = Coord {
                x: high.x.max(there.x),
                y: high.y.max(there.y),
            };
        }
        Ok(Rect::new(low, high))
    }

    /// Positions along the edge of a box, counterclockwise and not closed: the corners alone where edges stay straight.
    pub(crate) fn outline(&self, bbox: Rect<f64>) -> Vec<Coord<f64>> {
        let parts = match self.method {
            Method::Projection(_) => EDGE_PARTS,
            Method::Same | Method::Mercator => 1,
        };
        let (low, high) = (bbox.min(), bbox.max());
        let corners = [
            low,
            Coord {
                x: high.x,
                y: low.y,
            },
            high,
            Coord {
                x: low.x,
                y: high.y,
            },
        ];
        let mut outline = Vec::new();
        for (index, start) in corners.iter().enumerate() {
            let step = corners[(index + 1) % 4] - *start;
            for part in 0..parts {
                outline.push(*start + step * (f64::from(part) / f64::from(parts)));
            }
        }
        outline
    }

    fn is_in_domain(&self, position: Coord<f64>) -> bool {
        let [west, south, east, north] = self.crs.definition().domain;
        // The inverse of a projection ends a hair beyond the meridian of 180 degrees.
        let slack = 1e-9;
        position.x >= west - slack
            && position.x <= east + slack
            && position.y >= south - slack
            && position.y <= north + slack
    }
}

fn mercator(position: Coord<f64>) -> Coord<f64> {
    Coord {
        x: RADIUS_M * position.x.to_radians(),
        y: RADIUS_M * (FRAC_PI_4 + position.y.to_radians() / 2.0).tan().ln(),
    }
}

fn mercator_inverse(position: Coord<f64>) -> Coord<f64> {
    Coord {
        x: (position.x / RADIUS_M).to_degrees(),
        y: (2.0 * (position.y / RADIUS_M).exp().atan() - PI / 2.0).to_degrees(),
    }
}

/// The crate's degrees are radians.
fn project(pair: &(Proj, Proj), forward: bool, position: Coord<f64>) -> Option<Coord<f64>> {
    let (degrees, meters) = pair;
    let (x, y) = if forward {
        transform_xy(
            degrees,
            meters,
            position.x.to_radians(),
            position.y.to_radians(),
        )
        .ok()?
    } else {
        let (x, y) = transform_xy(meters, degrees, position.x, position.y).ok()?;
        (x.to_degrees(), y.to_degrees())
    };
    Some(Coord { x, y })
}
