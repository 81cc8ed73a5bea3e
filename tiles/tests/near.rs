//! Distances against brute force: the search finds what looking at everything finds, also after changes.

use geo::{Closest, Contains, Distance, Geodesic, HaversineClosestPoint, MultiPolygon, Point};
use proptest::prelude::*;
use tiles::{Change, Feature, FeatureGeometry, Filter, LayerIndex, LonLat, Neighbor};

use crate::support::region::{Region, constructions_spec, issues_spec};

/// What a unit of the grid on which polygons are kept may move an edge by, with what a sphere does to a foot.
const GRID_M: f64 = 0.06;
/// What the same costs on the other side of the world, where a foot is ill-defined, as a share of the distance.
const FAR: f64 = 1e-8;

fn changed(
    region: &mut Region,
    make: fn(&mut Region, u64) -> Feature,
    layer: &LayerIndex,
) -> (LayerIndex, Vec<Change>) {
    let changes: Vec<Change> = (0..900)
        .map(|at| Change {
            id: at * 3,
            feature: (at % 4 != 0).then(|| make(region, at * 3)),
        })
        .collect();
    (layer.apply(changes.clone()).0, changes)
}

fn model(features: Vec<Feature>, changes: Vec<Change>) -> Vec<Feature> {
    let mut model: std::collections::BTreeMap<u64, Feature> =
        features.into_iter().map(|f| (f.id, f)).collect();
    for change in changes {
        model.remove(&change.id);
        model.extend(change.feature.map(|feature| (change.id, feature)));
    }
    model.into_values().collect()
}

fn point(place: LonLat) -> Point<f64> {
    Point::new(place.lon(), place.lat())
}

fn to_footprint_m(from: Point<f64>, footprint: &MultiPolygon<f64>) -> f64 {
    if footprint.contains(&from) {
        return 0.0;
    }
    let foot = match footprint.haversine_closest_point(&from) {
        Closest::Intersection(foot) | Closest::SinglePoint(foot) => foot,
        Closest::Indeterminate => panic!("a footprint has edges"),
    };
    Geodesic.distance(from, foot)
}

fn brute(features: &[Feature], filter: &Filter, from: LonLat) -> Vec<Neighbor> {
    let mut all: Vec<Neighbor> = features
        .iter()
        .filter(|feature| filter.matches(&feature.values))
        .map(|feature| Neighbor {
            id: feature.id,
            distance_m: match &feature.geometry {
                FeatureGeometry::Point(place) => Geodesic.distance(point(from), point(*place)),
                FeatureGeometry::Polygon(footprint) => to_footprint_m(point(from), footprint),
            },
        })
        .collect();
    all.sort_by(|a, b| a.distance_m.total_cmp(&b.distance_m));
    all
}

fn tolerance(near: &Neighbor) -> f64 {
    near.distance_m.mul_add(FAR, GRID_M)
}

fn assert_same(layer: &LayerIndex, features: &[Feature], filter: &Filter, from: LonLat) {
    let expected = brute(features, filter, from);
    let by_id: std::collections::HashMap<u64, f64> =
        expected.iter().map(|n| (n.id, n.distance_m)).collect();
    for limit in [1, 10, 300] {
        let found = layer.nearest(from, filter, limit, 1e9);
        assert_eq!(found.len(), limit.min(expected.len()));
        assert!(found.is_sorted_by(|a, b| a.distance_m <= b.distance_m));
        for (near, expected) in found.iter().zip(&expected) {
            // Two that are as far may come in either order, but each is as far as it says.
            assert!(
                (near.distance_m - expected.distance_m).abs() < tolerance(near),
                "{near:?} {expected:?}"
            );
            assert!(
                (near.distance_m - by_id[&near.id]).abs() < tolerance(near),
                "{near:?}"
            );
        }
    }
    for radius_m in [0.0, 40.0, 900.0, 25_000.0, 400_000.0] {
        let found = layer.nearest(from, filter, usize::MAX, radius_m);
        assert_eq!(
            layer.count_within(from, filter, radius_m),
            found.len() as u64
        );
        let surely = |margin: f64| {
            expected
                .iter()
                .filter(|n| n.distance_m <= radius_m + margin)
                .count()
        };
        assert!(
            (surely(-GRID_M)..=surely(GRID_M)).contains(&found.len()),
            "{radius_m}"
        );
        assert!(found.iter().all(|n| n.distance_m <= radius_m));
    }
}

#[test]
fn the_nearest_are_those_that_a_look_at_everything_finds() {
    for (spec, make) in [
        (
            issues_spec(),
            Region::issue as fn(&mut Region, u64) -> Feature,
        ),
        (constructions_spec(), Region::building),
    ] {
        let mut region = Region::new(5);
        let features: Vec<Feature> = (0..4_000).map(|id| make(&mut region, id)).collect();
        let layer = LayerIndex::build(spec, features.iter().cloned());
        let (layer, changes) = changed(&mut region, make, &layer);
        let features = model(features, changes);
        for round in 0..12 {
            let from = match round {
                0 => LonLat::new(-120.0, -40.0).unwrap(),
                1 => LonLat::new(39.0, 80.0).unwrap(),
                _ => region.place(),
            };
            let filter = match round % 3 {
                0 => Filter::default(),
                1 => Filter::default().any_of(0, [1, 3]),
                _ => Filter::default().any_of(1, [2]).any_of(2, 0..9),
            };
            assert_same(&layer, &features, &filter, from);
        }
    }
}

#[test]
fn inside_a_footprint_the_distance_is_nothing_and_in_its_court_it_is_not() {
    let rect = |west: f64, south: f64, side: f64| {
        geo::Rect::new((west, south), (west + side, south + side)).to_polygon()
    };
    let court = rect(39.001, 45.001, 0.001).exterior().clone();
    let block = geo::Polygon::new(rect(39.0, 45.0, 0.003).exterior().clone(), vec![court]);
    let feature = Feature {
        id: 7,
        geometry: FeatureGeometry::Polygon(MultiPolygon(vec![block])),
        values: vec![0; 4],
    };
    let layer = LayerIndex::build(constructions_spec(), [feature]);
    let distance = |lon, lat| {
        let near = layer.nearest(LonLat::new(lon, lat).unwrap(), &Filter::default(), 5, 1e6);
        near[0].distance_m
    };
    assert!(distance(39.0005, 45.0005).abs() < f64::EPSILON);
    // Half the court's width, and its height is larger.
    assert!((distance(39.0015, 45.0015) - 39.4).abs() < 0.3);
    assert!((distance(39.0031, 45.0015) - 7.88).abs() < 0.1);
}

#[test]
fn geometry_comes_back_as_it_was_to_the_unit_of_the_grid() {
    use geo::Area;
    let mut region = Region::new(9);
    let features: Vec<Feature> = (0..500).map(|id| region.building(id)).collect();
    let layer = LayerIndex::build(constructions_spec(), features.iter().cloned());
    for feature in &features {
        let (FeatureGeometry::Polygon(was), Some(FeatureGeometry::Polygon(is))) =
            (&feature.geometry, layer.geometry(feature.id))
        else {
            panic!("a footprint is a polygon");
        };
        assert_eq!(was.0[0].interiors().len(), is.0[0].interiors().len());
        assert!(is.signed_area() > 0.0);
        assert!((was.unsigned_area() / is.unsigned_area() - 1.0).abs() < 0.02);
    }
    assert_eq!(layer.geometry(9_999), None);
}

#[test]
fn a_feature_knows_its_cell_at_every_resolution() {
    let mut region = Region::new(3);
    let layer = LayerIndex::build(issues_spec(), (0..3_000).map(|id| region.issue(id)));
    for resolution in layer.spec().resolutions() {
        let mut counts = std::collections::BTreeMap::new();
        layer.for_each(&Filter::default(), None, |feature| {
            *counts.entry(feature.cell(resolution)).or_insert(0) += 1;
        });
        let cells = layer.cells(resolution, &Filter::default());
        assert_eq!(
            counts.into_iter().collect::<Vec<_>>(),
            cells.iter().map(|c| (c.cell, c.count)).collect::<Vec<_>>()
        );
    }
    layer.for_each(&Filter::default(), None, |feature| {
        let cell = h3o::CellIndex::try_from(feature.cell(13)).unwrap();
        let place = layer.get(feature.id()).unwrap().location;
        assert_eq!(
            h3o::LatLng::new(place.lat(), place.lon())
                .unwrap()
                .to_cell(h3o::Resolution::Thirteen),
            cell
        );
    });
}

proptest! {
    #[test]
    fn across_the_antimeridian_and_at_the_poles_too(
        places in proptest::collection::vec((-180.0..=180.0, -85.0..=85.0), 1..300),
        (lon, lat) in (-180.0..=180.0, -90.0..=90.0),
    ) {
        let features = places.iter().zip(0..).map(|((lon, lat), id)| Feature {
            id,
            geometry: FeatureGeometry::Point(LonLat::new(*lon, *lat).unwrap()),
            values: vec![0; 5],
        });
        let features: Vec<Feature> = features.collect();
        let layer = LayerIndex::build(issues_spec(), features.iter().cloned());
        assert_same(&layer, &features, &Filter::default(), LonLat::new(lon, lat).unwrap());
    }
}
