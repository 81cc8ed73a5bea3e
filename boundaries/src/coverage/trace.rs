//! Directed edges to polygons, exactly, on the integers.
//!
//! Land lies to the left of each edge. Edges that an area runs through both ways enclose nothing and cancel out.

use std::collections::{BTreeMap, HashMap};

use geo::{Coord, LineString, MultiPolygon, Polygon};

use super::Point;

/// Makes the polygons that the edges enclose.
pub(super) fn polygons(
    edges: impl Iterator<Item = (Point, Point)>,
    degrees: impl Fn(Point) -> Coord<f64>,
) -> MultiPolygon<f64> {
    let loops = loops(cancelled(edges));
    let (exteriors, holes): (Vec<_>, Vec<_>) =
        loops.into_iter().partition(|ring| doubled_area(ring) > 0);
    let mut parts: Vec<(Vec<Point>, Vec<Vec<Point>>)> = exteriors
        .into_iter()
        .map(|ring| (ring, Vec::new()))
        .collect();
    for hole in holes {
        let home = parts
            .iter_mut()
            .filter(|(exterior, _)| encloses(exterior, &hole))
            .min_by_key(|(exterior, _)| doubled_area(exterior));
        if let Some((_, holes)) = home {
            holes.push(hole);
        }
    }
    let line = |ring: Vec<Point>| {
        let mut coords: Vec<Coord<f64>> = ring.into_iter().map(&degrees).collect();
        coords.extend(coords.first().copied());
        LineString::new(coords)
    };
    MultiPolygon::new(
        parts
            .into_iter()
            .map(|(exterior, holes)| {
                Polygon::new(line(exterior), holes.into_iter().map(&line).collect())
            })
            .collect(),
    )
}

/// The edges, without those that go both ways, by where they begin.
fn cancelled(edges: impl Iterator<Item = (Point, Point)>) -> BTreeMap<Point, Vec<Point>> {
    let mut counts: HashMap<(Point, Point), i32> = HashMap::new();
    for (a, b) in edges {
        if let Some(back) = counts.get_mut(&(b, a)).filter(|count| **count > 0) {
            *back -= 1;
        } else {
            *counts.entry((a, b)).or_default() += 1;
        }
    }
    let mut outgoing: BTreeMap<Point, Vec<Point>> = BTreeMap::new();
    for ((a, b), _) in counts.into_iter().filter(|(_, count)| *count > 0) {
        outgoing.entry(a).or_default().push(b);
    }
    for ends in outgoing.values_mut() {
        ends.sort_unstable();
    }
    outgoing
}

/// Simple closed loops, each without its closing point.
fn loops(mut outgoing: BTreeMap<Point, Vec<Point>>) -> Vec<Vec<Point>> {
    let mut loops = Vec::new();
    while let Some((&start, ends)) = outgoing.iter_mut().next() {
        let Some(mut to) = ends.pop() else {
            outgoing.remove(&start);
            continue;
        };
        let mut path = vec![start];
        let mut place: HashMap<Point, usize> = HashMap::from([(start, 0)]);
        let mut from = start;
        loop {
            if let Some(&at) = place.get(&to) {
                // The path meets itself: what lies between is a loop of its own.
                let ring = path.split_off(at);
                for point in &ring {
                    place.remove(point);
                }
                if doubled_area(&ring) != 0 {
                    loops.push(canonical(ring));
                }
                if path.is_empty() && outgoing.get(&to).is_none_or(Vec::is_empty) {
                    break;
                }
            }
            place.insert(to, path.len());
            path.push(to);
            let Some(next) = take_next(&mut outgoing, from, to) else {
                break;
            };
            (from, to) = (to, next);
        }
    }
    loops.sort_unstable();
    loops
}

/// Takes the edge that goes on from `at` round the same land: the first one clockwise from where the path came.
fn take_next(outgoing: &mut BTreeMap<Point, Vec<Point>>, from: Point, at: Point) -> Option<Point> {
    let ends = outgoing.get_mut(&at)?;
    let best = (0..ends.len()).min_by(|&i, &j| {
        let (u, v, w) = (sub(from, at), sub(ends[i], at), sub(ends[j], at));
        clockwise(u, v).total_cmp(&clockwise(u, w)).then_with(|| {
            // Equal angles in floating point: decide on the integers.
            cross(v, w).cmp(&0)
        })
    })?;
    Some(ends.swap_remove(best))
}

fn sub(a: Point, b: Point) -> Point {
    (a.0 - b.0, a.1 - b.1)
}

fn cross(a: Point, b: Point) -> i64 {
    a.0 * b.1 - a.1 * b.0
}

/// The angle from `u` clockwise to `v`, above 0 and up to a full turn.
fn clockwise(u: Point, v: Point) -> f64 {
    let dot = u.0 * v.0 + u.1 * v.1;
    let angle = (-cross(u, v) as f64).atan2(dot as f64);
    if angle > 0.0 {
        angle
    } else {
        angle + std::f64::consts::TAU
    }
}

/// Twice the area of a loop, positive where it runs counter-clockwise.
fn doubled_area(ring: &[Point]) -> i64 {
    let Some(&origin) = ring.first() else {
        return 0;
    };
    ring.windows(2)
        .map(|pair| cross(sub(pair[0], origin), sub(pair[1], origin)))
        .sum()
}

/// The loop from its lowest point on, so that equal loops are equal lists.
fn canonical(mut ring: Vec<Point>) -> Vec<Point> {
    let lowest = (0..ring.len()).min_by_key(|&i| ring[i]).unwrap_or(0);
    ring.rotate_left(lowest);
    ring
}

/// Whether a loop lies within another that it touches in single points at most.
fn encloses(exterior: &[Point], hole: &[Point]) -> bool {
    hole.iter()
        .find_map(|&point| position(exterior, point))
        .unwrap_or(false)
}

/// Whether a point lies inside a loop; `None` on its border.
fn position(ring: &[Point], p: Point) -> Option<bool> {
    let mut inside = false;
    for (i, &a) in ring.iter().enumerate() {
        let b = ring[(i + 1) % ring.len()];
        let side = cross(sub(b, a), sub(p, a));
        let within = p.0 >= a.0.min(b.0)
            && p.0 <= a.0.max(b.0)
            && p.1 >= a.1.min(b.1)
            && p.1 <= a.1.max(b.1);
        if side == 0 && within {
            return None;
        }
        if (a.1 > p.1) != (b.1 > p.1) && (side > 0) == (b.1 > a.1) {
            inside = !inside;
        }
    }
    Some(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(rings: &[&[Point]]) -> MultiPolygon<f64> {
        let edges = rings
            .iter()
            .flat_map(|ring| (0..ring.len()).map(|i| (ring[i], ring[(i + 1) % ring.len()])));
        polygons(edges, |(x, y)| Coord {
            x: x as f64,
            y: y as f64,
        })
    }

    #[test]
    fn a_ring_that_touches_itself_becomes_parts_or_a_hole() {
        use geo::{Area, Validation};
        // Two squares that touch in a corner, run through in one go.
        let eight = shape(&[&[
            (0, 0),
            (1, 0),
            (1, 1),
            (2, 1),
            (2, 2),
            (1, 2),
            (1, 1),
            (0, 1),
        ]]);
        assert!(eight.is_valid());
        assert_eq!(eight.0.len(), 2);
        assert!((eight.unsigned_area() - 2.0).abs() < 1e-9);
        // A hole that hangs on the exterior by one point.
        let hanging = shape(&[&[(0, 0), (4, 0), (4, 4), (0, 4), (0, 0), (1, 2), (2, 1)]]);
        assert!(hanging.is_valid(), "{hanging:?}");
        assert_eq!((hanging.0.len(), hanging.0[0].interiors().len()), (1, 1));
        assert!((hanging.unsigned_area() - 14.5).abs() < 1e-9);
    }

    #[test]
    fn what_is_run_through_both_ways_vanishes() {
        let with_spike = shape(&[&[(0, 0), (2, 0), (5, 0), (2, 0), (2, 2), (0, 2)]]);
        assert_eq!(with_spike.0.len(), 1);
        assert_eq!(with_spike.0[0].exterior().0.len(), 5);
        assert!(shape(&[&[(0, 0), (3, 0)]]).0.is_empty());
    }
}
