//! The portal's modules: one folder each, one line each in [`MANIFESTS`].
//!
//! A module may call another only through what its `mod.rs` re-exports, never its tables.  Allowed pairs:
//! `issues` and `constructions` call `map` (pages of a layer's features, views of municipalities); `map` publishes the collections of
//! `boundaries`; `analysis` calls `map` (the same, and points in municipalities), `issues` and `constructions` (names and footprints by id);
//! `administration` calls `staff` (scopes, who administers); `map` calls `administration` (which modules are on);
//! `search` calls `map` (places by name, views of municipalities); `moderation` calls `map` (views of municipalities).

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;

use crate::app::AppState;
use crate::collections::Collection;
use crate::jobs;
use crate::spatial::LayerSource;

pub mod accounts;
pub mod administration;
pub mod analysis;
pub mod boundaries;
pub mod calendar;
pub mod constructions;
pub mod exports;
pub mod issues;
pub mod map;
pub mod media;
pub mod moderation;
pub mod notifications;
pub mod ogc;
pub mod operations;
pub mod search;
pub mod staff;

/// What a module adds to the portal.
pub struct Manifest {
    /// Name of the folder here and in the front end.
    pub slug: &'static str,
    /// Key of the module's title in the message catalogues.
    pub title_key: &'static str,
    /// The module's routes, with their documentation.
    pub router: fn() -> OpenApiRouter<AppState>,
    /// The map layers that the module's rows become.
    pub layers: fn() -> Vec<Box<dyn LayerSource>>,
    /// The collections that GIS programs read.
    pub collections: fn() -> Vec<Arc<dyn Collection>>,
    /// The types of jobs that the module's commands write.
    pub jobs: fn() -> Vec<jobs::Definition>,
}

/// Every module, in the order of the API document.
pub const MANIFESTS: &[Manifest] = &[
    map::MANIFEST,
    issues::MANIFEST,
    constructions::MANIFEST,
    analysis::MANIFEST,
    ogc::MANIFEST,
    exports::MANIFEST,
    accounts::MANIFEST,
    staff::MANIFEST,
    administration::MANIFEST,
    media::MANIFEST,
    search::MANIFEST,
    moderation::MANIFEST,
    calendar::MANIFEST,
    notifications::MANIFEST,
    operations::MANIFEST,
];
