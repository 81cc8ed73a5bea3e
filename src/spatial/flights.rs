//! Makes tiles that are not in the cache: each once, however many ask, and no more at a time than there are cores.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use tiles::cache::{Filters, TileKey, TilesetId};
use tiles::{Encoding, MatrixTile, TileBody};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio_util::task::TaskTracker;

use super::snapshot::Snapshot;
use super::{Spatial, Tileset};

/// Tiles that may be waited for at once; beyond it the server says that it is busy instead of piling up work.
const MOST_FLIGHTS: usize = 4_096;

/// Why a tile was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// Too many tiles are being made.
    #[error("too many tiles are being made")]
    Busy,
    /// Making it failed, which is a bug.
    #[error("the tile could not be made")]
    Failed,
}

type Flight = Shared<BoxFuture<'static, Result<Arc<TileBody>, TileError>>>;

/// What is being made, and from which snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct FlightKey {
    tileset: TilesetId,
    tile: MatrixTile,
    filters: Filters,
    seq: u64,
}

/// The tiles that are being made at this moment.
pub(super) struct Flights {
    flying: Mutex<HashMap<FlightKey, Flight>>,
    cores: Arc<Semaphore>,
    tasks: TaskTracker,
    started: AtomicU64,
}

impl Default for Flights {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            flying: Mutex::default(),
            cores: Arc::new(Semaphore::new(cores)),
            tasks: TaskTracker::new(),
            started: AtomicU64::new(0),
        }
    }
}

impl Flights {
    fn lock(&self) -> MutexGuard<'_, HashMap<FlightKey, Flight>> {
        self.flying.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FlightKey {
    fn keep(&self, spatial: &Spatial, body: &Arc<TileBody>) {
        if let Some(coord) = self.tile.as_web_mercator() {
            let key = TileKey {
                tileset: self.tileset,
                coord,
                filters: self.filters.clone(),
            };
            spatial.cache.insert(key, Arc::clone(body), self.seq);
        }
    }
}

impl Spatial {
    /// Makes a tile from this snapshot, or joins whoever makes it already.
    ///
    /// A caller that goes away leaves the work to the others.  Only Web Mercator tiles are kept: only of them is it known exactly which
    /// ones a change touches.
    pub async fn make_tile(
        self: &Arc<Self>,
        snapshot: &Arc<Snapshot>,
        tileset: &Tileset,
        tile: MatrixTile,
        filters: Filters,
        encoding: Encoding,
    ) -> Result<Arc<TileBody>, TileError> {
        let key = FlightKey {
            tileset: tileset.id(),
            tile,
            filters,
            seq: snapshot.seq,
        };
        let flight = self.flight(snapshot, tileset, key, encoding)?;
        flight.await
    }

    /// How many tiles this process has made.
    pub fn tiles_made(&self) -> u64 {
        self.flights.started.load(Ordering::Relaxed)
    }

    fn flight(
        self: &Arc<Self>,
        snapshot: &Arc<Snapshot>,
        tileset: &Tileset,
        flight_key: FlightKey,
        encoding: Encoding,
    ) -> Result<Flight, TileError> {
        let mut flying = self.flights.lock();
        if let Some(flight) = flying.get(&flight_key) {
            return Ok(flight.clone());
        }
        if flying.len() >= MOST_FLIGHTS {
            return Err(TileError::Busy);
        }
        self.flights.started.fetch_add(1, Ordering::Relaxed);
        let made = self.flights.tasks.spawn(make(
            Arc::clone(self),
            Arc::clone(snapshot),
            tileset.clone(),
            flight_key.clone(),
            encoding,
        ));
        let flight = made
            .map(|outcome| outcome.unwrap_or(Err(TileError::Failed)))
            .boxed()
            .shared();
        flying.insert(flight_key, flight.clone());
        Ok(flight)
    }
}

async fn make(
    spatial: Arc<Spatial>,
    snapshot: Arc<Snapshot>,
    tileset: Tileset,
    flight_key: FlightKey,
    encoding: Encoding,
) -> Result<Arc<TileBody>, TileError> {
    let cores = Arc::clone(&spatial.flights.cores);
    let permit = cores
        .acquire_owned()
        .await
        .expect("invariant: the semaphore is never closed");
    let (tile, filters) = (flight_key.tile, flight_key.filters.clone());
    let made = spawn_blocking(move || {
        let body = tileset.encode(&snapshot, tile, &filters);
        if !body.is_empty() {
            body.encoded(encoding);
        }
        drop(permit);
        Arc::new(body)
    })
    .await;
    let outcome = match made {
        Ok(body) => {
            flight_key.keep(&spatial, &body);
            Ok(body)
        }
        Err(error) => {
            tracing::error!(%error, tile = ?flight_key.tile, "tile not made");
            Err(TileError::Failed)
        }
    };
    // Only now: whoever comes later finds the tile in the cache.
    spatial.flights.lock().remove(&flight_key);
    outcome
}
