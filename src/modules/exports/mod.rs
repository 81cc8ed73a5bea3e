//! Published files: every collection and tileset as a file, made every night, with its date and checksum.
//!
//! Words: a *publication* makes all files anew; the *latest* file of a collection and format is the one of the newest publication.
//! Tables: none.  What is published stands in the index of [`ExportStore`](crate::exports::ExportStore); a name that is not in it is a 404.

use utoipa_axum::router::OpenApiRouter;

use super::Manifest;
use crate::app::AppState;

mod api;
mod page;
mod routes;

/// The module as the portal sees it.
pub const MANIFEST: Manifest = Manifest {
    slug: "exports",
    title_key: "modules.exports.title",
    router,
    layers: Vec::new,
    collections: Vec::new,
    jobs: Vec::new,
};

fn router() -> OpenApiRouter<AppState> {
    routes::router()
}
