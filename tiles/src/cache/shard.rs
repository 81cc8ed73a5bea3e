//! One part of the cache: a map of tiles to their variants, and the clock that empties it.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use foldhash::fast::RandomState;

use super::{CacheStats, Filters, TileKey, TilesetId};
use crate::body::TileBody;
use crate::coord::TileCoord;

/// How many invalidated tiles a shard remembers one by one.
const REMEMBERED: usize = 4_096;

/// What a slot costs beside its body: the key twice, the slot, and the room that hash maps keep free.
const OVERHEAD_BYTES: usize = 256;

type Place = (TilesetId, TileCoord);

#[derive(Debug)]
pub(super) struct Shard {
    tiles: HashMap<Place, Vec<(Filters, usize)>, RandomState>,
    slots: Vec<Option<Slot>>,
    free: Vec<usize>,
    hand: usize,
    capacity_bytes: usize,
    bytes: AtomicUsize,
    /// The latest invalidation of each tile, and for those forgotten the latest of all.
    invalidated_at: HashMap<Place, u64, RandomState>,
    floor: u64,
    tileset_floors: HashMap<TilesetId, u64, RandomState>,
    evicted: u64,
    invalidated: u64,
    refused: u64,
}

#[derive(Debug)]
struct Slot {
    key: TileKey,
    body: Arc<TileBody>,
    seq: u64,
    was_read: AtomicBool,
    /// What the body held when it was last counted: it grows by encodings while it is here.
    counted: AtomicUsize,
}

impl Shard {
    pub(super) fn new(capacity_bytes: usize) -> Self {
        Self {
            tiles: HashMap::default(),
            slots: Vec::new(),
            free: Vec::new(),
            hand: 0,
            capacity_bytes,
            bytes: AtomicUsize::new(0),
            invalidated_at: HashMap::default(),
            floor: 0,
            tileset_floors: HashMap::default(),
            evicted: 0,
            invalidated: 0,
            refused: 0,
        }
    }

    pub(super) fn get(&self, key: &TileKey) -> Option<Arc<TileBody>> {
        let slot = self.slots[self.find(key)?].as_ref()?;
        slot.was_read.store(true, Ordering::Relaxed);
        let body = Arc::clone(&slot.body);
        self.recount(slot);
        Some(body)
    }

    pub(super) fn insert(&mut self, key: TileKey, body: Arc<TileBody>, seq: u64) -> bool {
        if seq < self.latest_invalidation(key.tileset, key.coord) {
            self.refused += 1;
            return false;
        }
        if let Some(at) = self.find(&key) {
            if self.slots[at].as_ref().is_some_and(|slot| slot.seq > seq) {
                self.refused += 1;
                return false;
            }
            self.remove(at);
        }
        let bytes = body.memory_bytes() + OVERHEAD_BYTES;
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        let slot = Slot {
            key: key.clone(),
            body,
            seq,
            was_read: AtomicBool::new(false),
            counted: AtomicUsize::new(bytes),
        };
        let at = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            self.slots.len() - 1
        });
        self.slots[at] = Some(slot);
        let variants = self.tiles.entry((key.tileset, key.coord)).or_default();
        variants.push((key.filters, at));
        self.evict();
        true
    }

    pub(super) fn invalidate(
        &mut self,
        tileset: TilesetId,
        coord: TileCoord,
        seq: u64,
        is_affected: impl Fn(&Filters) -> bool,
    ) -> usize {
        self.remember((tileset, coord), seq);
        let variants = self.tiles.get(&(tileset, coord)).map_or(&[][..], |v| v);
        let is_stale = |(filters, at): &&(Filters, usize)| {
            let slot = self.slots[*at].as_ref();
            slot.is_some_and(|slot| slot.seq < seq) && is_affected(filters)
        };
        let stale: Vec<usize> = variants.iter().filter(is_stale).map(|v| v.1).collect();
        self.drop_stale(&stale)
    }

    pub(super) fn invalidate_tileset(&mut self, tileset: TilesetId, seq: u64) -> usize {
        let floor = self.tileset_floors.entry(tileset).or_default();
        *floor = seq.max(*floor);
        let is_stale = |slot: &Slot| slot.key.tileset == tileset && slot.seq < seq;
        let slots = self.slots.iter().enumerate();
        let stale: Vec<usize> = slots
            .filter(|(_, slot)| slot.as_ref().is_some_and(is_stale))
            .map(|(at, _)| at)
            .collect();
        self.drop_stale(&stale)
    }

    pub(super) fn stats(&self) -> CacheStats {
        CacheStats {
            entries: (self.slots.len() - self.free.len()) as u64,
            bytes: self.bytes.load(Ordering::Relaxed) as u64,
            evicted: self.evicted,
            invalidated: self.invalidated,
            refused: self.refused,
        }
    }

    fn find(&self, key: &TileKey) -> Option<usize> {
        let variants = self.tiles.get(&(key.tileset, key.coord))?;
        let is_asked = |(filters, _): &&(Filters, usize)| *filters == key.filters;
        variants.iter().find(is_asked).map(|(_, at)| *at)
    }

    fn latest_invalidation(&self, tileset: TilesetId, coord: TileCoord) -> u64 {
        let of_tile = self.invalidated_at.get(&(tileset, coord));
        let of_tileset = self.tileset_floors.get(&tileset);
        let latest = of_tile.max(of_tileset).copied().unwrap_or_default();
        latest.max(self.floor)
    }

    fn remember(&mut self, place: Place, seq: u64) {
        if self.invalidated_at.len() >= REMEMBERED {
            // What is forgotten is refused by its number alone: a tile in computation is then computed for one
            // reader and not kept.
            let latest = self.invalidated_at.drain().map(|(_, seq)| seq).max();
            self.floor = self.floor.max(latest.unwrap_or_default());
        }
        let known = self.invalidated_at.entry(place).or_default();
        *known = seq.max(*known);
    }

    fn drop_stale(&mut self, stale: &[usize]) -> usize {
        for at in stale {
            self.remove(*at);
        }
        self.invalidated += stale.len() as u64;
        stale.len()
    }

    fn remove(&mut self, at: usize) {
        let Some(slot) = self.slots[at].take() else {
            return;
        };
        let counted = slot.counted.load(Ordering::Relaxed);
        self.bytes.fetch_sub(counted, Ordering::Relaxed);
        self.free.push(at);
        let place = (slot.key.tileset, slot.key.coord);
        if let Some(variants) = self.tiles.get_mut(&place) {
            variants.retain(|(_, other)| *other != at);
            if variants.is_empty() {
                self.tiles.remove(&place);
            }
        }
    }

    fn evict(&mut self) {
        while self.bytes.load(Ordering::Relaxed) > self.capacity_bytes
            && self.free.len() < self.slots.len()
        {
            self.hand = (self.hand + 1) % self.slots.len();
            let Some(slot) = &self.slots[self.hand] else {
                continue;
            };
            self.recount(slot);
            if slot.was_read.swap(false, Ordering::Relaxed) {
                continue;
            }
            self.remove(self.hand);
            self.evicted += 1;
        }
    }

    fn recount(&self, slot: &Slot) {
        let now = slot.body.memory_bytes() + OVERHEAD_BYTES;
        if slot.counted.load(Ordering::Relaxed) != now {
            let before = slot.counted.swap(now, Ordering::Relaxed);
            // Two's complement: a body that shrank is added as its wrapped difference.
            self.bytes
                .fetch_add(now.wrapping_sub(before), Ordering::Relaxed);
        }
    }
}
