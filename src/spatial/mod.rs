//! The one bridge between database rows and the map core: loads PostGIS into memory, follows its changes, publishes snapshots.
//!
//! * [`Snapshot`] is an immutable state of all layers and boundaries; a request takes it once and keeps it.
//! * [`Spatial`] owns the published snapshot, the tile cache and the feed of changes; its background task is in `follower`.
//! * [`LayerSource`] is implemented by modules; this folder knows no module and no HTTP.
//!
//! Invariant: publish order is snapshot, then cache invalidation, then event, so whoever hears of a change reads it.

mod backoff;
pub mod copy;
mod editions;
mod events;
mod filters;
mod flights;
mod follower;
mod listener;
mod loader;
mod publisher;
mod reading;
mod recompressor;
mod snapshot;
mod source;
mod status;
mod store;
mod sweep;
mod tilejson;
mod tilesets;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use sqlx::{ConnectOptions, Connection, PgPool};
use tiles::TileBody;
use tiles::cache::{TileCache, TileKey};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use editions::{Boundaries, EditionInfo, load_active_edition};
pub use events::{MapEvent, MapEvents, Subscription};
pub use filters::FilterError;
pub use flights::TileError;
pub use snapshot::Snapshot;
pub use source::{Codes, LayerSource, SourceError};
pub use status::{LayerStatus, SpatialStatus};
pub use sweep::sweep_changes;
pub use tilesets::{Tileset, Tilesets};

/// Name of the layer and tileset of municipal boundaries.
pub const MUNICIPALITIES: &str = "municipalities";
/// Name of the tileset that holds every layer.
pub const PORTAL: &str = "portal";

/// What the spatial core needs to know beside its database.
#[derive(Debug, Clone)]
pub struct SpatialOptions {
    /// Bound of the tile cache.
    pub tile_cache_bytes: usize,
    /// How far outside the region a point still belongs to the nearest municipality.
    pub near_m: f64,
}

impl Default for SpatialOptions {
    fn default() -> Self {
        Self {
            tile_cache_bytes: 256 << 20,
            near_m: boundaries::DEFAULT_NEAR_M,
        }
    }
}

/// The live copy of the map: the published snapshot, the tiles made of it, and the feed of its changes.
pub struct Spatial {
    sources: Vec<Arc<dyn LayerSource>>,
    options: SpatialOptions,
    snapshot: ArcSwap<Snapshot>,
    tilesets: Tilesets,
    cache: TileCache,
    flights: flights::Flights,
    recompressor: recompressor::Recompressor,
    recompressible: Mutex<Option<mpsc::Receiver<Arc<TileBody>>>>,
    events: MapEvents,
    progress: status::Progress,
}

impl Spatial {
    /// A core with no rows yet: `snapshot().is_loaded()` is false until the first load has finished.
    pub fn new(sources: Vec<Box<dyn LayerSource>>, options: SpatialOptions) -> Arc<Self> {
        let specs: Vec<_> = sources.iter().map(|source| source.spec()).collect();
        let (recompressor, recompressible) = recompressor::Recompressor::new();
        Arc::new(Self {
            snapshot: ArcSwap::from_pointee(Snapshot::empty(&specs)),
            tilesets: Tilesets::new(&specs),
            cache: TileCache::new(options.tile_cache_bytes),
            flights: flights::Flights::default(),
            recompressor,
            recompressible: Mutex::new(Some(recompressible)),
            events: MapEvents::new(),
            progress: status::Progress::default(),
            sources: sources.into_iter().map(Arc::from).collect(),
            options,
        })
    }

    /// Starts loading and following in the background, until `stop`.  Never fails: an unreachable database is tried again with back-off.
    pub fn start(self: &Arc<Self>, db: &PgPool, tasks: &TaskTracker, stop: CancellationToken) {
        let recompressible = self
            .recompressible
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let recompressible = recompressible.expect("invariant: a core is started once");
        let halt = stop.clone();
        tasks.spawn(async move {
            halt.run_until_cancelled(recompressor::run(recompressible))
                .await
        });
        tasks.spawn(follower::run(Arc::clone(self), db.connect_options(), stop));
    }

    /// Reads everything once, without publishing or following it: what a program needs that is no server.
    pub async fn load_once(&self, db: &PgPool) -> anyhow::Result<Snapshot> {
        let connect = db.connect_options();
        let mut db = connect.connect().await?;
        let loaded =
            loader::load_all(&mut db, &connect, &self.sources, self.options.near_m).await?;
        db.close().await?;
        Ok(Snapshot {
            seq: 1,
            loaded_at: Some(loaded.position.at),
            boundaries: loaded.boundaries,
            layers: loaded.layers,
        })
    }

    /// The published state; take it once per request.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// What the follower knows about itself, for health and metrics.
    pub fn status(&self) -> SpatialStatus {
        self.progress.status(&self.snapshot.load())
    }

    /// The feed of published changes, from now on.
    pub fn subscribe(&self) -> Subscription {
        self.events.subscribe(None)
    }

    /// The feed of published changes and its recent past.
    pub fn events(&self) -> &MapEvents {
        &self.events
    }

    /// The tilesets that can be served.
    pub fn tilesets(&self) -> &Tilesets {
        &self.tilesets
    }

    /// The tiles made so far.
    pub fn cache(&self) -> &TileCache {
        &self.cache
    }

    /// The tile, where it is at hand.
    pub fn find_tile(&self, key: &TileKey) -> Option<Arc<TileBody>> {
        let body = self.cache.get(key)?;
        self.recompressor.note_hit(&body);
        Some(body)
    }

    /// How long the snapshot has gone without hearing from the database; zero while it follows.
    pub fn stale_for(&self) -> Duration {
        self.progress.stale_for()
    }
}
