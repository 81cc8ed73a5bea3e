//! Whether rings are simple and apart, and where they are not.
//!
//! Rings may touch in points; what crosses, runs back over itself or shares a stretch is a fault with a place.

use geo::line_intersection::{LineIntersection, line_intersection};
use geo::{Coord, Line, LineString};

/// Pairs of edges that are compared exactly at most: those whose boxes meet.
const MOST_PAIRS: usize = 4_000_000;

/// Why rings are not simple and apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum RingFault {
    /// They cross somewhere.
    Crossing(Crossing),
    /// More edges lie across each other's boxes than are compared.
    TooTangled,
}

/// Where rings are at odds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Crossing {
    /// Position of the ring among the rings.
    pub(super) ring: usize,
    /// Position of the edge's first vertex in the ring.
    pub(super) edge: usize,
    /// A place that it shares with another edge.
    pub(super) at: Coord<f64>,
}

#[derive(Clone, Copy)]
struct Edge {
    line: Line<f64>,
    ring: usize,
    /// Position of its first vertex in the ring.
    at: usize,
    /// Its number among the edges of the ring that have a length, and how many there are.
    number: usize,
    of: usize,
}

/// An extent along the axis of the sweep and across it.
#[derive(Clone, Copy)]
struct Extent {
    from: f64,
    to: f64,
    across: (f64, f64),
}

/// Looks for a place where closed rings cross themselves or each other.
///
/// Edges are sorted along the axis over which they reach less, so that few are compared with each other.
pub(super) fn check(rings: &[&LineString<f64>]) -> Result<(), RingFault> {
    let edges: Vec<Edge> = rings.iter().enumerate().flat_map(edges_of).collect();
    let is_by_x = sweeps_by_x(&edges);
    let mut sorted: Vec<(Extent, Edge)> = edges
        .into_iter()
        .map(|edge| (extent(&edge.line, is_by_x), edge))
        .collect();
    sorted.sort_unstable_by(|a, b| a.0.from.total_cmp(&b.0.from));
    let mut pairs = 0;
    for (position, (extent, edge)) in sorted.iter().enumerate() {
        let reached = sorted[position + 1..]
            .iter()
            .take_while(|(other, _)| other.from <= extent.to)
            .filter(|(other, _)| {
                other.across.0 <= extent.across.1 && extent.across.0 <= other.across.1
            });
        for (_, other) in reached {
            pairs += 1;
            if pairs > MOST_PAIRS {
                return Err(RingFault::TooTangled);
            }
            if let Some(at) = conflict(edge, other) {
                let later = if (edge.ring, edge.at) > (other.ring, other.at) {
                    edge
                } else {
                    other
                };
                return Err(RingFault::Crossing(Crossing {
                    ring: later.ring,
                    edge: later.at,
                    at,
                }));
            }
        }
    }
    Ok(())
}

/// The edges that have a length.
fn edges_of<'a>((ring, line): (usize, &'a &'a LineString<f64>)) -> impl Iterator<Item = Edge> + 'a {
    let lines = || {
        let all = line.lines().enumerate();
        all.filter(|(_, line)| line.start != line.end)
    };
    let of = lines().count();
    lines().enumerate().map(move |(number, (at, line))| Edge {
        line,
        ring,
        at,
        number,
        of,
    })
}

fn sweeps_by_x(edges: &[Edge]) -> bool {
    let reach = |along: fn(Coord<f64>) -> f64| {
        let spans = edges
            .iter()
            .map(|edge| (along(edge.line.start), along(edge.line.end)));
        let (mut low, mut high, mut sum) = (f64::INFINITY, f64::NEG_INFINITY, 0.0);
        for (a, b) in spans {
            low = low.min(a.min(b));
            high = high.max(a.max(b));
            sum += (a - b).abs();
        }
        sum / (high - low).max(f64::MIN_POSITIVE)
    };
    reach(|c| c.x) <= reach(|c| c.y)
}

fn extent(line: &Line<f64>, is_by_x: bool) -> Extent {
    let sorted = |a: f64, b: f64| (a.min(b), a.max(b));
    let x = sorted(line.start.x, line.end.x);
    let y = sorted(line.start.y, line.end.y);
    let (along, across) = if is_by_x { (x, y) } else { (y, x) };
    Extent {
        from: along.0,
        to: along.1,
        across,
    }
}

/// A place that two edges share and must not.
fn conflict(a: &Edge, b: &Edge) -> Option<Coord<f64>> {
    match line_intersection(a.line, b.line)? {
        LineIntersection::Collinear { intersection } => Some(intersection.start),
        LineIntersection::SinglePoint {
            intersection,
            is_proper,
        } => {
            let may_touch = a.ring != b.ring || are_consecutive(a, b);
            (is_proper || !may_touch).then_some(intersection)
        }
    }
}

/// Whether one edge of a ring follows the other.
fn are_consecutive(a: &Edge, b: &Edge) -> bool {
    let apart = a.number.abs_diff(b.number);
    apart == 1 || apart + 1 == a.of
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ring(points: &[(f64, f64)]) -> LineString<f64> {
        LineString::from(points.to_vec())
    }

    fn find_crossing(rings: &[&LineString<f64>]) -> Option<Crossing> {
        match check(rings) {
            Ok(()) => None,
            Err(RingFault::Crossing(crossing)) => Some(crossing),
            Err(RingFault::TooTangled) => panic!("the rings of the tests are small"),
        }
    }

    fn crossing(points: &[(f64, f64)]) -> Option<(usize, f64, f64)> {
        find_crossing(&[&ring(points)]).map(|found| (found.edge, found.at.x, found.at.y))
    }

    #[test]
    fn a_simple_ring_has_no_crossing_even_with_a_vertex_given_twice() {
        let square = [(0.0, 0.0), (2.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 0.0)];
        assert_eq!(crossing(&square), None);
    }

    #[test]
    fn the_place_of_a_crossing_a_spike_and_a_second_visit_is_found() {
        let bow_tie = [(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0), (0.0, 0.0)];
        assert_eq!(crossing(&bow_tie), Some((2, 1.0, 1.0)));
        let spike = [
            (0.0, 0.0),
            (4.0, 0.0),
            (4.0, 2.0),
            (4.0, 6.0),
            (4.0, 2.0),
            (0.0, 2.0),
            (0.0, 0.0),
        ];
        assert!(crossing(&spike).is_some());
        let twice = [
            (0.0, 0.0),
            (2.0, 0.0),
            (1.0, 1.0),
            (2.0, 2.0),
            (0.0, 2.0),
            (1.0, 1.0),
            (0.0, 0.0),
        ];
        assert_eq!(
            crossing(&twice).map(|found| (found.1, found.2)),
            Some((1.0, 1.0))
        );
    }

    #[test]
    fn rings_may_touch_in_a_point_but_not_along_a_line() {
        let outer = ring(&[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0)]);
        let touching = ring(&[(0.0, 2.0), (1.0, 1.0), (1.0, 3.0), (0.0, 2.0)]);
        assert_eq!(find_crossing(&[&outer, &touching]), None);
        let along = ring(&[(0.0, 1.0), (1.0, 1.0), (0.0, 3.0), (0.0, 1.0)]);
        assert_eq!(
            find_crossing(&[&outer, &along]).map(|found| found.ring),
            Some(1)
        );
        let across = ring(&[(3.0, 1.0), (5.0, 2.0), (3.0, 3.0), (3.0, 1.0)]);
        let found = find_crossing(&[&outer, &across]).unwrap();
        assert_eq!((found.ring, found.at.x), (1, 4.0));
    }

    #[test]
    fn a_tangle_that_would_take_long_is_given_up() {
        let zigzag = (0..4_000).flat_map(|at| {
            let aside = f64::from(at) * 1e-6;
            [(aside, 0.0), (1.0 + aside, 1.0)]
        });
        let mut points: Vec<(f64, f64)> = zigzag.collect();
        points.extend([(2.0, 1.0), (2.0, -1.0), (0.0, -1.0), points[0]]);
        assert_eq!(check(&[&ring(&points)]), Err(RingFault::TooTangled));
    }

    proptest! {
        #[test]
        fn a_ring_crosses_itself_where_a_look_at_all_pairs_says_so(
            points in proptest::collection::vec((0u8..12, 0u8..12), 3..9),
        ) {
            let mut points: Vec<(f64, f64)> = points.iter().map(|(x, y)| (f64::from(*x), f64::from(*y))).collect();
            points.dedup();
            points.push(points[0]);
            let line = ring(&points);
            let edges: Vec<Edge> = edges_of((0, &&line)).collect();
            let pairs = || edges.iter().enumerate().flat_map(|(i, a)| edges[..i].iter().map(move |b| (a, b)));
            let all = pairs().any(|(a, b)| conflict(a, b).is_some());
            prop_assert_eq!(find_crossing(&[&line]).is_some(), all);
        }
    }
}
