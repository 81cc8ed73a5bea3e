//! Puts arcs on a grid so that they stay arcs: snap rounding.
//!
//! Every vertex goes to its nearest grid point, and an edge that passes through the square of a grid point which is some
//! vertex's goes through that point, too. So borders can come to lie on one another, but never cross.

use std::collections::{HashMap, HashSet};

use geo::Coord;
use rstar::primitives::{GeomWithData, Line, Rectangle};
use rstar::{AABB, RTree, RTreeObject};

use super::Point;

/// Rounds that look for crossings which rounding left; one is usual, the second finds none.
const ROUNDS: usize = 10;

/// Snaps arcs given in units of the grid.
pub(super) fn snap(arcs: &[Vec<Coord<f64>>]) -> Vec<Vec<Point>> {
    let pixels: HashSet<Point> = arcs.iter().flatten().map(|&c| round(c)).collect();
    let tree = RTree::bulk_load(
        pixels
            .into_iter()
            .map(|(x, y)| [x as f64, y as f64])
            .collect(),
    );
    let mut snapped: Vec<Vec<Point>> = arcs.iter().map(|arc| snap_arc(arc, &tree)).collect();
    for _ in 0..ROUNDS {
        let extra = meetings(&snapped);
        if extra.is_empty() {
            break;
        }
        for arc in &mut snapped {
            *arc = with_extra(arc, &extra);
        }
    }
    snapped
}

fn round(c: Coord<f64>) -> Point {
    (c.x.round() as i64, c.y.round() as i64)
}

fn snap_arc(arc: &[Coord<f64>], pixels: &RTree<[f64; 2]>) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::with_capacity(arc.len());
    points.extend(arc.first().map(|&c| round(c)));
    for pair in arc.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let envelope = AABB::from_corners(
            [a.x.min(b.x) - 0.5, a.y.min(b.y) - 0.5],
            [a.x.max(b.x) + 0.5, a.y.max(b.y) + 0.5],
        );
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let mut passed: Vec<(f64, Point)> = pixels
            .locate_in_envelope(&envelope)
            .filter(|&&[x, y]| passes(a, b, x, y))
            .map(|&[x, y]| ((x - a.x) * dx + (y - a.y) * dy, (x as i64, y as i64)))
            .collect();
        passed.sort_by(|p, q| p.0.total_cmp(&q.0));
        let end = round(b);
        for point in passed.into_iter().map(|(_, point)| point).chain([end]) {
            if points.last() != Some(&point) {
                points.push(point);
            }
        }
    }
    points
}

/// Whether the segment from `a` to `b` passes through the square around a grid point (left and lower side included).
fn passes(a: Coord<f64>, b: Coord<f64>, x: f64, y: f64) -> bool {
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    for (start, change, center) in [(a.x, b.x - a.x, x), (a.y, b.y - a.y, y)] {
        let (low, high) = (center - 0.5 - start, center + 0.5 - start);
        if change == 0.0 {
            if low > 0.0 || high <= 0.0 {
                return false;
            }
        } else {
            let (enter, leave) = if change > 0.0 {
                (low / change, high / change)
            } else {
                (high / change, low / change)
            };
            from = from.max(enter);
            to = to.min(leave);
        }
    }
    from < to
}

/// An edge whatever its direction.
fn undirected(a: Point, b: Point) -> (Point, Point) {
    if a <= b { (a, b) } else { (b, a) }
}

type Extra = HashMap<(Point, Point), Vec<Point>>;

/// Points that edges lack: where another edge ends on them or crosses them.
fn meetings(arcs: &[Vec<Point>]) -> Extra {
    let mut edges: Vec<(Point, Point)> = arcs
        .iter()
        .flat_map(|arc| arc.windows(2))
        .map(|pair| undirected(pair[0], pair[1]))
        .collect();
    edges.sort_unstable();
    edges.dedup();
    let tree = RTree::bulk_load(
        edges
            .iter()
            .enumerate()
            .map(|(i, (a, b))| GeomWithData::new(Rectangle::from_aabb(envelope(*a, *b)), i))
            .collect(),
    );
    let mut extra = Extra::new();
    for (i, &(a, b)) in edges.iter().enumerate() {
        for other in tree.locate_in_envelope_intersecting(&envelope(a, b)) {
            if other.data <= i {
                continue;
            }
            let (c, d) = edges[other.data];
            for (point, edge) in [(c, (a, b)), (d, (a, b)), (a, (c, d)), (b, (c, d))] {
                if lies_within(point, edge) {
                    extra.entry(edge).or_default().push(point);
                }
            }
            if let Some(point) = crossing((a, b), (c, d)) {
                extra.entry((a, b)).or_default().push(point);
                extra.entry((c, d)).or_default().push(point);
            }
        }
    }
    extra
}

fn envelope(a: Point, b: Point) -> AABB<[f64; 2]> {
    Line::new([a.0 as f64, a.1 as f64], [b.0 as f64, b.1 as f64]).envelope()
}

/// Twice the area of the triangle; exact, as coordinates are below 2^27.
fn side(a: Point, b: Point, p: Point) -> i64 {
    (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0)
}

/// Whether a point lies on an edge and is none of its ends.
fn lies_within(p: Point, (a, b): (Point, Point)) -> bool {
    p != a
        && p != b
        && side(a, b, p) == 0
        && p.0 >= a.0.min(b.0)
        && p.0 <= a.0.max(b.0)
        && p.1 >= a.1.min(b.1)
        && p.1 <= a.1.max(b.1)
}

/// The grid point nearest to where two edges cross.
fn crossing((a, b): (Point, Point), (c, d): (Point, Point)) -> Option<Point> {
    let (c_side, d_side) = (side(a, b, c), side(a, b, d));
    let (a_side, b_side) = (side(c, d, a), side(c, d, b));
    if c_side.signum() * d_side.signum() >= 0 || a_side.signum() * b_side.signum() >= 0 {
        return None;
    }
    let t = a_side as f64 / (a_side - b_side) as f64;
    Some(round(Coord {
        x: a.0 as f64 + t * (b.0 - a.0) as f64,
        y: a.1 as f64 + t * (b.1 - a.1) as f64,
    }))
}

fn with_extra(arc: &[Point], extra: &Extra) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::with_capacity(arc.len());
    points.extend(arc.first());
    for pair in arc.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        if let Some(found) = extra.get(&undirected(a, b)) {
            let along = |p: &Point| (p.0 - a.0) * (b.0 - a.0) + (p.1 - a.1) * (b.1 - a.1);
            let mut found = found.clone();
            found.sort_unstable_by_key(|p| (along(p), *p));
            found.dedup();
            for point in found {
                if points.last() != Some(&point) && point != b {
                    points.push(point);
                }
            }
        }
        points.push(b);
    }
    points
}
