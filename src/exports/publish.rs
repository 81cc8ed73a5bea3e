//! Publishing: every collection as `GeoParquet` and GeoPackage, every tileset as `PMTiles`, then the index that names them.
//!
//! One file after the other, so that a publication takes little memory and few connections.  A file that cannot be made does not stop
//! the others: its predecessor stays in the index, with its own date.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use chrono::{DateTime, Utc};
use features::{ItemQuery, Order, formats};
use sqlx::Connection;
use tempfile::NamedTempFile;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use super::index::{EditionOf, Entry, FileFormat, Index, Origin, file_name};
use super::pmtiles::{self, ArchiveError, Step};
use super::records::{self, Target};
use super::storage::{self, ExportStore, StorageError};
use super::{Pyramid, store};
use crate::app::App;
use crate::collections::{Collection, ReadLimits, Reads, Sources};
use crate::spatial::{Snapshot, Tileset};

/// The deepest zoom of published archives: MapLibre stretches it beyond.
const MAX_ZOOM: u8 = 14;
/// What reading whole collections may cost here; the right to do so is not taken from those who download.
const READ_LIMITS: ReadLimits = ReadLimits {
    page: Duration::from_mins(1),
    step: Duration::from_mins(10),
    stall: Duration::from_mins(10),
    whole_at_once: 1,
};

/// What is told while files are made.
#[derive(Debug, Clone, Copy)]
pub enum Progress<'a> {
    /// A file is begun.
    Begun(&'a str, FileFormat),
    /// So many records of it are written.
    Records(u64),
    /// So many of its tiles are made.
    Tiles(Step),
    /// It is published when the index is.
    Done(&'a Entry),
    /// It could not be made.
    Failed(&'a Failure),
}

/// How files are published.
#[derive(Clone)]
pub struct PublishOptions {
    /// The zooms of archives.
    pub pyramid: Pyramid,
    /// Ends the work; nothing is published then.
    pub stop: CancellationToken,
    /// Is told how far the work is.
    pub progress: Arc<dyn Fn(Progress<'_>) + Send + Sync>,
    /// Publishes only when the last publication is older than this.
    pub unless_since: Option<DateTime<Utc>>,
}

impl PublishOptions {
    /// On all cores, whatever was published before.
    pub fn new(stop: CancellationToken) -> Self {
        Self {
            pyramid: Pyramid::new(0, MAX_ZOOM, None)
                .expect("invariant: tiles go deeper than archives"),
            stop,
            progress: Arc::new(|_| {}),
            unless_since: None,
        }
    }
}

/// A file that could not be made.
#[derive(Debug)]
pub struct Failure {
    /// The collection or tileset.
    pub collection: String,
    /// The format.
    pub format: FileFormat,
    /// Why.
    pub error: anyhow::Error,
}

/// What a publication came to.
#[derive(Debug, Default)]
pub struct Publication {
    /// The new files.
    pub made: Vec<Entry>,
    /// What has no new file.
    pub failed: Vec<Failure>,
}

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The store cannot be used.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The database, in which nodes wait for each other, is away.
    #[error("cannot take the lock of publications in the database")]
    Lock(#[source] sqlx::Error),
    /// It was asked to stop.
    #[error("the publication was interrupted")]
    Interrupted,
    /// A thread of ours panicked.
    #[error("writing panicked")]
    Panicked(#[source] tokio::task::JoinError),
}

/// Publishes everything, as of a snapshot; waits while another node of the database does so.
///
/// `None` when another node has published into the same store meanwhile, and that is enough.
pub async fn publish(
    app: &App,
    snapshot: Arc<Snapshot>,
    options: &PublishOptions,
) -> Result<Option<Publication>, PublishError> {
    let work = async {
        on_disk(app, ExportStore::prepare).await?;
        let lock = store::lock(&app.db).await.map_err(PublishError::Lock)?;
        let published = publish_alone(app, snapshot, options).await;
        // The lock ends with the connection, however it ends.
        lock.close().await.ok();
        published
    };
    let done = options.stop.run_until_cancelled(work).await;
    done.unwrap_or(Err(PublishError::Interrupted))
}

async fn publish_alone(
    app: &App,
    snapshot: Arc<Snapshot>,
    options: &PublishOptions,
) -> Result<Option<Publication>, PublishError> {
    let index = on_disk(app, ExportStore::index).await?;
    let is_enough = |since| {
        index
            .as_ref()
            .is_some_and(|index| index.published_at >= since)
    };
    if options.unless_since.is_some_and(is_enough) {
        return Ok(None);
    }
    let mut index = index.map_or_else(Index::default, |index| Index::clone(&index));
    let run = Run {
        app,
        origin: origin(&snapshot),
        snapshot,
        options,
    };
    let publication = run.files(&mut index).await?;
    index.published_at = Utc::now();
    on_disk(app, move |store| {
        store.keep_index(&index)?;
        store.sweep(&index)
    })
    .await?;
    Ok(Some(publication))
}

/// Does something with the store on a thread that may wait for the disk.
async fn on_disk<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&ExportStore) -> Result<T, StorageError> + Send + 'static,
) -> Result<T, PublishError> {
    let store = Arc::clone(&app.exports);
    let done = spawn_blocking(move || work(&store)).await;
    Ok(done.map_err(PublishError::Panicked)??)
}

fn origin(snapshot: &Snapshot) -> Origin {
    let edition = snapshot.boundaries.as_ref().map(|boundaries| EditionOf {
        title: boundaries.info.title.clone(),
        valid_on: boundaries.info.valid_on,
        attribution: boundaries.info.attribution.clone(),
    });
    Origin {
        snapshot: snapshot.seq,
        edition,
    }
}

/// A publication under way.
struct Run<'a> {
    app: &'a App,
    snapshot: Arc<Snapshot>,
    origin: Origin,
    options: &'a PublishOptions,
}

/// A file that has no name yet, and how much is in it; none when there is nothing to put in.
type Made = anyhow::Result<Option<(NamedTempFile, u64)>>;

impl Run<'_> {
    async fn files(&self, index: &mut Index) -> Result<Publication, PublishError> {
        let mut publication = Publication::default();
        for collection in self.app.collections.iter() {
            for format in [FileFormat::Parquet, FileFormat::Gpkg] {
                let name = &collection.schema().name;
                let begun = self.begin(name, format);
                let made = self.records(collection.as_ref(), format).await;
                self.keep(index, &mut publication, begun, made).await?;
            }
        }
        for tileset in self.app.spatial.tilesets().iter() {
            let begun = self.begin(tileset.name(), FileFormat::Pmtiles);
            let made = self.tiles(tileset.clone()).await;
            self.keep(index, &mut publication, begun, made).await?;
        }
        Ok(publication)
    }

    fn begin(&self, name: &str, format: FileFormat) -> Begun {
        (self.options.progress)(Progress::Begun(name, format));
        Begun {
            collection: name.to_owned(),
            format,
            at: Utc::now(),
        }
    }

    async fn records(&self, collection: &dyn Collection, format: FileFormat) -> Made {
        let (format, order) = match format {
            // Readers skip row groups by their boxes, which are small when neighbors stand together.
            FileFormat::Parquet => (formats::Format::GeoParquet, Order::Hilbert),
            _ => (formats::Format::GeoPackage, Order::default()),
        };
        let query = ItemQuery {
            order,
            ..ItemQuery::default()
        };
        let sources = Sources {
            db: self.app.db.clone(),
            snapshot: Arc::clone(&self.snapshot),
            reads: Arc::new(Reads::new(READ_LIMITS)),
        };
        let file = self.app.exports.begin()?;
        let scratch = self.app.exports.scratch()?;
        let target = Target {
            format,
            schema: collection.schema().clone(),
            site: self.app.config.base_url.clone(),
            scratch: scratch.path().to_owned(),
            file: file.as_file().try_clone()?,
        };
        let records = collection.read(&sources, query);
        let progress = |written| (self.options.progress)(Progress::Records(written));
        let count = records::write(records, target, progress).await?;
        Ok(Some((file, count)))
    }

    async fn tiles(&self, tileset: Tileset) -> Made {
        let snapshot = Arc::clone(&self.snapshot);
        let mut file = self.app.exports.begin()?;
        let PublishOptions {
            pyramid,
            stop,
            progress,
            ..
        } = self.options.clone();
        spawn_blocking(move || {
            let tell = |step| progress(Progress::Tiles(step));
            let into = file.as_file_mut();
            match pmtiles::write_into(&snapshot, &tileset, &pyramid, into, &stop, tell) {
                Ok(archive) => Ok(Some((file, archive.tiles))),
                Err(ArchiveError::Empty(_)) => Ok(None),
                Err(error) => Err(error.into()),
            }
        })
        .await
        .context("writing panicked")?
    }

    /// Takes a file into the index, or the failure into the report.
    async fn keep(
        &self,
        index: &mut Index,
        publication: &mut Publication,
        begun: Begun,
        made: Made,
    ) -> Result<(), PublishError> {
        if self.options.stop.is_cancelled() {
            return Err(PublishError::Interrupted);
        }
        let (collection, format) = (begun.collection.clone(), begun.format);
        let kept = match made {
            Ok(None) => {
                index.remove(&collection, format);
                return Ok(());
            }
            Ok(Some((file, count))) => self.store(begun, file, count).await,
            Err(error) => Err(error),
        };
        match kept {
            Ok(entry) => {
                (self.options.progress)(Progress::Done(&entry));
                index.add(entry.clone());
                publication.made.push(entry);
            }
            Err(error) => {
                let failure = Failure {
                    collection,
                    format,
                    error,
                };
                (self.options.progress)(Progress::Failed(&failure));
                publication.failed.push(failure);
            }
        }
        Ok(())
    }

    /// Gives a file the name that its day and its bytes make.
    async fn store(
        &self,
        begun: Begun,
        mut file: NamedTempFile,
        count: u64,
    ) -> anyhow::Result<Entry> {
        let store = Arc::clone(&self.app.exports);
        let origin = self.origin.clone();
        let work = move || {
            let (sha256, size_bytes) = storage::checksum(file.as_file_mut())?;
            let name = file_name(&begun.collection, begun.format, begun.at, &sha256);
            store.keep(file, &name)?;
            Ok(Entry {
                file: name,
                collection: begun.collection,
                format: begun.format,
                size_bytes,
                sha256,
                count,
                made_at: begun.at,
                origin,
            })
        };
        spawn_blocking(work).await.context("writing panicked")?
    }
}

/// A file that is being made.
struct Begun {
    collection: String,
    format: FileFormat,
    at: DateTime<Utc>,
}
