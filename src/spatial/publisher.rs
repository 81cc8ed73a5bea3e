//! Makes a new state public: snapshot first, then the cache lets go of what changed, then subscribers are told.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tiles::{LayerIndex, Touched};

use super::editions::Boundaries;
use super::events::MapEvent;
use super::snapshot::Snapshot;
use super::{MUNICIPALITIES, Spatial};

/// Beyond this many tiles an event says "everything": naming them costs more than asking again for what is in view.
const TILES_PER_EVENT: usize = 2_000;

/// What is new in a state that is about to be published.
#[derive(Default)]
pub(super) struct Publication {
    /// The tiles touched per layer; `None`: all of them.
    layers: BTreeMap<usize, Option<Touched>>,
    edition: bool,
    /// The database's clock, where everything was read anew.
    read_at: Option<DateTime<Utc>>,
}

impl Publication {
    pub(super) fn touched(&mut self, layer: usize, touched: Touched) {
        if !touched.is_empty() {
            self.layers.insert(layer, Some(touched));
        }
    }

    pub(super) fn reloaded(&mut self, layer: usize) {
        self.layers.insert(layer, None);
    }

    pub(super) fn edition_changed(&mut self) {
        self.edition = true;
    }

    /// Everything is new, because it was read anew.
    pub(super) fn everything(layers: usize, edition: bool, read_at: DateTime<Utc>) -> Self {
        Self {
            layers: (0..layers).map(|layer| (layer, None)).collect(),
            edition,
            read_at: Some(read_at),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.layers.is_empty() && !self.edition
    }
}

impl Spatial {
    /// Publishes a state that differs from the present one by `publication`; letting go of many tiles takes milliseconds.
    pub(super) fn publish(
        &self,
        publication: &Publication,
        layers: &[Arc<LayerIndex>],
        boundaries: Option<&Arc<Boundaries>>,
        lag: Option<Duration>,
    ) {
        let mut seq = self.first_seq(publication.read_at);
        let mut events = Vec::new();
        for (layer, touched) in &publication.layers {
            seq += 1;
            events.push(MapEvent::Change {
                layer: layers[*layer].spec().name().to_owned(),
                seq,
                tiles: named_tiles(touched.as_ref()),
            });
        }
        if publication.edition {
            seq += 1;
            events.push(edition_event(seq, boundaries));
        }
        self.snapshot.store(Arc::new(Snapshot {
            seq,
            loaded_at: publication.read_at.or(self.snapshot().loaded_at),
            boundaries: boundaries.cloned(),
            layers: layers.to_vec(),
        }));
        for (layer, touched) in &publication.layers {
            self.invalidate(*layer, touched.as_ref(), seq);
        }
        if publication.edition {
            for tileset in self.tilesets.iter().filter(|tileset| tileset.has_areas()) {
                self.cache.invalidate_tileset(tileset.id(), seq);
            }
        }
        self.progress.published(lag, &self.snapshot());
        for event in events {
            self.events.publish(event);
        }
    }

    /// The number before the next one.
    ///
    /// The first one comes from the clock, so that numbers of different processes differ and none resumes another's feed.
    fn first_seq(&self, read_at: Option<DateTime<Utc>>) -> u64 {
        let current = self.snapshot();
        match read_at {
            Some(at) if !current.is_loaded() => {
                let seq = at.timestamp_micros().max(0) as u64;
                self.events.restart(seq);
                seq
            }
            _ => current.seq,
        }
    }

    fn invalidate(&self, layer: usize, touched: Option<&Touched>, seq: u64) {
        for tileset in self.tilesets.iter() {
            let Some(place) = tileset.place_of(layer) else {
                continue;
            };
            let dropped = match touched {
                Some(touched) => self.cache.invalidate(tileset.id(), place, touched, seq),
                None => self.cache.invalidate_tileset(tileset.id(), seq),
            };
            metrics::counter!("kuban_tiles_invalidated_total", "tileset" => tileset.name().to_owned())
                .increment(dropped as u64);
        }
    }
}

fn named_tiles(touched: Option<&Touched>) -> Option<Arc<[tiles::TileCoord]>> {
    touched
        .filter(|touched| touched.len() <= TILES_PER_EVENT)
        .map(|touched| touched.iter().collect())
}

fn edition_event(seq: u64, boundaries: Option<&Arc<Boundaries>>) -> MapEvent {
    boundaries.map_or_else(
        || MapEvent::Change {
            layer: MUNICIPALITIES.to_owned(),
            seq,
            tiles: None,
        },
        |boundaries| MapEvent::Edition {
            seq,
            id: boundaries.info.id,
            title: boundaries.info.title.clone(),
        },
    )
}
