//! Makes neighbours share their vertices, exactly.
//!
//! Vertices closer than the tolerance become one, and a vertex that lies on another area's edge is put into that edge.
//! After that a shared border is the same list of numbers on both sides.

use std::collections::{HashMap, HashSet};

use geo::{Coord, LineString, MultiPolygon, Polygon};
use rstar::{AABB, RTree};

use super::clean::{Mended, clean};

/// How much was moved.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Noded {
    /// Vertices that took the place of a neighbour.
    pub(super) snapped: usize,
    /// Vertices put into an edge.
    pub(super) inserted: usize,
}

/// Nodes the shapes together, within a tolerance in degrees.
pub(super) fn node(shapes: &mut [MultiPolygon<f64>], tolerance: f64) -> Noded {
    let mut noded = Noded::default();
    let merged = Merged::new(shapes, tolerance, &mut noded);
    let tree = RTree::bulk_load(merged.places.iter().map(|c| [c.x, c.y]).collect());
    for shape in shapes.iter_mut() {
        let polygons = shape.iter().map(|polygon| {
            let mut ring =
                |ring: &LineString<f64>| node_ring(ring, &merged, &tree, tolerance, &mut noded);
            let exterior = ring(polygon.exterior());
            let interiors = polygon.interiors().iter().map(ring).collect();
            Polygon::new(exterior, interiors)
        });
        *shape = clean(
            &MultiPolygon::new(polygons.collect()),
            &mut Mended::default(),
        );
    }
    noded
}

/// Keys vertices by their exact value.
fn bits(c: Coord<f64>) -> (u64, u64) {
    // Adding zero makes one of the two zeros.
    ((c.x + 0.0).to_bits(), (c.y + 0.0).to_bits())
}

/// Which vertex stands for which.
struct Merged {
    moved: HashMap<(u64, u64), Coord<f64>>,
    places: Vec<Coord<f64>>,
}

impl Merged {
    fn new(shapes: &[MultiPolygon<f64>], tolerance: f64, noded: &mut Noded) -> Self {
        let size = tolerance.max(1e-12);
        let cell = |c: Coord<f64>| ((c.x / size).floor() as i64, (c.y / size).floor() as i64);
        let mut cells: HashMap<(i64, i64), Vec<Coord<f64>>> = HashMap::new();
        let mut merged = Self {
            moved: HashMap::new(),
            places: Vec::new(),
        };
        let mut seen = HashSet::new();
        let vertices = shapes
            .iter()
            .flat_map(super::rings)
            .flat_map(|ring| ring.0.iter().copied());
        for c in vertices.filter(|&c| seen.insert(bits(c))) {
            let (x, y) = cell(c);
            let near = (-1..=1)
                .flat_map(|dx| (-1..=1).map(move |dy| (x + dx, y + dy)))
                .filter_map(|key| cells.get(&key))
                .flatten()
                .find(|p| (p.x - c.x).hypot(p.y - c.y) <= tolerance);
            if let Some(&place) = near {
                merged.moved.insert(bits(c), place);
                noded.snapped += 1;
            } else {
                cells.entry((x, y)).or_default().push(c);
                merged.places.push(c);
            }
        }
        merged
    }

    fn place(&self, c: Coord<f64>) -> Coord<f64> {
        self.moved.get(&bits(c)).copied().unwrap_or(c)
    }
}

fn node_ring(
    ring: &LineString<f64>,
    merged: &Merged,
    tree: &RTree<[f64; 2]>,
    tolerance: f64,
    noded: &mut Noded,
) -> LineString<f64> {
    let mut coords = Vec::with_capacity(ring.0.len());
    for pair in ring.0.windows(2) {
        let (a, b) = (merged.place(pair[0]), merged.place(pair[1]));
        coords.push(a);
        if a != b {
            let between = vertices_on(a, b, tree, tolerance);
            noded.inserted += between.len();
            coords.extend(between);
        }
    }
    coords.extend(ring.0.last().map(|&c| merged.place(c)));
    LineString::new(coords)
}

/// The vertices within the tolerance of an edge, from its beginning to its end.
fn vertices_on(
    a: Coord<f64>,
    b: Coord<f64>,
    tree: &RTree<[f64; 2]>,
    tolerance: f64,
) -> Vec<Coord<f64>> {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length2 = dx * dx + dy * dy;
    let envelope = AABB::from_corners(
        [a.x.min(b.x) - tolerance, a.y.min(b.y) - tolerance],
        [a.x.max(b.x) + tolerance, a.y.max(b.y) + tolerance],
    );
    let mut found: Vec<(f64, Coord<f64>)> = tree
        .locate_in_envelope(&envelope)
        .map(|&[x, y]| Coord { x, y })
        .filter(|&c| c != a && c != b)
        .filter_map(|c| {
            let t = ((c.x - a.x) * dx + (c.y - a.y) * dy) / length2;
            let off = ((c.x - a.x) * dy - (c.y - a.y) * dx).abs() / length2.sqrt();
            (t > 0.0 && t < 1.0 && off <= tolerance).then_some((t, c))
        })
        .collect();
    found.sort_by(|p, q| p.0.total_cmp(&q.0));
    found.into_iter().map(|(_, c)| c).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    #[test]
    fn near_vertices_become_one_and_edges_take_the_vertices_on_them() {
        let left = polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 1.0, y: 1.0), (x: 0.0, y: 1.0)];
        let right = polygon![
            (x: 1.000_000_05, y: 0.0), (x: 2.0, y: 0.0), (x: 2.0, y: 1.0), (x: 1.0, y: 1.0), (x: 1.0, y: 0.5)
        ];
        let mut shapes = [left.into(), right.into()];
        let noded = node(&mut shapes, 1e-7);
        assert_eq!(
            noded,
            Noded {
                snapped: 1,
                inserted: 1
            }
        );
        let left = &shapes[0].0[0].exterior().0;
        assert!(left.contains(&Coord { x: 1.0, y: 0.5 }));
        assert!(
            super::super::crossings::conflicts(&shapes)
                .unwrap()
                .is_empty()
        );
        // A second time there is nothing to do.
        assert_eq!(node(&mut shapes, 1e-7), Noded::default());
    }
}
