//! Constructions: building sites and buildings with their footprints.
//!
//! Words: *status* is where the construction stands in its life; *footprint* is its outline on the ground.
//! Tables: `construction`; `construction_feature` is its one projection to the map.
//! Lists are paged over the ids in memory and filled with rows of the database; while it is away they are told from memory alone.

use utoipa_axum::router::OpenApiRouter;

use super::Manifest;
use crate::app::AppState;

mod api;
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
    collections: Vec::new,
};

fn router() -> OpenApiRouter<AppState> {
    routes::router()
}
