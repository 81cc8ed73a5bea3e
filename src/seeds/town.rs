//! Towns as the seeds see them: a centre, a size, and a grid of streets turned as the town's streets might be.
//!
//! Inside a town, places are metres `(u, v)` along the turned grid from the centre; `to_lon_lat` brings them to the map.

use std::f64::consts::{FRAC_PI_2, TAU};

use boundaries::settlements::Settlement;
use geo::Coord;

use super::texts::STREETS;

/// Length of a block along `u` and along `v`, street included, in metres.
pub(super) const BLOCK_M: (f64, f64) = (132.0, 108.0);
/// People for whom a town builds one quarter.
const PEOPLE_PER_QUARTER: f64 = 25_000.0;
/// Metres in a degree of latitude at 45 degrees; a seed needs no ellipsoid.
const METRES_PER_DEGREE: f64 = 111_132.0;

/// A settlement that is filled with example data.
#[derive(Debug)]
pub(super) struct Town {
    pub(super) name: &'static str,
    center: Coord<f64>,
    /// Distance from the centre within which most of the town lies, in metres.
    pub(super) radius_m: f64,
    /// Share of the region's people.
    pub(super) weight: f64,
    sine: f64,
    cosine: f64,
    number: u64,
}

impl Town {
    pub(super) fn new(settlement: &'static Settlement, number: u64) -> Self {
        let population = f64::from(settlement.population.unwrap_or(500).max(500));
        let turn = unit(mix(number, 1, 0, 0)) * FRAC_PI_2;
        Self {
            name: &settlement.name_ru,
            center: Coord::from(settlement.location),
            radius_m: 300.0 * (population / 1000.0).sqrt(),
            weight: population,
            sine: turn.sin(),
            cosine: turn.cos(),
            number,
        }
    }

    /// Longitude and latitude of a place in the town.
    pub(super) fn to_lon_lat(&self, u: f64, v: f64) -> Coord<f64> {
        let east = u * self.cosine - v * self.sine;
        let north = u * self.sine + v * self.cosine;
        let lat = self.center.y + north / METRES_PER_DEGREE;
        let lon = self.center.x + east / (METRES_PER_DEGREE * self.center.y.to_radians().cos());
        // Seven digits, a centimetre: what the sources of real data have.
        Coord {
            x: (lon * 1e7).round() / 1e7,
            y: (lat * 1e7).round() / 1e7,
        }
    }

    /// Name of the street that runs along `u` (between the rows of blocks `row - 1` and `row`).
    pub(super) fn street(&self, row: i64) -> &'static str {
        STREETS[(mix(self.number, 2, row as u64, 0) % STREETS.len() as u64) as usize]
    }

    /// The middle of one of the town's building quarters, of which there is one for every 25,000 people.
    pub(super) fn quarter(&self, draw: u64) -> (f64, f64) {
        let quarters = (self.weight / PEOPLE_PER_QUARTER).ceil() as u64;
        let hash = mix(self.number, 4, draw % quarters.max(1), 0);
        let (distance, angle) = (
            unit(hash).sqrt() * self.radius_m * 0.8,
            unit(mix(hash, 5, 0, 0)) * TAU,
        );
        (distance * angle.cos(), distance * angle.sin())
    }

    /// A number that belongs to a block for good, whatever is drawn when.
    pub(super) fn block_hash(&self, column: i64, row: i64) -> u64 {
        mix(self.number, 3, column as u64, row as u64)
    }

    /// Address of a place on the street of `row`.
    pub(super) fn address(&self, row: i64, u: f64) -> String {
        // Numbers grow from one end of the street, every twelve metres.
        let house = 1 + ((u + 4.0 * self.radius_m).max(0.0) / 12.0) as u32;
        format!("{}, {}, {house}", self.name, self.street(row))
    }
}

/// Scrambles four numbers into one (splitmix64), for facts that must not depend on the order of drawing.
fn mix(a: u64, b: u64, c: u64, d: u64) -> u64 {
    [a, b, c, d]
        .into_iter()
        .fold(0x9e37_79b9_7f4a_7c15, |state: u64, part| {
            let z = (state ^ part).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        })
}

/// The hash as a number in 0..1.
fn unit(hash: u64) -> f64 {
    (hash >> 11) as f64 / (1u64 << 53) as f64
}
