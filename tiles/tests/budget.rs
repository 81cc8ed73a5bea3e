//! A tile never grows beyond its budget, and says what it left out; neither does memory.

use std::collections::BTreeSet;
use std::sync::Arc;

use tiles::{Encoding, Feature, FeatureGeometry, Filter, LayerIndex, LonLat, TileBody, TileCoord};

use crate::support::decode::{Layer, decode_checked};
use crate::support::region::{Dice, Region, constructions_spec, issues_spec};

fn crowd(count: u64, tile: TileCoord) -> LayerIndex {
    let bbox = tile.bbox();
    let mut dice = Dice::new(51);
    let mut region = Region::new(52);
    let issues = (0..count).map(|id| {
        let lon = bbox.west() + (bbox.east() - bbox.west()) * (0.01 + 0.98 * dice.unit());
        let lat = bbox.south() + (bbox.north() - bbox.south()) * (0.01 + 0.98 * dice.unit());
        let place = LonLat::new(lon, lat).unwrap();
        region.issue_at(id * 7_919, place)
    });
    LayerIndex::build(issues_spec(), issues)
}

fn tile() -> TileCoord {
    TileCoord::covering(LonLat::new(38.97, 45.03).unwrap(), 15).unwrap()
}

fn find<'a>(layers: &'a [Layer], name: &str) -> &'a Layer {
    layers.iter().find(|layer| layer.name == name).unwrap()
}

#[test]
fn a_crowded_tile_keeps_its_budget_and_says_what_it_dropped() {
    let count = 60_000;
    let layer = crowd(count, tile());
    let encoded = layer.encode_tile(tile(), &Filter::default());
    let layers = decode_checked(&encoded.bytes);
    let shown = &find(&layers, "issues").features;
    assert!(shown.len() <= layer.spec().feature_budget());
    assert!(encoded.bytes.len() <= layer.spec().byte_budget() + 100);
    assert_eq!(shown.len() as u64 + encoded.dropped as u64, count);
    let dropped = find(&layers, "issues_dropped").features[0].number("dropped");
    assert_eq!(dropped, encoded.dropped as u64);
    let body = TileBody::new(encoded.bytes);
    assert!(body.encoded(Encoding::Gzip).len() < 200 << 10);
}

#[test]
fn thinning_is_even_and_keeps_what_was_seen() {
    let layer = crowd(60_000, tile());
    let encoded = layer.encode_tile(tile(), &Filter::default());
    let layers = decode_checked(&encoded.bytes);
    let shown = &find(&layers, "issues").features;
    let mut quarters = [0usize; 16];
    for feature in shown {
        let (x, y) = feature.parts[0][0];
        quarters[(x / 1_024).clamp(0, 3) as usize * 4 + (y / 1_024).clamp(0, 3) as usize] += 1;
    }
    let expected = shown.len() / 16;
    assert!(
        quarters.iter().all(|n| n.abs_diff(expected) < expected / 3),
        "{quarters:?}"
    );
    let before: BTreeSet<u64> = shown.iter().map(|feature| feature.id).collect();
    for child in tile().children() {
        let encoded = layer.encode_tile(child, &Filter::default());
        let layers = decode_checked(&encoded.bytes);
        let ids: BTreeSet<u64> = find(&layers, "issues")
            .features
            .iter()
            .map(|f| f.id)
            .collect();
        let bbox = child.bbox();
        let lost = before.iter().filter(|id| {
            let at = layer.get(**id).unwrap().location;
            let is_in = (bbox.west()..bbox.east()).contains(&at.lon())
                && (bbox.south()..bbox.north()).contains(&at.lat());
            is_in && !ids.contains(id)
        });
        assert_eq!(lost.count(), 0);
    }
}

#[test]
fn a_byte_budget_binds_too() {
    let spec = constructions_spec();
    let spec = Arc::new((*spec).clone().with_budgets(10_000, 20_000));
    let mut region = Region::new(53);
    let place = LonLat::new(38.97, 45.03).unwrap();
    let buildings = (0..6_000).map(|id| {
        let mut building = region.building(id);
        if let FeatureGeometry::Polygon(polygon) = &mut building.geometry {
            move_near(polygon, place, &mut region.dice);
        }
        building
    });
    let buildings: Vec<Feature> = buildings.collect();
    let layer = LayerIndex::build(spec, buildings);
    let encoded = layer.encode_tile(TileCoord::covering(place, 14).unwrap(), &Filter::default());
    assert!(encoded.dropped > 0);
    assert!(
        (15_000..=20_100).contains(&encoded.bytes.len()),
        "{}",
        encoded.bytes.len()
    );
}

fn move_near(polygon: &mut geo::MultiPolygon<f64>, place: LonLat, dice: &mut Dice) {
    use geo::MapCoordsInPlace;
    let from = polygon.0[0].exterior().0[0];
    let (dx, dy) = (0.008 * (dice.unit() - 0.5), 0.006 * (dice.unit() - 0.5));
    polygon.map_coords_in_place(|at| geo::Coord {
        x: at.x - from.x + place.lon() + dx,
        y: at.y - from.y + place.lat() + dy,
    });
}

#[test]
fn a_feature_takes_less_than_200_bytes() {
    let mut region = Region::new(54);
    let issues = LayerIndex::build(issues_spec(), (0..100_000).map(|id| region.issue(id)));
    let each = issues.memory_bytes() / issues.len();
    assert!(each < 200, "{each} bytes an issue");
    let buildings = (0..50_000).map(|id| region.building(id));
    let buildings = LayerIndex::build(constructions_spec(), buildings);
    let each = buildings.memory_bytes() / buildings.len();
    assert!(each < 200, "{each} bytes a building");
}

#[test]
fn the_same_features_in_any_order_give_the_same_bytes() {
    let mut region = Region::new(55);
    let mut issues: Vec<Feature> = (0..5_000).map(|id| region.issue(id)).collect();
    let there = LayerIndex::build(issues_spec(), issues.clone());
    issues.reverse();
    let back = LayerIndex::build(issues_spec(), issues);
    for z in 0..=18 {
        let tile = TileCoord::covering(region.town(0), z).unwrap();
        let all = Filter::default();
        assert_eq!(there.encode_tile(tile, &all), back.encode_tile(tile, &all));
    }
}
