//! Tiles of longitudes and latitudes show what Web Mercator tiles show, in the right place.

use std::collections::{BTreeMap, BTreeSet};

use geo::{Area, BooleanOps, Euclidean, Length, LinesIter, MapCoords, Rect};
use proptest::prelude::*;
use tiles::{
    Feature, FeatureGeometry, Filter, LayerIndex, LonLat, MatrixTile, TileCoord, TileMatrixSet,
};

use crate::support::decode::{self, decode_checked};
use crate::support::region::{EAST, NORTH, Region, SOUTH, WEST, constructions_spec, issues_spec};
use crate::support::tiles_of_region;

const SET: TileMatrixSet = TileMatrixSet::WorldCRS84Quad;

/// The degrees of a unit of the grid of a matrix.
fn unit(matrix: u8) -> f64 {
    180.0 / f64::from(1u32 << matrix) / 4_096.0
}

/// Where a place is on the grid of a tile, by the definition of the set.
fn on_grid(place: LonLat, tile: MatrixTile) -> (f64, f64) {
    let unit = unit(tile.matrix());
    let column = (place.lon() + 180.0) / unit - f64::from(tile.column()) * 4_096.0;
    let row = (90.0 - place.lat()) / unit - f64::from(tile.row()) * 4_096.0;
    (column, row)
}

fn layers(layer: &LayerIndex, tile: MatrixTile) -> Vec<decode::Layer> {
    decode_checked(&layer.encode_matrix_tile(tile, &Filter::default()).bytes)
}

fn features(layer: &LayerIndex, tile: MatrixTile) -> Vec<decode::Feature> {
    let layers = layers(layer, tile).into_iter();
    layers.flat_map(|layer| layer.features).collect()
}

fn covering(place: LonLat, matrix: u8) -> MatrixTile {
    MatrixTile::covering(SET, place, matrix).unwrap()
}

/// The tiles of a matrix between two corners.
fn tiles_between(north_west: LonLat, south_east: LonLat, matrix: u8) -> Vec<MatrixTile> {
    let (first, last) = (covering(north_west, matrix), covering(south_east, matrix));
    let rows = first.row()..=last.row();
    let tiles = rows.flat_map(|row| {
        (first.column()..=last.column())
            .map(move |column| MatrixTile::new(SET, matrix, row, column).unwrap())
    });
    tiles.collect()
}

proptest! {
    #[test]
    fn a_point_shows_in_every_tile_whose_buffer_it_lies_in(
        lon in -180.0..180.0f64,
        lat in -85.0..85.0f64,
        matrix in 13u8..=17,
    ) {
        let place = LonLat::new(lon, lat).unwrap();
        let feature = Feature {
            id: 1,
            geometry: FeatureGeometry::Point(place),
            values: vec![0, 0, 0, 0, 9_000],
        };
        let layer = LayerIndex::build(issues_spec(), [feature]);
        let middle = covering(place, matrix);
        for (row, column) in (-1..=1).flat_map(|row| (-1..=1).map(move |column| (row, column))) {
            let (row, column) = (
                middle.row().wrapping_add_signed(row),
                middle.column().wrapping_add_signed(column),
            );
            let Ok(tile) = MatrixTile::new(SET, matrix, row, column) else { continue };
            let (x, y) = on_grid(place, tile);
            let found = features(&layer, tile);
            let beyond = [x, y].map(|v| (-64.0 - v).max(v - 4_160.0));
            let beyond = beyond[0].max(beyond[1]);
            if beyond < -0.8 {
                let at = found[0].parts[0][0];
                prop_assert!((f64::from(at.0) - x).abs() <= 0.8, "{at:?} {x} {y}");
                prop_assert!((f64::from(at.1) - y).abs() <= 0.8, "{at:?} {x} {y}");
            } else if beyond > 0.8 {
                prop_assert!(found.is_empty());
            }
        }
    }
}

#[test]
fn beyond_the_latitudes_of_mercator_nothing_is_drawn() {
    let point = |id, lat| Feature {
        id,
        geometry: FeatureGeometry::Point(LonLat::new(10.0, lat).unwrap()),
        values: vec![0, 0, 0, 0, 9_000],
    };
    let layer = LayerIndex::build(issues_spec(), [point(1, 89.0), point(2, -89.0)]);
    for matrix in 5..=17 {
        for lat in [90.0, 89.0, 86.0, -86.0, -89.0, -90.0] {
            let tile = covering(LonLat::new(10.0, lat).unwrap(), matrix);
            if tile.bbox().south() > 85.1 || tile.bbox().north() < -85.1 {
                assert_eq!(features(&layer, tile), [], "{tile:?}");
            }
        }
    }
}

/// The corners of every feature of some tiles in degrees, by id.
type Corners = BTreeMap<u64, Vec<(f64, f64)>>;

#[test]
fn a_building_has_the_corners_that_it_has_in_web_mercator() {
    let mut region = Region::new(41);
    let buildings = (0..20_000).map(|id| region.building(id));
    let layer = LayerIndex::build(constructions_spec(), buildings);
    let mut compared = 0;
    for id in 0..60 {
        let tile = covering(layer.get(id).unwrap().location, 17);
        let bbox = tile.bbox();
        let corners: Corners = whole(features(&layer, tile), |x, y| {
            let unit = unit(17);
            (bbox.west() + x * unit, bbox.north() - y * unit)
        });
        let mut expected = Corners::new();
        let (first, last) = (
            TileCoord::covering(LonLat::new(bbox.west(), bbox.north()).unwrap(), 18).unwrap(),
            TileCoord::covering(LonLat::new(bbox.east(), bbox.south()).unwrap(), 18).unwrap(),
        );
        for (x, y) in
            (first.x()..=last.x()).flat_map(|x| (first.y()..=last.y()).map(move |y| (x, y)))
        {
            let mercator = TileCoord::new(18, x, y).unwrap();
            expected.extend(whole(features(&layer, mercator.into()), |dx, dy| {
                let side = f64::from(1u32 << 18);
                let (x, y) = (
                    (f64::from(x) + dx / 4_096.0) / side,
                    (f64::from(y) + dy / 4_096.0) / side,
                );
                let pi = std::f64::consts::PI;
                let lat = (pi * 2.0f64.mul_add(-y, 1.0)).sinh().atan().to_degrees();
                (x.mul_add(360.0, -180.0), lat)
            }));
        }
        for (id, corners) in corners {
            let Some(expected) = expected.get(&id) else {
                continue;
            };
            for (lon, lat) in corners {
                let distance = |at: &(f64, f64)| (at.0 - lon).abs().max((at.1 - lat).abs());
                let nearest = expected.iter().map(distance).fold(f64::INFINITY, f64::min);
                assert!(nearest <= unit(17) * 1.05, "{id}: {nearest}");
            }
            compared += 1;
        }
    }
    assert!(compared > 20, "{compared}");
}

/// What shows as a whole between the edges of its tile.
fn whole(features: Vec<decode::Feature>, place: impl Fn(f64, f64) -> (f64, f64)) -> Corners {
    let between = |v: i32| (0..4_096).contains(&v);
    let whole = features.into_iter().filter(|f| {
        f.parts
            .iter()
            .flatten()
            .all(|(x, y)| between(*x) && between(*y))
    });
    let corners = whole.map(|feature| {
        let corners = feature.parts.iter().flatten();
        let corners = corners.map(|(x, y)| place(f64::from(*x), f64::from(*y)));
        (feature.id, corners.collect())
    });
    corners.collect()
}

#[test]
fn the_parts_of_a_building_in_all_tiles_make_up_its_area() {
    let mut region = Region::new(42);
    let mut checked = 0;
    for id in 0..300 {
        let building = region.building(id);
        let FeatureGeometry::Polygon(polygon) = building.geometry.clone() else {
            panic!("a building is a polygon");
        };
        let layer = LayerIndex::build(constructions_spec(), [building]);
        let bbox = layer.get(id).unwrap().bbox;
        let north_west = LonLat::new(bbox.west(), bbox.north()).unwrap();
        let south_east = LonLat::new(bbox.east(), bbox.south()).unwrap();
        let tiles = tiles_between(north_west, south_east, 17);
        if tiles.len() == 1 {
            continue;
        }
        let shown = tiles.iter().flat_map(|tile| features(&layer, *tile));
        let inside: f64 = shown.map(|feature| area_within_edges(&feature)).sum();
        let exact = polygon.map_coords(|at| at / unit(17));
        let perimeter: f64 = exact.lines_iter().map(|l| Euclidean.length(&l)).sum();
        let difference = (inside - exact.unsigned_area()).abs();
        assert!(difference < perimeter * 0.8, "{difference} of {perimeter}");
        checked += 1;
    }
    assert!(checked > 50, "{checked}");
}

/// The area of what shows between the edges of the tile, its buffer left out.
fn area_within_edges(feature: &decode::Feature) -> f64 {
    let tile = Rect::new((0.0, 0.0), (4_096.0, 4_096.0)).to_polygon();
    let tile = geo::MultiPolygon(vec![tile]);
    feature.polygons().intersection(&tile).unsigned_area()
}

#[test]
fn the_cells_are_those_of_the_web_mercator_zoom_of_the_same_scale() {
    let mut region = Region::new(43);
    let issues = (0..20_000).map(|id| region.issue(id));
    let layer = LayerIndex::build(issues_spec(), issues);
    let north_west = LonLat::new(WEST - 0.5, NORTH + 0.5).unwrap();
    let south_east = LonLat::new(EAST + 0.5, SOUTH - 0.5).unwrap();
    for matrix in [0, 3, 6, 8, 10] {
        let mut counts = BTreeMap::new();
        for tile in tiles_between(north_west, south_east, matrix) {
            for cell in features(&layer, tile) {
                let count = cell.number("count");
                let known = counts.insert(cell.id, count);
                assert!(known.is_none_or(|known| known == count));
            }
        }
        assert_eq!(counts.values().sum::<u64>(), 20_000, "{matrix}");
        let of_mercator: BTreeSet<u64> = tiles_of_region(matrix + 1)
            .into_iter()
            .flat_map(|tile| features(&layer, tile.into()))
            .map(|cell| cell.id)
            .collect();
        assert_eq!(counts.into_keys().collect::<BTreeSet<_>>(), of_mercator);
    }
}

#[test]
fn every_polygon_of_every_matrix_is_valid() {
    let mut region = Region::new(44);
    let buildings = (0..30_000).map(|id| region.building(id));
    let layer = LayerIndex::build(constructions_spec(), buildings);
    let mut shown = 0;
    for matrix in 0..=17 {
        for town in 0..12 {
            // Checking is what decoding does.
            shown += features(&layer, covering(region.town(town), matrix)).len();
        }
    }
    assert!(shown > 5_000, "{shown}");
}
