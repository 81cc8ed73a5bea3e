//! Where segments meet as they must not.
//!
//! In a clean set of areas two segments are the same (a shared border, run through in opposite directions by two areas),
//! or meet in a common end, or not at all; and a ring passes through a vertex once.

use std::collections::HashSet;

use geo::{Coord, MultiPolygon};
use robust::orient2d;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

/// Pairs of segments that are looked at before the shapes are given up as a tangle.
const MAX_PAIRS: usize = 60_000_000;
/// Conflicts that are found before the shapes are given up as a tangle.
const MAX_CONFLICTS: usize = 20_000;

/// Two segments in conflict.
#[derive(Clone, Copy, Debug)]
pub(super) struct Conflict {
    /// The areas of the two segments, by their place in the input.
    pub(super) areas: (usize, usize),
    /// Where it is.
    pub(super) at: Coord<f64>,
}

/// There are more crossings than any map has.
#[derive(Debug)]
pub(super) struct Tangle;

#[derive(Clone, Copy)]
struct Segment {
    a: Coord<f64>,
    b: Coord<f64>,
    area: usize,
}

/// Finds every conflict between the segments of the shapes, and a place where a ring comes back to a vertex.
pub(super) fn conflicts<'a>(
    shapes: impl IntoIterator<Item = &'a MultiPolygon<f64>>,
) -> Result<Vec<Conflict>, Tangle> {
    let mut segments = Vec::new();
    let mut found = Vec::new();
    for (area, shape) in shapes.into_iter().enumerate() {
        for ring in super::rings(shape) {
            let mut seen = HashSet::with_capacity(ring.0.len());
            let twice = ring
                .0
                .iter()
                .skip(1)
                .find(|c| !seen.insert((c.x.to_bits(), c.y.to_bits())));
            found.extend(twice.map(|&at| Conflict {
                areas: (area, area),
                at,
            }));
            let pairs = ring.0.windows(2).filter(|pair| pair[0] != pair[1]);
            segments.extend(pairs.map(|pair| Segment {
                a: pair[0],
                b: pair[1],
                area,
            }));
        }
    }
    let entries = segments.iter().enumerate().map(|(i, s)| {
        GeomWithData::new(Rectangle::from_corners([s.a.x, s.a.y], [s.b.x, s.b.y]), i)
    });
    let tree = RTree::bulk_load(entries.collect());
    let mut pairs = 0;
    for (i, s) in segments.iter().enumerate() {
        let envelope = AABB::from_corners([s.a.x, s.a.y], [s.b.x, s.b.y]);
        for other in tree
            .locate_in_envelope_intersecting(&envelope)
            .filter(|o| o.data > i)
        {
            pairs += 1;
            if pairs > MAX_PAIRS {
                return Err(Tangle);
            }
            let other = &segments[other.data];
            if let Some(at) = conflict(s, other) {
                found.push(Conflict {
                    areas: (s.area, other.area),
                    at,
                });
                if found.len() > MAX_CONFLICTS {
                    return Err(Tangle);
                }
            }
        }
    }
    Ok(found)
}

/// Where two segments meet as they must not.
fn conflict(s: &Segment, t: &Segment) -> Option<Coord<f64>> {
    let (a, b, c, d) = (s.a, s.b, t.a, t.b);
    if a == d && b == c {
        return (s.area == t.area).then_some(a);
    }
    if a == c && b == d {
        return Some(a);
    }
    let (c_side, d_side) = (side(a, b, c), side(a, b, d));
    if c_side * d_side > 0.0 {
        return None;
    }
    let (a_side, b_side) = (side(c, d, a), side(c, d, b));
    if a_side * b_side > 0.0 {
        return None;
    }
    if c_side == 0.0 && d_side == 0.0 {
        // On one line: in conflict where an end of one lies within the other.
        return [(a, c, d), (b, c, d), (c, a, b), (d, a, b)]
            .into_iter()
            .find(|&(p, q, r)| p != q && p != r && between(p, q, r))
            .map(|(p, _, _)| p);
    }
    let ends_meet = a == c || a == d || b == c || b == d;
    (!ends_meet).then(|| meeting_point(a, b, c_side, d_side, c, d))
}

fn side(a: Coord<f64>, b: Coord<f64>, p: Coord<f64>) -> f64 {
    let robust = |c: Coord<f64>| robust::Coord { x: c.x, y: c.y };
    let value = orient2d(robust(a), robust(b), robust(p));
    if value == 0.0 { 0.0 } else { value.signum() }
}

fn between(p: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> bool {
    p.x >= a.x.min(b.x) && p.x <= a.x.max(b.x) && p.y >= a.y.min(b.y) && p.y <= a.y.max(b.y)
}

/// About where `c`-`d` crosses the line through `a` and `b`: good enough to look at.
fn meeting_point(
    a: Coord<f64>,
    b: Coord<f64>,
    c_side: f64,
    d_side: f64,
    c: Coord<f64>,
    d: Coord<f64>,
) -> Coord<f64> {
    if c_side == 0.0 {
        return c;
    }
    if d_side == 0.0 {
        return d;
    }
    let cross = |p: Coord<f64>| (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
    let (c_height, d_height) = (cross(c), cross(d));
    let t = c_height / (c_height - d_height);
    if t.is_finite() {
        Coord {
            x: c.x + t * (d.x - c.x),
            y: c.y + t * (d.y - c.y),
        }
    } else {
        c
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    fn count(shapes: &[MultiPolygon<f64>]) -> usize {
        conflicts(shapes).unwrap().len()
    }

    #[test]
    fn neighbours_with_equal_edges_are_at_peace() {
        let left = polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 1.0, y: 1.0), (x: 0.0, y: 1.0)];
        let right =
            polygon![(x: 1.0, y: 0.0), (x: 2.0, y: 0.0), (x: 2.0, y: 1.0), (x: 1.0, y: 1.0)];
        assert_eq!(count(&[left.clone().into(), right.into()]), 0);
        // The same edge in the same direction is an overlap.
        assert_eq!(count(&[left.clone().into(), left.into()]), 4);
    }

    #[test]
    fn crossings_touches_and_overlapping_edges_are_found() {
        let bow = polygon![(x: 0.0, y: 0.0), (x: 2.0, y: 2.0), (x: 2.0, y: 0.0), (x: 0.0, y: 2.0)];
        assert_eq!(count(&[bow.into()]), 1);
        let left = polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 1.0, y: 1.0), (x: 0.0, y: 1.0)];
        let touching = polygon![(x: 1.0, y: 0.5), (x: 2.0, y: 0.0), (x: 2.0, y: 1.0)];
        assert!(count(&[left.clone().into(), touching.into()]) > 0);
        let sliding =
            polygon![(x: 1.0, y: 0.5), (x: 2.0, y: 0.5), (x: 2.0, y: 1.5), (x: 1.0, y: 1.5)];
        assert!(count(&[left.into(), sliding.into()]) > 0);
    }
}
