//! Example constructions: lots along the streets of each town, a building on each, a permit that fits its age.

use std::collections::HashSet;

use boundaries::AreaCode;
use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};
use geo::Polygon;
use rand::{Rng, RngExt};
use rand_distr::{Distribution, Normal};

use super::footprint::{Lot, building};
use super::issues::pick;
use super::region::Region;
use super::texts::construction_names;
use super::town::{BLOCK_M, Town};
use super::{SeedError, invariant};

/// Width of a street from house front to house front, in metres.
const STREET_M: f64 = 18.0;
/// Share of what is built that stands in a building quarter.
const IN_QUARTERS: f64 = 0.75;
/// Spread of a building quarter, in metres.
const QUARTER_M: f64 = 220.0;
/// Failed draws after which a town is looked at a little further out.
const PATIENCE: u32 = 6;

/// One row of the table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ConstructionRow {
    pub(super) name: &'static str,
    pub(super) status: &'static str,
    pub(super) category: &'static str,
    pub(super) footprint: Polygon<f64>,
    pub(super) municipality: AreaCode,
    pub(super) address: String,
    pub(super) permit_number: Option<String>,
    pub(super) developer: Option<String>,
    pub(super) storeys: u32,
    pub(super) permitted_on: Option<NaiveDate>,
}

/// Draws constructions one after the other; no two share a lot.
pub(super) struct ConstructionGenerator<'a, R> {
    region: &'a Region<'a>,
    rng: R,
    today: NaiveDate,
    spread: Normal<f64>,
    taken: HashSet<(usize, i64, i64, u8)>,
}

/// How a block is divided, and what stands there.
struct BlockPlan {
    columns: u8,
    rows: u8,
    categories: &'static [&'static str],
    storeys: std::ops::RangeInclusive<u32>,
}

impl<'a, R: Rng> ConstructionGenerator<'a, R> {
    pub(super) fn new(
        region: &'a Region<'a>,
        rng: R,
        now: DateTime<Utc>,
    ) -> Result<Self, SeedError> {
        Ok(Self {
            region,
            rng,
            today: now.date_naive(),
            spread: Normal::new(0.0, 1.0).map_err(invariant)?,
            taken: HashSet::new(),
        })
    }

    /// The next construction; every one lies inside a municipality.
    pub(super) fn draw(&mut self) -> ConstructionRow {
        let mut tries = 0;
        loop {
            let widening = 1.15_f64.powf(f64::from(tries / PATIENCE));
            if let Some(row) = self.try_draw(widening) {
                return row;
            }
            tries += 1;
        }
    }

    fn try_draw(&mut self, widening: f64) -> Option<ConstructionRow> {
        let (number, town) = self.region.town(&mut self.rng);
        // Most is built in quarters, street by street; the rest lies all over the town.
        let (center, sigma) = if self.rng.random_bool(IN_QUARTERS) {
            (town.quarter(self.rng.random()), QUARTER_M)
        } else {
            ((0.0, 0.0), town.radius_m / 1.8)
        };
        let mut offset = || self.spread.sample(&mut self.rng) * sigma * widening;
        let (u, v) = (center.0 + offset(), center.1 + offset());
        let (column, row) = (
            (u / BLOCK_M.0).floor() as i64,
            (v / BLOCK_M.1).floor() as i64,
        );
        let plan = block_plan(town, column, row, u.hypot(v));
        let place_in_block = self.rng.random_range(0..plan.columns * plan.rows);
        if !self.taken.insert((number, column, row, place_in_block)) {
            return None;
        }
        let lot = lot(&plan, column, row, place_in_block);
        let footprint = building(town, lot, &mut self.rng);
        let municipality = self.municipality_of_all(&footprint)?;
        let category = pick(plan.categories, &mut self.rng);
        let (status, permitted_on) = self.history();
        Some(ConstructionRow {
            name: pick(construction_names(category), &mut self.rng),
            status,
            category,
            footprint,
            municipality,
            address: town.address(
                row + i64::from(lot.v > (row as f64 + 0.5) * BLOCK_M.1),
                lot.u,
            ),
            permit_number: permitted_on.map(|day| self.permit_number(day)),
            developer: self.developer(category),
            storeys: self.rng.random_range(plan.storeys),
            permitted_on,
        })
    }

    /// The one municipality of all corners; a building across a border or in the sea has none.
    fn municipality_of_all(&self, footprint: &Polygon<f64>) -> Option<AreaCode> {
        let mut corners = footprint
            .exterior()
            .coords()
            .map(|corner| self.region.municipality(*corner));
        let first = corners.next()??;
        corners.all(|other| other == Some(first)).then_some(first)
    }

    /// What stands there by now, and when it was permitted.
    fn history(&mut self) -> (&'static str, Option<NaiveDate>) {
        match self.rng.random_range(0..100) {
            0..=5 => return ("planned", None),
            6..=8 => return ("unauthorized", None),
            _ => {}
        }
        let age_days = self.rng.random_range(0..1800);
        let status = match age_days {
            _ if self.rng.random_bool(0.04) => "suspended",
            0..=90 => "permitted",
            91..=700 => "under_construction",
            _ => "commissioned",
        };
        (status, Some(self.today - Duration::days(age_days)))
    }

    /// A number of the form that permits have: region, issuing body, number, year.
    fn permit_number(&mut self, day: NaiveDate) -> String {
        let body = self.rng.random_range(301..=345);
        let number = self.rng.random_range(1..1500);
        format!("23-{body}000-{number}-{}", day.year())
    }

    /// Developers are plainly made up; for private houses none is published.
    fn developer(&mut self, category: &str) -> Option<String> {
        (category != "house")
            .then(|| format!("Застройщик № {} (пример)", self.rng.random_range(1..=60)))
    }
}

/// What a block is, by its own hash and its distance from the centre; the same for every draw.
fn block_plan(town: &Town, column: i64, row: i64, distance_m: f64) -> BlockPlan {
    let far = distance_m / town.radius_m;
    let kind = town.block_hash(column, row) % 100;
    let large_town = town.weight > 60_000.0;
    let (columns, rows, categories, storeys): (_, _, &'static [&'static str], _) = match kind {
        0..=5 => (1, 1, &["social"], 1..=4),
        6..=9 if far > 0.7 => (1, 1, &["industrial", "infrastructure"], 1..=3),
        10..=12 if far > 0.9 && !large_town => (1, 1, &["agricultural"], 1..=1),
        6..=16 => (2, 2, &["commercial", "commercial", "social"], 1..=6),
        17..=54 if large_town => (2, 2, &["apartments"], 5..=19),
        17..=24 => (2, 2, &["apartments"], 2..=5),
        _ => (5, 2, &["house"], 1..=3),
    };
    BlockPlan {
        columns,
        rows,
        categories,
        storeys,
    }
}

fn lot(plan: &BlockPlan, column: i64, row: i64, place: u8) -> Lot {
    let width = (BLOCK_M.0 - STREET_M) / f64::from(plan.columns);
    let depth = (BLOCK_M.1 - STREET_M) / f64::from(plan.rows);
    Lot {
        u: column as f64 * BLOCK_M.0 + STREET_M / 2.0 + f64::from(place % plan.columns) * width,
        v: row as f64 * BLOCK_M.1 + STREET_M / 2.0 + f64::from(place / plan.columns) * depth,
        width,
        depth,
    }
}
