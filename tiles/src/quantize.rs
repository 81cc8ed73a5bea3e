//! Polygons on the grid of one tile: rounded, cut at the buffer, and valid again.

use crate::clip::{self, Frame};
use crate::coord::{MAX_ZOOM, TileCoord};
use crate::mend;
use crate::ring::{Ring, Vertex};
use crate::simplify;
use crate::validity;
use crate::world::{self, BUFFER, EXTENT, Point, Rect};

/// What a tile shows, on its own grid.
pub(crate) const TILE_FRAME: Frame = Frame {
    min: Vertex::new(-BUFFER, -BUFFER),
    max: Vertex::new(EXTENT + BUFFER, EXTENT + BUFFER),
};

/// How the world lies on the grid of one tile.
pub(crate) trait TileGrid {
    /// The zoom whose scale the grid has.
    fn zoom(&self) -> u8;

    /// The box in which everything lies that the tile may show.
    fn query(&self) -> Rect;

    /// The same box on the deepest grid.
    fn deep_frame(&self) -> Frame;

    /// Where a point of the world is on the tile's grid.
    fn place(&self, at: Point) -> Vertex;

    /// Where a vertex of the deepest grid is on the tile's grid.
    fn place_vertex(&self, at: Vertex) -> Vertex;

    /// What a tile shows of a stored polygon; empty when nothing of it is in the tile.
    ///
    /// A polygon that the grid is too coarse for becomes the smallest shape that has an area.
    fn place_shape<'a>(&self, rings: impl Iterator<Item = (&'a [Vertex], bool)>) -> Vec<Ring> {
        let mut placed: Vec<Ring> = Vec::new();
        let mut only: Vec<Vertex> = Vec::new();
        for (ring, is_hole) in rings {
            let mut vertices: Vec<Vertex> = ring.iter().map(|at| self.place_vertex(*at)).collect();
            if only.is_empty() {
                only.clone_from(&vertices);
            }
            straighten(&mut vertices);
            if self.zoom() < MAX_ZOOM {
                simplify::simplify(&mut vertices);
            }
            if vertices.len() >= 3 {
                placed.push(Ring { vertices, is_hole });
            }
        }
        let is_whole = only.iter().all(|at| TILE_FRAME.has(*at));
        let has_surface = placed.iter().any(|ring| !ring.is_hole);
        let shown = if has_surface {
            show(placed)
        } else {
            Vec::new()
        };
        if shown.is_empty() && (is_whole || !has_surface) {
            return show(vec![smallest(&only)]);
        }
        shown
    }
}

/// The grid of a tile of the Web Mercator pyramid.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grid {
    tile: TileCoord,
    origin: Vertex,
}

impl Grid {
    pub(crate) fn of_tile(tile: TileCoord) -> Self {
        let origin = |at: u32| (at as i32) * EXTENT;
        Self {
            tile,
            origin: Vertex::new(origin(tile.x()), origin(tile.y())),
        }
    }
}

impl TileGrid for Grid {
    fn zoom(&self) -> u8 {
        self.tile.z()
    }

    fn query(&self) -> Rect {
        Rect::of_tile(self.tile)
    }

    fn deep_frame(&self) -> Frame {
        let tile = self.tile;
        let shift = MAX_ZOOM - tile.z();
        let margin = i64::from(BUFFER) + 2;
        let low = |at: u32| ((i64::from(at) * i64::from(EXTENT) - margin) << shift) as i32;
        let high = |at: u32| (((i64::from(at) + 1) * i64::from(EXTENT) + margin) << shift) as i32;
        Frame {
            min: Vertex::new(low(tile.x()), low(tile.y())),
            max: Vertex::new(high(tile.x()), high(tile.y())),
        }
    }

    fn place(&self, at: Point) -> Vertex {
        let z = self.tile.z();
        let x = world::to_grid(at.x, z) - self.origin.x;
        let y = world::to_grid(at.y, z) - self.origin.y;
        Vertex::new(x, y)
    }

    fn place_vertex(&self, at: Vertex) -> Vertex {
        let at = at.at_zoom(self.tile.z());
        Vertex::new(at.x - self.origin.x, at.y - self.origin.y)
    }
}

/// Cuts rounded rings at the buffer of their tile, and mends what rounding or cutting made invalid.
///
/// A ring that the cut divided comes back as its parts joined along the edge; the overlay takes them apart. Cut and
/// joints lie on grid points, so that areas with a common border still have it afterwards.
pub(crate) fn show(rings: Vec<Ring>) -> Vec<Ring> {
    /// Each round can only move what the one before moved by a unit; two are rare, three were never seen.
    const ROUNDS: usize = 4;
    let mut shown = cut(rings);
    for _ in 0..ROUNDS {
        if shown.is_empty() || validity::is_valid(&shown) {
            return shown;
        }
        let mended = mend::positive(&shown);
        if is_within(&mended) {
            return mended;
        }
        shown = cut(mended);
    }
    Vec::new()
}

fn cut(rings: Vec<Ring>) -> Vec<Ring> {
    if is_within(&rings) {
        return rings;
    }
    let cut = rings.into_iter().filter_map(|ring| {
        let mut vertices = clip::clip_ring(&ring.vertices, &TILE_FRAME);
        straighten(&mut vertices);
        (vertices.len() >= 3).then_some(Ring { vertices, ..ring })
    });
    cut.collect()
}

fn is_within(rings: &[Ring]) -> bool {
    let mut all = rings.iter().flat_map(|ring| &ring.vertices);
    all.all(|at| TILE_FRAME.has(*at))
}

/// Leaves out every vertex that changes nothing: repeated, in the middle of a straight line, or the end of a spike.
pub(crate) fn straighten(ring: &mut Vec<Vertex>) {
    loop {
        let before = ring.len();
        let mut kept: Vec<Vertex> = Vec::with_capacity(before);
        for at in ring.drain(..) {
            while let [.., a, b] = kept[..]
                && validity::side(a, b, at) == 0
            {
                kept.pop();
            }
            if kept.last() != Some(&at) {
                kept.push(at);
            }
        }
        while let [first, second, .., last] = kept[..] {
            if first == last || validity::side(last, first, second) == 0 {
                kept.remove(0);
            } else if let [.., a, b] = kept[..]
                && validity::side(a, b, first) == 0
            {
                kept.pop();
            } else {
                break;
            }
        }
        *ring = kept;
        if ring.len() < 3 {
            ring.clear();
        }
        if ring.len() == before || ring.is_empty() {
            return;
        }
    }
}

/// The smallest shape with an area that marks where vertices without one lie.
pub(crate) fn smallest(vertices: &[Vertex]) -> Ring {
    let from = vertices.iter().min().copied().unwrap_or_default();
    let to = vertices.iter().max().copied().unwrap_or_default();
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    // A strip one unit wide, wide enough to be a square when it has no length.
    let mut shape = if dx > dy.abs() {
        let beside = |at: Vertex| Vertex::new(at.x, at.y + 1);
        vec![from, to, beside(to), beside(from)]
    } else {
        let to = if from == to {
            Vertex::new(to.x, to.y + 1)
        } else {
            to
        };
        let beside = |at: Vertex| Vertex::new(at.x + 1, at.y);
        vec![from, to, beside(to), beside(from)]
    };
    if validity::twice_area(&shape) < 0 {
        shape.reverse();
    }
    Ring {
        vertices: shape,
        is_hole: false,
    }
}
