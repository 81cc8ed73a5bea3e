//! Ranks the vertices of all arcs together.
//!
//! Visvalingam's method: the vertex with the smallest triangle goes first. Here a vertex may go only while no other vertex
//! lies in its triangle, so that no border ever moves across another: every state on the way is a valid coverage. The
//! rank of a vertex is the largest triangle given up until it went, so the state at a threshold is a filter on ranks.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap};

use geo::Coord;
use robust::orient2d;

use super::topology::Topology;

/// Cells along each side of the index of vertices.
const CELLS: usize = 256;

const NONE: u32 = u32::MAX;

/// The rank of every vertex; nodes and what must stay for a ring to enclose something have infinity.
pub(super) fn ranks(topology: &Topology) -> Vec<f64> {
    let mut state = State::new(topology);
    let mut highest = 0.0_f64;
    while let Some(Entry {
        triangle,
        vertex,
        version,
    }) = state.queue.pop()
    {
        if state.versions[vertex as usize] != version {
            continue;
        }
        if let Some(blocker) = state.blocker(vertex) {
            // It comes back when the blocker goes.
            state.waiting.entry(blocker).or_default().push(vertex);
            continue;
        }
        if !state.may_go(vertex) {
            continue;
        }
        highest = highest.max(triangle);
        state.remove(vertex, highest);
    }
    state.ranks
}

struct Entry {
    triangle: f64,
    vertex: u32,
    version: u32,
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        // The heap gives the greatest: the smallest triangle, then the lowest vertex, so that the order is always the same.
        other
            .triangle
            .total_cmp(&self.triangle)
            .then(other.vertex.cmp(&self.vertex))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Entry {}

struct State<'a> {
    vertices: &'a [Coord<f64>],
    /// Neighbours along the arc; `NONE` for the ends of arcs, which never go.
    neighbors: Vec<[u32; 2]>,
    arc_of: Vec<u32>,
    /// Inner vertices left, and the ends, of each arc.
    left: Vec<(usize, (u32, u32))>,
    /// How many arcs between two ends have become straight.
    straight: HashMap<(u32, u32), usize>,
    ranks: Vec<f64>,
    versions: Vec<u32>,
    queue: BinaryHeap<Entry>,
    waiting: HashMap<u32, Vec<u32>>,
    index: Index,
}

impl<'a> State<'a> {
    fn new(topology: &'a Topology) -> Self {
        let count = topology.vertices.len();
        let mut state = Self {
            vertices: &topology.vertices,
            neighbors: vec![[NONE; 2]; count],
            arc_of: vec![NONE; count],
            left: Vec::with_capacity(topology.arcs.len()),
            straight: HashMap::new(),
            ranks: vec![f64::INFINITY; count],
            versions: vec![0; count],
            queue: BinaryHeap::new(),
            waiting: HashMap::new(),
            index: Index::new(&topology.vertices),
        };
        for (number, arc) in topology.arcs.iter().enumerate() {
            let (first, last) = (arc[0], arc[arc.len() - 1]);
            let ends = (first.min(last), first.max(last));
            state.left.push((arc.len() - 2, ends));
            if arc.len() == 2 {
                *state.straight.entry(ends).or_default() += 1;
            }
            for triple in arc.windows(3) {
                state.neighbors[triple[1] as usize] = [triple[0], triple[2]];
                state.arc_of[triple[1] as usize] = number as u32;
            }
        }
        for vertex in 0..count as u32 {
            state.enqueue(vertex);
        }
        state
    }

    fn enqueue(&mut self, vertex: u32) {
        let [before, after] = self.neighbors[vertex as usize];
        if before == NONE {
            return;
        }
        let version = &mut self.versions[vertex as usize];
        *version += 1;
        let (a, b, c) = (self.at(before), self.at(vertex), self.at(after));
        let triangle = ((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)).abs() / 2.0;
        let version = self.versions[vertex as usize];
        self.queue.push(Entry {
            triangle,
            vertex,
            version,
        });
    }

    fn at(&self, vertex: u32) -> Coord<f64> {
        self.vertices[vertex as usize]
    }

    /// A vertex in the triangle that the removal would sweep over.
    fn blocker(&self, vertex: u32) -> Option<u32> {
        let [before, after] = self.neighbors[vertex as usize];
        let triangle = [self.at(before), self.at(vertex), self.at(after)];
        self.index.find(triangle, |other| {
            ![before, vertex, after].contains(&other) && is_in(self.at(other), triangle)
        })
    }

    /// Whether rings still enclose something without the vertex.
    fn may_go(&self, vertex: u32) -> bool {
        let (left, ends) = self.left[self.arc_of[vertex as usize] as usize];
        if ends.0 == ends.1 {
            return left > 2;
        }
        left > 1 || !self.straight.contains_key(&ends)
    }

    fn remove(&mut self, vertex: u32, rank: f64) {
        let [before, after] = self.neighbors[vertex as usize];
        self.ranks[vertex as usize] = rank;
        self.versions[vertex as usize] += 1;
        self.index.remove(vertex, self.at(vertex));
        let (left, ends) = &mut self.left[self.arc_of[vertex as usize] as usize];
        *left -= 1;
        if *left == 0 {
            *self.straight.entry(*ends).or_default() += 1;
        }
        if self.neighbors[before as usize][0] != NONE {
            self.neighbors[before as usize][1] = after;
            self.enqueue(before);
        }
        if self.neighbors[after as usize][0] != NONE {
            self.neighbors[after as usize][0] = before;
            self.enqueue(after);
        }
        for waiting in self.waiting.remove(&vertex).unwrap_or_default() {
            if self.ranks[waiting as usize].is_infinite() {
                self.enqueue(waiting);
            }
        }
    }
}

/// Whether a point lies in a triangle or on its border.
fn is_in(p: Coord<f64>, [a, b, c]: [Coord<f64>; 3]) -> bool {
    let side = |a: Coord<f64>, b: Coord<f64>| {
        orient2d(
            robust::Coord { x: a.x, y: a.y },
            robust::Coord { x: b.x, y: b.y },
            robust::Coord { x: p.x, y: p.y },
        )
    };
    let sides = [side(a, b), side(b, c), side(c, a)];
    let flat = sides.iter().all(|&s| s == 0.0);
    if flat {
        // A triangle without area is a line.
        let (min_x, max_x) = (a.x.min(b.x).min(c.x), a.x.max(b.x).max(c.x));
        let (min_y, max_y) = (a.y.min(b.y).min(c.y), a.y.max(b.y).max(c.y));
        return p.x >= min_x && p.x <= max_x && p.y >= min_y && p.y <= max_y;
    }
    sides.iter().all(|&s| s >= 0.0) || sides.iter().all(|&s| s <= 0.0)
}

/// The vertices that are still there, by cell.
struct Index {
    min: Coord<f64>,
    per_unit: Coord<f64>,
    cells: Vec<Vec<u32>>,
}

impl Index {
    fn new(vertices: &[Coord<f64>]) -> Self {
        let mut min = Coord {
            x: 1.0_f64,
            y: 1.0_f64,
        };
        let mut max = Coord {
            x: 0.0_f64,
            y: 0.0_f64,
        };
        for c in vertices {
            min = Coord {
                x: min.x.min(c.x),
                y: min.y.min(c.y),
            };
            max = Coord {
                x: max.x.max(c.x),
                y: max.y.max(c.y),
            };
        }
        let per_unit = |extent: f64| {
            if extent > 0.0 {
                CELLS as f64 / extent
            } else {
                0.0
            }
        };
        let mut index = Self {
            min,
            per_unit: Coord {
                x: per_unit(max.x - min.x),
                y: per_unit(max.y - min.y),
            },
            cells: vec![Vec::new(); CELLS * CELLS],
        };
        for (i, &c) in vertices.iter().enumerate() {
            let (column, row) = index.cell(c);
            index.cells[row * CELLS + column].push(i as u32);
        }
        index
    }

    fn cell(&self, c: Coord<f64>) -> (usize, usize) {
        let column = ((c.x - self.min.x) * self.per_unit.x) as usize;
        let row = ((c.y - self.min.y) * self.per_unit.y) as usize;
        (column.min(CELLS - 1), row.min(CELLS - 1))
    }

    fn find(&self, triangle: [Coord<f64>; 3], wanted: impl Fn(u32) -> bool) -> Option<u32> {
        let [a, b, c] = triangle;
        let low = self.cell(Coord {
            x: a.x.min(b.x).min(c.x),
            y: a.y.min(b.y).min(c.y),
        });
        let high = self.cell(Coord {
            x: a.x.max(b.x).max(c.x),
            y: a.y.max(b.y).max(c.y),
        });
        (low.1..=high.1)
            .flat_map(|row| &self.cells[row * CELLS + low.0..=row * CELLS + high.0])
            .flatten()
            .copied()
            .find(|&vertex| wanted(vertex))
    }

    fn remove(&mut self, vertex: u32, at: Coord<f64>) {
        let (column, row) = self.cell(at);
        self.cells[row * CELLS + column].retain(|&v| v != vertex);
    }
}
