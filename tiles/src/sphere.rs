//! Distances in metres on the WGS 84 ellipsoid, and bounds of them that cost little.
//!
//! A place is turned into the direction of its vertical, a unit vector. Directions move over the unit sphere where
//! places move over the ellipsoid, and a metre of the ellipsoid turns the direction by no less than one over its largest
//! and no more than one over its smallest radius of curvature: so an angle bounds a distance from both sides, and only
//! what the bounds leave open is measured as a geodesic.

use std::f64::consts::{FRAC_PI_2, PI};

use geo::{Distance, Geodesic, Point};

use crate::coord::LonLat;
use crate::world::{self, Rect};

/// The smallest radius of curvature of WGS 84, of the meridian at the equator, a little rounded down.
const LEAST_RADIUS_M: f64 = 6_335_439.0;
/// The largest radius of curvature of WGS 84, at the poles, a little rounded up.
const LARGEST_RADIUS_M: f64 = 6_399_594.0;
/// What rounding may take from an angle.
const SLACK_RAD: f64 = 1e-12;

/// The direction of the vertical of a place: a unit vector.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Direction([f64; 3]);

/// Bounds of a distance in metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bounds {
    pub(crate) least_m: f64,
    pub(crate) most_m: f64,
}

/// A place from which distances are measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    place: LonLat,
    direction: Direction,
}

impl Direction {
    pub(crate) fn of(place: LonLat) -> Self {
        let (sin_lon, cos_lon) = place.lon().to_radians().sin_cos();
        let (sin, cos) = place.lat().to_radians().sin_cos();
        Self([cos * cos_lon, cos * sin_lon, sin])
    }

    fn dot(self, other: Self) -> f64 {
        let [a, b] = [self.0, other.0];
        a[0].mul_add(b[0], a[1].mul_add(b[1], a[2] * b[2]))
    }

    fn cross(self, other: Self) -> [f64; 3] {
        let [a, b] = [self.0, other.0];
        [
            a[1] * b[2] - a[2] * b[1],
            a[2] * b[0] - a[0] * b[2],
            a[0] * b[1] - a[1] * b[0],
        ]
    }

    /// The angle between two directions, right for the smallest ones too.
    pub(crate) fn angle(self, other: Self) -> f64 {
        length(self.cross(other)).atan2(self.dot(other))
    }

    fn place(self) -> LonLat {
        let [x, y, z] = self.0;
        let lon = y.atan2(x).to_degrees();
        let lat = z.atan2(x.hypot(y)).to_degrees();
        LonLat::new(lon, lat).expect("invariant: a direction is a place")
    }

    fn of_vector(vector: [f64; 3]) -> Option<Self> {
        let length = length(vector);
        (length > 0.0).then(|| Self(vector.map(|v| v / length)))
    }

    /// The direction on the arc from `a` to `b` that is nearest to this one.
    pub(crate) fn nearest_on_arc(self, a: Self, b: Self) -> Self {
        let ends = if self.dot(a) >= self.dot(b) { a } else { b };
        let Some(pole) = Self::of_vector(a.cross(b)) else {
            return ends;
        };
        let above = self.dot(pole);
        let foot = [0, 1, 2].map(|i| (-above).mul_add(pole.0[i], self.0[i]));
        let Some(foot) = Self::of_vector(foot) else {
            return ends;
        };
        // The foot lies on the arc when it is ahead of `a` and behind `b`.
        let is_ahead = Self(a.cross(foot)).dot(pole) >= 0.0;
        let is_behind = Self(foot.cross(b)).dot(pole) >= 0.0;
        if is_ahead && is_behind { foot } else { ends }
    }
}

impl Bounds {
    /// The bounds of a distance over which the vertical turns by an angle.
    pub(crate) fn of_angle(angle: f64) -> Self {
        Self {
            least_m: (angle - SLACK_RAD).max(0.0) * LEAST_RADIUS_M,
            most_m: (angle + SLACK_RAD) * LARGEST_RADIUS_M,
        }
    }
}

impl Origin {
    pub(crate) fn new(place: LonLat) -> Self {
        Self {
            place,
            direction: Direction::of(place),
        }
    }

    pub(crate) fn place(&self) -> LonLat {
        self.place
    }

    pub(crate) fn direction(&self) -> Direction {
        self.direction
    }

    /// The length of the geodesic to a place.
    pub(crate) fn distance_m(&self, place: LonLat) -> f64 {
        let point = |place: LonLat| Point::new(place.lon(), place.lat());
        Geodesic.distance(point(self.place), point(place))
    }

    /// The length of the geodesic to the place of a direction.
    pub(crate) fn distance_to_m(&self, direction: Direction) -> f64 {
        self.distance_m(direction.place())
    }

    /// Bounds of the distance to a place.
    pub(crate) fn bounds_to(&self, place: LonLat) -> Bounds {
        Bounds::of_angle(self.direction.angle(Direction::of(place)))
    }

    /// The least distance to anything in a box.
    pub(crate) fn least_to_rect_m(&self, rect: &Rect) -> f64 {
        Bounds::of_angle(self.angle_to_rect(rect)).least_m
    }

    /// A distance that nothing in a box exceeds.
    pub(crate) fn most_to_rect_m(&self, rect: &Rect) -> f64 {
        let bbox = rect.to_bbox();
        let middle = LonLat::new(
            bbox.west().midpoint(bbox.east()),
            bbox.south().midpoint(bbox.north()),
        );
        let middle = middle.expect("invariant: the middle of a box is a place");
        // Along the meridian, then along the parallel, which is never longer than on the equator.
        let half_height = (bbox.north() - bbox.south()).to_radians() / 2.0;
        let half_width = (bbox.east() - bbox.west()).to_radians() / 2.0;
        let angle = self.direction.angle(Direction::of(middle)) + half_height + half_width;
        Bounds::of_angle(angle).most_m
    }

    /// The least angle to a box of longitudes and latitudes.
    fn angle_to_rect(&self, rect: &Rect) -> f64 {
        let west = world::longitude(f64::from(rect.min.x)).to_radians();
        let east = world::longitude(f64::from(rect.max.x)).to_radians();
        let north = world::latitude(f64::from(rect.min.y)).to_radians();
        let south = world::latitude(f64::from(rect.max.y)).to_radians();
        let (lon, lat) = (self.place.lon().to_radians(), self.place.lat().to_radians());
        if (west..=east).contains(&lon) {
            return (south - lat).max(lat - north).max(0.0);
        }
        let to_west = turn(lon, west);
        let to_east = turn(lon, east);
        to_meridian(lat, to_west, south, north).min(to_meridian(lat, to_east, south, north))
    }
}

/// The angle between two longitudes, at most half a turn.
fn turn(a: f64, b: f64) -> f64 {
    let turn = (a - b).abs() % (2.0 * PI);
    turn.min(2.0 * PI - turn)
}

/// The least angle from a latitude to a piece of the meridian that lies a turn away.
fn to_meridian(lat: f64, turn: f64, south: f64, north: f64) -> f64 {
    let angle = |to: f64| {
        let haversine = |angle: f64| (angle / 2.0).sin().powi(2);
        let h = haversine(to - lat) + lat.cos() * to.cos() * haversine(turn);
        2.0 * h.sqrt().min(1.0).asin()
    };
    let ends = angle(south).min(angle(north));
    if turn >= FRAC_PI_2 {
        return ends;
    }
    // Where the great circle at right angles to the meridian meets it.
    let foot = (lat.tan() / turn.cos()).atan();
    if (south..=north).contains(&foot) {
        angle(foot)
    } else {
        ends
    }
}

fn length(vector: [f64; 3]) -> f64 {
    let [x, y, z] = vector;
    x.hypot(y).hypot(z)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place(lon: f64, lat: f64) -> LonLat {
        LonLat::new(lon, lat).unwrap()
    }

    proptest! {
        #[test]
        fn bounds_hold_the_geodesic(
            (lon, lat, to_lon, to_lat) in (-180.0..180.0, -85.0..85.0, -180.0..180.0, -85.0..85.0),
        ) {
            let origin = Origin::new(place(lon, lat));
            let near = place(
                lon + (to_lon - lon) * 1e-4,
                lat + (to_lat - lat) * 1e-4,
            );
            for to in [place(to_lon, to_lat), near] {
                let bounds = origin.bounds_to(to);
                let distance = origin.distance_m(to);
                prop_assert!(bounds.least_m <= distance && distance <= bounds.most_m, "{bounds:?} {distance}");
            }
        }

        #[test]
        fn a_box_is_no_farther_and_no_nearer_than_what_it_holds(
            (lon, lat) in (-180.0..180.0, -85.0..85.0),
            (west, south, width, height) in (-180.0..179.0, -84.0..83.0, 0.0..120.0, 0.0..80.0),
            (right, up) in (0.0..=1.0, 0.0..=1.0),
        ) {
            let (east, north) = (f64::min(west + width, 180.0), f64::min(south + height, 84.0));
            let rect = Rect {
                min: world::project_clamped(west, north),
                max: world::project_clamped(east, south),
            };
            let bbox = rect.to_bbox();
            let inside = place(
                bbox.west() + (bbox.east() - bbox.west()) * right,
                bbox.south() + (bbox.north() - bbox.south()) * up,
            );
            let origin = Origin::new(place(lon, lat));
            let distance = origin.distance_m(inside);
            prop_assert!(origin.least_to_rect_m(&rect) <= distance + 1e-3);
            prop_assert!(origin.most_to_rect_m(&rect) >= distance - 1e-3);
        }
    }

    #[test]
    fn the_nearest_place_of_an_arc_is_its_foot_or_an_end() {
        let of = |lon, lat| Direction::of(place(lon, lat));
        let (a, b) = (of(39.0, 45.0), of(39.0, 45.1));
        let foot = of(39.05, 45.05).nearest_on_arc(a, b).place();
        assert!((foot.lon() - 39.0).abs() < 1e-9 && (foot.lat() - 45.05).abs() < 1e-4);
        assert_eq!(of(39.05, 45.2).nearest_on_arc(a, b), b);
        assert_eq!(of(39.05, 44.0).nearest_on_arc(a, b), a);
        assert_eq!(of(39.05, 44.0).nearest_on_arc(a, a), a);
    }
}
