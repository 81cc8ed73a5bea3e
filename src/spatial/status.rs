//! What the follower knows about itself.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::snapshot::Snapshot;

/// State of the spatial core, for health checks and metrics.
#[derive(Debug, Clone)]
pub struct SpatialStatus {
    /// Whether the first load has finished.
    pub loaded: bool,
    /// Newest event.
    pub seq: u64,
    /// Whether the last read of the database succeeded.
    pub connected: bool,
    /// The database's clock at the last successful read.
    pub last_read_at: Option<DateTime<Utc>>,
    /// How long ago the last successful read was; zero while reads succeed.
    pub stale_for: Duration,
    /// Since when (the database's clock) nothing could be read; `None` while reads succeed.
    pub stale_since: Option<DateTime<Utc>>,
    /// From the write to the published snapshot, for the last change.
    pub lag: Option<Duration>,
    /// Whether notifications arrive; without them changes are still read, once a second.
    pub listening: bool,
    /// Publishes since start.
    pub publishes: u64,
    /// Connections that were lost since start.
    pub reconnects: u64,
    /// Why the last read failed, while it fails.
    pub last_error: Option<String>,
    /// The feature layers.
    pub layers: Vec<LayerStatus>,
    /// The active edition's id.
    pub edition: Option<i64>,
}

/// State of one layer.
#[derive(Debug, Clone)]
pub struct LayerStatus {
    /// Name of the layer.
    pub name: String,
    /// Resident features.
    pub features: usize,
    /// Memory that the layer takes.
    pub bytes: usize,
}

/// The follower's own notes, read by [`super::Spatial::status`].
#[derive(Debug, Default)]
pub(super) struct Progress(Mutex<Notes>);

#[derive(Debug, Default, Clone)]
struct Notes {
    connected: bool,
    listening: bool,
    last_read_at: Option<DateTime<Utc>>,
    last_read: Option<Instant>,
    lag: Option<Duration>,
    publishes: u64,
    reconnects: u64,
    last_error: Option<String>,
}

impl Progress {
    pub(super) fn read_succeeded(&self, at: DateTime<Utc>) {
        let mut notes = self.lock();
        notes.connected = true;
        notes.last_read_at = Some(at);
        notes.last_read = Some(Instant::now());
        notes.last_error = None;
    }

    pub(super) fn read_failed(&self, error: String) {
        let mut notes = self.lock();
        if notes.connected {
            notes.reconnects += 1;
            metrics::counter!("kuban_follower_reconnects_total").increment(1);
        }
        notes.connected = false;
        notes.last_error = Some(error);
    }

    pub(super) fn set_listening(&self, listening: bool) {
        self.lock().listening = listening;
    }

    pub(super) fn published(&self, lag: Option<Duration>, snapshot: &Snapshot) {
        let mut notes = self.lock();
        notes.publishes += 1;
        notes.lag = lag.or(notes.lag);
        drop(notes);
        metrics::counter!("kuban_snapshot_publishes_total").increment(1);
        if let Some(lag) = lag {
            metrics::gauge!("kuban_follower_lag_seconds").set(lag.as_secs_f64());
        }
        for layer in snapshot.layers() {
            let name = layer.spec().name().to_owned();
            metrics::gauge!("kuban_layer_features", "layer" => name.clone())
                .set(layer.len() as f64);
            metrics::gauge!("kuban_layer_bytes", "layer" => name).set(layer.memory_bytes() as f64);
        }
    }

    /// Zero while reads succeed; since start when none ever did is not known here and is zero as well.
    pub(super) fn stale_for(&self) -> Duration {
        self.lock().stale_for()
    }

    pub(super) fn status(&self, snapshot: &Snapshot) -> SpatialStatus {
        let notes = self.lock().clone();
        SpatialStatus {
            loaded: snapshot.is_loaded(),
            seq: snapshot.seq,
            connected: notes.connected,
            last_read_at: notes.last_read_at,
            stale_for: notes.stale_for(),
            stale_since: notes.last_read_at.filter(|_| !notes.connected),
            lag: notes.lag,
            listening: notes.listening,
            publishes: notes.publishes,
            reconnects: notes.reconnects,
            last_error: notes.last_error,
            layers: snapshot
                .layers()
                .map(|layer| LayerStatus {
                    name: layer.spec().name().to_owned(),
                    features: layer.len(),
                    bytes: layer.memory_bytes(),
                })
                .collect(),
            edition: snapshot
                .boundaries
                .as_ref()
                .map(|boundaries| boundaries.info.id),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Notes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Notes {
    fn stale_for(&self) -> Duration {
        match self.last_read {
            Some(last_read) if !self.connected => last_read.elapsed(),
            _ => Duration::ZERO,
        }
    }
}
