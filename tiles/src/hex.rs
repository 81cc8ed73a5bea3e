//! H3 cells as packed numbers, and their hexagons on the map.
//!
//! A packed cell keeps the base cell and the digits down to its resolution, so that the cells inside a parent are a
//! contiguous range and the parent is a shift away.
//! A feature is counted in the cell of its place at the finest resolution in use, and at a coarser one in the parent
//! of that cell: every parent's count is exactly the sum of its children's.
//! H3 parents do not cover their children to the metre, so a feature near an edge may be drawn beside its hexagon.

use h3o::{CellIndex, LatLng, Resolution};

use crate::coord::LonLat;
use crate::world::{self, Point, Rect};

const DIGIT_BITS: u32 = 3;
const CELL_BITS: u64 = (1 << 52) - 1;
const MODE_CELL: u64 = 1 << 59;

/// The packed cell of a place.
pub(crate) fn pack(place: LonLat, resolution: u8) -> u64 {
    let at = LatLng::new(place.lat(), place.lon()).expect("invariant: a place is finite");
    let cell = u64::from(at.to_cell(of_number(resolution)));
    (cell & CELL_BITS) >> unused_bits(resolution)
}

/// The H3 index of a packed cell.
pub(crate) fn unpack(packed: u64, resolution: u8) -> u64 {
    let unused = unused_bits(resolution);
    MODE_CELL | u64::from(resolution) << 52 | packed << unused | ((1 << unused) - 1)
}

/// The packed parent at a coarser resolution.
pub(crate) fn parent(packed: u64, from: u8, to: u8) -> u64 {
    packed >> (DIGIT_BITS * u32::from(from - to))
}

/// The number by which a cell is known in tiles: unique over all resolutions and below 2^53.
pub(crate) fn feature_id(index: u64) -> u64 {
    index & CELL_BITS
}

/// The hexagon, or pentagon, of an H3 index in world coordinates.
///
/// A cell on the antimeridian ends there, on the side of its first corner.
pub(crate) fn outline(index: u64) -> Vec<Point> {
    let cell = CellIndex::try_from(index).expect("invariant: cells are packed from H3 indexes");
    let boundary = cell.boundary();
    let first = boundary.first().map_or(0.0, |corner| corner.lng());
    let corners = boundary.iter().map(|corner| {
        let turn = match corner.lng() - first {
            ahead if ahead > 180.0 => -360.0,
            behind if behind < -180.0 => 360.0,
            _ => 0.0,
        };
        let lon = (corner.lng() + turn).clamp(-180.0, 180.0);
        world::project_clamped(lon, corner.lat())
    });
    corners.collect()
}

/// How far from a feature its hexagon can reach, in world units, for features near a box.
///
/// A hexagon is two edges across; parents do not quite cover their children, and edges vary by a quarter.
pub(crate) fn reach(resolution: u8, near: &Rect) -> u32 {
    const EDGES: f64 = 4.0;
    const METRES_PER_UNIT: f64 = 40_075_016.7 / 4_294_967_296.0;
    let edge_m = of_number(resolution).edge_length_m();
    let farthest = [near.min.y, near.max.y].map(|y| world::latitude(f64::from(y)).abs());
    let stretch = 1.0 / farthest[0].max(farthest[1]).to_radians().cos();
    (EDGES * edge_m / METRES_PER_UNIT * stretch * 1.1) as u32
}

fn of_number(resolution: u8) -> Resolution {
    Resolution::try_from(resolution).expect("invariant: a layer names resolutions that H3 has")
}

fn unused_bits(resolution: u8) -> u32 {
    DIGIT_BITS * (15 - u32::from(resolution))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_cell_is_its_h3_index() {
        for (lon, lat) in [(38.97, 45.03), (-122.4, 37.8), (0.0, 90.0), (179.9, -16.0)] {
            let place = LonLat::new(lon, lat).unwrap();
            for resolution in 0..=15 {
                let packed = pack(place, resolution);
                let cell = LatLng::new(lat, lon)
                    .unwrap()
                    .to_cell(of_number(resolution));
                assert_eq!(unpack(packed, resolution), u64::from(cell));
                for coarser in 0..=resolution {
                    let expected = cell.parent(of_number(coarser)).unwrap();
                    let found = unpack(parent(packed, resolution, coarser), coarser);
                    assert_eq!(found, u64::from(expected));
                }
            }
        }
    }

    #[test]
    fn the_reach_holds_every_hexagon() {
        for step in 0..2_000u32 {
            let lon = f64::from(step % 97) * 3.6 - 174.0;
            let lat = f64::from(step % 61) * 2.7 - 81.0;
            let place = LonLat::new(lon, lat).unwrap();
            let at = Rect::of_point(world::project(place));
            let fine = pack(place, 10);
            for resolution in 3..=10 {
                let index = unpack(parent(fine, 10, resolution), resolution);
                let hexagon = Rect::of_points(outline(index));
                let near = at.grown(reach(resolution, &hexagon));
                assert!(near.contains(&hexagon), "{lon} {lat} {resolution}");
            }
        }
    }
}
