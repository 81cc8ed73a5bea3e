//! Pictures over HTTP: sent in, looked at, removed, and swept away when nothing shows them.
//!
//! Words are those of [`crate::media`], which also holds the tables; what ties a picture to a thing is called there, by the commands of
//! the thing's module.
//! Invariant: a picture that is not public does not exist for anybody but its uploader and staff of its place.

use utoipa_axum::router::OpenApiRouter;

use super::Manifest;
use crate::app::AppState;
use crate::jobs::definition;

mod api;
mod commands;
mod jobs;
mod policy;
mod routes;

pub use jobs::{RemoveObjects, SweepMedia};

/// The module as the portal sees it.
pub const MANIFEST: Manifest = Manifest {
    slug: "media",
    title_key: "modules.media.title",
    router,
    layers: Vec::new,
    collections: Vec::new,
    jobs: || vec![definition::<RemoveObjects>(), definition::<SweepMedia>()],
};

fn router() -> OpenApiRouter<AppState> {
    routes::router()
}
