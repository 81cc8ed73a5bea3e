//! An edition as a coverage: neighbours share arcs, so that simplification moves a shared border once, for both.
//!
//! [`topology`] splits the rings into arcs between nodes. [`rank`] gives every vertex the size at which it may go, once,
//! without ever letting two borders meet. For a zoom, the vertices above the zoom's size stay, and [`snap`] puts them on
//! the grid of that zoom's tiles so that the result is exactly valid there; [`trace`] makes polygons of it again.
//!
//! Invariants: at every zoom the areas' interiors are disjoint, an edge between two areas is the same numbers on both
//! sides, and land that belonged to an area belongs to it or, within a few units of the grid, to its neighbour.

mod rank;
mod snap;
mod topology;
mod trace;

use geo::{Coord, MultiPolygon};

use crate::Edition;
use topology::Topology;

/// The deepest zoom at which boundaries are simplified; deeper ones get them as they are.
pub const MAX_SIMPLIFIED_ZOOM: u8 = 14;

/// Units of the grid across one tile.
const EXTENT: f64 = 4096.0;

/// A vertex goes when its triangle with its neighbours is smaller than this many square units of the zoom's grid: on a
/// screen, half of a pixel of a tile drawn at 512 pixels.
const MIN_TRIANGLE: f64 = 32.0;

/// An island or a lake of a single area goes when it is smaller than this many square units: a pixel.
const MIN_ISLAND: f64 = 64.0;

/// An edition with shared arcs, ready to be simplified for any zoom.
#[derive(Debug)]
pub struct Coverage {
    topology: Topology,
    /// For each vertex, the area in square Web Mercator units (the world is 1 by 1) of the largest triangle that must be
    /// given up to remove it.
    ranks: Vec<f64>,
    full: Vec<MultiPolygon<f64>>,
}

impl Coverage {
    /// Builds the arcs and ranks their vertices.
    ///
    /// ```
    /// use boundaries::Coverage;
    ///
    /// let edition = boundaries::approximate::edition();
    /// let coverage = Coverage::new(&edition);
    /// let far = coverage.simplified(6);
    /// assert_eq!(far.len(), edition.areas.len());
    /// ```
    pub fn new(edition: &Edition) -> Self {
        let full: Vec<MultiPolygon<f64>> = edition
            .areas
            .iter()
            .map(|area| area.geometry.clone())
            .collect();
        let topology = Topology::new(&full);
        let ranks = rank::ranks(&topology);
        Self {
            topology,
            ranks,
            full,
        }
    }

    /// The areas for a zoom, in the order of the edition's.
    ///
    /// Up to [`MAX_SIMPLIFIED_ZOOM`] the vertices are points of the zoom's tile grid (4096 units a tile), so that
    /// quantising them changes nothing; deeper, the areas are as the edition has them. An area smaller than the grid
    /// can show is empty.
    pub fn simplified(&self, zoom: u8) -> Vec<MultiPolygon<f64>> {
        if zoom > MAX_SIMPLIFIED_ZOOM {
            return self.full.clone();
        }
        let grid = Grid {
            units: f64::from(1_u32 << zoom) * EXTENT,
        };
        let arcs = self.arcs(grid);
        let snapped = snap::snap(&arcs);
        self.topology
            .areas
            .iter()
            .map(|rings| {
                let edges = rings
                    .iter()
                    .flatten()
                    .flat_map(|arc| directed(&snapped[arc.arc], arc.reversed));
                trace::polygons(edges, |point| grid.degrees(point))
            })
            .collect()
    }

    /// How many vertices the arcs hold at a zoom, before the grid, for the record of what simplification saves.
    pub fn vertices(&self, zoom: u8) -> usize {
        if zoom > MAX_SIMPLIFIED_ZOOM {
            return self.topology.arcs.iter().map(Vec::len).sum();
        }
        let grid = Grid {
            units: f64::from(1_u32 << zoom) * EXTENT,
        };
        self.arcs(grid).iter().map(Vec::len).sum()
    }

    /// The vertices that each arc keeps, in units of the grid; none for an island that goes.
    fn arcs(&self, grid: Grid) -> Vec<Vec<Coord<f64>>> {
        let threshold = MIN_TRIANGLE / (grid.units * grid.units);
        self.topology
            .arcs
            .iter()
            .zip(&self.topology.lone_loops)
            .map(|(arc, lone_loop)| {
                if lone_loop.is_some_and(|area| area * grid.units * grid.units < MIN_ISLAND) {
                    return Vec::new();
                }
                arc.iter()
                    .filter(|&&v| self.ranks[v as usize] > threshold)
                    .map(|&v| grid.place(self.topology.vertices[v as usize]))
                    .collect()
            })
            .collect()
    }
}

/// A point of a zoom's grid, y up.
type Point = (i64, i64);

/// The edges of a snapped arc in the direction of a ring.
fn directed(arc: &[Point], reversed: bool) -> impl Iterator<Item = (Point, Point)> + '_ {
    arc.windows(2).map(move |pair| {
        if reversed {
            (pair[1], pair[0])
        } else {
            (pair[0], pair[1])
        }
    })
}

/// The grid of a zoom: the whole world is `units` wide.
#[derive(Clone, Copy)]
struct Grid {
    units: f64,
}

impl Grid {
    /// Web Mercator of unit size (y up, from 0 at the bottom) to units.
    fn place(self, c: Coord<f64>) -> Coord<f64> {
        Coord {
            x: c.x * self.units,
            y: c.y * self.units,
        }
    }

    fn degrees(self, (x, y): Point) -> Coord<f64> {
        mercator_to_degrees(Coord {
            x: x as f64 / self.units,
            y: y as f64 / self.units,
        })
    }
}

/// Degrees to Web Mercator of unit size: x from 0 to 1 eastward, y from 0 to 1 northward.
fn degrees_to_mercator(c: Coord<f64>) -> Coord<f64> {
    Coord {
        x: (c.x + 180.0) / 360.0,
        y: 0.5 + c.y.to_radians().tan().asinh() / std::f64::consts::TAU,
    }
}

fn mercator_to_degrees(c: Coord<f64>) -> Coord<f64> {
    Coord {
        x: c.x * 360.0 - 180.0,
        y: ((c.y - 0.5) * std::f64::consts::TAU)
            .sinh()
            .atan()
            .to_degrees(),
    }
}

#[cfg(test)]
mod tests;
