//! Exact checks of rings on an integer grid.
//!
//! Coordinates lie within ±2^30, so that every product fits 64 bits.

use crate::clip::Frame;
use crate::ring::{Ring, Vertex};
use crate::world::Rect;

/// From this many edges on, they are sorted before they are compared.
const WORTH_SORTING: usize = 48;

#[derive(Clone, Copy)]
struct Edge {
    a: Vertex,
    b: Vertex,
    /// The position of the edge among all edges, and of those before and after it in its ring.
    at: u32,
    before: u32,
    after: u32,
}

/// Twice the signed area: positive when the ring runs clockwise on a plane whose y points down.
pub(crate) fn twice_area(ring: &[Vertex]) -> i128 {
    let Some(origin) = ring.first() else { return 0 };
    let terms = ring.windows(2).map(|pair| {
        let (ax, ay) = (
            i64::from(pair[0].x - origin.x),
            i64::from(pair[0].y - origin.y),
        );
        let (bx, by) = (
            i64::from(pair[1].x - origin.x),
            i64::from(pair[1].y - origin.y),
        );
        i128::from(ax * by - bx * ay)
    });
    terms.sum()
}

/// The edges of a ring, the closing one last.
pub(crate) fn edges(ring: &[Vertex]) -> impl Iterator<Item = (Vertex, Vertex)> {
    let ends = ring.iter().skip(1).chain(ring.first());
    ring.iter().copied().zip(ends.copied())
}

/// Whether the rings are valid beyond doubt: no ring touches itself or another, holes lie inside and nothing else
/// does. Polygons that only touch in a point are valid too but fail here.
pub(crate) fn is_valid(rings: &[Ring]) -> bool {
    rings.iter().all(|ring| ring.vertices.len() >= 3)
        && rings.iter().all(|ring| match ring.twice_area() {
            0 => false,
            area => (area < 0) == ring.is_hole,
        })
        && match rings {
            [ring] if ring.vertices.len() < WORTH_SORTING => is_apart_from_itself(&ring.vertices),
            rings => are_apart(rings) && (rings.len() == 1 || are_nested(rings)),
        }
}

/// How often the rings wind round a point that lies on none of them.
pub(crate) fn winding<'a>(rings: impl Iterator<Item = &'a [Vertex]>, at: Vertex) -> i32 {
    let mut winding = 0;
    for (a, b) in rings.flat_map(edges) {
        if a.y <= at.y && b.y > at.y && side(a, b, at) > 0 {
            winding += 1;
        } else if a.y > at.y && b.y <= at.y && side(a, b, at) < 0 {
            winding -= 1;
        }
    }
    winding
}

/// On which side of the line from `a` to `b` a point lies; zero on the line.
pub(crate) fn side(a: Vertex, b: Vertex, at: Vertex) -> i64 {
    let (dx, dy) = (i64::from(b.x - a.x), i64::from(b.y - a.y));
    let (px, py) = (i64::from(at.x - a.x), i64::from(at.y - a.y));
    dx * py - dy * px
}

/// Whether two closed segments share a point.
pub(crate) fn meet(a: Vertex, b: Vertex, c: Vertex, d: Vertex) -> bool {
    if !boxes_meet(a, b, c, d) {
        return false;
    }
    let (c_side, d_side) = (side(a, b, c).signum(), side(a, b, d).signum());
    let (a_side, b_side) = (side(c, d, a).signum(), side(c, d, b).signum());
    c_side * d_side <= 0 && a_side * b_side <= 0
}

/// Whether a polygon shares a point with a box.
pub(crate) fn meets_box<'a>(
    rings: impl Iterator<Item = &'a [Vertex]> + Clone,
    rect: &Rect,
) -> bool {
    // Rounded outwards, so that what was written out of the deepest grid is found again by its own numbers.
    let down = |v: u32| (v >> 2) as i32;
    let up = |v: u32| (v >> 2) as i32 + i32::from(v & 3 != 0);
    let frame = Frame {
        min: Vertex::new(down(rect.min.x), down(rect.min.y)),
        max: Vertex::new(up(rect.max.x), up(rect.max.y)),
    };
    let corners = frame.corners();
    let meets_side = |a, b| edges(&corners).any(|(c, d)| meet(a, b, c, d));
    rings
        .clone()
        .flat_map(edges)
        .any(|(a, b)| frame.has(a) || meets_side(a, b))
        || winding(rings, frame.min) != 0
}

fn boxes_meet(a: Vertex, b: Vertex, c: Vertex, d: Vertex) -> bool {
    a.x.min(b.x) <= c.x.max(d.x)
        && c.x.min(d.x) <= a.x.max(b.x)
        && a.y.min(b.y) <= c.y.max(d.y)
        && c.y.min(d.y) <= a.y.max(b.y)
}

/// [`are_apart`] for one short ring, which most polygons are: every pair of edges, and no memory for them.
fn is_apart_from_itself(ring: &[Vertex]) -> bool {
    let count = ring.len();
    let end = |i: usize| ring[if i + 1 == count { 0 } else { i + 1 }];
    (0..count).all(|i| {
        let (a, b) = (ring[i], end(i));
        let mut later = i + 1..count;
        // Neighbours in a ring share one vertex and may not double back.
        let next = later.next().is_none_or(|j| !doubles_back(a, b, end(j)));
        let last = if i == 0 { later.next_back() } else { None };
        next && last.is_none_or(|j| !doubles_back(ring[j], a, b))
            && later.all(|j| !meet(a, b, ring[j], end(j)))
    })
}

fn are_apart(rings: &[Ring]) -> bool {
    let mut all: Vec<Edge> = Vec::with_capacity(rings.iter().map(|r| r.vertices.len()).sum());
    for ring in rings {
        let (start, count) = (all.len() as u32, ring.vertices.len() as u32);
        let numbered = edges(&ring.vertices).zip(0..);
        all.extend(numbered.map(|((a, b), i)| Edge {
            a,
            b,
            at: start + i,
            before: start + (i + count - 1) % count,
            after: start + (i + 1) % count,
        }));
    }
    if all.len() >= WORTH_SORTING {
        all.sort_unstable_by_key(|edge| edge.a.x.min(edge.b.x));
    }
    let is_sorted = all.len() >= WORTH_SORTING;
    for (i, edge) in all.iter().enumerate() {
        let right = edge.a.x.max(edge.b.x);
        for other in &all[i + 1..] {
            if is_sorted && other.a.x.min(other.b.x) > right {
                break;
            }
            if !may_coexist(edge, other) {
                return false;
            }
        }
    }
    true
}

fn may_coexist(edge: &Edge, other: &Edge) -> bool {
    if edge.after == other.at && edge.before == other.at {
        return false;
    }
    // Neighbours in a ring share one vertex and may not double back.
    if edge.after == other.at {
        return !doubles_back(edge.a, edge.b, other.b);
    }
    if edge.before == other.at {
        return !doubles_back(other.a, other.b, edge.b);
    }
    !meet(edge.a, edge.b, other.a, other.b)
}

fn doubles_back(a: Vertex, b: Vertex, c: Vertex) -> bool {
    let (ux, uy) = (i64::from(b.x - a.x), i64::from(b.y - a.y));
    let (vx, vy) = (i64::from(c.x - b.x), i64::from(c.y - b.y));
    ux * vy - uy * vx == 0 && ux * vx + uy * vy <= 0
}

fn are_nested(rings: &[Ring]) -> bool {
    rings.iter().enumerate().all(|(i, ring)| {
        let others = rings.iter().enumerate().filter(|(j, _)| *j != i);
        let lines = others.map(|(_, other)| other.vertices.as_slice());
        winding(lines, ring.vertices[0]) == i32::from(ring.is_hole)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(i32, i32)], is_hole: bool) -> Ring {
        Ring {
            vertices: points.iter().map(|(x, y)| Vertex::new(*x, *y)).collect(),
            is_hole,
        }
    }

    const SQUARE: [(i32, i32); 4] = [(0, 0), (10, 0), (10, 10), (0, 10)];

    #[test]
    fn proper_rings_are_valid() {
        assert!(is_valid(&[ring(&SQUARE, false)]));
        let hole = ring(&[(2, 2), (2, 4), (4, 4)], true);
        assert!(is_valid(&[ring(&SQUARE, false), hole]));
        let apart = ring(&[(20, 0), (30, 0), (30, 9)], false);
        assert!(is_valid(&[ring(&SQUARE, false), apart]));
    }

    #[test]
    fn the_short_way_says_what_the_long_way_says() {
        // Rings of three to six vertices on a grid of four by four, in a fixed shuffle.
        let mut number = 1u64;
        let (mut valid, mut invalid) = (0, 0);
        for _ in 0..20_000 {
            number = number
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let digits = number >> 16;
            let count = 3 + digits % 4;
            let at = |i: u64| ((digits >> (4 + 4 * i)) % 4, (digits >> (6 + 4 * i)) % 4);
            let points: Vec<_> = (0..count)
                .map(|i| (at(i).0 as i32, at(i).1 as i32))
                .collect();
            let ring = ring(&points, false);
            let short = is_apart_from_itself(&ring.vertices);
            assert_eq!(short, are_apart(std::slice::from_ref(&ring)), "{points:?}");
            *(if short { &mut valid } else { &mut invalid }) += 1;
        }
        assert!(valid > 1_000 && invalid > 1_000, "{valid} and {invalid}");
    }

    #[test]
    fn bad_rings_are_found() {
        let bow_tie = [(0, 0), (10, 10), (10, 0), (0, 12)];
        let spike = [(0, 0), (10, 0), (10, 10), (10, 20), (10, 10), (0, 10)];
        let touching_itself = [(0, 0), (10, 0), (10, 10), (5, 0), (0, 10)];
        for bad in [&bow_tie[..], &spike, &touching_itself, &SQUARE[..2]] {
            assert!(!is_valid(&[ring(bad, false)]), "{bad:?}");
        }
        let outside = ring(&[(12, 2), (12, 4), (14, 4)], true);
        let crossing = ring(&[(8, 2), (8, 4), (14, 4)], true);
        let touching = ring(&[(0, 2), (2, 4), (4, 4)], true);
        for hole in [outside, crossing, touching] {
            assert!(!is_valid(&[ring(&SQUARE, false), hole]));
        }
        let nested = ring(&[(2, 2), (4, 2), (4, 4)], false);
        assert!(!is_valid(&[ring(&SQUARE, false), nested]));
    }
}
