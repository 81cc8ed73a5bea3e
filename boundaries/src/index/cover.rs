//! The exact test whether one area covers a point.
//!
//! Segments are kept by slab of latitude, so that a test looks at a handful; orientation is decided with adaptive exact
//! arithmetic, so that the answer is right for the coordinates as they are.

use geo::{Coord, MultiPolygon};
use robust::orient2d;

/// Segments to one slab, on average, before those that cross several slabs are counted again.
const SEGMENTS_PER_SLAB: usize = 4;
const MAX_SLABS: usize = 8_192;

/// One area's segments by slab of latitude.
#[derive(Debug)]
pub(super) struct Cover {
    min: Coord<f64>,
    max: Coord<f64>,
    slabs_per_degree: f64,
    offsets: Vec<u32>,
    segments: Vec<[Coord<f64>; 2]>,
}

impl Cover {
    pub(super) fn new(shape: &MultiPolygon<f64>) -> Self {
        let segments: Vec<[Coord<f64>; 2]> = segments(shape).collect();
        let mut min = Coord {
            x: f64::INFINITY,
            y: f64::INFINITY,
        };
        let mut max = Coord {
            x: f64::NEG_INFINITY,
            y: f64::NEG_INFINITY,
        };
        for c in segments.iter().flatten() {
            min = Coord {
                x: min.x.min(c.x),
                y: min.y.min(c.y),
            };
            max = Coord {
                x: max.x.max(c.x),
                y: max.y.max(c.y),
            };
        }
        let count = (segments.len() / SEGMENTS_PER_SLAB).clamp(1, MAX_SLABS);
        let height = max.y - min.y;
        let mut cover = Self {
            min,
            max,
            slabs_per_degree: if height > 0.0 {
                count as f64 / height
            } else {
                0.0
            },
            offsets: vec![0; count + 1],
            segments: Vec::new(),
        };
        for segment in &segments {
            for slab in cover.slabs_of(segment) {
                cover.offsets[slab + 1] += 1;
            }
        }
        for slab in 0..count {
            cover.offsets[slab + 1] += cover.offsets[slab];
        }
        let zero = Coord { x: 0.0, y: 0.0 };
        cover.segments = vec![[zero; 2]; cover.offsets[count] as usize];
        let mut next = cover.offsets.clone();
        for segment in segments {
            for slab in cover.slabs_of(&segment) {
                cover.segments[next[slab] as usize] = segment;
                next[slab] += 1;
            }
        }
        cover
    }

    /// Whether the area covers the point: interior or border.
    pub(super) fn covers(&self, p: Coord<f64>) -> bool {
        let inside_envelope =
            p.x >= self.min.x && p.x <= self.max.x && p.y >= self.min.y && p.y <= self.max.y;
        if !inside_envelope {
            return false;
        }
        let slab = self.slab(p.y);
        let (from, to) = (self.offsets[slab] as usize, self.offsets[slab + 1] as usize);
        let mut inside = false;
        for &[a, b] in &self.segments[from..to] {
            match crossing(p, a, b) {
                Crossing::None => {}
                Crossing::Once => inside = !inside,
                Crossing::Border => return true,
            }
        }
        inside
    }

    pub(super) fn memory_bytes(&self) -> usize {
        self.offsets.len() * size_of::<u32>() + self.segments.len() * size_of::<[Coord<f64>; 2]>()
    }

    /// The slab of a latitude: a monotone function, so that a segment's slabs are all between those of its ends.
    fn slab(&self, y: f64) -> usize {
        let slab = ((y - self.min.y) * self.slabs_per_degree) as usize;
        slab.min(self.offsets.len() - 2)
    }

    fn slabs_of(&self, segment: &[Coord<f64>; 2]) -> std::ops::RangeInclusive<usize> {
        let [a, b] = segment;
        self.slab(a.y.min(b.y))..=self.slab(a.y.max(b.y))
    }
}

/// The segments of all rings, without those that have no length or no place.
pub(super) fn segments(shape: &MultiPolygon<f64>) -> impl Iterator<Item = [Coord<f64>; 2]> + '_ {
    shape
        .iter()
        .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
        .flat_map(|ring| ring.0.windows(2))
        .map(|pair| [pair[0], pair[1]])
        .filter(|[a, b]| a != b && [a.x, a.y, b.x, b.y].iter().all(|v| v.is_finite()))
}

enum Crossing {
    None,
    Once,
    Border,
}

/// How the ray from `p` to the east meets the segment.
fn crossing(p: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> Crossing {
    if p == a || p == b {
        return Crossing::Border;
    }
    if (a.y > p.y) == (b.y > p.y) {
        let on_level_segment = is_level_with(p, a, b) && p.x >= a.x.min(b.x) && p.x <= a.x.max(b.x);
        return if on_level_segment {
            Crossing::Border
        } else {
            Crossing::None
        };
    }
    if p.x > a.x.max(b.x) {
        return Crossing::None;
    }
    if p.x < a.x.min(b.x) {
        return Crossing::Once;
    }
    let side = orient2d(
        robust::Coord { x: a.x, y: a.y },
        robust::Coord { x: b.x, y: b.y },
        robust::Coord { x: p.x, y: p.y },
    );
    if side == 0.0 {
        Crossing::Border
    } else if (side > 0.0) == (b.y > a.y) {
        // The point lies to the west of the segment.
        Crossing::Once
    } else {
        Crossing::None
    }
}

#[expect(
    clippy::float_cmp,
    reason = "whether the point lies on the very line is the question"
)]
fn is_level_with(p: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> bool {
    a.y == p.y && b.y == p.y
}
