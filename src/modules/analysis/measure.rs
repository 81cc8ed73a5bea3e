//! Areas and lengths on the WGS 84 ellipsoid: edges are geodesics, as `geography` in PostGIS and QGIS have them.

use geo::{Area, GeodesicArea, MultiPolygon, Orient, orient::Direction};

/// Area in square metres, and length of all rings in metres.
pub(super) fn area_and_perimeter(shape: &MultiPolygon<f64>) -> (f64, f64) {
    let oriented = shape.orient(Direction::Default);
    let measured = oriented.iter().map(|polygon| {
        let (perimeter, area) = polygon.geodesic_perimeter_area_signed();
        (area, perimeter)
    });
    measured.fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1))
}

/// Area in square metres.
pub(super) fn area_m2(shape: &MultiPolygon<f64>) -> f64 {
    area_and_perimeter(shape).0
}

/// The part that a shape is of another one; both have edges that are straight in degrees, so that parts add up to one.
pub(super) fn share(part: &MultiPolygon<f64>, whole: &MultiPolygon<f64>) -> f64 {
    let whole = boundaries::measure::area_km2(whole);
    if whole > 0.0 {
        (boundaries::measure::area_km2(part) / whole).clamp(0.0, 1.0)
    } else {
        0.0
    }
}

/// Whether a shape has any area in degrees.
pub(super) fn has_area(shape: &MultiPolygon<f64>) -> bool {
    shape.unsigned_area() > 0.0
}

/// A number of metres or square metres without the digits that mean nothing.
pub(super) fn rounded(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}

#[cfg(test)]
mod tests {
    use geo::{Rect, coord};

    use super::*;

    #[test]
    fn a_hole_counts_in_the_length_and_against_the_area_whichever_way_it_runs() {
        let square = |west: f64, side: f64| {
            let min = coord! { x: west, y: 45.0 + west - 39.0 };
            Rect::new(min, min + coord! { x: side, y: side }).to_polygon()
        };
        let (outer, hole) = (square(39.0, 0.01), square(39.004, 0.002));
        let (all, round) = area_and_perimeter(&MultiPolygon(vec![outer.clone()]));
        let (gap, round_gap) = area_and_perimeter(&MultiPolygon(vec![hole.clone()]));
        assert!((all - 788_400.0 * 1.1113).abs() < 1_500.0, "{all}");
        for ring in [
            hole.exterior().clone(),
            hole.exterior().0.iter().rev().copied().collect(),
        ] {
            let block = geo::Polygon::new(outer.exterior().clone(), vec![ring]);
            let (area, perimeter) = area_and_perimeter(&MultiPolygon(vec![block]));
            assert!((area - (all - gap)).abs() < 1e-3);
            assert!((perimeter - (round + round_gap)).abs() < 1e-6);
        }
    }
}
