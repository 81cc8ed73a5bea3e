//! The grid of a tile of longitudes and latitudes.
//!
//! Longitudes lie on it as they do in Web Mercator. A latitude is drawn from the world coordinate by the inverse
//! projection, which keeps its order: boxes stay boxes, so what finds and what leaves out by boxes works unchanged.

use crate::clip::Frame;
use crate::coord::{MAX_ZOOM, TileCoord};
use crate::matrix::MatrixTile;
use crate::quantize::{Grid, TileGrid};
use crate::ring::Vertex;
use crate::world::{self, BUFFER, EXTENT, Point, Rect};

/// The degrees of latitude of one row of the deepest grid.
const DEEPEST_UNIT: f64 = 360.0 / (1u64 << 30) as f64;

/// How far beyond its edges a tile shows what lies there: the half unit is what rounding may bring in.
const BUFFER_AND_ROUNDING: f64 = BUFFER as f64 + 0.5;

/// The grid of a tile of `WorldCRS84Quad`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GeographicGrid {
    square: TileCoord,
    origin: Vertex,
    query: Rect,
}

impl GeographicGrid {
    /// The grid; none of a tile beyond the latitudes of Web Mercator, where nothing is.
    pub(crate) fn of_tile(tile: MatrixTile) -> Option<Self> {
        let square = tile.square();
        let origin = |at: u32| (at as i32) * EXTENT;
        let origin = Vertex::new(origin(square.x()), origin(square.y()));
        let limit = world::MAX_LATITUDE;
        let [north, south] = latitudes(square, BUFFER_AND_ROUNDING);
        let is_mapped = south < limit && north > -limit;
        is_mapped.then(|| {
            let columns = Rect::of_tile(square);
            let [top, bottom] = [north, south].map(world_row);
            let query = Rect {
                min: Point {
                    x: columns.min.x,
                    y: top,
                },
                max: Point {
                    x: columns.max.x,
                    y: bottom,
                },
            };
            Self {
                square,
                origin,
                query,
            }
        })
    }

    /// The row of the grid for a row of the world, which need not be whole.
    fn row(&self, y: f64) -> i32 {
        let deepest = ((90.0 - world::latitude(y)) / DEEPEST_UNIT).round() as i32;
        Vertex::new(0, deepest).at_zoom(self.square.z()).y - self.origin.y
    }
}

impl TileGrid for GeographicGrid {
    fn zoom(&self) -> u8 {
        self.square.z()
    }

    fn query(&self) -> Rect {
        self.query
    }

    fn deep_frame(&self) -> Frame {
        let columns = Grid::of_tile(self.square).deep_frame();
        // A vertex that is left out must lie beyond the buffer after it was rounded.
        let rows = latitudes(self.square, BUFFER_AND_ROUNDING + 1.5);
        let [top, bottom] = rows.map(|lat| {
            let at = Point {
                x: 0,
                y: world_row(lat),
            };
            Vertex::of_world(at).y
        });
        Frame {
            min: Vertex::new(columns.min.x, top),
            max: Vertex::new(columns.max.x, bottom),
        }
    }

    fn place(&self, at: Point) -> Vertex {
        let x = world::to_grid(at.x, self.zoom()) - self.origin.x;
        Vertex::new(x, self.row(f64::from(at.y)))
    }

    fn place_vertex(&self, at: Vertex) -> Vertex {
        let x = at.at_zoom(self.zoom()).x - self.origin.x;
        let shift = world::grid_shift(MAX_ZOOM);
        Vertex::new(x, self.row(f64::from((at.y as u32) << shift)))
    }
}

/// The northern and southern latitudes of a tile with a margin in units of its grid; they may lie beyond the poles.
fn latitudes(square: TileCoord, margin: f64) -> [f64; 2] {
    let unit = 360.0 / f64::from(1u32 << square.z()) / f64::from(EXTENT);
    let first = f64::from(square.y()) * f64::from(EXTENT);
    let rows = [first - margin, first + f64::from(EXTENT) + margin];
    rows.map(|row| (-unit).mul_add(row, 90.0))
}

fn world_row(latitude: f64) -> u32 {
    world::project_clamped(0.0, latitude).y
}
