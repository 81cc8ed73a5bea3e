//! An immutable run of features in columns, sorted so that every H3 cell is a contiguous range.

use std::ops::Range;

use crate::cells::{CellTable, Tallying};
use crate::ring::{Ring, Shape, Vertex};
use crate::rows::{self, Row};
use crate::spec::LayerSpec;
use crate::tree::Tree;
use crate::world::{Point, Rect};

/// How many features share a leaf of the tree.
const RUN: usize = 64;

/// The bit that tells a hole among the starts of rings.
const HOLE: u32 = 1 << 31;

/// Features in columns, sorted by cell and id, with what finds them.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) ids: Vec<u64>,
    /// The packed cell of each feature at the finest resolution.
    pub(crate) keys: Vec<u64>,
    /// The point, or an interior point of the polygon.
    pub(crate) at: Vec<Point>,
    /// One column per dimension.
    pub(crate) columns: Vec<Vec<u16>>,
    shapes: Option<Shapes>,
    tree: Tree,
    /// The positions in the order of ids.
    by_id: Vec<u32>,
    /// From the coarsest resolution to the finest.
    pub(crate) tables: Vec<CellTable>,
}

/// The polygons of a segment.
#[derive(Debug, Default)]
struct Shapes {
    rects: Vec<Rect>,
    /// Where the rings of each feature begin, and at last where they end.
    first_ring: Vec<u32>,
    /// Where the vertices of each ring begin, holes marked with [`HOLE`], and at last where they end.
    first_vertex: Vec<u32>,
    vertices: Vec<Vertex>,
}

impl Segment {
    /// Sorts rows into columns; of rows with the same id the last one counts.
    pub(crate) fn build(spec: &LayerSpec, rows: &[Row]) -> Self {
        let order = sorted(rows);
        let of = |at: usize| &rows[order[at] as usize];
        let count = order.len();
        let ids: Vec<u64> = (0..count).map(|at| of(at).id).collect();
        let keys: Vec<u64> = (0..count).map(|at| of(at).key).collect();
        let at: Vec<Point> = (0..count).map(|i| of(i).at).collect();
        let column = |d: usize| (0..count).map(|i| of(i).values[d]).collect();
        let columns: Vec<Vec<u16>> = (0..spec.dimensions().len()).map(column).collect();
        let has_shapes = rows.iter().any(|row| row.shape.is_some());
        let shapes = has_shapes.then(|| Shapes::collect((0..count).map(of)));
        let tree = Tree::build(count, RUN, |i| match &shapes {
            Some(shapes) => shapes.rects[i],
            None => Rect::of_point(at[i]),
        });
        let mut by_id: Vec<u32> = (0..count as u32).collect();
        by_id.sort_unstable_by_key(|position| ids[*position as usize]);
        let tables = tables(spec, &keys, &at, |d, i| columns[d][i]);
        Self {
            ids,
            keys,
            at,
            columns,
            shapes,
            tree,
            by_id,
            tables,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    /// Where a feature is in the columns.
    pub(crate) fn find(&self, id: u64) -> Option<usize> {
        let at = self
            .by_id
            .binary_search_by_key(&id, |position| self.ids[*position as usize]);
        at.ok().map(|at| self.by_id[at] as usize)
    }

    /// The positions of the features with ids below a bound, highest id first.
    pub(crate) fn newest_below(&self, bound: Option<u64>) -> impl Iterator<Item = usize> {
        let end = bound.map_or(self.by_id.len(), |bound| {
            self.by_id
                .partition_point(|position| self.ids[*position as usize] < bound)
        });
        self.by_id[..end].iter().rev().map(|at| *at as usize)
    }

    /// The box of a feature.
    pub(crate) fn rect(&self, at: usize) -> Rect {
        match &self.shapes {
            Some(shapes) => shapes.rects[at],
            None => Rect::of_point(self.at[at]),
        }
    }

    /// The rings of a feature as slices, with whether each is a hole; none for a point.
    pub(crate) fn rings(&self, at: usize) -> impl Iterator<Item = (&[Vertex], bool)> + Clone {
        let shapes = self.shapes.as_ref();
        shapes.into_iter().flat_map(move |shapes| {
            let rings = shapes.first_ring[at] as usize..shapes.first_ring[at + 1] as usize;
            rings.map(move |ring| shapes.ring(ring))
        })
    }

    /// The highest code of a dimension.
    pub(crate) fn highest(&self, dimension: usize) -> u16 {
        let column = &self.columns[dimension];
        column.iter().copied().max().unwrap_or_default()
    }

    pub(crate) fn value(&self, dimension: usize, at: usize) -> u16 {
        self.columns[dimension][at]
    }

    pub(crate) fn values(&self, at: usize) -> Vec<u16> {
        self.columns.iter().map(|column| column[at]).collect()
    }

    pub(crate) fn row(&self, at: usize) -> Row {
        let shape = self.shapes.as_ref().map(|_| Shape {
            rings: self
                .rings(at)
                .map(|(vertices, is_hole)| Ring {
                    vertices: vertices.to_vec(),
                    is_hole,
                })
                .collect(),
        });
        Row {
            id: self.ids[at],
            key: self.keys[at],
            at: self.at[at],
            shape,
            values: self.values(at),
        }
    }

    /// Calls `visit` with every run of features whose box meets the query, in order.
    pub(crate) fn search(&self, query: &Rect, visit: &mut impl FnMut(Range<usize>, bool)) {
        self.tree.search(query, visit);
    }

    /// The boxes over the features.
    pub(crate) fn tree(&self) -> &Tree {
        &self.tree
    }

    /// About how many features lie near a box, counted no further than `enough`.
    pub(crate) fn estimate(&self, query: &Rect, enough: usize) -> usize {
        self.tree.estimate(query, enough)
    }

    /// The box of all features.
    pub(crate) fn bounds(&self) -> Rect {
        self.tree.bounds()
    }

    pub(crate) fn table(&self, resolution: u8) -> Option<&CellTable> {
        self.tables.iter().find(|t| t.resolution == resolution)
    }

    pub(crate) fn memory_bytes(&self) -> usize {
        let columns: usize = self.columns.iter().map(|c| c.capacity() * 2).sum();
        let tables: usize = self.tables.iter().map(CellTable::memory_bytes).sum();
        self.ids.capacity() * 8
            + self.keys.capacity() * 8
            + self.at.capacity() * size_of::<Point>()
            + columns
            + self.shapes.as_ref().map_or(0, Shapes::memory_bytes)
            + self.tree.memory_bytes()
            + self.by_id.capacity() * 4
            + tables
    }
}

impl Shapes {
    fn collect<'a>(rows: impl Iterator<Item = &'a Row>) -> Self {
        let mut shapes = Self::default();
        for row in rows {
            shapes.first_ring.push(shapes.first_vertex.len() as u32);
            shapes.rects.push(match &row.shape {
                Some(shape) => shape.rect(),
                None => Rect::of_point(row.at),
            });
            for ring in row.shape.iter().flat_map(|shape| &shape.rings) {
                let mark = if ring.is_hole { HOLE } else { 0 };
                shapes
                    .first_vertex
                    .push(shapes.vertices.len() as u32 | mark);
                shapes.vertices.extend_from_slice(&ring.vertices);
            }
        }
        shapes.first_ring.push(shapes.first_vertex.len() as u32);
        shapes.first_vertex.push(shapes.vertices.len() as u32);
        shapes.rects.shrink_to_fit();
        shapes.first_ring.shrink_to_fit();
        shapes.first_vertex.shrink_to_fit();
        shapes.vertices.shrink_to_fit();
        shapes
    }

    fn ring(&self, ring: usize) -> (&[Vertex], bool) {
        let start = self.first_vertex[ring];
        let end = self.first_vertex[ring + 1] & !HOLE;
        let vertices = &self.vertices[(start & !HOLE) as usize..end as usize];
        (vertices, start & HOLE != 0)
    }

    fn memory_bytes(&self) -> usize {
        self.rects.capacity() * size_of::<Rect>()
            + (self.first_ring.capacity() + self.first_vertex.capacity()) * 4
            + self.vertices.capacity() * size_of::<Vertex>()
    }
}

/// The tables of every resolution in use, from the coarsest to the finest.
pub(crate) fn tables(
    spec: &LayerSpec,
    keys: &[u64],
    at: &[Point],
    value: impl Fn(usize, usize) -> u16,
) -> Vec<CellTable> {
    let resolutions = spec.resolutions();
    let mut tables: Vec<CellTable> = Vec::with_capacity(resolutions.len());
    let tallying = Tallying::new(spec);
    for resolution in resolutions.into_iter().rev() {
        let table = match tables.last() {
            Some(finer) => CellTable::coarser(finer, resolution, at),
            None => CellTable::finest(rows::finest_resolution(spec), keys, at, &tallying, &value),
        };
        tables.push(table);
    }
    tables.reverse();
    tables
}

/// The rows in the order of cell and id, without those whose id comes again later.
fn sorted(rows: &[Row]) -> Vec<u32> {
    let mut order: Vec<(u64, u64, u32)> = rows
        .iter()
        .zip(0..)
        .map(|(row, at)| (row.key, row.id, at))
        .collect();
    order.sort_unstable();
    let mut ids: Vec<(u64, u32)> = rows.iter().zip(0..).map(|(row, at)| (row.id, at)).collect();
    if !ids.is_sorted_by(|a, b| a.0 < b.0) {
        ids.sort_unstable();
        let mut stale = ids.windows(2).filter(|pair| pair[0].0 == pair[1].0);
        let mut is_stale = vec![false; rows.len()];
        stale
            .by_ref()
            .for_each(|pair| is_stale[pair[0].1 as usize] = true);
        order.retain(|(_, _, at)| !is_stale[*at as usize]);
    }
    order.into_iter().map(|(_, _, at)| at).collect()
}
