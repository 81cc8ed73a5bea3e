//! Search over HTTP: documents of the database and places of the map in one list.
//!
//! What is searched and how is the business of [`crate::search`]; municipalities and settlements come from `map`, which holds them in
//! memory.

use utoipa_axum::router::OpenApiRouter;

use super::Manifest;
use crate::app::AppState;

mod api;
mod places;
mod routes;

/// The module as the portal sees it.
pub const MANIFEST: Manifest = Manifest {
    slug: "search",
    title_key: "modules.search.title",
    router,
    layers: Vec::new,
    collections: Vec::new,
    jobs: Vec::new,
};

fn router() -> OpenApiRouter<AppState> {
    routes::router()
}
