//! Every polygon that a tile shows is valid, whatever was put in.

use std::f64::consts::TAU;

use geo::{Coord, LineString, MultiPolygon, Polygon};
use proptest::prelude::*;
use tiles::{Change, Feature, FeatureGeometry, Filter, LayerIndex, MAX_ZOOM, TileCoord};

use crate::support::decode::decode_checked;
use crate::support::region::{Dice, Region, constructions_spec};

const CENTER: (f64, f64) = (38.97, 45.03);

fn layer_of(polygon: MultiPolygon<f64>) -> LayerIndex {
    let feature = Feature {
        id: 9,
        geometry: FeatureGeometry::Polygon(polygon),
        values: vec![0, 0, 0, 9_000],
    };
    LayerIndex::build(constructions_spec(), [feature])
}

/// Checks the tiles round the middle of the polygon at every zoom with features; at least one shows it.
fn check_everywhere(layer: &LayerIndex) {
    let view = layer.get(9).unwrap();
    for z in 14..=MAX_ZOOM {
        let tile = TileCoord::covering(view.location, z).unwrap();
        let mut shown = 0;
        for x in tile.x() - 1..=tile.x() + 1 {
            for y in tile.y() - 1..=tile.y() + 1 {
                let tile = TileCoord::new(z, x, y).unwrap();
                let encoded = layer.encode_tile(tile, &Filter::default());
                shown += encoded.features;
                decode_checked(&encoded.bytes);
            }
        }
        assert!(shown > 0, "nothing of it shows at zoom {z}");
    }
}

fn line(points: impl IntoIterator<Item = (f64, f64)>) -> LineString<f64> {
    let points = points.into_iter().map(|(x, y)| Coord {
        x: CENTER.0 + x,
        y: CENTER.1 + y,
    });
    LineString::from(points.collect::<Vec<_>>())
}

/// A ragged ring round the center, from some metres to some kilometres wide.
fn star(dice: &mut Dice, size: f64, count: u64) -> LineString<f64> {
    let turn = TAU / count as f64;
    line((0..count).map(|i| {
        let radius = size * (0.02 + 0.98 * dice.unit());
        let angle = turn * i as f64;
        (radius * angle.cos(), radius * angle.sin())
    }))
}

#[test]
fn ragged_polygons_of_every_size_are_valid() {
    let mut dice = Dice::new(41);
    for round in 0..120 {
        let size = 1e-6 * 1.12f64.powi(round);
        let count = 3 + dice.below(60);
        let hole = star(&mut dice, size * 0.3, 5);
        let outer = star(&mut dice, size, count);
        check_everywhere(&layer_of(MultiPolygon(vec![Polygon::new(
            outer,
            vec![hole],
        )])));
    }
}

#[test]
fn combs_that_cross_tile_edges_fall_into_their_teeth() {
    for teeth in 1..40u32 {
        let step = 0.04 / f64::from(teeth);
        let mut points = vec![(-0.02, -0.01)];
        for tooth in 0..teeth {
            let x = -0.02 + step * f64::from(tooth);
            let tip = 0.02 + 0.001 * f64::from(tooth % 3);
            points.extend([(x, tip), (x + step * 0.4, tip), (x + step * 0.5, -0.009)]);
        }
        points.push((0.02, -0.01));
        check_everywhere(&layer_of(MultiPolygon(vec![Polygon::new(
            line(points),
            Vec::new(),
        )])));
    }
}

#[test]
fn a_figure_of_eight_is_both_its_halves() {
    let eight = line([(-0.05, -0.05), (0.0, -0.05), (-0.05, 0.0), (0.0, 0.05)]);
    check_everywhere(&layer_of(MultiPolygon(vec![Polygon::new(
        eight,
        Vec::new(),
    )])));
}

#[test]
fn a_polygon_round_a_tile_is_its_box() {
    let big = line([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]);
    let layer = layer_of(MultiPolygon(vec![Polygon::new(big, Vec::new())]));
    for z in 14..=MAX_ZOOM {
        let place = tiles::LonLat::new(CENTER.0, CENTER.1).unwrap();
        let tile = TileCoord::covering(place, z).unwrap();
        let layers = decode_checked(&layer.encode_tile(tile, &Filter::default()).bytes);
        let mut ring = layers[0].features[0].parts[0].clone();
        ring.sort_unstable();
        assert_eq!(ring, [(-64, -64), (-64, 4160), (4160, -64), (4160, 4160)]);
    }
}

#[test]
fn parts_with_nothing_between_them_show_round_their_point() {
    let triangle = |corners: [(f64, f64); 3]| Polygon::new(line(corners), Vec::new());
    let north = triangle([(0.0, 0.075), (0.0, 0.0875), (-0.0125, 0.05)]);
    let south = triangle([(-0.025, 0.0), (-0.05, 0.0), (-0.025, -0.0375)]);
    check_everywhere(&layer_of(MultiPolygon(vec![north.clone(), south.clone()])));
    // A hole that lies outside of what it is a hole of is a part as well.
    let odd = Polygon::new(north.exterior().clone(), vec![south.exterior().clone()]);
    check_everywhere(&layer_of(MultiPolygon(vec![odd])));
}

#[test]
fn the_tiles_of_a_town_are_valid() {
    let mut region = Region::new(42);
    let buildings = (0..20_000).map(|id| region.building(id));
    let layer = LayerIndex::build(constructions_spec(), buildings);
    for z in 14..=MAX_ZOOM {
        for rank in 0..12 {
            let tile = TileCoord::covering(region.town(rank), z).unwrap();
            decode_checked(&layer.encode_tile(tile, &Filter::default()).bytes);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_rings_at_all_become_valid_polygons(
        rings in proptest::collection::vec(
            proptest::collection::vec((-1.0..1.0f64, -1.0..1.0f64), 0..14),
            1..4,
        ),
        exponent in -6.0..-1.0f64,
        snap in 1u32..40,
    ) {
        let size = 10f64.powf(exponent);
        // A coarse lattice brings about shared vertices, overlaps and lines that double back.
        let coarse = |v: f64| (v * f64::from(snap)).round() / f64::from(snap) * size;
        let lines = rings.into_iter().map(|ring| {
            line(ring.into_iter().map(|(x, y)| (coarse(x), coarse(y))))
        });
        let mut lines = lines.collect::<Vec<_>>().into_iter();
        let outer = lines.next().unwrap();
        let polygon = Polygon::new(outer, lines.collect());
        let feature = Feature {
            id: 9,
            geometry: FeatureGeometry::Polygon(MultiPolygon(vec![polygon])),
            values: Vec::new(),
        };
        let empty = LayerIndex::build(constructions_spec(), []);
        let (layer, touched) = empty.apply(vec![Change { id: 9, feature: Some(feature) }]);
        if layer.is_empty() {
            prop_assert!(touched.is_empty());
        } else {
            check_everywhere(&layer);
            let view = layer.get(9).unwrap();
            let tile = TileCoord::covering(view.location, 16).unwrap();
            let shows = layer.encode_tile(tile, &Filter::default()).features > 0;
            prop_assert_eq!(touched.contains(tile), shows);
        }
    }
}
