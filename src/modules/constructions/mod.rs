//! Constructions: building sites and buildings with their footprints.
//!
//! Words: *status* is where the construction stands in its life; *footprint* is its outline on the ground.
//! Tables: `construction`; `construction_feature` is its one projection to the map.
//! Lists are paged over the ids in memory and filled with rows of the database; while it is away they are told from memory alone.

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;

use super::Manifest;
use crate::app::AppState;
use crate::collections::{TableCollection, cell_collections};
use crate::spatial::LayerSource;

mod api;
mod collection;
mod layer;
mod routes;
mod store;

pub use layer::{CATEGORIES, ConstructionLayer, STATUSES};

/// The module as the portal sees it.
pub const MANIFEST: Manifest = Manifest {
    slug: "constructions",
    title_key: "modules.constructions.title",
    router,
    layers: || vec![Box::new(ConstructionLayer::new())],
    collections: || {
        let mut collections = cell_collections(
            &ConstructionLayer::new().spec(),
            "Constructions",
            "Объекты строительства",
        );
        collections.insert(
            0,
            Arc::new(TableCollection::new(&collection::CONSTRUCTIONS)),
        );
        collections
    },
};

fn router() -> OpenApiRouter<AppState> {
    routes::router()
}
