//! Operations: the queue of jobs as administrators see it.
//!
//! What a job carries is never shown, for it may be somebody's personal data; its error is.

use utoipa_axum::router::OpenApiRouter;

use super::Manifest;
use crate::app::AppState;

mod api;
mod commands;
mod routes;

/// The module as the portal sees it.
pub const MANIFEST: Manifest = Manifest {
    slug: "operations",
    title_key: "modules.operations.title",
    router,
    layers: Vec::new,
    collections: Vec::new,
    jobs: Vec::new,
};

fn router() -> OpenApiRouter<AppState> {
    routes::router()
}
