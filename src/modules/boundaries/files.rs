//! Boundary files on disk: one file, or the parts of a Shapefile side by side.

use std::path::{Path, PathBuf};

use boundaries::Edition;
use boundaries::import::{
    Format, ImportOptions, ImportReport, ShapefileParts, UnknownFormat, import, import_shapefile,
};
use sha2::{Digest, Sha256};

/// A boundary file, read but not yet understood.
#[derive(Debug)]
pub struct BoundaryFile {
    name: String,
    bytes: Vec<u8>,
    parts: Option<Parts>,
}

/// What lies beside a .shp.
#[derive(Debug)]
struct Parts {
    dbf: Option<Vec<u8>>,
    prj: Option<Vec<u8>>,
    cpg: Option<Vec<u8>>,
}

/// A boundary file that cannot even be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadBoundariesError {
    /// The disk says no.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is more than an import takes.
    #[error("{} has {size_bytes} bytes; at most {limit_bytes} are read", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        size_bytes: u64,
        /// What is taken at most.
        limit_bytes: u64,
    },
    /// The bytes are of no known format.
    #[error(transparent)]
    Format(#[from] UnknownFormat),
}

impl BoundaryFile {
    /// Reads a file, and with a .shp what lies beside it.
    pub fn read(path: &Path) -> Result<Self, ReadBoundariesError> {
        let bytes = read(path)?;
        let is_shp = path
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("shp"));
        let parts = if is_shp {
            Some(Parts {
                dbf: read_beside(path, "dbf")?,
                prj: read_beside(path, "prj")?,
                cpg: read_beside(path, "cpg")?,
            })
        } else {
            None
        };
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        Ok(Self { name, bytes, parts })
    }

    /// Takes bytes that came from elsewhere.
    pub fn from_bytes(name: &str, bytes: Vec<u8>) -> Self {
        Self {
            name: name.to_owned(),
            bytes,
            parts: None,
        }
    }

    /// SHA-256 of all parts, by which an edition is known again.
    pub fn checksum(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(&self.bytes);
        if let Some(parts) = &self.parts {
            for part in [&parts.dbf, &parts.prj, &parts.cpg].into_iter().flatten() {
                hash.update(part);
            }
        }
        format!("{:x}", hash.finalize())
    }

    /// Mends and checks what the file holds; seconds of work for a blocking thread.
    pub fn import(
        &self,
        options: &ImportOptions,
    ) -> Result<(Option<Edition>, ImportReport), UnknownFormat> {
        if let Some(parts) = &self.parts {
            let parts = ShapefileParts {
                shp: &self.bytes,
                dbf: parts.dbf.as_deref(),
                prj: parts.prj.as_deref(),
                cpg: parts.cpg.as_deref(),
            };
            return Ok(import_shapefile(&parts, options));
        }
        let format = Format::detect(&self.name, &self.bytes)?;
        Ok(import(&self.bytes, format, options))
    }
}

fn read(path: &Path) -> Result<Vec<u8>, ReadBoundariesError> {
    let io = |source| ReadBoundariesError::Io {
        path: path.to_owned(),
        source,
    };
    let limit_bytes = ImportOptions::default().limits.max_bytes as u64;
    let size_bytes = std::fs::metadata(path).map_err(io)?.len();
    if size_bytes > limit_bytes {
        return Err(ReadBoundariesError::TooLarge {
            path: path.to_owned(),
            size_bytes,
            limit_bytes,
        });
    }
    std::fs::read(path).map_err(io)
}

/// The part with another extension, in lower or upper case.
fn read_beside(path: &Path, extension: &str) -> Result<Option<Vec<u8>>, ReadBoundariesError> {
    for extension in [extension.to_owned(), extension.to_uppercase()] {
        let beside = path.with_extension(extension);
        if beside.is_file() {
            return read(&beside).map(Some);
        }
    }
    Ok(None)
}
