//! Nothing is lost or moved where tiles meet.

use std::collections::BTreeMap;

use geo::{Area, BooleanOps, Euclidean, Length, LinesIter, MapCoords, Rect};
use proptest::prelude::*;
use tiles::{Feature, FeatureGeometry, Filter, LayerIndex, LonLat, MAX_ZOOM, TileCoord};

use crate::support::decode::{self, decode_checked};
use crate::support::region::{Region, constructions_spec, issues_spec};

/// Where a place is on the grid of a zoom, by the textbook formula.
fn on_grid(place: LonLat, z: u8) -> (f64, f64) {
    let scale = 4_096.0 * f64::from(1u32 << z);
    let sin = place.lat().to_radians().sin();
    let x = place.lon() / 360.0 + 0.5;
    let y = 0.5 - ((1.0 + sin) / (1.0 - sin)).ln() / (4.0 * std::f64::consts::PI);
    (x * scale, y * scale)
}

fn features(layer: &LayerIndex, tile: TileCoord) -> Vec<decode::Feature> {
    let bytes = layer.encode_tile(tile, &Filter::default()).bytes;
    let layers = decode_checked(&bytes);
    layers
        .into_iter()
        .flat_map(|layer| layer.features)
        .collect()
}

fn neighbours(tile: TileCoord) -> impl Iterator<Item = TileCoord> {
    let around = |v: u32| [v.wrapping_sub(1), v, v + 1];
    around(tile.x()).into_iter().flat_map(move |x| {
        around(tile.y())
            .into_iter()
            .filter_map(move |y| TileCoord::new(tile.z(), x, y).ok())
    })
}

proptest! {
    #[test]
    fn a_point_shows_in_every_tile_whose_buffer_it_lies_in(
        lon in -180.0..180.0f64,
        lat in -85.0..85.0f64,
        z in 14..=MAX_ZOOM,
    ) {
        let place = LonLat::new(lon, lat).unwrap();
        let feature = Feature {
            id: 1,
            geometry: FeatureGeometry::Point(place),
            values: vec![0, 0, 0, 0, 9_000],
        };
        let layer = LayerIndex::build(issues_spec(), [feature]);
        let (x, y) = on_grid(place, z);
        for tile in neighbours(TileCoord::covering(place, z).unwrap()) {
            let local = (x - f64::from(tile.x()) * 4_096.0, y - f64::from(tile.y()) * 4_096.0);
            let found = features(&layer, tile);
            let beyond = [local.0, local.1].map(|v| (-64.0 - v).max(v - 4_160.0));
            let beyond = beyond[0].max(beyond[1]);
            if beyond < -0.7 {
                let at = found[0].parts[0][0];
                prop_assert!((f64::from(at.0) - local.0).abs() <= 0.65, "{at:?} {local:?}");
                prop_assert!((f64::from(at.1) - local.1).abs() <= 0.65, "{at:?} {local:?}");
            } else if beyond > 0.7 {
                prop_assert!(found.is_empty());
            }
        }
    }
}

#[test]
fn neighbours_show_a_building_in_the_same_place() {
    let mut region = Region::new(31);
    let buildings = (0..30_000).map(|id| region.building(id));
    let layer = LayerIndex::build(constructions_spec(), buildings);
    let mut shared = 0;
    for at in 0..60 {
        let z = 14 + at % 4;
        let tile = TileCoord::covering(region.town(at as usize / 4), z).unwrap();
        let right = TileCoord::new(z, tile.x() + 1, tile.y()).unwrap();
        let of_right: BTreeMap<u64, decode::Feature> = features(&layer, right)
            .into_iter()
            .map(|feature| (feature.id, feature))
            .collect();
        for building in features(&layer, tile) {
            let mut ring = building.parts[0].clone();
            let is_whole = ring.iter().all(|(x, _)| (4_032..4_160).contains(x));
            if is_whole && ring.iter().all(|(_, y)| (0..4_096).contains(y)) {
                for at in &mut ring {
                    at.0 -= 4_096;
                }
                assert_eq!(of_right[&building.id].parts[0], ring);
                shared += 1;
            }
        }
    }
    assert!(shared > 0);
}

#[test]
fn the_parts_of_a_building_in_all_tiles_make_up_its_area() {
    let mut region = Region::new(32);
    let z = MAX_ZOOM;
    let mut checked = 0;
    for id in 0..300 {
        let building = region.building(id);
        let exact = projected(&building, z);
        let layer = LayerIndex::build(constructions_spec(), [building]);
        let view = layer.get(id).unwrap();
        let corner = |lon, lat| TileCoord::covering(LonLat::new(lon, lat).unwrap(), z).unwrap();
        let first = corner(view.bbox.west(), view.bbox.north());
        let last = corner(view.bbox.east(), view.bbox.south());
        if first == last {
            continue;
        }
        let mut inside = 0.0;
        for x in first.x()..=last.x() {
            for y in first.y()..=last.y() {
                for shown in features(&layer, TileCoord::new(z, x, y).unwrap()) {
                    inside += area_within_edges(&shown);
                }
            }
        }
        let whole = exact.unsigned_area();
        // Every side may be rounded by some half units.
        let perimeter: f64 = exact.lines_iter().map(|l| Euclidean.length(&l)).sum();
        assert!(
            (inside - whole).abs() < perimeter * 0.65,
            "{inside} {whole}"
        );
        checked += 1;
    }
    assert!(checked > 50, "{checked}");
}

/// The building on the grid of a zoom, unrounded.
fn projected(building: &Feature, z: u8) -> geo::MultiPolygon<f64> {
    let FeatureGeometry::Polygon(polygon) = &building.geometry else {
        panic!("a building is a polygon");
    };
    polygon.map_coords(|at| {
        let (x, y) = on_grid(LonLat::new(at.x, at.y).unwrap(), z);
        geo::Coord { x, y }
    })
}

/// The area of what shows between the edges of the tile, its buffer left out.
fn area_within_edges(feature: &decode::Feature) -> f64 {
    let tile = Rect::new((0.0, 0.0), (4_096.0, 4_096.0)).to_polygon();
    let tile = geo::MultiPolygon(vec![tile]);
    feature.polygons().intersection(&tile).unsigned_area()
}
