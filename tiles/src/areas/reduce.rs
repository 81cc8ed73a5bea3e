//! Long rings of which a tile needs a small part.

use crate::clip::Frame;
use crate::ring::{Ring, Vertex};

/// How many edges share a box.
const RUN: usize = 32;

/// How many boxes of runs share a box.
const FAN_OUT: usize = 16;

/// A ring with the boxes of its parts.
#[derive(Debug)]
pub(super) struct IndexedRing {
    ring: Ring,
    /// One box per run of edges, the vertex that begins the next run included.
    runs: Vec<Frame>,
    /// One box per [`FAN_OUT`] runs.
    groups: Vec<Frame>,
    all: Option<Frame>,
}

impl IndexedRing {
    pub(super) fn new(ring: Ring) -> Self {
        let vertices = &ring.vertices;
        let starts = (0..vertices.len()).step_by(RUN);
        let runs: Vec<Frame> = starts
            .filter_map(|start| {
                let end = vertices.len().min(start + RUN);
                let next = vertices[end % vertices.len()];
                let mut frame = Frame::around(&vertices[start..end])?;
                frame.add(next);
                Some(frame)
            })
            .collect();
        let groups: Vec<Frame> = runs.chunks(FAN_OUT).filter_map(union).collect();
        Self {
            all: union(&groups),
            runs,
            groups,
            ring,
        }
    }

    pub(super) fn is_hole(&self) -> bool {
        self.ring.is_hole
    }

    pub(super) fn vertices(&self) -> &[Vertex] {
        &self.ring.vertices
    }

    pub(super) fn memory_bytes(&self) -> usize {
        self.ring.vertices.capacity() * size_of::<Vertex>()
            + (self.runs.capacity() + self.groups.capacity()) * size_of::<Frame>()
    }

    /// Whether the box of the ring meets the frame.
    pub(super) fn meets(&self, frame: &Frame) -> bool {
        self.all.is_some_and(|all| all.meets(frame))
    }

    /// A ring that is the same inside the frame and has few vertices outside.
    ///
    /// A run whose box lies apart from the frame lies on one side of it as a whole, and so does the straight line
    /// from its beginning to its end, which replaces it: what is inside stays inside.
    pub(super) fn near(&self, frame: &Frame) -> Vec<Vertex> {
        if !self.meets(frame) {
            return Vec::new();
        }
        let vertices = &self.ring.vertices;
        let mut kept = Vec::new();
        for (group, of_group) in self.groups.iter().enumerate() {
            let first_run = group * FAN_OUT;
            if !of_group.meets(frame) {
                kept.push(vertices[first_run * RUN]);
                continue;
            }
            let last_run = self.runs.len().min(first_run + FAN_OUT);
            for run in first_run..last_run {
                let start = run * RUN;
                if self.runs[run].meets(frame) {
                    let end = vertices.len().min(start + RUN);
                    kept.extend_from_slice(&vertices[start..end]);
                } else {
                    kept.push(vertices[start]);
                }
            }
        }
        kept
    }
}

fn union(frames: &[Frame]) -> Option<Frame> {
    let mut all = *frames.first()?;
    for frame in frames {
        all.add(frame.min);
        all.add(frame.max);
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::validity;

    /// A ring that winds round a circle with a ragged edge.
    fn ragged(count: usize, raggedness: &[i32]) -> Ring {
        let vertices = (0..count).map(|i| {
            let angle = std::f64::consts::TAU * i as f64 / count as f64;
            let radius = 10_000.0 + f64::from(raggedness[i % raggedness.len()]);
            Vertex::new((radius * angle.cos()) as i32, (radius * angle.sin()) as i32)
        });
        Ring {
            vertices: vertices.collect(),
            is_hole: false,
        }
    }

    proptest! {
        #[test]
        fn the_reduced_ring_has_the_same_inside(
            count in 3usize..2_000,
            raggedness in proptest::collection::vec(0i32..4_000, 1..50),
            (x, y, size) in (-14_000i32..14_000, -14_000i32..14_000, 1i32..6_000),
            probes in proptest::collection::vec((0.0f64..1.0, 0.0f64..1.0), 20),
        ) {
            let ring = ragged(count, &raggedness);
            let frame = Frame { min: Vertex::new(x, y), max: Vertex::new(x + size, y + size) };
            let near = IndexedRing::new(ring.clone()).near(&frame);
            for (dx, dy) in probes {
                let side = f64::from(size);
                let at = Vertex::new(x + (dx * side) as i32, y + (dy * side) as i32);
                let whole = validity::winding([ring.vertices.as_slice()].into_iter(), at);
                let reduced = validity::winding([near.as_slice()].into_iter(), at);
                prop_assert_eq!(whole, reduced);
            }
        }
    }
}
