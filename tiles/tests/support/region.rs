//! A made-up region for tests and benches: towns of very different size, with issues and buildings in them.
//!
//! The same seed gives the same region on every machine.

use std::f64::consts::TAU;
use std::sync::Arc;

use geo::{Coord, LineString, MultiPolygon, Polygon};
use tiles::{Dimension, Feature, FeatureGeometry, GeometryKind, LayerSpec, LonLat};

/// The box of the region.
pub(crate) const WEST: f64 = 36.6;
pub(crate) const SOUTH: f64 = 43.4;
pub(crate) const EAST: f64 = 41.7;
pub(crate) const NORTH: f64 = 46.9;

const TOWNS: usize = 240;
const METRE_LAT: f64 = 1.0 / 111_320.0;

/// A generator of numbers that look random: `SplitMix64`.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Two numbers of the normal distribution.
    pub(crate) fn normal(&mut self) -> (f64, f64) {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        let angle = TAU * self.unit();
        (radius * angle.cos(), radius * angle.sin())
    }
}

pub(crate) struct Region {
    pub(crate) dice: Dice,
    /// Place and radius in metres, largest first.
    towns: Vec<(f64, f64, f64)>,
    /// How many of all things lie in each town and those before it.
    shares: Vec<f64>,
}

impl Region {
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let mut towns = Vec::new();
        let mut shares = Vec::new();
        let mut sum = 0.0;
        for rank in 1..=TOWNS {
            let lon = WEST + 0.1 + (EAST - WEST - 0.2) * dice.unit();
            let lat = SOUTH + 0.1 + (NORTH - SOUTH - 0.2) * dice.unit();
            let share = 1.0 / rank as f64;
            towns.push((lon, lat, 700.0 + 5_300.0 * share.sqrt()));
            sum += share;
            shares.push(sum);
        }
        for share in &mut shares {
            *share /= sum;
        }
        Self {
            dice,
            towns,
            shares,
        }
    }

    /// The middle of the town of a rank.
    pub(crate) fn town(&self, rank: usize) -> LonLat {
        let (lon, lat, _) = self.towns[rank];
        LonLat::new(lon, lat).expect("invariant: the region is well made")
    }

    /// A place in or near some town.
    pub(crate) fn place(&mut self) -> LonLat {
        let roll = self.dice.unit();
        let rank = self.shares.partition_point(|share| *share < roll);
        let (lon, lat, radius) = self.towns[rank.min(TOWNS - 1)];
        let (east, north) = self.dice.normal();
        let metre_lon = METRE_LAT / lat.to_radians().cos();
        let lon = lon + east * radius * metre_lon;
        let lat = lat + north * radius * METRE_LAT;
        LonLat::new(lon.clamp(WEST, EAST), lat.clamp(SOUTH, NORTH))
            .expect("invariant: the region is well made")
    }

    pub(crate) fn issue(&mut self, id: u64) -> Feature {
        let place = self.place();
        self.issue_at(id, place)
    }

    pub(crate) fn issue_at(&mut self, id: u64, place: LonLat) -> Feature {
        Feature {
            id,
            geometry: FeatureGeometry::Point(place),
            values: vec![
                self.dice.below(5) as u16,
                self.dice.below(12) as u16,
                self.dice.below(44) as u16,
                self.dice.below(3) as u16,
                9_000 + self.dice.below(800) as u16,
            ],
        }
    }

    pub(crate) fn building(&mut self, id: u64) -> Feature {
        let place = self.place();
        Feature {
            id,
            geometry: FeatureGeometry::Polygon(MultiPolygon(vec![self.footprint(place)])),
            values: vec![
                self.dice.below(6) as u16,
                self.dice.below(7) as u16,
                self.dice.below(44) as u16,
                8_000 + self.dice.below(1_800) as u16,
            ],
        }
    }

    /// A house, an L-shaped block, or a block with a court.
    fn footprint(&mut self, place: LonLat) -> Polygon<f64> {
        let (w, h) = (8.0 + 30.0 * self.dice.unit(), 8.0 + 12.0 * self.dice.unit());
        let angle = TAU * self.dice.unit();
        let metre_lon = METRE_LAT / place.lat().to_radians().cos();
        let turn = |points: &[(f64, f64)]| -> LineString<f64> {
            let points = points.iter().map(|(x, y)| {
                let east = x * angle.cos() - y * angle.sin();
                let north = x * angle.sin() + y * angle.cos();
                Coord {
                    x: place.lon() + east * metre_lon,
                    y: place.lat() + north * METRE_LAT,
                }
            });
            LineString::from(points.collect::<Vec<_>>())
        };
        match self.dice.below(10) {
            0..=5 => Polygon::new(turn(&[(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)]), Vec::new()),
            6..=8 => {
                let arm = h * 0.6;
                let l = [
                    (0.0, 0.0),
                    (w, 0.0),
                    (w, h),
                    (arm, h),
                    (arm, h * 2.0),
                    (0.0, h * 2.0),
                ];
                Polygon::new(turn(&l), Vec::new())
            }
            _ => {
                let outer = [
                    (0.0, 0.0),
                    (w * 2.0, 0.0),
                    (w * 2.0, h * 2.0),
                    (0.0, h * 2.0),
                ];
                let (a, b) = (w * 0.5, h * 0.5);
                let court = [(a, b), (a + w, b), (a + w, b + h), (a, b + h)];
                Polygon::new(turn(&outer), vec![turn(&court)])
            }
        }
    }
}

fn codes(prefix: &str, count: usize) -> Vec<String> {
    (0..count).map(|i| format!("{prefix}{i}")).collect()
}

/// The description of a layer of points.
pub(crate) fn issues_spec() -> Arc<LayerSpec> {
    let status = ["registered", "in_work", "answered", "solved", "declined"];
    let dimensions = vec![
        Dimension::labels("status", status),
        Dimension::labels("category", codes("category", 12)),
        Dimension::labels("municipality", codes("037010", 44)),
        Dimension::labels("term", ["pending", "in_time", "late"]),
        Dimension::day("created"),
    ];
    let spec = LayerSpec::new("issues", GeometryKind::Point, dimensions, "status")
        .expect("invariant: the region is well made");
    Arc::new(
        spec.also_counting("term", "late")
            .expect("invariant: the region is well made"),
    )
}

/// The description of a layer of polygons.
pub(crate) fn constructions_spec() -> Arc<LayerSpec> {
    let dimensions = vec![
        Dimension::labels("status", codes("status", 6)),
        Dimension::labels("category", codes("kind", 7)),
        Dimension::labels("municipality", codes("037010", 44)),
        Dimension::day("permitted"),
    ];
    let kind = GeometryKind::Polygon;
    Arc::new(
        LayerSpec::new("constructions", kind, dimensions, "status")
            .expect("invariant: the region is well made"),
    )
}
