//! A tileset as one file, `PMTiles` version 3: what a file server or a content network can give to MapLibre without this program.
//!
//! `docs/adr/0047-pmtiles.md` says what was chosen and why.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use pmtiles::{Compression, Header, PmTilesWriter, PmtError, TileType};
use serde_json::json;
use tilejson::{TileJSON, VectorLayer};
use tokio_util::sync::CancellationToken;

use super::atomic;
pub use super::pyramid::Step;
use super::pyramid::{Pyramid, to_archive};
use crate::spatial::{Snapshot, Tileset};

/// How much of a file is its header.
const HEADER_BYTES: u64 = 127;

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Archive {
    /// Tiles that can be asked for.
    pub tiles: u64,
    /// Different tiles: the others have the same bytes as one of these and are stored with it.
    pub contents: u64,
    /// Length of the file.
    pub bytes: u64,
}

/// Why there is no new file; the old one, if there was one, is as it was.
#[derive(Debug, thiserror::Error)]
pub enum PmtilesError {
    /// The folder is missing, or nothing can be written into it.
    #[error("cannot write into the folder {}", .folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Writing failed, for example because the disk is full.
    #[error("cannot write {}", .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// No tile of these zooms and this box shows anything.
    #[error("the tileset {tileset:?} shows nothing there")]
    Empty {
        /// Name of the tileset.
        tileset: String,
    },
    /// It was asked to stop.
    #[error("the export was interrupted")]
    Interrupted,
}

/// Writes the tiles of a tileset to a file; blocks for as long as it takes.
///
/// `progress` is called after every batch of tiles; `stop` ends the work after the batch at hand.
pub fn write(
    snapshot: &Snapshot,
    tileset: &Tileset,
    pyramid: &Pyramid,
    path: &Path,
    stop: &CancellationToken,
    progress: impl FnMut(Step),
) -> Result<Archive, PmtilesError> {
    let folder = atomic::folder_of(path);
    let mut file = atomic::begin_in(folder).map_err(|source| PmtilesError::Folder {
        folder: folder.to_owned(),
        source,
    })?;
    let archive = write_into(
        snapshot,
        tileset,
        pyramid,
        file.as_file_mut(),
        stop,
        progress,
    );
    let archive = archive.map_err(|error| error.at(path))?;
    atomic::publish(file, path).map_err(|source| PmtilesError::Write {
        path: path.to_owned(),
        source,
    })?;
    Ok(archive)
}

/// Why an open file did not become an archive.
#[derive(Debug, thiserror::Error)]
pub(super) enum ArchiveError {
    /// Writing failed.
    #[error(transparent)]
    Write(#[from] io::Error),
    /// No tile of these zooms and this box shows anything.
    #[error("the tileset {0:?} shows nothing there")]
    Empty(String),
    /// It was asked to stop.
    #[error("the export was interrupted")]
    Interrupted,
}

impl ArchiveError {
    fn at(self, path: &Path) -> PmtilesError {
        match self {
            Self::Write(source) => PmtilesError::Write {
                path: path.to_owned(),
                source,
            },
            Self::Empty(tileset) => PmtilesError::Empty { tileset },
            Self::Interrupted => PmtilesError::Interrupted,
        }
    }
}

/// Writes the tiles of a tileset into an empty file that is open for reading too.
pub(super) fn write_into(
    snapshot: &Snapshot,
    tileset: &Tileset,
    pyramid: &Pyramid,
    file: &mut File,
    stop: &CancellationToken,
    mut progress: impl FnMut(Step),
) -> Result<Archive, ArchiveError> {
    let mut writer = describe(snapshot, tileset, pyramid)
        .create(&mut *file)
        .map_err(into_io)?;
    let mut is_empty = true;
    pyramid.walk(snapshot, tileset, |step, tiles| {
        if stop.is_cancelled() {
            return Err(ArchiveError::Interrupted);
        }
        is_empty &= tiles.is_empty();
        for (tile, packed) in tiles {
            writer
                .add_tile(to_archive(tile), &packed)
                .map_err(into_io)?;
        }
        progress(step);
        Ok(())
    })?;
    if is_empty {
        return Err(ArchiveError::Empty(tileset.name().to_owned()));
    }
    writer.finalize().map_err(into_io)?;
    Ok(read_back(file)?)
}

fn read_back(file: &mut File) -> io::Result<Archive> {
    file.rewind()?;
    let mut header = Vec::new();
    file.take(HEADER_BYTES).read_to_end(&mut header)?;
    let header = Header::try_from_bytes(header.into()).map_err(into_io)?;
    let number = |count: Option<std::num::NonZeroU64>| count.map_or(0, u64::from);
    Ok(Archive {
        tiles: number(header.n_addressed_tiles()),
        contents: number(header.n_tile_contents()),
        bytes: file.metadata()?.len(),
    })
}

/// A writer that knows all that the file says of itself.
fn describe(snapshot: &Snapshot, tileset: &Tileset, pyramid: &Pyramid) -> PmTilesWriter {
    let document = tileset.describe(snapshot, Vec::new());
    let (min_zoom, max_zoom) = (pyramid.min_zoom(), pyramid.max_zoom());
    let mut writer = PmTilesWriter::new(TileType::Mvt)
        .precompressed(Compression::Gzip)
        .min_zoom(min_zoom)
        .max_zoom(max_zoom)
        .metadata(metadata(&document, pyramid).to_string());
    if let Some([west, south, east, north]) = bounds(snapshot, tileset, pyramid) {
        let first_zoom = document.center.map_or(min_zoom, |center| center.zoom);
        writer = writer
            .bounds(west, south, east, north)
            .center(west.midpoint(east), south.midpoint(north))
            .center_zoom(first_zoom.clamp(min_zoom, max_zoom));
    }
    writer
}

/// The box of what the tileset holds, within the box that was asked for.
fn bounds(snapshot: &Snapshot, tileset: &Tileset, pyramid: &Pyramid) -> Option<[f64; 4]> {
    let [west, south, east, north] = tileset.bbox(snapshot)?.to_array();
    let Some(asked) = pyramid.bbox() else {
        return Some([west, south, east, north]);
    };
    let met = [
        west.max(asked.west()),
        south.max(asked.south()),
        east.min(asked.east()),
        north.min(asked.north()),
    ];
    // Boxes apart may still share a tile.
    let meet = met[0] <= met[2] && met[1] <= met[3];
    Some(if meet { met } else { asked.to_array() })
}

fn metadata(document: &TileJSON, pyramid: &Pyramid) -> serde_json::Value {
    let layers = document.vector_layers.iter().flatten();
    let layers: Vec<VectorLayer> = layers.filter_map(|layer| within(layer, pyramid)).collect();
    json!({
        "name": document.name,
        "attribution": document.attribution,
        "type": "overlay",
        "format": "pbf",
        "vector_layers": layers,
        "generator": concat!("kuban ", env!("CARGO_PKG_VERSION")),
    })
}

/// A layer with the zooms that it has in the archive; none when it has none.
fn within(layer: &VectorLayer, pyramid: &Pyramid) -> Option<VectorLayer> {
    let min_zoom = pyramid.min_zoom().max(layer.minzoom.unwrap_or(0));
    let max_zoom = pyramid.max_zoom().min(layer.maxzoom.unwrap_or(u8::MAX));
    (min_zoom <= max_zoom).then(|| VectorLayer {
        minzoom: Some(min_zoom),
        maxzoom: Some(max_zoom),
        ..layer.clone()
    })
}

fn into_io(error: PmtError) -> io::Error {
    match error {
        PmtError::Reading(error) => error,
        other => io::Error::other(other),
    }
}
