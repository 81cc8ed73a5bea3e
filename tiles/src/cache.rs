//! Tiles that were asked for lately, kept in bounded memory.
//!
//! The cache is cut into shards by tile, so that every variant of a tile is in one shard and readers rarely meet.
//! What is thrown out follows the clock algorithm: a hand goes round and spares once what was read since it passed.
//!
//! Freshness: a tile that was computed from a snapshot is put in with the sequence number of that snapshot. An
//! invalidation carries the number of the snapshot that caused it; it drops what is older and is remembered, so that
//! a slower computation from an older snapshot is refused when it arrives.

mod shard;

use std::hash::BuildHasher as _;
use std::sync::{Arc, PoisonError, RwLock};

use crate::body::TileBody;
use crate::coord::TileCoord;
use crate::filter::Filter;
use crate::touched::Touched;
use shard::Shard;

/// A set of layers that is served under one address; the caller numbers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TilesetId(pub u16);

/// One filter per layer of a tileset, in the order of its layers.
///
/// Layers without a filter at the end are left out, so equal requests have equal keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Filters(Option<Arc<[Filter]>>);

impl Filters {
    /// Collects the filters of the layers.
    pub fn new(filters: impl IntoIterator<Item = Filter>) -> Self {
        let mut filters: Vec<Filter> = filters.into_iter().collect();
        while filters.last().is_some_and(Filter::is_all) {
            filters.pop();
        }
        Self((!filters.is_empty()).then(|| filters.into()))
    }

    /// Whether no layer is filtered.
    pub fn is_all(&self) -> bool {
        self.0.is_none()
    }

    /// The filter of a layer.
    pub fn of_layer(&self, layer: usize) -> Filter {
        self.layer(layer).cloned().unwrap_or_default()
    }

    fn layer(&self, layer: usize) -> Option<&Filter> {
        self.0.as_ref()?.get(layer)
    }
}

/// What a cached tile is asked for by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TileKey {
    /// The tileset.
    pub tileset: TilesetId,
    /// The tile.
    pub coord: TileCoord,
    /// The filters of the tileset's layers.
    pub filters: Filters,
}

/// What the cache holds and did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheStats {
    /// Tiles held.
    pub entries: u64,
    /// Memory held.
    pub bytes: u64,
    /// Tiles thrown out for want of room.
    pub evicted: u64,
    /// Tiles dropped because their content changed.
    pub invalidated: u64,
    /// Tiles refused because they were older than an invalidation.
    pub refused: u64,
}

/// A cache of tiles bounded by memory.
///
/// ```
/// use std::sync::Arc;
/// use tiles::TileBody;
/// use tiles::TileCoord;
/// use tiles::cache::{Filters, TileCache, TileKey, TilesetId};
/// let cache = TileCache::new(64 << 20);
/// let key = TileKey {
///     tileset: TilesetId(0),
///     coord: TileCoord::new(0, 0, 0)?,
///     filters: Filters::default(),
/// };
/// assert!(cache.get(&key).is_none());
/// assert!(cache.insert(key.clone(), Arc::new(TileBody::new(vec![1, 2, 3])), 1));
/// assert!(cache.get(&key).is_some());
/// cache.invalidate_tileset(TilesetId(0), 2);
/// assert!(cache.get(&key).is_none());
/// # Ok::<(), tiles::TileCoordError>(())
/// ```
#[derive(Debug)]
pub struct TileCache {
    shards: Box<[RwLock<Shard>]>,
    hasher: foldhash::fast::RandomState,
}

const SHARDS: usize = 64;

impl TileCache {
    /// Makes an empty cache of at most about `capacity_bytes`.
    pub fn new(capacity_bytes: usize) -> Self {
        let shard = || RwLock::new(Shard::new(capacity_bytes / SHARDS));
        Self {
            shards: (0..SHARDS).map(|_| shard()).collect(),
            hasher: foldhash::fast::RandomState::default(),
        }
    }

    /// The tile, if it is held and fresh.
    pub fn get(&self, key: &TileKey) -> Option<Arc<TileBody>> {
        let shard = self.shard(key.tileset, key.coord);
        let shard = shard.read().unwrap_or_else(PoisonError::into_inner);
        shard.get(key)
    }

    /// Keeps a tile that was computed from the snapshot `seq`; false when a newer state of it is known.
    pub fn insert(&self, key: TileKey, body: Arc<TileBody>, seq: u64) -> bool {
        let shard = self.shard(key.tileset, key.coord);
        let mut shard = shard.write().unwrap_or_else(PoisonError::into_inner);
        shard.insert(key, body, seq)
    }

    /// Drops what a change to one layer of a tileset altered, and returns how many tiles that were.
    ///
    /// `layer` is the layer's place among the filters of the tileset, `seq` the snapshot with the change in it.
    pub fn invalidate(
        &self,
        tileset: TilesetId,
        layer: usize,
        touched: &Touched,
        seq: u64,
    ) -> usize {
        if touched.is_everything() {
            return self.invalidate_tileset(tileset, seq);
        }
        let everything = Filter::default();
        let mut dropped = 0;
        for coord in touched.iter() {
            let shard = self.shard(tileset, coord);
            let mut shard = shard.write().unwrap_or_else(PoisonError::into_inner);
            dropped += shard.invalidate(tileset, coord, seq, |filters| {
                touched.affects(coord, filters.layer(layer).unwrap_or(&everything))
            });
        }
        dropped
    }

    /// Drops every tile of a tileset that is older than `seq`, and returns how many that were.
    pub fn invalidate_tileset(&self, tileset: TilesetId, seq: u64) -> usize {
        let shards = self.shards.iter();
        shards
            .map(|shard| {
                let mut shard = shard.write().unwrap_or_else(PoisonError::into_inner);
                shard.invalidate_tileset(tileset, seq)
            })
            .sum()
    }

    /// What the cache holds and did.
    pub fn stats(&self) -> CacheStats {
        let mut total = CacheStats::default();
        for shard in &self.shards {
            let shard = shard.read().unwrap_or_else(PoisonError::into_inner);
            let stats = shard.stats();
            total.entries += stats.entries;
            total.bytes += stats.bytes;
            total.evicted += stats.evicted;
            total.invalidated += stats.invalidated;
            total.refused += stats.refused;
        }
        total
    }

    fn shard(&self, tileset: TilesetId, coord: TileCoord) -> &RwLock<Shard> {
        let hash = self.hasher.hash_one((tileset, coord));
        &self.shards[(hash >> 32) as usize % SHARDS]
    }
}
