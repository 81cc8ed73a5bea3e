//! The index against brute force.

use geo::{Contains, Intersects, MultiPolygon, Point, polygon};

use super::*;
use crate::fixtures::random;
use crate::{Area, AreaCode};

fn area(code: &str, geometry: MultiPolygon<f64>) -> Area {
    Area {
        code: code.parse::<AreaCode>().unwrap(),
        name_ru: String::new(),
        name_en: String::new(),
        area_km2: crate::measure::area_km2(&geometry),
        geometry,
    }
}

fn square(x: f64, y: f64, side: f64) -> MultiPolygon<f64> {
    MultiPolygon::new(vec![
        polygon![(x: x, y: y), (x: x + side, y: y), (x: x + side, y: y + side), (x: x, y: y + side)],
    ])
}

/// Two squares that share a border, and a third area with a hole, an island in it and a gap to the squares.
fn small_edition() -> Edition {
    let ring = geo::Polygon::new(
        square(40.0, 45.0, 1.0).0[0].exterior().clone(),
        vec![square(40.25, 45.25, 0.5).0[0].exterior().clone()],
    );
    Edition::new(vec![
        area("03000002", square(38.0, 45.0, 1.0)),
        area("03000001", square(37.0, 45.0, 1.0)),
        area(
            "03000003",
            MultiPolygon::new(vec![ring, square(40.4, 45.4, 0.1).0[0].clone()]),
        ),
    ])
    .unwrap()
}

#[test]
fn a_point_on_a_shared_border_belongs_to_the_lowest_code() {
    let index = BoundaryIndex::new(&small_edition(), DEFAULT_NEAR_M);
    for lat in [45.0, 45.1, 45.5, 46.0] {
        assert_eq!(index.locate(38.0, lat), Located::Covered { area: 0 });
    }
}

#[test]
fn holes_are_outside_and_islands_in_them_are_inside() {
    let index = BoundaryIndex::new(&small_edition(), 100.0);
    assert_eq!(
        index.locate(40.3, 45.3),
        Located::Outside { distance_m: None }
    );
    assert_eq!(index.locate(40.45, 45.45), Located::Covered { area: 2 });
    assert_eq!(index.locate(40.25, 45.5), Located::Covered { area: 2 });
}

#[test]
fn a_point_off_the_coast_belongs_to_the_nearest_area_within_reach() {
    let index = BoundaryIndex::new(&small_edition(), 2_000.0);
    let (_, lat_m) = crate::measure::metres_per_degree(45.0);
    let Located::Near { area, distance_m } = index.locate(37.5, 45.0 - 1_500.0 / lat_m) else {
        panic!("1.5 km is near");
    };
    assert_eq!(area, 0);
    assert!((distance_m - 1_500.0).abs() < 5.0, "{distance_m}");
    assert_eq!(index.locate(37.5, 45.0 - 2_100.0 / lat_m).area(), None);
    // Off the end of the shared border both are equally near.
    assert_eq!(index.locate(38.0, 45.0 - 500.0 / lat_m).area(), Some(0));
}

#[test]
fn what_is_no_place_on_earth_is_outside() {
    let index = BoundaryIndex::new(&small_edition(), DEFAULT_NEAR_M);
    for (lon, lat) in [
        (f64::NAN, 45.5),
        (37.5, f64::NAN),
        (f64::INFINITY, f64::NEG_INFINITY),
        (45.5, 37.5),
        (1e300, -1e300),
    ] {
        assert_eq!(
            index.locate(lon, lat),
            Located::Outside { distance_m: None }
        );
    }
}

#[test]
fn an_edition_without_areas_covers_nothing() {
    let index = BoundaryIndex::new(&Edition::new(Vec::new()).unwrap(), DEFAULT_NEAR_M);
    assert_eq!(index.locate(39.0, 45.0).area(), None);
}

/// Brute force over `geo`'s predicates, which use the same exact arithmetic by another way.
fn brute(edition: &Edition, p: Point<f64>) -> Option<usize> {
    edition.areas.iter().position(|a| {
        a.geometry.contains(&p)
            || a.geometry.iter().any(|polygon| {
                std::iter::once(polygon.exterior())
                    .chain(polygon.interiors())
                    .any(|ring| ring.intersects(&p))
            })
    })
}

#[test]
fn random_points_agree_with_brute_force() {
    let edition = crate::approximate::edition();
    let index = BoundaryIndex::new(&edition, DEFAULT_NEAR_M);
    let mut seed = 0x9E37_79B9_7F4A_7C15;
    for _ in 0..3_000 {
        let (lon, lat) = (
            36.4 + 5.5 * random(&mut seed),
            43.2 + 3.8 * random(&mut seed),
        );
        let expected = brute(&edition, Point::new(lon, lat));
        let got = index.locate(lon, lat);
        match expected {
            Some(area) => assert_eq!(got, Located::Covered { area }, "{lon} {lat}"),
            None => assert!(
                !matches!(got, Located::Covered { .. }),
                "{lon} {lat} {got:?}"
            ),
        }
    }
}

#[test]
fn every_vertex_and_its_close_surroundings_agree_with_brute_force() {
    let edition = crate::approximate::edition();
    let index = BoundaryIndex::new(&edition, 0.0);
    let vertices: Vec<Coord<f64>> = edition
        .areas
        .iter()
        .flat_map(|a| cover::segments(&a.geometry))
        .map(|[a, _]| a)
        .collect();
    for (i, v) in vertices.iter().enumerate() {
        let offsets = [(0.0, 0.0), (1e-9, 0.0), (0.0, -1e-9), (-1e-13, 1e-13)];
        let (dx, dy) = offsets[i % 4];
        let p = Point::new(v.x + dx, v.y + dy);
        let covered = match index.locate(p.x(), p.y()) {
            Located::Covered { area } => Some(area),
            _ => None,
        };
        assert_eq!(covered, brute(&edition, p), "{p:?}");
    }
}

#[test]
fn distances_agree_with_the_geodesic_to_half_a_percent() {
    use geo::{Distance, Geodesic, LineString, algorithm::Densify};
    let edition = crate::approximate::edition();
    let index = BoundaryIndex::new(&edition, 2_000.0);
    let lines: Vec<(usize, LineString<f64>)> = edition
        .areas
        .iter()
        .enumerate()
        .flat_map(|(i, a)| {
            let rings = a
                .geometry
                .iter()
                .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
            rings.map(move |ring| (i, ring.clone())).collect::<Vec<_>>()
        })
        .collect();
    let dense: Vec<(usize, LineString<f64>)> = lines
        .into_iter()
        .map(|(i, ring)| (i, geo::Euclidean.densify(&ring, 0.002)))
        .collect();
    let mut seed = 77;
    let mut checked = 0;
    while checked < 40 {
        let (lon, lat) = (
            36.5 + 5.3 * random(&mut seed),
            43.3 + 3.6 * random(&mut seed),
        );
        let Located::Near { distance_m, .. } = index.locate(lon, lat) else {
            continue;
        };
        if distance_m < 300.0 {
            continue;
        }
        let expected = dense
            .iter()
            .flat_map(|(_, ring)| &ring.0)
            .filter(|c| (c.x - lon).abs() < 0.1 && (c.y - lat).abs() < 0.1)
            .map(|&c| Geodesic.distance(Point(c), Point::new(lon, lat)))
            .fold(f64::INFINITY, f64::min);
        // The dense ring has a point every 0.002 degrees, so its nearest point may be up to 80 m farther along it.
        assert!(distance_m <= expected * 1.005, "{distance_m} {expected}");
        assert!(
            distance_m >= (expected * expected - 12_800.0).max(0.0).sqrt() * 0.995,
            "{distance_m} {expected}"
        );
        checked += 1;
    }
}
