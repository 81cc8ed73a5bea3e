//! One immutable state of the map.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use tiles::{LayerIndex, LayerSpec};

use super::editions::Boundaries;

/// All layers and boundaries as of one moment, taken whole by a request.
///
/// Invariant: `layers` are parallel to the sources of [`super::Spatial`].
#[derive(Clone)]
pub struct Snapshot {
    /// Grows with every published change; unique across the processes of one database in practice, because it starts from the clock.
    pub seq: u64,
    /// The database's clock when all rows were last read anew; `None` before the first time.
    pub loaded_at: Option<DateTime<Utc>>,
    /// The active edition, if there is one.
    pub boundaries: Option<Arc<Boundaries>>,
    pub(super) layers: Vec<Arc<LayerIndex>>,
}

impl Snapshot {
    pub(super) fn empty(specs: &[Arc<LayerSpec>]) -> Self {
        Self {
            seq: 0,
            loaded_at: None,
            boundaries: None,
            layers: specs
                .iter()
                .map(|spec| Arc::new(LayerIndex::build(Arc::clone(spec), [])))
                .collect(),
        }
    }

    /// Whether the first load has finished; before it, an answer from here would be a lie.
    pub fn is_loaded(&self) -> bool {
        self.loaded_at.is_some()
    }

    /// The layer of this name.
    pub fn layer(&self, name: &str) -> Option<&LayerIndex> {
        self.layers().find(|layer| layer.spec().name() == name)
    }

    /// All feature layers, in the order of the modules.
    pub fn layers(&self) -> impl Iterator<Item = &LayerIndex> {
        self.layers.iter().map(Arc::as_ref)
    }
}
