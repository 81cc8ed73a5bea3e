//! The uniform grid that answers most points without arithmetic on borders.
//!
//! Invariant: a cell without a mark is met by no border, so its centre speaks for all of it. The column and the row of a
//! point are monotone functions of its coordinates, computed the same way for points and for borders, and borders are
//! marked with a margin above any rounding error.

use geo::Coord;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::cover::{Cover, segments};
use crate::Edition;
use crate::measure::{distance_with_scale, metres_per_degree};

/// Cells along each side: half a kilometre for the region, two megabytes, which stay in the processor's cache.
const SIDE: usize = 1024;
/// Margin in degrees with which borders are marked: a tenth of a millimetre.
const MARGIN: f64 = 1e-9;
/// Cells along each side of the blocks by which land far from every border is ruled out.
const BLOCK: usize = 16;

const FAR: u16 = u16::MAX;
const MIXED: u16 = 0x8000;

/// What a cell says.
pub(super) enum Cell {
    /// All of it lies in this area.
    Area(usize),
    /// All of it lies outside and beyond the near distance.
    Far,
    /// A border passes, or one is near: see the numbered lists.
    Mixed(usize),
}

#[derive(Debug)]
pub(super) struct Grid {
    origin: Coord<f64>,
    cells_per_degree: Coord<f64>,
    /// An area, `FAR`, or `MIXED` plus the place among the mixed cells of the row.
    cells: Vec<u16>,
    /// Number of the first mixed cell of each row.
    row_starts: Vec<u32>,
    candidates: Lists<u16>,
    neighbors: Lists<Neighbor>,
    segments: Vec<Segment>,
}

/// A border segment and its area.
#[derive(Clone, Copy, Debug)]
struct Segment {
    a: Coord<f64>,
    b: Coord<f64>,
    area: u16,
}

/// A segment that can be nearest to a point of a cell.
#[derive(Clone, Copy, Debug)]
struct Neighbor {
    segment: u32,
    /// Its distance from the cell's centre.
    from_center_m: f32,
}

/// Many short lists in one allocation.
#[derive(Debug)]
struct Lists<T> {
    offsets: Vec<u32>,
    items: Vec<T>,
}

impl<T> Lists<T> {
    fn new() -> Self {
        Self {
            offsets: vec![0],
            items: Vec::new(),
        }
    }

    fn push(&mut self, list: impl IntoIterator<Item = T>) {
        self.items.extend(list);
        self.offsets.push(self.items.len() as u32);
    }

    fn get(&self, i: usize) -> &[T] {
        &self.items[self.offsets[i] as usize..self.offsets[i + 1] as usize]
    }

    fn memory_bytes(&self) -> usize {
        self.offsets.len() * size_of::<u32>() + self.items.len() * size_of::<T>()
    }
}

type SegmentTree = RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>;

impl Grid {
    pub(super) fn new(edition: &Edition, covers: &[Cover], near_m: f64) -> Self {
        assert!(
            covers.len() < usize::from(MIXED),
            "an edition holds at most 32,767 areas"
        );
        let segments: Vec<Segment> = edition
            .areas
            .iter()
            .enumerate()
            .flat_map(|(area, a)| {
                segments(&a.geometry).map(move |[a, b]| Segment {
                    a,
                    b,
                    area: area as u16,
                })
            })
            .collect();
        let (origin, cells_per_degree) = frame(&segments, near_m);
        let mut grid = Self {
            origin,
            cells_per_degree,
            cells: vec![FAR; SIDE * SIDE],
            row_starts: Vec::with_capacity(SIDE),
            candidates: Lists::new(),
            neighbors: Lists::new(),
            segments,
        };
        if !grid.segments.is_empty() {
            grid.fill(covers, near_m);
        }
        grid
    }

    pub(super) fn cell(&self, p: Coord<f64>) -> Cell {
        let column = (p.x - self.origin.x) * self.cells_per_degree.x;
        let row = (p.y - self.origin.y) * self.cells_per_degree.y;
        let side = SIDE as f64;
        let within = column >= 0.0 && column < side && row >= 0.0 && row < side;
        if !within {
            return Cell::Far;
        }
        let row = row as usize;
        match self.cells[row * SIDE + column as usize] {
            FAR => Cell::Far,
            cell if cell & MIXED != 0 => {
                Cell::Mixed(self.row_starts[row] as usize + usize::from(cell & !MIXED))
            }
            area => Cell::Area(usize::from(area)),
        }
    }

    /// The areas that may cover a point of a mixed cell, lowest first.
    pub(super) fn candidates(&self, mixed: usize) -> &[u16] {
        self.candidates.get(mixed)
    }

    /// The nearest area to a point of a mixed cell that no area covers, with its distance in metres.
    pub(super) fn nearest(&self, mixed: usize, p: Coord<f64>) -> Option<(usize, f64)> {
        let scale = metres_per_degree(p.y);
        let center = self.center_of(p);
        let off_center = ((p.x - center.x) * scale.0).hypot((p.y - center.y) * scale.1);
        let mut best: Option<(u16, f64)> = None;
        let mut reach = f64::INFINITY;
        for neighbor in self.neighbors.get(mixed) {
            // The list begins with what is nearest to the centre; from here on nothing can be nearer to the point.
            if f64::from(neighbor.from_center_m) > reach {
                break;
            }
            let Segment { a, b, area } = self.segments[neighbor.segment as usize];
            let distance = distance_with_scale(scale, p, a, b);
            let better = best.is_none_or(|(best_area, best_distance)| {
                distance < best_distance || (distance <= best_distance && area < best_area)
            });
            if better {
                best = Some((area, distance));
                reach = (distance + off_center) * 1.01 + 0.1;
            }
        }
        best.map(|(area, distance)| (usize::from(area), distance))
    }

    pub(super) fn memory_bytes(&self) -> usize {
        self.cells.len() * size_of::<u16>()
            + self.row_starts.len() * size_of::<u32>()
            + self.candidates.memory_bytes()
            + self.neighbors.memory_bytes()
            + self.segments.len() * size_of::<Segment>()
    }

    fn fill(&mut self, covers: &[Cover], near_m: f64) {
        let mut marks = self.marks();
        let tree = segment_tree(&self.segments);
        let band = Band {
            near_m,
            close: self.close_blocks(&tree, near_m),
            tree,
        };
        for row in 0..SIDE {
            let start = self.neighbors.offsets.len() - 1;
            self.row_starts.push(start as u32);
            let mut run: Option<u16> = None;
            for column in 0..SIDE {
                let at = row * SIDE + column;
                let center = self.center(column, row);
                let mut areas = std::mem::take(&mut marks[at]);
                if areas.is_empty() {
                    let area = *run.get_or_insert_with(|| first_cover(covers, center));
                    if area != FAR {
                        self.cells[at] = area;
                        continue;
                    }
                    if !band.close[(row / BLOCK) * (SIDE / BLOCK) + column / BLOCK] {
                        continue;
                    }
                } else {
                    run = None;
                    // An area may cover the whole cell while another's border passes through it.
                    areas.extend(
                        (0..covers.len() as u16).filter(|&i| covers[usize::from(i)].covers(center)),
                    );
                    areas.sort_unstable();
                    areas.dedup();
                }
                let neighbors = self.neighbors_of(&band, center);
                if areas.is_empty() && neighbors.is_empty() {
                    continue;
                }
                let number = self.neighbors.offsets.len() - 1 - start;
                self.cells[at] = MIXED | number as u16;
                self.candidates.push(areas);
                self.neighbors.push(neighbors);
            }
        }
    }

    /// The areas whose border touches each cell.
    fn marks(&self) -> Vec<Vec<u16>> {
        let mut marks: Vec<Vec<u16>> = vec![Vec::new(); SIDE * SIDE];
        for &Segment { a, b, area } in &self.segments {
            let (low, high) = if a.y <= b.y { (a, b) } else { (b, a) };
            for row in self.row(low.y - MARGIN)..=self.row(high.y + MARGIN) {
                let south = self.origin.y + row as f64 / self.cells_per_degree.y - MARGIN;
                let north = self.origin.y + (row + 1) as f64 / self.cells_per_degree.y + MARGIN;
                let (x0, x1) = (x_at(low, high, south), x_at(low, high, north));
                let west = self.column(x0.min(x1) - MARGIN);
                let east = self.column(x0.max(x1) + MARGIN);
                for cell in &mut marks[row * SIDE + west..=row * SIDE + east] {
                    if cell.last() != Some(&area) {
                        cell.push(area);
                    }
                }
            }
        }
        marks
    }

    fn column(&self, x: f64) -> usize {
        (((x - self.origin.x) * self.cells_per_degree.x) as usize).min(SIDE - 1)
    }

    fn row(&self, y: f64) -> usize {
        (((y - self.origin.y) * self.cells_per_degree.y) as usize).min(SIDE - 1)
    }

    /// The centre of the cell of a point.
    fn center_of(&self, p: Coord<f64>) -> Coord<f64> {
        self.center(self.column(p.x), self.row(p.y))
    }

    fn center(&self, column: usize, row: usize) -> Coord<f64> {
        Coord {
            x: self.origin.x + (column as f64 + 0.5) / self.cells_per_degree.x,
            y: self.origin.y + (row as f64 + 0.5) / self.cells_per_degree.y,
        }
    }

    /// Half the diagonal of `cells` by `cells` cells at a latitude, in metres.
    fn radius_m(&self, y: f64, cells: usize) -> f64 {
        let (scale_x, scale_y) = metres_per_degree(y);
        let half = cells as f64 / 2.0;
        (half * scale_x / self.cells_per_degree.x).hypot(half * scale_y / self.cells_per_degree.y)
    }

    /// Which blocks of cells have a border within the near distance.
    fn close_blocks(&self, tree: &SegmentTree, near_m: f64) -> Vec<bool> {
        let side = SIDE / BLOCK;
        (0..side * side)
            .map(|block| {
                let corner = self.center((block % side) * BLOCK, (block / side) * BLOCK);
                let half = (BLOCK as f64 - 1.0) / 2.0;
                let center = Coord {
                    x: corner.x + half / self.cells_per_degree.x,
                    y: corner.y + half / self.cells_per_degree.y,
                };
                let reach = (near_m + self.radius_m(center.y, BLOCK)) * 1.05;
                tree.locate_in_envelope_intersecting(&envelope(center, reach))
                    .next()
                    .is_some()
            })
            .collect()
    }

    /// The segments that can be nearest to a point of the cell, or none where every border is beyond the near distance.
    ///
    /// A point of the cell is at most `radius` from its centre, so its nearest segment is at most two radii farther from
    /// the centre than the centre's own nearest. A margin pays for the change of scale within the cell.
    fn neighbors_of(&self, band: &Band, center: Coord<f64>) -> Vec<Neighbor> {
        let radius = self.radius_m(center.y, 1) * 1.01;
        let scale = metres_per_degree(center.y);
        let reach = (band.near_m + 3.0 * radius) * 1.02;
        let mut found: Vec<Neighbor> = band
            .tree
            .locate_in_envelope_intersecting(&envelope(center, reach))
            .map(|entry| {
                let Segment { a, b, .. } = self.segments[entry.data as usize];
                Neighbor {
                    segment: entry.data,
                    from_center_m: distance_with_scale(scale, center, a, b) as f32,
                }
            })
            .collect();
        let nearest = found
            .iter()
            .map(|n| n.from_center_m)
            .fold(f32::INFINITY, f32::min);
        let nearest = f64::from(nearest);
        if nearest > (band.near_m + radius) * 1.01 {
            return Vec::new();
        }
        let farthest = (nearest + 2.0 * radius) * 1.01;
        found.retain(|n| f64::from(n.from_center_m) <= farthest);
        found.sort_unstable_by(|a, b| {
            a.from_center_m
                .total_cmp(&b.from_center_m)
                .then(a.segment.cmp(&b.segment))
        });
        found
    }
}

/// What decides whether a cell outside is near a border.
struct Band {
    near_m: f64,
    close: Vec<bool>,
    tree: SegmentTree,
}

/// The corner and the resolution of a grid over the segments and the near distance around them.
fn frame(segments: &[Segment], near_m: f64) -> (Coord<f64>, Coord<f64>) {
    let mut min = Coord {
        x: 180.0_f64,
        y: 90.0_f64,
    };
    let mut max = Coord {
        x: -180.0_f64,
        y: -90.0_f64,
    };
    for c in segments.iter().flat_map(|s| [s.a, s.b]) {
        min = Coord {
            x: min.x.min(c.x),
            y: min.y.min(c.y),
        };
        max = Coord {
            x: max.x.max(c.x),
            y: max.y.max(c.y),
        };
    }
    let (scale_x, scale_y) = metres_per_degree(min.y.abs().max(max.y.abs()).min(89.0));
    let (dx, dy) = (
        (near_m * 1.05 + 1.0) / scale_x,
        (near_m * 1.05 + 1.0) / scale_y,
    );
    let origin = Coord {
        x: min.x - dx,
        y: min.y - dy,
    };
    let cells_per_degree = Coord {
        x: SIDE as f64 / (max.x + dx - origin.x).max(1e-6),
        y: SIDE as f64 / (max.y + dy - origin.y).max(1e-6),
    };
    (origin, cells_per_degree)
}

fn segment_tree(segments: &[Segment]) -> SegmentTree {
    let entries = segments.iter().enumerate().map(|(i, s)| {
        GeomWithData::new(
            Rectangle::from_corners([s.a.x, s.a.y], [s.b.x, s.b.y]),
            i as u32,
        )
    });
    RTree::bulk_load(entries.collect())
}

fn envelope(center: Coord<f64>, reach_m: f64) -> AABB<[f64; 2]> {
    let (scale_x, scale_y) = metres_per_degree(center.y);
    let (dx, dy) = (reach_m / scale_x, reach_m / scale_y);
    AABB::from_corners(
        [center.x - dx, center.y - dy],
        [center.x + dx, center.y + dy],
    )
}

fn first_cover(covers: &[Cover], p: Coord<f64>) -> u16 {
    covers
        .iter()
        .position(|cover| cover.covers(p))
        .map_or(FAR, |i| i as u16)
}

/// Longitude of a segment at a latitude, held between its ends.
fn x_at(low: Coord<f64>, high: Coord<f64>, y: f64) -> f64 {
    let height = high.y - low.y;
    if height <= 0.0 {
        return if y <= low.y { low.x } else { high.x };
    }
    let t = ((y - low.y) / height).clamp(0.0, 1.0);
    low.x + t * (high.x - low.x)
}
