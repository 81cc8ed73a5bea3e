//! Example issues: places along streets, two years of reports, answers mostly within the term.

use boundaries::AreaCode;
use chrono::{DateTime, Duration, Utc};
use geo::Coord;
use rand::{Rng, RngExt};
use rand_distr::weighted::WeightedAliasIndex;
use rand_distr::{Distribution, LogNormal, Normal};

use super::region::Region;
use super::texts::ISSUES;
use super::town::BLOCK_M;
use super::{SeedError, invariant};

/// Days over which the reports are spread.
const DAYS: f64 = 730.0;
/// The portal's promise: an official answer within ten days.
const TERM_DAYS: i64 = 10;
/// Share of old reports that were forgotten.
const NEVER_ANSWERED: f64 = 0.015;

/// One row of the table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct IssueRow {
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    pub(super) status: &'static str,
    pub(super) category: &'static str,
    pub(super) place: Coord<f64>,
    pub(super) municipality: AreaCode,
    pub(super) created_at: DateTime<Utc>,
    pub(super) answered_at: Option<DateTime<Utc>>,
    pub(super) due_at: DateTime<Utc>,
    pub(super) address: String,
}

/// Draws issues one after the other.
pub(super) struct IssueGenerator<'a, R> {
    region: &'a Region<'a>,
    rng: R,
    now: DateTime<Utc>,
    categories: WeightedAliasIndex<f64>,
    spread: Normal<f64>,
    answer_days: LogNormal<f64>,
}

impl<'a, R: Rng> IssueGenerator<'a, R> {
    pub(super) fn new(
        region: &'a Region<'a>,
        rng: R,
        now: DateTime<Utc>,
    ) -> Result<Self, SeedError> {
        let weights = ISSUES.iter().map(|texts| texts.weight).collect();
        Ok(Self {
            region,
            rng,
            now,
            categories: WeightedAliasIndex::new(weights).map_err(|_empty| SeedError::NoTowns)?,
            spread: Normal::new(0.0, 1.0).map_err(invariant)?,
            // Half of the answers come within five days, nine in ten within ten.
            answer_days: LogNormal::new(5.0_f64.ln(), 0.52).map_err(invariant)?,
        })
    }

    /// The next issue; every one lies inside a municipality.
    pub(super) fn draw(&mut self) -> IssueRow {
        loop {
            if let Some(row) = self.try_draw() {
                return row;
            }
        }
    }

    fn try_draw(&mut self) -> Option<IssueRow> {
        let (_, town) = self.region.town(&mut self.rng);
        let sigma = town.radius_m / 1.7;
        let (u, v) = (
            self.spread.sample(&mut self.rng) * sigma,
            self.spread.sample(&mut self.rng) * sigma,
        );
        // On the street nearest to the drawn place, a few metres to either side.
        let row = (v / BLOCK_M.1).round();
        let place = town.to_lon_lat(u, row * BLOCK_M.1 + self.rng.random_range(-6.0..6.0));
        let municipality = self.region.municipality(place)?;
        let texts = &ISSUES[self.categories.sample(&mut self.rng)];
        let (created_at, answered_at, status) = self.history();
        Some(IssueRow {
            title: pick(texts.titles, &mut self.rng),
            description: pick(texts.descriptions, &mut self.rng),
            status,
            category: texts.category,
            place,
            municipality,
            created_at,
            answered_at,
            due_at: created_at + Duration::days(TERM_DAYS),
            address: town.address(row as i64, u),
        })
    }

    /// When the issue was reported and answered, and what it has come to by now.
    fn history(&mut self) -> (DateTime<Utc>, Option<DateTime<Utc>>, &'static str) {
        // A little denser towards the present: the portal grows.
        let age_days = DAYS * self.rng.random_range(0.0_f64..1.0).powf(1.25);
        let created_at =
            self.at_daytime(self.now - Duration::seconds((age_days * 86_400.0) as i64));
        let answer_after =
            Duration::seconds((self.answer_days.sample(&mut self.rng) * 86_400.0) as i64);
        let answered_at = created_at + answer_after;
        if answered_at > self.now || self.rng.random_bool(NEVER_ANSWERED) {
            let taken_up = self.now - created_at > Duration::days(2);
            return (
                created_at,
                None,
                if taken_up { "in_work" } else { "registered" },
            );
        }
        let status = match self.rng.random_range(0..100) {
            0..=61 => "solved",
            62..=87 => "answered",
            _ => "declined",
        };
        (created_at, Some(answered_at), status)
    }

    /// Moves an instant to the waking hours of its day, but not into the future.
    fn at_daytime(&mut self, instant: DateTime<Utc>) -> DateTime<Utc> {
        let day = instant
            .date_naive()
            .and_hms_opt(0, 0, 0)
            .unwrap_or_default()
            .and_utc();
        // 05:00 to 19:00 UTC is 08:00 to 22:00 in Moscow.
        let seconds = self.rng.random_range(5 * 3600..19 * 3600);
        (day + Duration::seconds(seconds)).min(self.now - Duration::minutes(1))
    }
}

/// One of several, each as likely.
pub(super) fn pick<T: Copy>(choices: &[T], rng: &mut impl Rng) -> T {
    choices[rng.random_range(0..choices.len())]
}
