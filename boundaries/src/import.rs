//! Bytes of a boundary file to an edition, with a report of everything found on the way.
//!
//! The steps: [`read`](self) the format, match features to the known municipalities, mend the shapes, make neighbours
//! share their vertices, check. Nothing is loaded by halves: with one error in the report there is no edition. Input is
//! hostile until proven otherwise: every reader bounds what it allocates by the size of what it was given.

mod assemble;
mod check;
mod clean;
mod crossings;
mod matching;
mod noding;
mod options;
mod projection;
mod read;
mod report;

pub use options::{ImportOptions, Limits, Mapping, Tolerances};
pub use read::shapefile::ShapefileParts;
pub use read::{Format, UnknownFormat};
pub use report::{Finding, ImportReport, Severity};

use crate::Edition;
use read::Dataset;

/// Reads, mends and checks a boundary file.
///
/// The edition is there exactly when the report holds no error.
///
/// ```
/// use boundaries::import::{Format, ImportOptions, import};
///
/// let bytes = boundaries::export::geojson(&boundaries::approximate::edition());
/// let format = Format::detect("region.geojson", bytes.as_bytes())?;
/// let (edition, report) = import(bytes.as_bytes(), format, &ImportOptions::default());
/// assert_eq!(edition.expect("it has no errors").areas.len(), 44);
/// println!("{}", report.to_text());
///
/// let (edition, report) = import(b"{\"type\": \"Feat", Format::GeoJson, &ImportOptions::default());
/// assert!(edition.is_none() && report.has_errors());
/// # Ok::<(), boundaries::import::UnknownFormat>(())
/// ```
pub fn import(
    bytes: &[u8],
    format: Format,
    options: &ImportOptions,
) -> (Option<Edition>, ImportReport) {
    run(format, bytes.len(), options, |report| {
        read::read(bytes, format, options, report)
    })
}

/// Reads, mends and checks a Shapefile whose parts are separate files.
///
/// ```
/// use boundaries::import::{ImportOptions, ShapefileParts, import_shapefile};
///
/// let parts = ShapefileParts { shp: b"not a shapefile", dbf: None, prj: None, cpg: None };
/// let (edition, report) = import_shapefile(&parts, &ImportOptions::default());
/// assert!(edition.is_none() && report.has_errors());
/// ```
pub fn import_shapefile(
    parts: &ShapefileParts<'_>,
    options: &ImportOptions,
) -> (Option<Edition>, ImportReport) {
    let size = parts.shp.len() + parts.dbf.map_or(0, <[u8]>::len);
    run(Format::Shapefile, size, options, |report| {
        read::shapefile::read_parts(parts, options, report)
    })
}

/// All rings of a shape.
pub(crate) fn rings(shape: &geo::MultiPolygon<f64>) -> impl Iterator<Item = &geo::LineString<f64>> {
    shape
        .iter()
        .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
}

fn run(
    format: Format,
    size_bytes: usize,
    options: &ImportOptions,
    read: impl FnOnce(&mut ImportReport) -> Option<Dataset>,
) -> (Option<Edition>, ImportReport) {
    let mut report = ImportReport::new(format);
    if size_bytes > options.limits.max_bytes {
        report.error(
            "too-large",
            format!(
                "the file has {size_bytes} bytes; at most {} are read",
                options.limits.max_bytes
            ),
        );
        return (None, report);
    }
    let edition = read(&mut report).and_then(|data| assemble::assemble(data, options, &mut report));
    if report.has_errors() {
        return (None, report);
    }
    (edition, report)
}

#[cfg(test)]
mod tests;
