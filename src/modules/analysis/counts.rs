//! Counting features by place, period and status, from the layer in memory.

use std::collections::{BTreeMap, HashMap};

use boundaries::municipalities;
use chrono::{Datelike, Days, NaiveDate};
use tiles::{Bbox, DimensionKind, Filter, LayerIndex, LayerSpec, UNKNOWN};

use super::api::queries::Interval;
use super::api::views::{
    CellCountList, CellView, CountView, MunicipalityCountList, MunicipalityCountView, PeriodView,
    TotalView,
};
use crate::modules::map::{MunicipalityView, PopulationView};

/// Combinations of place and period in one answer at most.
pub(super) const MOST_ROWS: usize = 50_000;

/// More places and periods would be counted than an answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the answer would hold more than {MOST_ROWS} counts: ask for larger places, longer periods or less"
)]
pub(super) struct TooManyRows;

/// What is counted.
pub(super) struct Question<'a> {
    pub(super) layer: &'a LayerIndex,
    pub(super) filter: Filter,
    pub(super) bbox: Option<Bbox>,
    pub(super) interval: Option<Interval>,
}

/// A count in all and by status.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Tally {
    count: u64,
    by_status: Vec<u64>,
}

/// The counts of one place: by period, where none is an unknown day.
#[derive(Debug, Default)]
struct Place {
    all: Tally,
    periods: BTreeMap<Option<NaiveDate>, Tally>,
}

/// Everything that was counted.
struct Counted<'a> {
    places: BTreeMap<u64, Place>,
    total: Place,
    statuses: &'a [String],
    has_series: bool,
}

/// Counts by H3 cell.
pub(super) fn by_cell(
    question: &Question<'_>,
    resolution: u8,
) -> Result<CellCountList, TooManyRows> {
    let counted = count(question, |feature| feature.cell(resolution))?;
    let cells = counted.places.iter().map(|(cell, place)| CellView {
        cell: format!("{cell:x}"),
        center: center(*cell),
        counts: counted.view(&place.all, &counted.total.all, None),
        series: counted.series(place, None),
    });
    Ok(CellCountList {
        cells: cells.collect(),
        totals: counted.total_view(),
    })
}

/// Counts by municipality; what lies in none counts in the totals alone.
pub(super) fn by_municipality(
    question: &Question<'_>,
) -> Result<MunicipalityCountList, TooManyRows> {
    let (dimension, labels) = labels(question.layer.spec(), "municipality");
    let counted = count(question, |feature| feature.value(dimension).into())?;
    let nothing = Place::default();
    let rows = municipalities::known().iter().map(|known| {
        let code = labels.iter().position(|label| label == known.code.as_str());
        let place = code.and_then(|code| counted.places.get(&(code as u64)));
        let place = place.unwrap_or(&nothing);
        let people = known.population.map(|(people, _)| people);
        MunicipalityCountView {
            municipality: MunicipalityView::from(known),
            population: PopulationView::of(known),
            counts: counted.view(&place.all, &counted.total.all, people),
            series: counted.series(place, people),
        }
    });
    Ok(MunicipalityCountList {
        municipalities: rows.collect(),
        totals: counted.total_view(),
    })
}

/// The position of a dimension of labels, and the labels.
fn labels<'a>(spec: &'a LayerSpec, name: &str) -> (usize, &'a [String]) {
    let (position, dimension) = spec
        .dimension(name)
        .expect("invariant: the layers of the map have this dimension");
    match &dimension.kind {
        DimensionKind::Enum(labels) => (position, labels),
        DimensionKind::Day => (position, &[]),
    }
}

fn count<'a>(
    question: &Question<'a>,
    place_of: impl Fn(tiles::FeatureRef<'_>) -> u64,
) -> Result<Counted<'a>, TooManyRows> {
    let spec = question.layer.spec();
    let (status, statuses) = labels(spec, "status");
    let day = spec
        .dimensions()
        .iter()
        .position(|d| d.kind == DimensionKind::Day);
    let periods = question
        .interval
        .zip(day)
        .map(|(interval, day)| (day, Calendar::new(interval)));
    // One row of numbers per place and period: in all, then by status.
    let width = statuses.len() + 1;
    let mut rows: HashMap<(u64, u16), usize> = HashMap::new();
    let mut numbers: Vec<u64> = Vec::new();
    question
        .layer
        .for_each(&question.filter, question.bbox, |feature| {
            if rows.len() > MOST_ROWS {
                return;
            }
            let period = periods
                .as_ref()
                .map_or(0, |(day, calendar)| calendar.period(feature.value(*day)));
            let next = numbers.len();
            let row = *rows.entry((place_of(feature), period)).or_insert(next);
            if row == next {
                numbers.resize(next + width, 0);
            }
            numbers[row] += 1;
            let code = usize::from(feature.value(status));
            if code < statuses.len() {
                numbers[row + 1 + code] += 1;
            }
        });
    if rows.len() > MOST_ROWS {
        return Err(TooManyRows);
    }
    let mut counted = Counted {
        places: BTreeMap::new(),
        total: Place::default(),
        statuses,
        has_series: periods.is_some(),
    };
    for ((place, period), row) in rows {
        let start = periods
            .as_ref()
            .and_then(|(_, calendar)| calendar.start(period));
        let numbers = &numbers[row..row + width];
        counted.places.entry(place).or_default().add(start, numbers);
        counted.total.add(start, numbers);
    }
    Ok(counted)
}

impl Tally {
    fn add(&mut self, numbers: &[u64]) {
        self.count += numbers[0];
        self.by_status.resize(numbers.len() - 1, 0);
        for (sum, number) in self.by_status.iter_mut().zip(&numbers[1..]) {
            *sum += number;
        }
    }
}

impl Place {
    fn add(&mut self, period: Option<NaiveDate>, numbers: &[u64]) {
        self.all.add(numbers);
        self.periods.entry(period).or_default().add(numbers);
    }
}

impl Counted<'_> {
    fn total_view(&self) -> TotalView {
        TotalView {
            counts: self.view(&self.total.all, &self.total.all, None),
            series: self.series(&self.total, None),
        }
    }

    fn series(&self, place: &Place, people: Option<u32>) -> Option<Vec<PeriodView>> {
        let periods = place.periods.iter().map(|(period, tally)| PeriodView {
            period: *period,
            counts: self.view(tally, &self.total.periods[period], people),
        });
        self.has_series.then(|| periods.collect())
    }

    fn view(&self, tally: &Tally, of: &Tally, people: Option<u32>) -> CountView {
        let by_status = self.statuses.iter().zip(&tally.by_status);
        CountView {
            count: tally.count,
            by_status: by_status
                .filter(|(_, count)| **count > 0)
                .map(|(status, count)| (status.clone(), *count))
                .collect(),
            share: (of.count > 0).then(|| tally.count as f64 / of.count as f64),
            per_1000: people
                .filter(|people| *people > 0)
                .map(|people| tally.count as f64 * 1_000.0 / f64::from(people)),
        }
    }
}

/// The period of each day that a feature can have.
struct Calendar {
    /// The number of the period of each day code; 0 is unknown.
    periods: Vec<u16>,
    /// First days by number, from 1 on.
    starts: Vec<NaiveDate>,
}

impl Calendar {
    fn new(interval: Interval) -> Self {
        let epoch = NaiveDate::from_ymd_opt(2000, 1, 1).expect("invariant: the day exists");
        let mut starts: Vec<NaiveDate> = Vec::new();
        let mut periods = vec![0];
        for day in 1..UNKNOWN {
            let start = first_day(epoch + Days::new(day.into()), interval);
            if starts.last() != Some(&start) {
                starts.push(start);
            }
            periods.push(starts.len() as u16);
        }
        periods.push(0);
        Self { periods, starts }
    }

    fn period(&self, day: u16) -> u16 {
        self.periods[usize::from(day)]
    }

    fn start(&self, period: u16) -> Option<NaiveDate> {
        let before = usize::from(period).checked_sub(1)?;
        Some(self.starts[before])
    }
}

/// The first day of the period that holds a day.
fn first_day(day: NaiveDate, interval: Interval) -> NaiveDate {
    let first = match interval {
        Interval::Day => Some(day),
        Interval::Week => {
            let since_monday = day.weekday().num_days_from_monday();
            day.checked_sub_days(Days::new(since_monday.into()))
        }
        Interval::Month => day.with_day(1),
        Interval::Year => NaiveDate::from_ymd_opt(day.year(), 1, 1),
    };
    first.expect("invariant: the days of a calendar of two centuries exist")
}

fn center(cell: u64) -> [f64; 2] {
    let cell = h3o::CellIndex::try_from(cell).expect("invariant: a layer gives cells of H3");
    let center = h3o::LatLng::from(cell);
    // Seven digits are a centimetre.
    [center.lng(), center.lat()].map(|degrees| (degrees * 1e7).round() / 1e7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_begin_on_mondays_and_first_days() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (interval, first) in [
            (Interval::Day, "2026-03-01"),
            (Interval::Week, "2026-02-23"),
            (Interval::Month, "2026-03-01"),
            (Interval::Year, "2026-01-01"),
        ] {
            assert_eq!(
                first_day(day("2026-03-01"), interval),
                day(first),
                "{interval:?}"
            );
        }
    }

    #[test]
    fn every_day_has_its_period_and_the_unknown_none() {
        for interval in [
            Interval::Day,
            Interval::Week,
            Interval::Month,
            Interval::Year,
        ] {
            let calendar = Calendar::new(interval);
            let epoch = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap();
            for code in [1, 2, 31, 366, 9_556, 65_534] {
                let start = calendar.start(calendar.period(code));
                assert_eq!(
                    start,
                    Some(first_day(epoch + Days::new(code.into()), interval))
                );
            }
            assert_eq!(calendar.start(calendar.period(0)), None);
            assert_eq!(calendar.start(calendar.period(UNKNOWN)), None);
        }
    }
}
