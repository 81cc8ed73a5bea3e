//! Moderation over HTTP: citizens complain, moderators decide within their scope, authors see why.
//!
//! Words and tables are those of [`crate::moderation`].
//! Invariant: a case outside the scopes of a moderator does not exist for them.
//!
//! A decision answers what it came to ([`Decided`]); telling the author is left to whoever calls it.

use utoipa_axum::router::OpenApiRouter;

use super::Manifest;
use crate::app::AppState;

mod api;
mod commands;
mod routes;
mod store;

pub use commands::Decided;

/// The module as the portal sees it.
pub const MANIFEST: Manifest = Manifest {
    slug: "moderation",
    title_key: "modules.moderation.title",
    router,
    layers: Vec::new,
    collections: Vec::new,
    jobs: Vec::new,
};

fn router() -> OpenApiRouter<AppState> {
    routes::router()
}
