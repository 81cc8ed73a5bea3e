//! Buildings as outlines: rectangles, L and U shapes and blocks around a courtyard, in the metres of a town's grid.

use geo::{Coord, LineString, Polygon};
use rand::{Rng, RngExt};

use super::town::Town;

/// The place and the room that a building has, in metres along the town's grid.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lot {
    pub(super) u: f64,
    pub(super) v: f64,
    pub(super) width: f64,
    pub(super) depth: f64,
}

/// A building on its lot; it leaves a margin on every side, so neighbours never touch.
pub(super) fn building(town: &Town, lot: Lot, rng: &mut impl Rng) -> Polygon<f64> {
    let width = lot.width * rng.random_range(0.5..0.85);
    let depth = lot.depth * rng.random_range(0.45..0.8);
    let corner = (
        lot.u + (lot.width - width) * rng.random_range(0.2..0.8),
        lot.v + (lot.depth - depth) * rng.random_range(0.2..0.8),
    );
    let outlines = match rng.random_range(0..10) {
        0..=5 => vec![rectangle(width, depth)],
        6..=7 => vec![l_shape(width, depth, rng)],
        8 => vec![u_shape(width, depth)],
        _ if width.min(depth) > 24.0 => vec![rectangle(width, depth), courtyard(width, depth)],
        _ => vec![l_shape(width, depth, rng)],
    };
    let mut rings = outlines.into_iter().map(|outline| {
        outline
            .into_iter()
            .map(|(u, v)| town.to_lon_lat(corner.0 + u, corner.1 + v))
            .collect::<LineString<f64>>()
    });
    let exterior = rings
        .next()
        .unwrap_or_else(|| LineString::new(Vec::<Coord<f64>>::new()));
    Polygon::new(exterior, rings.collect())
}

type Outline = Vec<(f64, f64)>;

fn rectangle(w: f64, d: f64) -> Outline {
    vec![(0.0, 0.0), (w, 0.0), (w, d), (0.0, d)]
}

fn l_shape(w: f64, d: f64, rng: &mut impl Rng) -> Outline {
    let (a, b) = (
        w * rng.random_range(0.35..0.6),
        d * rng.random_range(0.35..0.6),
    );
    vec![(0.0, 0.0), (w, 0.0), (w, b), (a, b), (a, d), (0.0, d)]
}

fn u_shape(w: f64, d: f64) -> Outline {
    let (a, b, c) = (w * 0.3, w * 0.7, d * 0.35);
    vec![
        (0.0, 0.0),
        (w, 0.0),
        (w, d),
        (b, d),
        (b, c),
        (a, c),
        (a, d),
        (0.0, d),
    ]
}

/// The hole of a block around a courtyard, wound against its exterior.
fn courtyard(w: f64, d: f64) -> Outline {
    let (a, b) = (w * 0.28, d * 0.28);
    vec![(a, b), (a, d - b), (w - a, d - b), (w - a, b)]
}
