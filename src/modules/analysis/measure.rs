//! Areas and lengths on the WGS 84 ellipsoid.
//!
//! Square metres and metres are those of geodesic edges, as `geography` in PostGIS and QGIS have them.  Shares are of areas whose edges
//! run straight in degrees, as those of GeoJSON do (RFC 7946): they alone add up when a polygon is cut.

use geo::{Area, GeodesicArea, LineString, MultiPolygon, Orient, orient::Direction};

/// First eccentricity of WGS 84, squared.
const E2: f64 = 0.006_694_379_990_141_317;
/// Places and weights of the quadrature of Gauss and Legendre with four of them, on 0 to 1.
const QUADRATURE: [(f64, f64); 4] = [
    (0.069_431_844_202_973_71, 0.173_927_422_568_726_93),
    (0.330_009_478_207_571_87, 0.326_072_577_431_273_07),
    (0.669_990_521_792_428_1, 0.326_072_577_431_273_07),
    (0.930_568_155_797_026_3, 0.173_927_422_568_726_93),
];

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

/// The part that a shape is of another one.
pub(super) fn share(part: &MultiPolygon<f64>, whole: &MultiPolygon<f64>) -> f64 {
    let whole = straight_area(whole);
    if whole > 0.0 {
        (straight_area(part) / whole).clamp(0.0, 1.0)
    } else {
        0.0
    }
}

/// The area of a shape whose edges run straight in degrees, in some unit.
fn straight_area(shape: &MultiPolygon<f64>) -> f64 {
    let parts = shape.iter().map(|part| {
        let holes: f64 = part.interiors().iter().map(ring_area).sum();
        ring_area(part.exterior()) - holes
    });
    parts.sum()
}

fn ring_area(ring: &LineString<f64>) -> f64 {
    let Some(first) = ring.0.first() else {
        return 0.0;
    };
    // Heights are measured from the ring, so that small rings keep their digits.
    let ground = authalic(first.y);
    let edges = ring.lines().map(|edge| {
        let height = |share: f64| authalic(edge.dy().mul_add(share, edge.start.y)) - ground;
        let mean: f64 = QUADRATURE
            .iter()
            .map(|(at, weight)| weight * height(*at))
            .sum();
        edge.dx() * mean
    });
    edges.sum::<f64>().abs()
}

/// The area between the equator and a latitude, per degree of longitude, in some unit.
fn authalic(lat: f64) -> f64 {
    let (sin, e) = (lat.to_radians().sin(), E2.sqrt());
    sin / (1.0 - E2 * sin * sin) + (e * sin).atanh() / e
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
    fn the_shares_of_the_parts_of_a_polygon_add_up_to_one() {
        let strip = |west: f64, east: f64| {
            let (south, rise) = (44.0, 0.5);
            let corner = |x: f64, up: f64| coord! { x: x, y: south + (x - 38.0) * rise + up };
            let ring = [
                corner(west, 0.0),
                corner(east, 0.0),
                corner(east, 1.0),
                corner(west, 1.0),
            ];
            MultiPolygon(vec![geo::Polygon::new(ring.to_vec().into(), Vec::new())])
        };
        let whole = strip(38.0, 42.0);
        let shares: f64 = [(38.0, 38.7), (38.7, 41.0), (41.0, 42.0)]
            .iter()
            .map(|(west, east)| share(&strip(*west, *east), &whole))
            .sum();
        assert!((shares - 1.0).abs() < 1e-12, "{shares}");
        // The western half lies farther south, where degrees are wider.
        assert!(share(&strip(38.0, 40.0), &whole) > 0.504);
    }

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
