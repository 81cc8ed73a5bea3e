//! Lengths and areas on the WGS 84 ellipsoid, of shapes given in degrees.

use geo::{Coord, LineString, MultiPolygon};

/// Equatorial radius of WGS 84, in metres.
const A: f64 = 6_378_137.0;
/// First eccentricity of WGS 84, squared.
const E2: f64 = 0.006_694_379_990_141_317;

/// Metres per degree of longitude and of latitude at a latitude.
///
/// ```
/// let (lon_m, lat_m) = boundaries::measure::metres_per_degree(45.0);
/// assert!((lon_m - 78_847.0).abs() < 1.0 && (lat_m - 111_132.0).abs() < 1.0);
/// ```
pub fn metres_per_degree(lat: f64) -> (f64, f64) {
    let (sin, cos) = lat.to_radians().sin_cos();
    let w = 1.0 - E2 * sin * sin;
    let normal = A / w.sqrt();
    let meridian = A * (1.0 - E2) / (w * w.sqrt());
    ((normal * cos).to_radians(), meridian.to_radians())
}

/// Distance in metres from a point to a segment, on the plane that touches the ellipsoid at the point.
///
/// Right to 0.1 % up to 50 km at the latitudes of the region.
pub fn distance_to_segment_m(p: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> f64 {
    distance_with_scale(metres_per_degree(p.y), p, a, b)
}

/// [`distance_to_segment_m`] with the scale of the point's latitude already known.
pub(crate) fn distance_with_scale(
    (scale_x, scale_y): (f64, f64),
    p: Coord<f64>,
    a: Coord<f64>,
    b: Coord<f64>,
) -> f64 {
    let (ax, ay) = ((a.x - p.x) * scale_x, (a.y - p.y) * scale_y);
    let (bx, by) = ((b.x - p.x) * scale_x, (b.y - p.y) * scale_y);
    let (dx, dy) = (bx - ax, by - ay);
    let length2 = dx * dx + dy * dy;
    let t = if length2 > 0.0 {
        (-(ax * dx + ay * dy) / length2).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (ax + t * dx).hypot(ay + t * dy)
}

/// Area in square kilometres on the ellipsoid.
///
/// Computed in the cylindrical equal-area projection of the ellipsoid, so the only difference from the geodesic area is
/// that edges are straight there: nothing at the length of boundary segments.
///
/// ```
/// use geo::{MultiPolygon, polygon};
///
/// let square = polygon![(x: 39.0, y: 45.0), (x: 40.0, y: 45.0), (x: 40.0, y: 46.0), (x: 39.0, y: 46.0)];
/// let area = boundaries::measure::area_km2(&MultiPolygon::new(vec![square]));
/// assert!((area - 8_685.0).abs() < 5.0);
/// ```
pub fn area_km2(shape: &MultiPolygon<f64>) -> f64 {
    shape
        .iter()
        .map(|polygon| {
            let holes: f64 = polygon.interiors().iter().map(|r| ring_km2(r).abs()).sum();
            ring_km2(polygon.exterior()).abs() - holes
        })
        .sum()
}

/// Signed area of a closed ring in square kilometres: positive where the ring runs counter-clockwise.
pub fn ring_km2(ring: &LineString<f64>) -> f64 {
    let Some(&origin) = ring.0.first() else {
        return 0.0;
    };
    let origin = equal_area(origin);
    let mut sum = 0.0;
    let mut previous = (0.0, 0.0);
    for &coord in ring.0.iter().skip(1) {
        let (x, y) = equal_area(coord);
        let here = (x - origin.0, y - origin.1);
        sum += previous.0 * here.1 - here.0 * previous.1;
        previous = here;
    }
    sum / 2e6
}

/// Projects degrees to metres so that areas are kept.
fn equal_area(c: Coord<f64>) -> (f64, f64) {
    let e = E2.sqrt();
    let s = c.y.to_radians().sin();
    // The authalic function q, halved: y = a * q / 2.
    let q = (1.0 - E2) * (s / (1.0 - E2 * s * s) + (e * s).atanh() / e);
    (A * c.x.to_radians(), A * q / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Distance, Geodesic, GeodesicArea, Point, polygon};

    #[test]
    fn areas_agree_with_the_geodesic() {
        let shape = polygon![
            (x: 38.01, y: 44.02), (x: 38.40, y: 44.10), (x: 38.55, y: 44.63), (x: 38.2, y: 44.7), (x: 38.01, y: 44.02)
        ];
        let expected = shape.geodesic_area_unsigned() / 1e6;
        let got = area_km2(&MultiPolygon::new(vec![shape]));
        assert!((got / expected - 1.0).abs() < 1e-3, "{got} {expected}");
    }

    #[test]
    fn distances_agree_with_the_geodesic() {
        for (dx, dy) in [(0.02, 0.0), (0.0, 0.02), (-0.01, 0.013), (0.02, -0.009)] {
            let p = Coord { x: 39.1, y: 44.9 };
            let q = Coord {
                x: p.x + dx,
                y: p.y + dy,
            };
            let expected = Geodesic.distance(Point(p), Point(q));
            let got = distance_to_segment_m(p, q, q);
            assert!((got / expected - 1.0).abs() < 1e-3, "{got} {expected}");
        }
    }
}
