//! Counts by municipality, from the layers in memory.

use std::collections::HashMap;

use boundaries::municipalities::{self, Municipality};
use tiles::{DimensionKind, Filter, LayerIndex};

use super::api::{Counts, MunicipalityStatistics, PopulationView, StatisticsView};
use crate::spatial::Snapshot;

const ISSUES: &str = "issues";
const CONSTRUCTIONS: &str = "constructions";
/// Statuses in which the author has an answer.
const ANSWERED: [&str; 3] = ["answered", "solved", "declined"];

/// Counts the issues that pass the filter, and all constructions, by municipality.
pub(super) fn compute(snapshot: &Snapshot, issue_filter: &Filter) -> StatisticsView {
    let mut by_code: HashMap<&str, Counts> = HashMap::new();
    let mut totals = Counts::default();
    if let Some(issues) = snapshot.layer(ISSUES) {
        for tally in tallies(issues, issue_filter, &["municipality", "status", "term"]) {
            if let Some(code) = tally.label(0) {
                add_issues(by_code.entry(code).or_default(), &tally);
            }
            add_issues(&mut totals, &tally);
        }
    }
    if let Some(constructions) = snapshot.layer(CONSTRUCTIONS) {
        for tally in tallies(constructions, &Filter::default(), &["municipality"]) {
            if let Some(code) = tally.label(0) {
                by_code.entry(code).or_default().constructions += tally.count;
            }
            totals.constructions += tally.count;
        }
    }
    // The region has no per-head figure: some populations are unknown, and a sum without them would be a lie.
    finish(&mut totals, None);
    StatisticsView {
        statistics: municipalities::known()
            .iter()
            .map(|known| {
                let counts = by_code.remove(known.code.as_str()).unwrap_or_default();
                municipality_statistics(known, counts)
            })
            .collect(),
        totals,
        edition: snapshot
            .boundaries
            .as_ref()
            .map(|boundaries| (&boundaries.info).into()),
    }
}

fn municipality_statistics(
    known: &'static Municipality,
    mut counts: Counts,
) -> MunicipalityStatistics {
    finish(&mut counts, known.population.map(|(people, _)| people));
    MunicipalityStatistics {
        municipality: known.into(),
        population: PopulationView::of(known),
        counts,
    }
}

/// How many features share these labels.
struct Tally<'a> {
    labels: Vec<Option<&'a str>>,
    count: u64,
}

impl<'a> Tally<'a> {
    fn label(&self, dimension: usize) -> Option<&'a str> {
        self.labels[dimension]
    }
}

fn tallies<'a>(
    index: &'a LayerIndex,
    filter: &Filter,
    dimensions: &[&str],
) -> impl Iterator<Item = Tally<'a>> {
    let spec = index.spec();
    let dimensions: Vec<_> = dimensions
        .iter()
        .map(|name| {
            spec.dimension(name)
                .expect("the layers of the map have these dimensions")
        })
        .collect();
    let positions: Vec<usize> = dimensions.iter().map(|(position, _)| *position).collect();
    let counted = index.count_by(&positions, filter, None);
    counted.into_iter().map(move |(codes, count)| Tally {
        labels: codes
            .iter()
            .zip(&dimensions)
            .map(|(code, (_, dimension))| match &dimension.kind {
                DimensionKind::Enum(labels) => labels.get(usize::from(*code)).map(String::as_str),
                DimensionKind::Day => None,
            })
            .collect(),
        count,
    })
}

fn add_issues(counts: &mut Counts, tally: &Tally<'_>) {
    counts.issues += tally.count;
    if let Some(status) = tally.label(1) {
        *counts.by_status.entry(status.to_owned()).or_default() += tally.count;
        if ANSWERED.contains(&status) {
            counts.answered += tally.count;
        }
    }
    match tally.label(2) {
        Some("in_time") => counts.in_time += tally.count,
        Some("late") => counts.late += tally.count,
        _ => {}
    }
}

fn finish(counts: &mut Counts, population: Option<u32>) {
    let decided = counts.in_time + counts.late;
    counts.share_in_time = (decided > 0).then(|| counts.in_time as f64 / decided as f64);
    counts.per_1000 = population
        .filter(|people| *people > 0)
        .map(|people| counts.issues as f64 * 1_000.0 / f64::from(people));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_nothing_is_unknown() {
        let mut counts = Counts::default();
        finish(&mut counts, Some(0));
        assert_eq!((counts.share_in_time, counts.per_1000), (None, None));

        counts.issues = 30;
        counts.in_time = 3;
        counts.late = 1;
        finish(&mut counts, Some(15_000));
        assert_eq!(
            (counts.share_in_time, counts.per_1000),
            (Some(0.75), Some(2.0))
        );
    }
}
