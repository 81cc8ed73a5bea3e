//! Point to area: the published form of an edition.
//!
//! A uniform grid answers most points at once: a cell that no border touches lies in one area, or outside and too far
//! away to be near. The others, a few in a hundred, hold the areas to ask and the segments that can be nearest;
//! [`cover`] decides exactly, with robust arithmetic.
//!
//! Invariants: the answer never depends on the grid's size; a point on a border is covered; a point that several areas
//! cover goes to the first, that is to the lowest code.

mod cover;
mod grid;

use geo::Coord;

use crate::Edition;
use cover::Cover;
use grid::{Cell, Grid};

/// The distance in metres within which a point outside the region still belongs to its nearest area, unless a caller
/// chooses otherwise: piers, beaches and boats at anchor, not the open sea.
pub const DEFAULT_NEAR_M: f64 = 2_000.0;

/// The largest distance that [`BoundaryIndex::new`] accepts for "near", in metres.
pub const MAX_NEAR_M: f64 = 10_000.0;

/// Where a point lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Located {
    /// The area covers the point, border included.
    Covered {
        /// Place in [`Edition::areas`].
        area: usize,
    },
    /// No area covers the point; this one is the nearest and close enough.
    Near {
        /// Place in [`Edition::areas`].
        area: usize,
        /// Distance to the area in metres.
        distance_m: f64,
    },
    /// No area covers the point or is near it.
    Outside {
        /// Distance to the nearest area, where it had to be measured; `None` says only that it is more than the near
        /// distance.
        distance_m: Option<f64>,
    },
}

impl Located {
    /// The area that answers for the point, if any.
    pub fn area(self) -> Option<usize> {
        match self {
            Self::Covered { area } | Self::Near { area, .. } => Some(area),
            Self::Outside { .. } => None,
        }
    }
}

/// An edition made ready to locate points.
#[derive(Debug)]
pub struct BoundaryIndex {
    near_m: f64,
    covers: Vec<Cover>,
    grid: Grid,
}

impl BoundaryIndex {
    /// Builds the index.
    ///
    /// `near_m` is the distance within which a point outside still belongs to its nearest area; it is clamped to 0 to
    /// [`MAX_NEAR_M`]. [`DEFAULT_NEAR_M`] is the portal's default.
    ///
    /// ```
    /// use boundaries::{BoundaryIndex, DEFAULT_NEAR_M, Located};
    ///
    /// let edition = boundaries::approximate::edition();
    /// let index = BoundaryIndex::new(&edition, DEFAULT_NEAR_M);
    /// let Located::Covered { area } = index.locate(38.976, 45.040) else {
    ///     panic!("the centre of Krasnodar is covered")
    /// };
    /// assert_eq!(edition.areas[area].name_ru, "Краснодар");
    /// assert_eq!(index.locate(37.62, 55.75).area(), None);
    /// ```
    pub fn new(edition: &Edition, near_m: f64) -> Self {
        let near_m = if near_m.is_finite() {
            near_m.clamp(0.0, MAX_NEAR_M)
        } else {
            DEFAULT_NEAR_M
        };
        let covers: Vec<Cover> = edition
            .areas
            .iter()
            .map(|area| Cover::new(&area.geometry))
            .collect();
        let grid = Grid::new(edition, &covers, near_m);
        Self {
            near_m,
            covers,
            grid,
        }
    }

    /// Finds the area of a point.
    ///
    /// Coordinates that are no place on earth (NaN, infinite, swapped) are outside.
    pub fn locate(&self, lon: f64, lat: f64) -> Located {
        let point = Coord { x: lon, y: lat };
        match self.grid.cell(point) {
            Cell::Area(area) => Located::Covered { area },
            Cell::Far => Located::Outside { distance_m: None },
            Cell::Mixed(mixed) => self.locate_exactly(point, mixed),
        }
    }

    fn locate_exactly(&self, point: Coord<f64>, mixed: usize) -> Located {
        let covering = self
            .grid
            .candidates(mixed)
            .iter()
            .find(|&&area| self.covers[usize::from(area)].covers(point));
        if let Some(&area) = covering {
            return Located::Covered {
                area: usize::from(area),
            };
        }
        match self.grid.nearest(mixed, point) {
            Some((area, distance_m)) if distance_m <= self.near_m => {
                Located::Near { area, distance_m }
            }
            Some((_, distance_m)) => Located::Outside {
                distance_m: Some(distance_m),
            },
            None => Located::Outside { distance_m: None },
        }
    }

    /// The distance in metres within which a point outside belongs to its nearest area.
    pub fn near_m(&self) -> f64 {
        self.near_m
    }

    /// Bytes held by the index, for the memory figure in the metrics.
    pub fn memory_bytes(&self) -> usize {
        self.grid.memory_bytes() + self.covers.iter().map(Cover::memory_bytes).sum::<usize>()
    }
}

#[cfg(test)]
mod tests;
