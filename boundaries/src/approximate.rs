//! The approximate edition that ships with the portal.
//!
//! It lets anyone try the portal without another download. It is not good enough to govern with: some land falls to the
//! wrong municipality (`data/SOURCES.md` says how much), so the edition calls itself approximate, and so does every page
//! that shows it.

use crate::Edition;
use crate::import::{Format, ImportOptions, import};

/// The file as it ships.
const FILE: &[u8] = include_bytes!("../data/approximate.geojson");

/// The approximate edition.
///
/// ```
/// let edition = boundaries::approximate::edition();
/// assert!(edition.approximate);
/// assert_eq!(edition.areas.len(), 44);
/// ```
pub fn edition() -> Edition {
    let (edition, _) = import(FILE, Format::GeoJson, &ImportOptions::default());
    edition.expect("invariant: the shipped edition passes every check; a test imports it")
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    #[test]
    fn the_record_of_sources_has_the_checksum_of_every_file() {
        let record = include_str!("../data/SOURCES.md");
        let files: [(&str, &[u8]); 3] = [
            (
                "municipalities.csv",
                include_bytes!("../data/municipalities.csv"),
            ),
            ("settlements.csv", include_bytes!("../data/settlements.csv")),
            ("approximate.geojson", super::FILE),
        ];
        for (name, bytes) in files {
            let checksum = format!("{:x}", Sha256::digest(bytes));
            let line = record
                .lines()
                .find(|line| line.starts_with(&format!("| {name} |")));
            let line = line.unwrap_or_else(|| panic!("{name} is not recorded"));
            assert!(
                line.contains(&checksum),
                "the checksum of {name} is {checksum}"
            );
        }
    }
}
