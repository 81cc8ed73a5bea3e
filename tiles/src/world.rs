//! World coordinates: Web Mercator as unsigned 32-bit integers, the whole world 2^32 wide, y counted from the north.
//!
//! One unit is 9.3 mm on the equator.
//! A position on the grid of a zoom is a rounded shift of the world coordinate, the same number in every tile, so
//! that what two tiles share has the same place in both.

use std::f64::consts::PI;

use crate::coord::{Bbox, LonLat, TileCoord};

/// The units of a tile's own grid from edge to edge.
pub(crate) const EXTENT: i32 = 4096;

/// How far beyond its edges a tile shows what lies there, in units of its grid.
pub(crate) const BUFFER: i32 = 64;

const SIZE: f64 = 4_294_967_296.0;

/// The latitude at which the Mercator world is square.
pub(crate) const MAX_LATITUDE: f64 = 85.051_128_779_806_6;

/// A point in world units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Point {
    pub(crate) x: u32,
    pub(crate) y: u32,
}

/// A closed box in world units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rect {
    pub(crate) min: Point,
    pub(crate) max: Point,
}

impl Rect {
    /// The box that holds nothing and grows from there.
    pub(crate) const EMPTY: Self = Self {
        min: Point {
            x: u32::MAX,
            y: u32::MAX,
        },
        max: Point { x: 0, y: 0 },
    };

    pub(crate) fn of_point(at: Point) -> Self {
        Self { min: at, max: at }
    }

    pub(crate) fn of_points(points: impl IntoIterator<Item = Point>) -> Self {
        let mut rect = Self::EMPTY;
        for point in points {
            rect.add(Self::of_point(point));
        }
        rect
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.min.x = self.min.x.min(other.min.x);
        self.min.y = self.min.y.min(other.min.y);
        self.max.x = self.max.x.max(other.max.x);
        self.max.y = self.max.y.max(other.max.y);
    }

    pub(crate) fn intersects(&self, other: &Self) -> bool {
        self.min.x <= other.max.x
            && other.min.x <= self.max.x
            && self.min.y <= other.max.y
            && other.min.y <= self.max.y
    }

    pub(crate) fn contains(&self, other: &Self) -> bool {
        self.min.x <= other.min.x
            && other.max.x <= self.max.x
            && self.min.y <= other.min.y
            && other.max.y <= self.max.y
    }

    pub(crate) fn has(&self, at: Point) -> bool {
        self.min.x <= at.x && at.x <= self.max.x && self.min.y <= at.y && at.y <= self.max.y
    }

    /// The box of a tile with its buffer, and the half unit that rounding to the tile's grid may bring in.
    pub(crate) fn of_tile(tile: TileCoord) -> Self {
        let shift = grid_shift(tile.z());
        let span = |at: u32| {
            let low = (i64::from(at) * i64::from(EXTENT) - i64::from(BUFFER)) << shift;
            let high = ((i64::from(at) + 1) * i64::from(EXTENT) + i64::from(BUFFER)) << shift;
            let half = 1i64 << shift >> 1;
            let clamp = |v: i64| v.clamp(0, i64::from(u32::MAX)) as u32;
            (clamp(low - half), clamp(high + half))
        };
        let ((x0, x1), (y0, y1)) = (span(tile.x()), span(tile.y()));
        Self {
            min: Point { x: x0, y: y0 },
            max: Point { x: x1, y: y1 },
        }
    }

    /// The box grown by a margin on every side, as far as the world goes.
    pub(crate) fn grown(self, margin: u32) -> Self {
        Self {
            min: Point {
                x: self.min.x.saturating_sub(margin),
                y: self.min.y.saturating_sub(margin),
            },
            max: Point {
                x: self.max.x.saturating_add(margin),
                y: self.max.y.saturating_add(margin),
            },
        }
    }

    pub(crate) fn of_bbox(bbox: Bbox) -> Self {
        let north_west = project_clamped(bbox.west(), bbox.north());
        let south_east = project_clamped(bbox.east(), bbox.south());
        Self {
            min: north_west,
            max: south_east,
        }
    }

    pub(crate) fn to_bbox(self) -> Bbox {
        let south_west = Point {
            x: self.min.x,
            y: self.max.y,
        };
        let north_east = Point {
            x: self.max.x,
            y: self.min.y,
        };
        Bbox::from_corners(unproject(south_west), unproject(north_east))
    }
}

/// How many bits a world coordinate loses on the grid of a zoom.
pub(crate) const fn grid_shift(z: u8) -> u32 {
    20 - z as u32
}

/// The place of a world coordinate on the grid of a zoom, rounded half up.
pub(crate) const fn to_grid(v: u32, z: u8) -> i32 {
    let shift = grid_shift(z);
    ((v as u64 + (1u64 << shift >> 1)) >> shift) as i32
}

/// The world coordinates of a place; latitudes beyond the Mercator square lie on its edge.
pub(crate) fn project(place: LonLat) -> Point {
    project_clamped(place.lon(), place.lat())
}

/// The world coordinates of two finite numbers, clamped to the world.
pub(crate) fn project_clamped(lon: f64, lat: f64) -> Point {
    let sin = lat.clamp(-MAX_LATITUDE, MAX_LATITUDE).to_radians().sin();
    let x = lon / 360.0 + 0.5;
    let y = 0.5 - ((1.0 + sin) / (1.0 - sin)).ln() / (4.0 * PI);
    // A float cast saturates: the eastern and southern edges are the last unit.
    let to_unit = |v: f64| (v * SIZE).round() as u32;
    Point {
        x: to_unit(x),
        y: to_unit(y),
    }
}

/// The place of a world coordinate, true to a unit.
pub(crate) fn unproject(at: Point) -> LonLat {
    let lon = longitude(f64::from(at.x));
    let lat = latitude(f64::from(at.y));
    LonLat::new(lon, lat).expect("invariant: a world coordinate is a place")
}

pub(crate) fn longitude(x: f64) -> f64 {
    (x / SIZE).mul_add(360.0, -180.0)
}

pub(crate) fn latitude(y: f64) -> f64 {
    (PI * 2.0f64.mul_add(-(y / SIZE), 1.0))
        .sinh()
        .atan()
        .to_degrees()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_comes_back_from_world_coordinates_within_a_unit() {
        for (lon, lat) in [(38.97, 45.03), (-179.99, -85.0), (0.0, 0.0), (179.9, 85.0)] {
            let back = unproject(project_clamped(lon, lat));
            assert!((back.lon() - lon).abs() < 1e-7, "{lon} {back:?}");
            assert!((back.lat() - lat).abs() < 1e-7, "{lat} {back:?}");
        }
    }

    #[test]
    fn poles_and_antimeridian_stay_in_the_world() {
        let corner = project_clamped(180.0, -90.0);
        assert_eq!(corner.x, u32::MAX);
        assert!(corner.y > u32::MAX - 8);
        let corner = project_clamped(-180.0, 90.0);
        assert_eq!(corner.x, 0);
        assert!(corner.y < 8);
    }

    #[test]
    fn the_box_of_a_tile_holds_exactly_what_rounds_into_its_buffer() {
        let tile = TileCoord::new(12, 2_490, 1_480).unwrap();
        let rect = Rect::of_tile(tile);
        let low = 2_490 * EXTENT - BUFFER;
        assert_eq!(to_grid(rect.min.x, 12), low);
        assert_eq!(to_grid(rect.min.x - 1, 12), low - 1);
        let high = 2_491 * EXTENT + BUFFER;
        assert!(to_grid(rect.max.x, 12) - high <= 1);
    }
}
