//! What is published: the list of files that `index.json` holds.
//!
//! Invariant: a file that the index names is whole, and its bytes never change; another publication has other names.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How many publications of one file are kept: who reads an archive by ranges goes on reading the one that they began with.
const KEPT: usize = 3;
/// Digits of the checksum that are part of a name.
const NAME_DIGITS: usize = 8;

/// The formats that are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum FileFormat {
    /// `GeoParquet`: the records of a collection, for analysis.
    Parquet,
    /// GeoPackage: the records of a collection, for GIS programs.
    Gpkg,
    /// `PMTiles`: the tiles of a tileset, for maps.
    Pmtiles,
}

impl FileFormat {
    /// How names of files end, and what addresses call it.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Gpkg => "gpkg",
            Self::Pmtiles => "pmtiles",
        }
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Parquet => "GeoParquet",
            Self::Gpkg => "GeoPackage",
            Self::Pmtiles => "PMTiles",
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Parquet => "application/vnd.apache.parquet",
            Self::Gpkg => "application/geopackage+sqlite3",
            Self::Pmtiles => "application/vnd.pmtiles",
        }
    }
}

/// The edition of the boundaries that a file was made with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EditionOf {
    /// Name for people.
    pub title: String,
    /// The day for which the boundaries are valid.
    pub valid_on: Option<NaiveDate>,
    /// Credit line owed to the source.
    pub attribution: String,
}

/// The state of the map that a file was made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Origin {
    /// Number of the state: it grows with every change.
    pub snapshot: u64,
    /// The edition of the boundaries, if there was one.
    pub edition: Option<EditionOf>,
}

/// A published file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Entry {
    /// Its name, which no other bytes ever have.
    #[schema(example = "issues-2026-11-24-1f0c2a9b.parquet")]
    pub file: String,
    /// The collection, or for tiles the tileset, that is in it.
    #[schema(example = "issues")]
    pub collection: String,
    /// Its format.
    pub format: FileFormat,
    /// Length of the file.
    pub size_bytes: u64,
    /// SHA-256 of the file, in hexadecimal digits.
    pub sha256: String,
    /// Records in the file, or for tiles the tiles that can be asked for.
    pub count: u64,
    /// When reading what is in it began.
    pub made_at: DateTime<Utc>,
    /// What it was made of.
    #[serde(flatten)]
    pub origin: Origin,
}

/// Everything that is published.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// When the last publication ended.
    pub published_at: DateTime<Utc>,
    /// The files, those of one collection and format from the newest to the oldest.
    pub files: Vec<Entry>,
}

impl Index {
    /// The newest file of each collection and format.
    pub fn latest(&self) -> impl Iterator<Item = &Entry> {
        let is_first = |position: usize, entry: &Entry| {
            let before = &self.files[..position];
            !before.iter().any(|other| other.replaces(entry))
        };
        let files = self.files.iter().enumerate();
        files
            .filter(move |(position, entry)| is_first(*position, entry))
            .map(|(_, entry)| entry)
    }

    /// The file of this name.
    pub fn find(&self, file: &str) -> Option<&Entry> {
        self.files.iter().find(|entry| entry.file == file)
    }

    /// Puts a file in front of its predecessors and forgets the oldest of them.
    pub(super) fn add(&mut self, entry: Entry) {
        self.files.retain(|other| other.file != entry.file);
        let mut same = 0;
        self.files.retain(|other| {
            same += usize::from(other.replaces(&entry));
            !other.replaces(&entry) || same < KEPT
        });
        self.files.insert(0, entry);
    }

    /// Forgets the files of what is not published any more.
    pub(super) fn remove(&mut self, collection: &str, format: FileFormat) {
        self.files
            .retain(|entry| entry.collection != collection || entry.format != format);
    }
}

impl Entry {
    fn replaces(&self, other: &Self) -> bool {
        self.collection == other.collection && self.format == other.format
    }
}

/// The name of a file with this content.
pub(super) fn file_name(
    collection: &str,
    format: FileFormat,
    made_at: DateTime<Utc>,
    sha256: &str,
) -> String {
    let day = made_at.with_timezone(&moscow()).date_naive();
    let digits = &sha256[..NAME_DIGITS.min(sha256.len())];
    format!("{collection}-{day}-{digits}.{}", format.extension())
}

/// The time of the region: three hours ahead of UTC all year.
pub(super) fn moscow() -> FixedOffset {
    FixedOffset::east_opt(3 * 3600).expect("invariant: three hours are less than a day")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(number: u32, format: FileFormat) -> Entry {
        Entry {
            file: format!("issues-{number}.{}", format.extension()),
            collection: "issues".to_owned(),
            format,
            size_bytes: 1,
            sha256: String::new(),
            count: 1,
            made_at: DateTime::UNIX_EPOCH,
            origin: Origin {
                snapshot: 1,
                edition: None,
            },
        }
    }

    #[test]
    fn the_last_three_of_each_are_kept() {
        let mut index = Index::default();
        for number in 1..=5 {
            index.add(entry(number, FileFormat::Parquet));
        }
        index.add(entry(1, FileFormat::Gpkg));
        let names: Vec<_> = index.files.iter().map(|entry| &*entry.file).collect();
        let wanted = [
            "issues-1.gpkg",
            "issues-5.parquet",
            "issues-4.parquet",
            "issues-3.parquet",
        ];
        assert_eq!(names, wanted);
        let latest: Vec<_> = index.latest().map(|entry| &*entry.file).collect();
        assert_eq!(latest, wanted[..2]);
        index.add(entry(4, FileFormat::Parquet));
        assert_eq!(index.files.len(), 4, "the same file is named once");
        index.remove("issues", FileFormat::Parquet);
        assert_eq!(index.files.len(), 1);
    }

    #[test]
    fn a_name_has_the_day_of_the_region() {
        let late = DateTime::parse_from_rfc3339("2026-11-24T22:30:00Z").unwrap();
        let name = file_name("issues", FileFormat::Parquet, late.into(), "1f0c2a9bffff");
        assert_eq!(name, "issues-2026-11-25-1f0c2a9b.parquet");
    }
}
