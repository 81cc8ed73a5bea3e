//! Where published files are kept: a folder.
//!
//! Callers ask for names and get open files; another kind of store would stand behind the same functions.
//! Invariant: only what the index names is given out, so a name from outside never becomes a path.

use std::collections::HashSet;
use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use sha2::{Digest, Sha256};
use tempfile::{NamedTempFile, TempDir};

use super::atomic;
use super::index::{Entry, FileFormat, Index};

/// The file that names the others.
const INDEX: &str = "index.json";
/// Bytes that are read for a checksum at a time.
const PIECE_BYTES: usize = 1 << 20;

/// Why the store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The folder cannot be made, read or written.
    #[error("cannot use the folder {}", .folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The index is there and says nothing that can be understood.
    #[error("{} is no index of published files; remove it and publish anew", .path.display())]
    Index {
        /// The file.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
}

/// The published files.
#[derive(Debug)]
pub struct ExportStore {
    folder: PathBuf,
    read: Mutex<Option<(Stamp, Arc<Index>)>>,
}

/// What tells one file from another of the same name.
type Stamp = (u64, u64, Option<SystemTime>);

impl ExportStore {
    /// The store in the media folder of a data folder; nothing is touched yet.
    pub fn new(data_dir: &Path) -> Self {
        Self {
            folder: data_dir.join("media/exports"),
            read: Mutex::default(),
        }
    }

    /// Where the files are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What is published; `None` before the first publication.
    pub fn index(&self) -> Result<Option<Arc<Index>>, StorageError> {
        let path = self.folder.join(INDEX);
        let file = match File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file.map_err(|error| self.failed(error))?,
        };
        let metadata = file.metadata().map_err(|error| self.failed(error))?;
        let stamp = stamp(&metadata);
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, index)) = read.as_ref()
            && *known == stamp
        {
            return Ok(Some(Arc::clone(index)));
        }
        let text = io::read_to_string(file).map_err(|error| self.failed(error))?;
        let index = serde_json::from_str(&text);
        let index: Index = index.map_err(|source| StorageError::Index { path, source })?;
        let index = Arc::new(index);
        *read = Some((stamp, Arc::clone(&index)));
        Ok(Some(index))
    }

    /// Opens a file that the index names.
    pub fn open(&self, entry: &Entry) -> io::Result<File> {
        File::open(self.folder.join(&entry.file))
    }

    /// Makes the folder where it is missing.
    pub(super) fn prepare(&self) -> Result<(), StorageError> {
        fs::create_dir_all(&self.folder).map_err(|error| self.failed(error))
    }

    /// Begins a file that has no name yet.
    pub(super) fn begin(&self) -> Result<NamedTempFile, StorageError> {
        atomic::begin_in(&self.folder).map_err(|error| self.failed(error))
    }

    /// A folder for what formats keep aside while they write; it goes away when it is dropped.
    pub(super) fn scratch(&self) -> Result<TempDir, StorageError> {
        let folder = tempfile::Builder::new()
            .prefix(atomic::PREFIX)
            .tempdir_in(&self.folder);
        folder.map_err(|error| self.failed(error))
    }

    /// Keeps a file under this name.
    pub(super) fn keep(&self, file: NamedTempFile, name: &str) -> Result<(), StorageError> {
        atomic::publish(file, &self.folder.join(name)).map_err(|error| self.failed(error))
    }

    /// Publishes an index.
    pub(super) fn keep_index(&self, index: &Index) -> Result<(), StorageError> {
        let mut file = self.begin()?;
        let written = serde_json::to_writer_pretty(&mut file, index).map_err(io::Error::from);
        let written = written.and_then(|()| file.write_all(b"\n"));
        written.map_err(|error| self.failed(error))?;
        self.keep(file, INDEX)
    }

    /// Removes our files that the index does not name: older ones, and what a crash left.
    pub(super) fn sweep(&self, index: &Index) -> Result<(), StorageError> {
        let named: HashSet<&str> = index.files.iter().map(|entry| &*entry.file).collect();
        let entries = fs::read_dir(&self.folder).map_err(|error| self.failed(error))?;
        for entry in entries {
            let entry = entry.map_err(|error| self.failed(error))?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if !is_ours(&name) || named.contains(&*name) {
                continue;
            }
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let removed = if is_folder {
                fs::remove_dir_all(entry.path())
            } else {
                fs::remove_file(entry.path())
            };
            removed.map_err(|error| self.failed(error))?;
        }
        Ok(())
    }

    fn failed(&self, source: io::Error) -> StorageError {
        StorageError::Folder {
            folder: self.folder.clone(),
            source,
        }
    }
}

/// Whether a file is one that we write here; people may lay others beside them.
fn is_ours(name: &str) -> bool {
    let formats = [FileFormat::Parquet, FileFormat::Gpkg, FileFormat::Pmtiles];
    let ending = name.rsplit('.').next().unwrap_or_default();
    name.starts_with(atomic::PREFIX)
        || formats
            .iter()
            .any(|format| format.extension() == ending && has_day(name))
}

/// Whether a name ends in a day and digits, as ours do.
fn has_day(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let parts: Vec<&str> = stem.rsplitn(5, '-').collect();
    parts.len() == 5 && parts[1..4].iter().all(|part| part.parse::<u16>().is_ok())
}

fn stamp(metadata: &Metadata) -> Stamp {
    use std::os::unix::fs::MetadataExt;

    (metadata.ino(), metadata.len(), metadata.modified().ok())
}

/// The SHA-256 of a file, in hexadecimal digits, and its length.
pub(super) fn checksum(file: &mut File) -> io::Result<(String, u64)> {
    file.rewind()?;
    let mut hasher = Sha256::new();
    let mut piece = vec![0; PIECE_BYTES];
    let mut size_bytes = 0;
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok((format!("{:x}", hasher.finalize()), size_bytes));
        }
        hasher.update(&piece[..read]);
        size_bytes += read as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_ours_are_swept() {
        for ours in [
            "issues-2026-11-24-1f0c2a9b.parquet",
            "issue-cells_5-2026-11-24-1f0c2a9b.gpkg",
            ".kuban-abc.part",
        ] {
            assert!(is_ours(ours), "{ours}");
        }
        for other in [
            "index.json",
            "readme.txt",
            "base-map.pmtiles",
            "my-own-big-file-x.gpkg",
        ] {
            assert!(!is_ours(other), "{other}");
        }
    }
}
