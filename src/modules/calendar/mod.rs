//! The working calendar on the wire: everybody reads it, staff who manage catalogues edit it.  What it means is in `crate::calendar`.

use utoipa_axum::router::OpenApiRouter;

use super::Manifest;
use crate::app::AppState;

mod api;
mod commands;
mod routes;

/// The module as the portal sees it.
pub const MANIFEST: Manifest = Manifest {
    slug: "calendar",
    title_key: "modules.calendar.title",
    router,
    layers: Vec::new,
    collections: Vec::new,
    jobs: Vec::new,
};

fn router() -> OpenApiRouter<AppState> {
    routes::router()
}
