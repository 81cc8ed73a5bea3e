//! Cutting rings at the edges of a box.
//!
//! Where an edge is cut does not depend on the direction in which a ring runs along it, so that two neighbours that
//! share a border share it after the cut too.

use crate::ring::Vertex;

/// A closed box on a grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) min: Vertex,
    pub(crate) max: Vertex,
}

#[derive(Clone, Copy)]
enum Edge {
    Left,
    Right,
    Top,
    Bottom,
}

impl Frame {
    pub(crate) fn has(&self, at: Vertex) -> bool {
        self.min.x <= at.x && at.x <= self.max.x && self.min.y <= at.y && at.y <= self.max.y
    }

    /// Whether two boxes share a point.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.min.x <= other.max.x
            && other.min.x <= self.max.x
            && self.min.y <= other.max.y
            && other.min.y <= self.max.y
    }

    /// The smallest box round some vertices; none round none.
    pub(crate) fn around(vertices: &[Vertex]) -> Option<Self> {
        let first = *vertices.first()?;
        let mut frame = Self {
            min: first,
            max: first,
        };
        for at in vertices {
            frame.add(*at);
        }
        Some(frame)
    }

    pub(crate) fn add(&mut self, at: Vertex) {
        self.min = Vertex::new(self.min.x.min(at.x), self.min.y.min(at.y));
        self.max = Vertex::new(self.max.x.max(at.x), self.max.y.max(at.y));
    }

    pub(crate) fn corners(&self) -> [Vertex; 4] {
        let (min, max) = (self.min, self.max);
        [
            min,
            Vertex::new(max.x, min.y),
            max,
            Vertex::new(min.x, max.y),
        ]
    }
}

/// Cuts a ring at the four edges of a box.
///
/// A ring that falls into several parts comes back as one ring that runs along the box's edge between them; the
/// caller has to look for that.
pub(crate) fn clip_ring(ring: &[Vertex], frame: &Frame) -> Vec<Vertex> {
    let mut kept = ring.to_vec();
    for edge in [Edge::Left, Edge::Right, Edge::Top, Edge::Bottom] {
        if kept.iter().all(|at| is_inside(*at, edge, frame)) {
            continue;
        }
        kept = cut(&kept, edge, frame);
    }
    kept
}

fn cut(ring: &[Vertex], edge: Edge, frame: &Frame) -> Vec<Vertex> {
    let mut kept = Vec::with_capacity(ring.len() + 4);
    let Some(mut before) = ring.last().copied() else {
        return kept;
    };
    let mut was_inside = is_inside(before, edge, frame);
    for at in ring.iter().copied() {
        let now_inside = is_inside(at, edge, frame);
        if was_inside != now_inside {
            push(&mut kept, crossing(before, at, edge, frame));
        }
        if now_inside {
            push(&mut kept, at);
        }
        (before, was_inside) = (at, now_inside);
    }
    while kept.len() > 1 && kept.first() == kept.last() {
        kept.pop();
    }
    kept
}

fn push(ring: &mut Vec<Vertex>, at: Vertex) {
    if ring.last() != Some(&at) {
        ring.push(at);
    }
}

fn is_inside(at: Vertex, edge: Edge, frame: &Frame) -> bool {
    match edge {
        Edge::Left => at.x >= frame.min.x,
        Edge::Right => at.x <= frame.max.x,
        Edge::Top => at.y >= frame.min.y,
        Edge::Bottom => at.y <= frame.max.y,
    }
}

fn crossing(a: Vertex, b: Vertex, edge: Edge, frame: &Frame) -> Vertex {
    let (a, b) = if a <= b { (a, b) } else { (b, a) };
    match edge {
        Edge::Left => Vertex::new(frame.min.x, along(frame.min.x, a.x, b.x, a.y, b.y)),
        Edge::Right => Vertex::new(frame.max.x, along(frame.max.x, a.x, b.x, a.y, b.y)),
        Edge::Top => Vertex::new(along(frame.min.y, a.y, b.y, a.x, b.x), frame.min.y),
        Edge::Bottom => Vertex::new(along(frame.max.y, a.y, b.y, a.x, b.x), frame.max.y),
    }
}

/// The other coordinate where a segment reaches `at`, rounded half up.
fn along(at: i32, from: i32, to: i32, other_from: i32, other_to: i32) -> i32 {
    let (run, rise) = (i64::from(to - from), i64::from(other_to - other_from));
    let part = i64::from(at - from) * rise * run.signum();
    let rounded = (2 * part + run.abs()).div_euclid(2 * run.abs());
    other_from + rounded as i32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FRAME: Frame = Frame {
        min: Vertex::new(-64, -64),
        max: Vertex::new(4160, 4160),
    };

    fn vertex() -> impl Strategy<Value = Vertex> {
        (-9000..9000i32, -9000..9000i32).prop_map(|(x, y)| Vertex::new(x, y))
    }

    proptest! {
        #[test]
        fn both_directions_are_cut_in_the_same_places(ring in proptest::collection::vec(vertex(), 3..12)) {
            let reversed: Vec<Vertex> = ring.iter().rev().copied().collect();
            let mut forth = clip_ring(&ring, &FRAME);
            let mut back = clip_ring(&reversed, &FRAME);
            prop_assert!(forth.iter().all(|at| FRAME.has(*at)));
            forth.sort_unstable();
            back.sort_unstable();
            forth.dedup();
            back.dedup();
            prop_assert_eq!(forth, back);
        }
    }

    #[test]
    fn a_ring_round_the_box_becomes_the_box() {
        let ring = [(-100, -100), (5000, -100), (5000, 5000), (-100, 5000)];
        let ring = ring.map(|(x, y)| Vertex::new(x, y));
        let mut clipped = clip_ring(&ring, &FRAME);
        let mut corners = FRAME.corners();
        clipped.sort_unstable();
        corners.sort_unstable();
        assert_eq!(clipped, corners);
        assert!(clip_ring(&ring.map(|at| Vertex::new(at.x + 9000, at.y)), &FRAME).is_empty());
    }
}
