//! The promises of the coverage, at every zoom.

use std::collections::HashMap;

use geo::algorithm::bool_ops::unary_union;
use geo::{Area, InteriorPoint, MapCoords, Validation};

use super::*;

/// Back to the integers of the zoom's grid.
fn on_grid(shape: &MultiPolygon<f64>, zoom: u8) -> MultiPolygon<f64> {
    let units = f64::from(1_u32 << zoom) * EXTENT;
    shape.map_coords(|c| {
        let c = degrees_to_mercator(c);
        let (x, y) = (c.x * units, c.y * units);
        assert!(
            (x - x.round()).abs() < 1e-4 && (y - y.round()).abs() < 1e-4,
            "off the grid: {x} {y}"
        );
        Coord {
            x: x.round(),
            y: y.round(),
        }
    })
}

/// Every edge is used once, or twice in opposite directions by two areas, or the areas are no coverage.
fn check_edges(shapes: &[MultiPolygon<f64>], zoom: u8) {
    let mut edges: HashMap<[i64; 4], usize> = HashMap::new();
    for shape in shapes {
        for ring in crate::import::rings(shape) {
            for pair in ring.0.windows(2) {
                let key = [
                    pair[0].x as i64,
                    pair[0].y as i64,
                    pair[1].x as i64,
                    pair[1].y as i64,
                ];
                *edges.entry(key).or_default() += 1;
            }
        }
    }
    assert!(
        edges.values().all(|&count| count == 1),
        "an edge is used twice in one direction at zoom {zoom}"
    );
}

/// Checks the promises, and gives the number of empty areas at each zoom.
pub(crate) fn check_edition(edition: &Edition) -> Vec<usize> {
    let coverage = Coverage::new(edition);
    (0..=MAX_SIMPLIFIED_ZOOM)
        .map(|zoom| {
            let shapes = coverage.simplified(zoom);
            let grid: Vec<MultiPolygon<f64>> = shapes.iter().map(|s| on_grid(s, zoom)).collect();
            for (shape, area) in grid.iter().zip(&edition.areas) {
                assert!(
                    shape.is_valid(),
                    "{} is invalid at zoom {zoom}: {:?}",
                    area.code,
                    shape.check_validation()
                );
            }
            check_edges(&grid, zoom);
            // No overlap: the areas together are as large as their union.
            let sum: f64 = grid.iter().map(Area::unsigned_area).sum();
            let union = unary_union(&grid);
            let together = union.unsigned_area();
            assert!(
                (sum - together).abs() <= 1e-6 * sum + 0.5,
                "zoom {zoom}: {sum} {together}"
            );
            grid.iter().filter(|s| s.0.is_empty()).count()
        })
        .collect()
}

/// Holes in the union that are land and lie between neighbours. A hole within one area's coast, or water that snapping
/// closed off from the sea, is no gap.
fn gaps(edition: &Edition, shapes: &[MultiPolygon<f64>]) -> Vec<MultiPolygon<f64>> {
    let index = crate::BoundaryIndex::new(edition, 0.0);
    unary_union(shapes)
        .into_iter()
        .flat_map(|polygon| polygon.into_inner().1)
        .map(|ring| MultiPolygon::new(vec![geo::Polygon::new(ring, Vec::new())]))
        .filter(|hole| {
            let rim = &hole.0[0].exterior().0;
            let bounds = |shape: &&MultiPolygon<f64>| {
                crate::import::rings(shape)
                    .flat_map(|ring| &ring.0)
                    .filter(|c| rim.contains(c))
                    .count()
                    > 1
            };
            shapes.iter().filter(bounds).count() > 1
        })
        .filter(|hole| {
            let inside = hole.interior_point().expect("a hole has an inside");
            index.locate(inside.x(), inside.y()).area().is_some()
        })
        .collect()
}

/// What every edition of the region promises.
fn check_region(edition: &Edition) {
    let empty = check_edition(edition);
    // At zoom 0 the grid's squares are seven kilometres wide, which is more than the smallest area needs.
    assert!(
        empty[0] <= 1 && empty[1..].iter().all(|&count| count == 0),
        "{empty:?}"
    );
    let coverage = Coverage::new(edition);
    for zoom in 0..=MAX_SIMPLIFIED_ZOOM {
        let gaps = gaps(edition, &coverage.simplified(zoom));
        assert!(gaps.is_empty(), "zoom {zoom}: {gaps:?}");
    }
}

#[test]
fn the_shipped_edition_is_a_coverage_at_every_zoom() {
    check_region(&crate::approximate::edition());
}

#[test]
fn the_real_edition_is_a_coverage_at_every_zoom() {
    let Some((edition, _)) = crate::fixtures::real() else {
        return;
    };
    check_region(edition);
    let coverage = Coverage::new(edition);
    let counts: Vec<usize> = (0..=MAX_SIMPLIFIED_ZOOM + 1)
        .map(|z| coverage.vertices(z))
        .collect();
    eprintln!("vertices of the arcs by zoom: {counts:?}");
}

#[test]
fn deep_zooms_show_the_edition_as_it_is() {
    let edition = crate::approximate::edition();
    let full = Coverage::new(&edition).simplified(MAX_SIMPLIFIED_ZOOM + 1);
    assert!(
        full.iter()
            .zip(&edition.areas)
            .all(|(shape, area)| *shape == area.geometry)
    );
}

#[test]
fn fewer_vertices_remain_the_farther_one_looks() {
    let coverage = Coverage::new(&crate::approximate::edition());
    let counts: Vec<usize> = (0..=MAX_SIMPLIFIED_ZOOM + 1)
        .map(|z| coverage.vertices(z))
        .collect();
    assert!(
        counts.windows(2).all(|pair| pair[0] <= pair[1]),
        "{counts:?}"
    );
}

#[test]
fn areas_keep_their_size_where_they_are_shown_at_size() {
    let edition = crate::approximate::edition();
    let coverage = Coverage::new(&edition);
    for zoom in [6, 8, 10, 14] {
        for (shape, area) in coverage.simplified(zoom).iter().zip(&edition.areas) {
            let share = crate::measure::area_km2(shape) / area.area_km2;
            assert!(
                (share - 1.0).abs() < 0.02,
                "{} zoom {zoom}: {share}",
                area.code
            );
        }
    }
}
