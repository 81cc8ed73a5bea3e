//! What the tests share.

pub(crate) mod decode;
pub(crate) mod region;

use tiles::{MAX_ZOOM, TileCoord};

use region::{EAST, NORTH, Region, SOUTH, WEST};

/// All tiles of a zoom that meet the region.
pub(crate) fn tiles_of_region(z: u8) -> Vec<TileCoord> {
    let corner = |lon, lat| TileCoord::covering(tiles::LonLat::new(lon, lat).unwrap(), z).unwrap();
    let (first, last) = (corner(WEST, NORTH), corner(EAST, SOUTH));
    let columns = first.x()..=last.x();
    columns
        .flat_map(|x| (first.y()..=last.y()).map(move |y| TileCoord::new(z, x, y).unwrap()))
        .collect()
}

/// Some tiles of every zoom where there is something to see.
pub(crate) fn sampled_tiles(region: &mut Region, per_zoom: usize) -> Vec<TileCoord> {
    let mut tiles = Vec::new();
    for z in 0..=MAX_ZOOM {
        for i in 0..per_zoom {
            let place = if i % 3 == 0 {
                region.town(i)
            } else {
                region.place()
            };
            tiles.push(TileCoord::covering(place, z).unwrap());
        }
    }
    tiles.sort();
    tiles.dedup();
    tiles
}
