//! Rings to arcs between nodes.
//!
//! A node is a vertex where more or fewer than two edges meet. An arc runs from node to node, or round a loop that has
//! none, and occurs once, however many areas use it.

use std::collections::HashMap;

use geo::orient::{Direction, Orient};
use geo::{Coord, LineString, MultiPolygon};

use super::degrees_to_mercator;

/// An arc as a ring uses it.
#[derive(Clone, Copy, Debug)]
pub(super) struct ArcUse {
    pub(super) arc: usize,
    pub(super) reversed: bool,
}

#[derive(Debug)]
pub(super) struct Topology {
    /// Web Mercator of unit size, y up.
    pub(super) vertices: Vec<Coord<f64>>,
    pub(super) arcs: Vec<Vec<u32>>,
    /// For each arc that is a loop of one area alone, and not that area's largest ring, the area it encloses.
    pub(super) lone_loops: Vec<Option<f64>>,
    /// For each area its rings; the land is to the left.
    pub(super) areas: Vec<Vec<Vec<ArcUse>>>,
}

impl Topology {
    pub(super) fn new(shapes: &[MultiPolygon<f64>]) -> Self {
        let mut vertices = Vertices::default();
        let rings: Vec<Vec<Vec<u32>>> = shapes
            .iter()
            .map(|shape| {
                let shape = shape.orient(Direction::Default);
                crate::import::rings(&shape)
                    .map(|ring| vertices.ring(ring))
                    .filter(|ring| ring.len() >= 3)
                    .collect()
            })
            .collect();
        let is_node = nodes(vertices.places.len(), &rings);
        let mut topology = Self {
            vertices: vertices.places,
            arcs: Vec::new(),
            lone_loops: Vec::new(),
            areas: Vec::new(),
        };
        // An arc is known by its first edge, in the direction in which it was met first.
        let mut by_first_edge = HashMap::new();
        for area in &rings {
            let uses = area
                .iter()
                .map(|ring| topology.add_ring(ring, &is_node, &mut by_first_edge))
                .collect();
            topology.areas.push(uses);
        }
        topology.find_lone_loops();
        topology
    }

    fn add_ring(
        &mut self,
        ring: &[u32],
        is_node: &[bool],
        by_first_edge: &mut HashMap<(u32, u32), usize>,
    ) -> Vec<ArcUse> {
        let start = ring
            .iter()
            .position(|&v| is_node[v as usize])
            .unwrap_or_else(|| lowest(ring));
        let mut uses = Vec::new();
        let mut piece = vec![ring[start]];
        for step in 1..=ring.len() {
            let vertex = ring[(start + step) % ring.len()];
            piece.push(vertex);
            if is_node[vertex as usize] || step == ring.len() {
                uses.push(self.add_arc(std::mem::replace(&mut piece, vec![vertex]), by_first_edge));
            }
        }
        uses
    }

    fn add_arc(
        &mut self,
        piece: Vec<u32>,
        by_first_edge: &mut HashMap<(u32, u32), usize>,
    ) -> ArcUse {
        let last = piece.len() - 1;
        if let Some(&arc) = by_first_edge.get(&(piece[0], piece[1])) {
            return ArcUse {
                arc,
                reversed: false,
            };
        }
        if let Some(&arc) = by_first_edge.get(&(piece[last], piece[last - 1])) {
            return ArcUse {
                arc,
                reversed: true,
            };
        }
        let arc = self.arcs.len();
        by_first_edge.insert((piece[0], piece[1]), arc);
        self.arcs.push(piece);
        ArcUse {
            arc,
            reversed: false,
        }
    }

    fn find_lone_loops(&mut self) {
        let mut users = vec![0_usize; self.arcs.len()];
        for arc_use in self.areas.iter().flatten().flatten() {
            users[arc_use.arc] += 1;
        }
        self.lone_loops = vec![None; self.arcs.len()];
        for rings in &self.areas {
            let sizes: Vec<f64> = rings.iter().map(|ring| self.ring_area(ring)).collect();
            let largest = sizes.iter().copied().fold(0.0, f64::max);
            for (ring, size) in rings.iter().zip(sizes) {
                if let [only] = ring.as_slice()
                    && users[only.arc] == 1
                    && size < largest
                {
                    self.lone_loops[only.arc] = Some(size);
                }
            }
        }
    }

    fn ring_area(&self, ring: &[ArcUse]) -> f64 {
        let mut sum = 0.0;
        for arc_use in ring {
            for pair in self.arcs[arc_use.arc].windows(2) {
                let (a, b) = (
                    self.vertices[pair[0] as usize],
                    self.vertices[pair[1] as usize],
                );
                let cross = a.x * b.y - b.x * a.y;
                sum += if arc_use.reversed { -cross } else { cross };
            }
        }
        (sum / 2.0).abs()
    }
}

fn lowest(ring: &[u32]) -> usize {
    (0..ring.len()).min_by_key(|&i| ring[i]).unwrap_or(0)
}

/// Numbers the distinct vertices.
#[derive(Default)]
struct Vertices {
    ids: HashMap<(u64, u64), u32>,
    places: Vec<Coord<f64>>,
}

impl Vertices {
    /// The ring without its closing vertex and without repeated ones.
    fn ring(&mut self, ring: &LineString<f64>) -> Vec<u32> {
        let mut ids: Vec<u32> = Vec::with_capacity(ring.0.len());
        for &c in &ring.0 {
            let key = ((c.x + 0.0).to_bits(), (c.y + 0.0).to_bits());
            let next = self.places.len() as u32;
            let id = *self.ids.entry(key).or_insert(next);
            if id == next {
                self.places.push(degrees_to_mercator(c));
            }
            if ids.last() != Some(&id) {
                ids.push(id);
            }
        }
        while ids.len() > 1 && ids.first() == ids.last() {
            ids.pop();
        }
        ids
    }
}

/// Which vertices are nodes: those where not exactly two edges meet.
fn nodes(count: usize, rings: &[Vec<Vec<u32>>]) -> Vec<bool> {
    const NONE: u32 = u32::MAX;
    let mut neighbors = vec![[NONE; 2]; count];
    let mut is_node = vec![false; count];
    let mut meet = |at: u32, other: u32| {
        let known = &mut neighbors[at as usize];
        if known.contains(&other) {
            return;
        }
        match known.iter_mut().find(|n| **n == NONE) {
            Some(free) => *free = other,
            None => is_node[at as usize] = true,
        }
    };
    for ring in rings.iter().flatten() {
        for (i, &a) in ring.iter().enumerate() {
            let b = ring[(i + 1) % ring.len()];
            meet(a, b);
            meet(b, a);
        }
    }
    is_node
}
