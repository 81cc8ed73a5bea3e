//! The feed of published changes, with a memory long enough for a client that reconnects.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use tiles::TileCoord;
use tokio::sync::broadcast;

/// Events that a reconnecting client can catch up with.
const REMEMBERED: usize = 1_024;
/// Tiles that the remembered events may name together.
const REMEMBERED_TILES: usize = 500_000;
/// Events that a slow receiver may fall behind before it has to start over.
const BACKLOG: usize = 256;

/// What one publish changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MapEvent {
    /// Features of a layer changed.
    Change {
        /// Name of the layer.
        layer: String,
        /// Number of this event.
        seq: u64,
        /// The touched tiles; `None`: too many to name, fetch all again.
        tiles: Option<Arc<[TileCoord]>>,
    },
    /// Another edition of the boundaries is in force.
    Edition {
        /// Number of this event.
        seq: u64,
        /// The edition.
        id: i64,
        /// Its title.
        title: String,
    },
}

impl MapEvent {
    /// Number of the event; grows by publish.
    pub fn seq(&self) -> u64 {
        match self {
            Self::Change { seq, .. } | Self::Edition { seq, .. } => *seq,
        }
    }

    fn tile_count(&self) -> usize {
        match self {
            Self::Change {
                tiles: Some(tiles), ..
            } => tiles.len(),
            Self::Change { .. } | Self::Edition { .. } => 0,
        }
    }
}

/// What a subscriber starts with.
pub struct Subscription {
    /// The newest event so far.
    pub seq: u64,
    /// Whether events were missed that can no longer be told: the client must start over.
    pub missed: bool,
    /// The remembered events after the one that the client named.
    pub backlog: Vec<Arc<MapEvent>>,
    /// The events from now on.
    pub receiver: broadcast::Receiver<Arc<MapEvent>>,
}

/// Sends events to subscribers and remembers the latest.
pub struct MapEvents {
    sender: broadcast::Sender<Arc<MapEvent>>,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    /// The event before the oldest remembered one.
    before: u64,
    latest: u64,
    tiles: usize,
    events: VecDeque<Arc<MapEvent>>,
}

impl MapEvents {
    pub(super) fn new() -> Self {
        Self {
            sender: broadcast::Sender::new(BACKLOG),
            memory: Mutex::default(),
        }
    }

    /// Forgets the past: what comes next has no connection with it.
    pub(super) fn restart(&self, seq: u64) {
        let mut memory = self.lock();
        *memory = Memory {
            before: seq,
            latest: seq,
            ..Memory::default()
        };
    }

    pub(super) fn publish(&self, event: MapEvent) {
        let event = Arc::new(event);
        let mut memory = self.lock();
        memory.latest = event.seq();
        memory.tiles += event.tile_count();
        memory.events.push_back(Arc::clone(&event));
        while memory.events.len() > REMEMBERED || memory.tiles > REMEMBERED_TILES {
            let Some(oldest) = memory.events.pop_front() else {
                break;
            };
            memory.before = oldest.seq();
            memory.tiles -= oldest.tile_count();
        }
        // Sent under the lock, so that a subscriber gets each event either from memory or from the channel.  No receiver is no fault.
        let _no_receivers = self.sender.send(event);
    }

    /// Subscribes from now on, and with the events after `after` where it is given.
    pub fn subscribe(&self, after: Option<u64>) -> Subscription {
        let memory = self.lock();
        let known = after.is_none_or(|after| (memory.before..=memory.latest).contains(&after));
        let backlog = match after {
            Some(after) if known => memory
                .events
                .iter()
                .filter(|event| event.seq() > after)
                .cloned()
                .collect(),
            _ => Vec::new(),
        };
        Subscription {
            seq: memory.latest,
            missed: !known,
            backlog,
            receiver: self.sender.subscribe(),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Memory> {
        // Nothing panics while the lock is held; the memory is whole even if something did.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(seq: u64) -> MapEvent {
        MapEvent::Change {
            layer: "issues".to_owned(),
            seq,
            tiles: None,
        }
    }

    #[test]
    fn a_client_resumes_after_the_event_that_it_saw_last() {
        let events = MapEvents::new();
        events.restart(100);
        for seq in 101..=105 {
            events.publish(change(seq));
        }
        let seqs = |after| {
            let subscription = events.subscribe(after);
            (
                subscription.missed,
                subscription
                    .backlog
                    .iter()
                    .map(|event| event.seq())
                    .collect::<Vec<_>>(),
            )
        };
        assert_eq!(seqs(Some(103)), (false, vec![104, 105]));
        assert_eq!(seqs(Some(100)), (false, vec![101, 102, 103, 104, 105]));
        assert_eq!(seqs(Some(105)), (false, vec![]));
        assert_eq!(seqs(None), (false, vec![]));
        assert_eq!(
            seqs(Some(99)),
            (true, vec![]),
            "an event of an earlier process"
        );
        assert_eq!(
            seqs(Some(106)),
            (true, vec![]),
            "an event of another process"
        );
    }

    #[test]
    fn what_is_forgotten_is_said_to_be_missed() {
        let events = MapEvents::new();
        for seq in 1..=REMEMBERED as u64 + 10 {
            events.publish(change(seq));
        }
        assert!(events.subscribe(Some(9)).missed);
        assert!(!events.subscribe(Some(10)).missed);
        assert_eq!(events.subscribe(Some(10)).backlog.len(), REMEMBERED);
    }
}
