//! Leaving out vertices that a tile is too coarse for.
//!
//! A ring is simplified as a whole and before it is cut, so that every tile shows the same line of it. Areas are not
//! simplified here: what they share with their neighbours they can only lose together.

use crate::ring::Vertex;

/// Rings of fewer vertices keep them all: buildings are known by their corners.
const WORTH_SIMPLIFYING: usize = 32;

/// What no ring of one feature needs more of in one tile.
const MOST_VERTICES: usize = 8_192;

/// Leaves out vertices as long as the line moves by no more than half a unit; of a ring that has thousands even then,
/// every second, third or so is kept.
pub(crate) fn simplify(ring: &mut Vec<Vertex>) {
    const TOLERANCE: f64 = 0.5;
    if ring.len() < WORTH_SIMPLIFYING {
        return;
    }
    thin(ring, TOLERANCE);
    let stride = ring.len().div_ceil(MOST_VERTICES);
    if stride > 1 {
        let mut at = 0;
        ring.retain(|_| {
            at += 1;
            at % stride == 0
        });
    }
}

/// The algorithm of Ramer, Douglas and Peucker, from the first vertex and the one farthest from it.
fn thin(ring: &mut Vec<Vertex>, tolerance: f64) {
    let first = ring[0];
    let far = (0..ring.len()).max_by(|a, b| {
        let distance = |at: usize| square_distance(first, first, ring[at]);
        distance(*a).total_cmp(&distance(*b))
    });
    let Some(far) = far else { return };
    let count = ring.len();
    let mut is_kept = vec![false; count];
    (is_kept[0], is_kept[far]) = (true, true);
    // The ring is closed: its end is its beginning.
    let mut open = vec![(0, far), (far, count)];
    while let Some((from, to)) = open.pop() {
        let (a, b) = (ring[from], ring[to % count]);
        let between = (from + 1..to).map(|at| (square_distance(a, b, ring[at]), at));
        let farthest = between.max_by(|x, y| x.0.total_cmp(&y.0));
        if let Some((distance, at)) = farthest
            && distance > tolerance * tolerance
        {
            is_kept[at] = true;
            open.extend([(from, at), (at, to)]);
        }
    }
    let mut kept = is_kept.into_iter();
    ring.retain(|_| kept.next().unwrap_or(true));
}

/// The squared distance of a point from a segment.
pub(crate) fn square_distance(a: Vertex, b: Vertex, at: Vertex) -> f64 {
    let (dx, dy) = (f64::from(b.x - a.x), f64::from(b.y - a.y));
    let (px, py) = (f64::from(at.x - a.x), f64::from(at.y - a.y));
    let length = dx.mul_add(dx, dy * dy);
    let share = if length > 0.0 {
        (px.mul_add(dx, py * dy) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let (ex, ey) = (px - dx * share, py - dy * share);
    ex.mul_add(ex, ey * ey)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circle(count: usize, radius: f64) -> Vec<Vertex> {
        let turn = std::f64::consts::TAU / count as f64;
        let at = |i: usize| {
            let angle = turn * i as f64;
            let (x, y) = (radius * angle.cos(), radius * angle.sin());
            Vertex::new(x.round() as i32, y.round() as i32)
        };
        (0..count).map(at).collect()
    }

    #[test]
    fn a_fine_circle_loses_vertices_and_stays_in_place() {
        let before = circle(1_000, 500.0);
        let mut after = before.clone();
        simplify(&mut after);
        assert!(after.len() < 400, "{}", after.len());
        let ends = after.iter().skip(1).chain(after.first());
        let lines: Vec<_> = after.iter().zip(ends).collect();
        for at in before {
            let near = lines.iter().map(|(a, b)| square_distance(**a, **b, at));
            assert!(near.fold(f64::INFINITY, f64::min) <= 0.25);
        }
    }

    #[test]
    fn a_building_keeps_its_corners_and_no_ring_is_endless() {
        let mut building = circle(12, 4.0);
        let before = building.clone();
        simplify(&mut building);
        assert_eq!(building, before);
        let mut endless: Vec<Vertex> = (0..200_000)
            .map(|i| Vertex::new(i % 4_096, (i * 7_919) % 4_096))
            .collect();
        simplify(&mut endless);
        assert!((3..=MOST_VERTICES).contains(&endless.len()));
    }
}
