//! What a shape and a polygon have in common.
//!
//! The large one is clipped to the box of the small one first, edge by edge, so that the exact overlay looks at what is near alone.

use geo::{Area, BooleanOps, BoundingRect, Coord, LineString, MultiPolygon, Polygon, Rect};

/// How much exact overlay is done for one request, in vertices.
const MOST_WORK: usize = 2_000_000;
/// Clipping a vertex costs this much less than overlaying it.
const CLIPPED_PER_OVERLAID: usize = 100;
/// What the box grows by on every side, as a share of it, so that no edge of the shape lies on its border.
const MARGIN: f64 = 0.1;

/// The work that a request may still ask for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget(usize);

/// The request asks for more overlay than is done at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the shapes have too many vertices where they meet: ask for less at once")]
pub(super) struct TooMuchWork;

impl Budget {
    pub(super) fn new() -> Self {
        Self(MOST_WORK)
    }

    fn spend(&mut self, vertices: usize) -> Result<(), TooMuchWork> {
        self.0 = self.0.checked_sub(vertices).ok_or(TooMuchWork)?;
        Ok(())
    }
}

/// The part of `shape` that lies in `large`; none when they share no area.
pub(super) fn intersection(
    shape: &MultiPolygon<f64>,
    large: &MultiPolygon<f64>,
    budget: &mut Budget,
) -> Result<Option<MultiPolygon<f64>>, TooMuchWork> {
    let Some(own) = shape.bounding_rect() else {
        return Ok(None);
    };
    let all: usize = rings(large).map(|ring| ring.0.len()).sum();
    budget.spend(all / CLIPPED_PER_OVERLAID)?;
    let frame = grown(own);
    let near: Vec<LineString<f64>> = rings(large).filter_map(|ring| clip(ring, &frame)).collect();
    if near.is_empty() {
        return Ok(None);
    }
    if covers(&near, &frame) {
        return Ok(Some(shape.clone()));
    }
    let vertices: usize = rings(shape).chain(&near).map(|ring| ring.0.len()).sum();
    budget.spend(vertices)?;
    // Rings are overlaid by the even-odd rule, so that holes need no mark.
    let near: Vec<Polygon<f64>> = near
        .into_iter()
        .map(|ring| Polygon::new(ring, Vec::new()))
        .collect();
    let common = shape.intersection(&MultiPolygon(near));
    Ok((!common.0.is_empty()).then_some(common))
}

fn rings(shape: &MultiPolygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    shape
        .iter()
        .flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()))
}

fn grown(rect: Rect<f64>) -> Rect<f64> {
    let margin = Coord {
        x: rect.width().max(1e-9) * MARGIN,
        y: rect.height().max(1e-9) * MARGIN,
    };
    Rect::new(rect.min() - margin, rect.max() + margin)
}

/// Whether a single ring was cut down to the whole frame.
fn covers(near: &[LineString<f64>], frame: &Rect<f64>) -> bool {
    let [ring] = near else { return false };
    let is_on_border = |c: &Coord<f64>| {
        let (min, max) = (frame.min(), frame.max());
        [min.x, max.x].contains(&c.x) || [min.y, max.y].contains(&c.y)
    };
    let whole = frame.unsigned_area();
    ring.0.iter().all(is_on_border)
        && Polygon::new(ring.clone(), Vec::new()).unsigned_area() >= whole * (1.0 - 1e-12)
}

/// A side of a frame: which of its points are kept.
#[derive(Clone, Copy)]
enum Side {
    West(f64),
    East(f64),
    South(f64),
    North(f64),
}

impl Side {
    fn keeps(self, c: Coord<f64>) -> bool {
        match self {
            Self::West(x) => c.x >= x,
            Self::East(x) => c.x <= x,
            Self::South(y) => c.y >= y,
            Self::North(y) => c.y <= y,
        }
    }

    /// Where an edge crosses the side.
    fn cut(self, a: Coord<f64>, b: Coord<f64>) -> Coord<f64> {
        match self {
            Self::West(x) | Self::East(x) => Coord {
                x,
                y: (b.y - a.y).mul_add((x - a.x) / (b.x - a.x), a.y),
            },
            Self::South(y) | Self::North(y) => Coord {
                x: (b.x - a.x).mul_add((y - a.y) / (b.y - a.y), a.x),
                y,
            },
        }
    }
}

/// A ring cut down to a frame side by side; pieces of it are joined along the frame's border, where the overlay drops the joints.
fn clip(ring: &LineString<f64>, frame: &Rect<f64>) -> Option<LineString<f64>> {
    let sides = [
        Side::West(frame.min().x),
        Side::East(frame.max().x),
        Side::South(frame.min().y),
        Side::North(frame.max().y),
    ];
    let mut coords = ring.0.clone();
    coords.pop();
    for side in sides {
        if coords.iter().all(|c| side.keeps(*c)) {
            continue;
        }
        let mut kept = Vec::with_capacity(coords.len() / 2);
        let before = coords
            .last()
            .copied()
            .into_iter()
            .chain(coords.iter().copied());
        for (a, b) in before.zip(&coords) {
            if side.keeps(a) != side.keeps(*b) {
                kept.push(side.cut(a, *b));
            }
            if side.keeps(*b) {
                kept.push(*b);
            }
        }
        coords = kept;
    }
    coords.dedup();
    if coords.len() < 3 {
        return None;
    }
    coords.push(coords[0]);
    Some(LineString(coords))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shape(points: &[(f64, f64)]) -> MultiPolygon<f64> {
        MultiPolygon(vec![Polygon::new(
            LineString::from(points.to_vec()),
            Vec::new(),
        )])
    }

    fn star(at: (f64, f64), radii: &[f64]) -> MultiPolygon<f64> {
        let corner = |(number, radius): (usize, &f64)| {
            let angle = number as f64 * std::f64::consts::TAU / radii.len() as f64;
            (
                radius.mul_add(angle.cos(), at.0),
                radius.mul_add(angle.sin(), at.1),
            )
        };
        shape(&radii.iter().enumerate().map(corner).collect::<Vec<_>>())
    }

    proptest! {
        #[test]
        fn clipping_first_changes_nothing(
            small in proptest::collection::vec(0.01..0.2, 3..8),
            large in proptest::collection::vec(0.1..2.0, 3..40),
            (x, y) in (-1.5..1.5, -1.5..1.5),
        ) {
            let (small, mut large) = (star((x, y), &small), star((0.0, 0.0), &large));
            let hole = star((0.0, 0.0), &[0.05, 0.05, 0.05]).0.remove(0);
            large.0[0].interiors_push(hole.exterior().clone());
            let expected = small.intersection(&large).unsigned_area();
            let found = intersection(&small, &large, &mut Budget::new()).unwrap();
            let found = found.map_or(0.0, |found| found.unsigned_area());
            prop_assert!((found - expected).abs() < 1e-7, "{found} {expected}");
        }
    }

    #[test]
    fn what_lies_inside_costs_nothing_and_what_is_too_much_is_refused() {
        let square = |side: f64| shape(&[(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)]);
        let inner = shape(&[(4.0, 4.0), (5.0, 4.0), (5.0, 5.0)]);
        let mut none = Budget(0);
        assert_eq!(
            intersection(&inner, &square(10.0), &mut none),
            Ok(Some(inner.clone()))
        );
        assert_eq!(intersection(&inner, &square(1.0), &mut none), Ok(None));
        assert_eq!(
            intersection(&inner, &square(4.5), &mut none),
            Err(TooMuchWork)
        );
    }
}
