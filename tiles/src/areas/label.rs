//! The place for an area's name: deep inside, far from every border.

use super::reduce::IndexedRing;
use crate::clip::Frame;
use crate::ring::Vertex;
use crate::simplify::square_distance;
use crate::validity;

/// How many probes a side of the search has, and how often the search narrows round the best of them.
const PROBES: i64 = 16;
const ROUNDS: usize = 5;

/// About the inside point that is farthest from the border; none when no probe is inside.
pub(super) fn place(rings: &[IndexedRing]) -> Option<Vertex> {
    let vertices = || rings.iter().map(IndexedRing::vertices);
    let largest = vertices().max_by_key(|ring| validity::twice_area(ring).abs())?;
    let mut frame = Frame::around(largest)?;
    let mut best: Option<(f64, Vertex)> = None;
    for _ in 0..ROUNDS {
        let (width, height) = (frame.max.x - frame.min.x, frame.max.y - frame.min.y);
        for step in 0..PROBES * PROBES {
            let along = |from: i32, length: i32, step: i64| {
                from + (i64::from(length) * (2 * step + 1) / (2 * PROBES)) as i32
            };
            let at = Vertex::new(
                along(frame.min.x, width, step % PROBES),
                along(frame.min.y, height, step / PROBES),
            );
            if validity::winding(vertices(), at) == 0 {
                continue;
            }
            let depth = vertices()
                .flat_map(validity::edges)
                .map(|(a, b)| square_distance(a, b, at))
                .fold(f64::INFINITY, f64::min);
            if best.is_none_or(|(deepest, _)| depth > deepest) {
                best = Some((depth, at));
            }
        }
        let (_, center) = best?;
        let half = (width / 8, height / 8);
        frame = Frame {
            min: Vertex::new(center.x - half.0, center.y - half.1),
            max: Vertex::new(center.x + half.0, center.y + half.1),
        };
    }
    best.map(|(_, at)| at)
}
