//! Editions of the boundaries: against PostGIS as the oracle, in the database, and from an Overpass API.

mod editions;
mod fetch;
mod oracle;

use std::path::{Path, PathBuf};

use boundaries::Edition;
use boundaries::import::{Format, ImportOptions, ImportReport, import};

/// The shipped edition with its report.
fn shipped() -> (Edition, ImportReport) {
    let text = boundaries::export::geojson(&boundaries::approximate::edition());
    let (edition, report) = import(text.as_bytes(), Format::GeoJson, &ImportOptions::default());
    (edition.unwrap(), report)
}

/// The OpenStreetMap boundaries beside the project, which may not contain them.
fn file_beside() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/boundaries");
    let file = std::fs::read_dir(&folder)
        .ok()?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|e| e == "geojson"));
    if file.is_none() {
        eprintln!("no .geojson in {}", folder.display());
    }
    file
}

/// The best boundaries at hand: the real ones, else those that ship.
fn best() -> (Edition, ImportReport) {
    let Some(bytes) = file_beside().and_then(|path| std::fs::read(path).ok()) else {
        return shipped();
    };
    let (edition, report) = import(&bytes, Format::GeoJson, &ImportOptions::default());
    (
        edition.unwrap_or_else(|| panic!("{}", report.to_text())),
        report,
    )
}
