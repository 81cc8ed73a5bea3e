//! Coordinate systems against PROJ: points of a grid over the region, and the way back.

use std::collections::BTreeMap;

use features::Crs;
use features::crs::Transformer;
use geo_types::{Coord, Geometry, Point, Rect, polygon};

/// System, position in CRS84, position as PROJ gives it.
fn reference() -> Vec<(Crs, Coord<f64>, Coord<f64>)> {
    include_str!("../fixtures/crs-points.csv")
        .lines()
        .skip(2)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let number = |index: usize| cells[index].parse::<f64>().expect("it is a number");
            (
                Crs::from_uri(cells[0]).expect("it is a system"),
                (number(1), number(2)).into(),
                (number(3), number(4)).into(),
            )
        })
        .collect()
}

fn distance(a: Coord<f64>, b: Coord<f64>) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

#[test]
fn projected_points_are_where_proj_puts_them() {
    let mut worst: BTreeMap<&str, f64> = BTreeMap::new();
    for (crs, here, expected) in reference() {
        let there = Transformer::from_crs84(crs).position(here).unwrap();
        let error = worst.entry(crs.slug()).or_default();
        *error = error.max(distance(there, expected));
    }
    println!("largest distance to PROJ in meters: {worst:?}");
    assert_eq!(worst.len(), 4);
    assert!(worst["epsg3857"] <= 0.001);
    assert!(worst["epsg32637"] <= 0.001);
    assert!(worst["msk23-1"] <= 0.01);
    assert!(worst["msk23-2"] <= 0.01);
}

#[test]
fn the_way_back_ends_where_it_began() {
    let mut worst: f64 = 0.0;
    for (crs, here, _) in reference() {
        let there = Transformer::from_crs84(crs).position(here).unwrap();
        let back = Transformer::to_crs84(crs).position(there).unwrap();
        worst = worst.max(distance(here, back));
    }
    println!("largest distance after the way back in degrees: {worst:e}");
    assert!(worst <= 1e-8);
}

#[test]
fn a_box_covers_all_that_was_in_it() {
    let bbox = Rect::new((36.5, 43.4), (41.8, 46.9));
    for crs in Crs::all() {
        let there = Transformer::from_crs84(crs);
        let covered = there.bbox(bbox).unwrap();
        for column in 0..=20 {
            for row in 0..=20 {
                let inside = Coord {
                    x: 36.5 + 5.3 * f64::from(column) / 20.0,
                    y: 43.4 + 3.5 * f64::from(row) / 20.0,
                };
                let position = there.position(inside).unwrap();
                let slack = if crs.is_degrees() { 1e-9 } else { 1.0 };
                assert!(
                    position.x >= covered.min().x - slack
                        && position.x <= covered.max().x + slack
                        && position.y >= covered.min().y - slack
                        && position.y <= covered.max().y + slack,
                    "{crs:?} {inside:?}"
                );
            }
        }
    }
}

#[test]
fn what_a_system_cannot_name_is_an_error() {
    let nowhere = [
        (f64::NAN, 45.0),
        (f64::INFINITY, 45.0),
        (181.0, 45.0),
        (39.0, 91.0),
    ];
    for crs in Crs::all() {
        for position in nowhere {
            Transformer::from_crs84(crs)
                .position(position.into())
                .unwrap_err();
        }
        Transformer::to_crs84(crs)
            .position((1e300, -1e300).into())
            .unwrap_err();
    }
    let utm = Transformer::from_crs84(Crs::from_epsg(32637).unwrap());
    utm.position((-120.0, 45.0).into()).unwrap_err();
    utm.geometry(&Geometry::from(Point::new(-120.0, 45.0)))
        .unwrap_err();
}

#[test]
fn a_geometry_keeps_its_shape() {
    let square =
        Geometry::from(polygon![(x: 38.0, y: 45.0), (x: 39.0, y: 45.0), (x: 39.0, y: 46.0)]);
    for crs in Crs::all() {
        let there = Transformer::from_crs84(crs).geometry(&square).unwrap();
        let back = Transformer::to_crs84(crs).geometry(&there).unwrap();
        let (Geometry::Polygon(square), Geometry::Polygon(back)) = (&square, back) else {
            panic!("a polygon stays a polygon");
        };
        for (before, after) in square.exterior().0.iter().zip(back.exterior().0.iter()) {
            assert!(distance(*before, *after) < 1e-8);
        }
    }
}

#[test]
fn every_name_of_a_system_finds_it() {
    for crs in Crs::all() {
        for base in ["http://127.0.0.1:8080", "https://example.ru/portal"] {
            assert_eq!(Crs::from_uri(&crs.uri(base)), Some(crs));
        }
        if let Some(code) = crs.epsg() {
            for name in [
                format!("EPSG:{code}"),
                format!("[EPSG:{code}]"),
                format!("urn:ogc:def:crs:EPSG::{code}"),
                format!("https://www.opengis.net/def/crs/EPSG/9.8.15/{code}"),
            ] {
                assert_eq!(Crs::from_uri(&name), Some(crs), "{name}");
            }
        }
        assert!(crs.wkt().contains("CRS["));
        assert!(crs.wkt1().contains("CS["));
        let json: serde_json::Value = serde_json::from_str(crs.projjson()).unwrap();
        assert!(json["type"].as_str().unwrap().ends_with("CRS"));
    }
    assert_eq!(
        Crs::from_uri("urn:ogc:def:crs:OGC:1.3:CRS84"),
        Some(Crs::CRS84)
    );
    for unknown in [
        "",
        "EPSG:99999",
        "EPSG:2",
        "[EPSG:4326",
        "http://www.opengis.net/def/crs/EPSG/0/1",
        "http://a/msk23-1",
        "msk23-3",
    ] {
        assert_eq!(Crs::from_uri(unknown), None, "{unknown}");
    }
}

#[test]
fn only_epsg_4326_gives_latitude_first() {
    let lat_first: Vec<_> = Crs::all().filter(|crs| crs.is_lat_first()).collect();
    assert_eq!(lat_first, [Crs::WGS84]);
    assert_eq!(
        Crs::WGS84.swap_axes((45.0, 39.0).into()),
        (39.0, 45.0).into()
    );
    assert_eq!(
        Crs::CRS84.swap_axes((39.0, 45.0).into()),
        (39.0, 45.0).into()
    );
}
