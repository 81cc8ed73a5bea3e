//! Imports of whole files, good and bad.

mod faults;
mod formats;
mod hostile;

use super::*;
use crate::{AreaCode, approximate, export};

/// The shipped edition as a file, after a change.
fn file(change: impl FnOnce(&mut Edition)) -> String {
    let mut edition = approximate::edition();
    change(&mut edition);
    export::geojson(&edition)
}

fn read(text: &str) -> (Option<Edition>, ImportReport) {
    import(text.as_bytes(), Format::GeoJson, &ImportOptions::default())
}

fn position(edition: &Edition, code: &str) -> usize {
    edition.position(code.parse::<AreaCode>().unwrap()).unwrap()
}

/// The report has a finding of this severity and code; gives its text.
#[track_caller]
fn found(report: &ImportReport, severity: Severity, code: &str) -> String {
    let found = report
        .findings()
        .find(|f| f.severity == severity && f.code == code);
    let Some(found) = found else {
        panic!("no {} {code} in:\n{}", severity.as_str(), report.to_text());
    };
    found.text.clone()
}

#[test]
fn an_exported_edition_comes_back_unchanged() {
    let edition = approximate::edition();
    let (back, report) = read(&export::geojson(&edition));
    assert_eq!(back.as_ref(), Some(&edition), "{}", report.to_text());
    assert_eq!(report.count(Severity::Note), 0, "{}", report.to_text());
}

#[test]
fn the_shipped_edition_says_that_it_is_approximate_and_whom_it_credits() {
    let edition = approximate::edition();
    assert!(edition.approximate);
    assert!(
        edition.attribution.contains("GeoNames") && edition.attribution.contains("Natural Earth")
    );
}

#[test]
fn the_real_boundaries_pass_every_check() {
    let Some((edition, report)) = crate::fixtures::real() else {
        return;
    };
    eprint!("{}", report.to_text());
    assert_eq!(edition.areas.len(), 44);
    let total: f64 = edition.areas.iter().map(|a| a.area_km2).sum();
    assert!((total - 75_220.0).abs() < 20.0, "{total}");
    assert_eq!(edition.attribution, "© OpenStreetMap contributors");
}

#[test]
fn most_land_of_the_shipped_edition_belongs_to_the_right_municipality() {
    let Some((real, _)) = crate::fixtures::real() else {
        return;
    };
    let shipped = approximate::edition();
    let ours = crate::BoundaryIndex::new(&shipped, 0.0);
    let theirs = crate::BoundaryIndex::new(real, 0.0);
    let mut seed = 12;
    let (mut land, mut right) = (0, 0);
    while land < 50_000 {
        let (lon, lat) = (
            36.5 + 5.3 * crate::fixtures::random(&mut seed),
            43.3 + 3.6 * crate::fixtures::random(&mut seed),
        );
        if let Some(area) = theirs.locate(lon, lat).area() {
            land += 1;
            let found = ours.locate(lon, lat).area().map(|a| shipped.areas[a].code);
            right += usize::from(found == Some(real.areas[area].code));
        }
    }
    let share = f64::from(u32::try_from(right).unwrap()) / 50_000.0;
    eprintln!(
        "{:.1} % of the land belongs to the right municipality",
        share * 100.0
    );
    assert!(share > 0.75, "{share}");
}
