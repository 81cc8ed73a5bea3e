//! Input that nobody should send.

use geo::{Coord, LineString, MultiPolygon, Polygon};
use tiles::{
    AreaAttributes, AreaLayer, Bbox, Change, Feature, FeatureGeometry, Filter, LayerIndex, LonLat,
    MAX_ZOOM, TileCoord, UNKNOWN,
};

use crate::support::decode::decode_checked;
use crate::support::region::{constructions_spec, issues_spec};

fn polygon(id: u64, points: &[(f64, f64)]) -> Feature {
    let line: LineString<f64> = points.iter().map(|(x, y)| Coord { x: *x, y: *y }).collect();
    Feature {
        id,
        geometry: FeatureGeometry::Polygon(MultiPolygon(vec![Polygon::new(line, Vec::new())])),
        values: vec![0; 4],
    }
}

fn everywhere(layer: &LayerIndex) {
    for z in 0..=MAX_ZOOM {
        let last = (1u32 << z) - 1;
        for (x, y) in [
            (0, 0),
            (last, 0),
            (0, last),
            (last, last),
            (last / 2, last / 2),
        ] {
            let tile = TileCoord::new(z, x, y).unwrap();
            decode_checked(&layer.encode_tile(tile, &Filter::default()).bytes);
        }
    }
}

#[test]
fn poles_and_the_antimeridian_have_tiles() {
    let corners = [
        (-180.0, 90.0),
        (180.0, -90.0),
        (180.0, 90.0),
        (-180.0, -90.0),
        (0.0, 0.0),
    ];
    let issues = corners.iter().zip(0..).map(|((lon, lat), id)| Feature {
        id,
        geometry: FeatureGeometry::Point(LonLat::new(*lon, *lat).unwrap()),
        values: vec![0; 5],
    });
    let layer = LayerIndex::build(issues_spec(), issues);
    everywhere(&layer);
    for z in 14..=MAX_ZOOM {
        for (lon, lat) in corners {
            let tile = TileCoord::covering(LonLat::new(lon, lat).unwrap(), z).unwrap();
            assert!(layer.encode_tile(tile, &Filter::default()).features > 0);
        }
    }
    assert_eq!(
        layer
            .cells(3, &Filter::default())
            .iter()
            .map(|c| c.count)
            .sum::<u64>(),
        5
    );
}

#[test]
fn broken_geometry_is_left_out_or_made_visible() {
    let nan = f64::NAN;
    let features = [
        polygon(1, &[]),
        polygon(2, &[(nan, nan), (nan, 1.0)]),
        polygon(3, &[(38.9, 45.0)]),
        polygon(4, &[(38.9, 45.0), (38.95, 45.0)]),
        polygon(
            5,
            &[(38.9, 45.0), (38.95, 45.0), (nan, 45.1), (38.95, 45.1)],
        ),
        polygon(6, &[(38.9, 45.0), (38.9, 45.0), (38.9, 45.0)]),
        polygon(7, &[(45.0, 380.9), (f64::INFINITY, 1.0), (1e300, -1e300)]),
    ];
    let layer = LayerIndex::build(constructions_spec(), features);
    for id in [1, 2] {
        assert_eq!(layer.get(id), None);
    }
    for id in [3, 4, 5, 6] {
        let view = layer.get(id).unwrap();
        for z in 14..=MAX_ZOOM {
            let tile = TileCoord::covering(view.location, z).unwrap();
            let layers = decode_checked(&layer.encode_tile(tile, &Filter::default()).bytes);
            let shown = layers.iter().flat_map(|layer| &layer.features);
            assert!(shown.clone().any(|f| f.id == id), "{id} at {z}");
        }
    }
    everywhere(&layer);
}

#[test]
fn the_other_kind_of_geometry_is_left_out() {
    let point = Feature {
        id: 1,
        geometry: FeatureGeometry::Point(LonLat::new(38.0, 45.0).unwrap()),
        values: Vec::new(),
    };
    assert!(LayerIndex::build(constructions_spec(), [point]).is_empty());
    let square = polygon(1, &[(38.0, 45.0), (39.0, 45.0), (39.0, 46.0)]);
    assert!(LayerIndex::build(issues_spec(), [square]).is_empty());
}

#[test]
fn a_polygon_as_large_as_the_world_is_bounded_work() {
    let world = [
        (-180.0, -90.0),
        (180.0, -90.0),
        (180.0, 90.0),
        (-180.0, 90.0),
    ];
    let layer = LayerIndex::build(constructions_spec(), []);
    let change = Change {
        id: 1,
        feature: Some(polygon(1, &world)),
    };
    let (layer, touched) = layer.apply(vec![change]);
    everywhere(&layer);
    assert!(touched.is_everything());
    assert!(touched.contains(TileCoord::new(18, 77_777, 99_999).unwrap()));
    assert!(touched.len() < 1_000_000);
}

#[test]
fn values_that_nobody_knows_are_left_out_of_tiles_and_counted() {
    let place = LonLat::new(38.97, 45.03).unwrap();
    let issue = |id, values| Feature {
        id,
        geometry: FeatureGeometry::Point(place),
        values,
    };
    let features = [
        issue(1, vec![UNKNOWN; 5]),
        issue(2, Vec::new()),
        issue(3, vec![77, 999, 44, 3, 0]),
        issue(4, vec![0; 50]),
    ];
    let layer = LayerIndex::build(issues_spec(), features);
    let tile = TileCoord::covering(place, 17).unwrap();
    let layers = decode_checked(&layer.encode_tile(tile, &Filter::default()).bytes);
    let shown = &layers[0].features;
    assert_eq!(shown.len(), 4);
    assert!(
        shown[..3]
            .iter()
            .all(|feature| feature.properties.is_empty())
    );
    assert_eq!(shown[3].properties.len(), 4);
    let cells = layer.cells(6, &Filter::default());
    assert_eq!((cells[0].count, cells[0].tallies[0]), (4, 1));
    let nowhere = Filter::default().any_of(99, [0]);
    assert_eq!(layer.encode_tile(tile, &nowhere).features, 0);
    assert!(layer.count_by(&[0], &nowhere, None).is_empty());
}

#[test]
fn ids_may_be_as_large_as_they_like() {
    let place = LonLat::new(38.97, 45.03).unwrap();
    let issue = |id| Feature {
        id,
        geometry: FeatureGeometry::Point(place),
        values: vec![0; 5],
    };
    let layer = LayerIndex::build(issues_spec(), [issue(0), issue(u64::MAX), issue(1 << 53)]);
    let world = Bbox::new(-180.0, -90.0, 180.0, 90.0).unwrap();
    let all = Filter::default();
    let first = layer.find_in_bbox(world, &all, 2, None);
    assert_eq!(first, [u64::MAX, 1 << 53]);
    assert_eq!(
        layer.find_in_bbox(world, &all, 2, first.last().copied()),
        [0]
    );
    assert!(layer.find_in_bbox(world, &all, 0, None).is_empty());
}

#[test]
fn areas_without_shape_or_zoom_show_nothing() {
    let attributes = |id| AreaAttributes {
        id,
        values: Vec::new(),
    };
    let tile = TileCoord::new(0, 0, 0).unwrap();
    let none = AreaLayer::new("areas", vec![attributes(1)], &[]);
    assert_eq!(none.encode_tile(tile).features, 0);
    let empty = MultiPolygon(Vec::new());
    let empty = AreaLayer::new("areas", vec![attributes(1), attributes(2)], &[vec![empty]]);
    assert!(empty.encode_tile(tile).bytes.is_empty());
}
