//! Rings out of the edges of a surface.
//!
//! The edges have the inside on one side and meet only at their ends. A surface that touches itself in a point can be
//! read as rings in several ways, of which the specification allows one: every part whose inside hangs together is
//! one polygon, and no ring meets itself.

use std::cmp::Ordering;
use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::ring::{Ring, Vertex};
use crate::validity;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Edge {
    from: Vertex,
    to: Vertex,
}

/// An exterior ring with its holes.
struct Part {
    exterior: Ring,
    holes: Vec<Ring>,
}

/// Reads edges, which run round the inside so that its area is positive, as valid polygons: every exterior ring is
/// followed by its holes.
pub(crate) fn rings(edges: impl Iterator<Item = (Vertex, Vertex)>) -> Vec<Ring> {
    let mut edges: Vec<Edge> = edges.map(|(from, to)| Edge { from, to }).collect();
    edges.sort_unstable();
    let mut parts: Vec<Part> = Vec::new();
    let mut loose: Vec<Ring> = Vec::new();
    for walk in walks(&edges) {
        let (exteriors, holes): (Vec<Ring>, Vec<Ring>) = simple_rings(&walk)
            .into_iter()
            .partition(|ring| !ring.is_hole);
        // A walk along one inside has one ring round it, unless it goes round a hole that touches nothing.
        match <[Ring; 1]>::try_from(exteriors) {
            Ok([exterior]) => parts.push(Part { exterior, holes }),
            Err(exteriors) => {
                let part = |exterior| Part {
                    exterior,
                    holes: Vec::new(),
                };
                parts.extend(exteriors.into_iter().map(part));
                loose.extend(holes);
            }
        }
    }
    for hole in loose {
        let holding = parts.iter_mut().filter(|part| holds(&part.exterior, &hole));
        let smallest = holding.min_by_key(|part| part.exterior.twice_area());
        if let Some(part) = smallest {
            part.holes.push(hole);
        }
    }
    let rings = parts.into_iter().flat_map(|part| {
        let exterior = std::iter::once(part.exterior);
        exterior.chain(part.holes)
    });
    rings.collect()
}

/// Walks along every edge once, at each meeting of edges to the one that borders on the same inside.
fn walks(edges: &[Edge]) -> Vec<Vec<Vertex>> {
    let mut is_done = vec![false; edges.len()];
    let mut walks = Vec::new();
    for start in 0..edges.len() {
        if is_done[start] {
            continue;
        }
        let mut walk = Vec::new();
        let mut at = start;
        loop {
            is_done[at] = true;
            walk.push(edges[at].from);
            match next(edges, at, &is_done) {
                Some(next) => at = next,
                None => break,
            }
        }
        // Edges of a surface always lead back.
        if edges[at].to == edges[start].from {
            walks.push(walk);
        }
    }
    walks
}

fn next(edges: &[Edge], at: usize, is_done: &[bool]) -> Option<usize> {
    let Edge { from, to } = edges[at];
    let first = edges.partition_point(|edge| edge.from < to);
    let leaving = (first..edges.len()).take_while(|i| edges[*i].from == to);
    leaving
        .filter(|i| !is_done[*i])
        .min_by(|a, b| turn(to, from, edges[*a].to, edges[*b].to))
}

/// Which of two ends is met first when a line from `center` turns from `back` over the inside.
fn turn(center: Vertex, back: Vertex, a: Vertex, b: Vertex) -> Ordering {
    let sector = |end: Vertex| match validity::side(center, back, end).signum() {
        -1 => 0,
        0 => 1,
        _ => 2,
    };
    sector(a)
        .cmp(&sector(b))
        .then_with(|| validity::side(center, a, b).cmp(&0))
}

/// Takes a walk apart where it meets itself.
fn simple_rings(walk: &[Vertex]) -> Vec<Ring> {
    let mut rings = Vec::new();
    let mut path: Vec<Vertex> = Vec::with_capacity(walk.len());
    let mut places: HashMap<Vertex, usize, RandomState> = HashMap::default();
    for at in walk.iter().copied() {
        if let Some(place) = places.get(&at).copied() {
            let cycle = path.split_off(place);
            for vertex in &cycle {
                places.remove(vertex);
            }
            rings.extend(ring(cycle));
        }
        places.insert(at, path.len());
        path.push(at);
    }
    rings.extend(ring(path));
    rings
}

fn ring(vertices: Vec<Vertex>) -> Option<Ring> {
    match validity::twice_area(&vertices) {
        0 => None,
        area => Some(Ring {
            vertices,
            is_hole: area < 0,
        }),
    }
}

/// Whether a hole that does not cross a ring lies inside it; it may touch it, but not everywhere.
fn holds(exterior: &Ring, hole: &Ring) -> bool {
    let line = exterior.vertices.as_slice();
    let free = hole.vertices.iter().find(|at| !line.contains(at));
    free.is_some_and(|at| validity::winding(std::iter::once(line), *at) != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traced(lines: &[&[(i32, i32)]]) -> Vec<Ring> {
        let lines: Vec<Vec<Vertex>> = lines
            .iter()
            .map(|line| line.iter().map(|(x, y)| Vertex::new(*x, *y)).collect())
            .collect();
        rings(lines.iter().flat_map(|line| validity::edges(line)))
    }

    #[test]
    fn squares_that_touch_in_a_corner_are_two_polygons() {
        let eight = [
            (0, 0),
            (5, 0),
            (5, 5),
            (10, 5),
            (10, 10),
            (5, 10),
            (5, 5),
            (0, 5),
        ];
        let rings = traced(&[&eight]);
        assert_eq!(rings.len(), 2);
        assert!(rings.iter().all(|r| r.twice_area() == 50 && !r.is_hole));
    }

    #[test]
    fn a_hole_that_touches_the_outside_is_still_a_hole() {
        let outer = [(0, 0), (10, 0), (10, 10), (0, 10)];
        let hole = [(0, 0), (2, 4), (4, 2)];
        let rings = traced(&[&outer, &hole]);
        assert_eq!(rings.len(), 2);
        assert_eq!((rings[0].is_hole, rings[1].is_hole), (false, true));
        let loose = [(5, 5), (5, 7), (7, 7)];
        assert_eq!(traced(&[&outer, &loose]).len(), 2);
    }

    #[test]
    fn a_hole_from_side_to_side_divides_the_polygon() {
        let outer = [(0, 0), (10, 0), (10, 5), (10, 10), (0, 10), (0, 5)];
        let hole = [(0, 5), (5, 7), (10, 5), (5, 3)];
        let rings = traced(&[&outer, &hole]);
        assert_eq!(rings.len(), 2);
        assert!(rings.iter().all(|ring| !ring.is_hole));
    }
}
