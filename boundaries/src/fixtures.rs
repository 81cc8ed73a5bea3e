//! Boundaries that tests read.

use std::path::Path;
use std::sync::OnceLock;

use crate::Edition;
use crate::import::{Format, ImportOptions, ImportReport, import};

/// The OpenStreetMap boundaries, where they lie beside the project: the project may not contain them.
///
/// A test that gets `None` has nothing to check and says so.
pub(crate) fn real() -> Option<&'static (Edition, ImportReport)> {
    static REAL: OnceLock<Option<(Edition, ImportReport)>> = OnceLock::new();
    REAL.get_or_init(read).as_ref()
}

fn read() -> Option<(Edition, ImportReport)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/boundaries");
    let file = std::fs::read_dir(&folder)
        .ok()
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|e| e == "geojson"));
    let Some(bytes) = file.and_then(|path| std::fs::read(path).ok()) else {
        eprintln!("no .geojson in {}: nothing real to check", folder.display());
        return None;
    };
    let (edition, report) = import(&bytes, Format::GeoJson, &ImportOptions::default());
    let edition = edition.unwrap_or_else(|| panic!("{}", report.to_text()));
    Some((edition, report))
}

/// A small generator, so that tests are the same each time.
pub(crate) fn random(seed: &mut u64) -> f64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    (*seed >> 11) as f64 / (1u64 << 53) as f64
}
