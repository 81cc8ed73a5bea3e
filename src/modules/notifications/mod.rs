//! Notifications on the wire: what a person was told, what they wish to be told, and the way out for those who are not signed in.
//!
//! What a notification is, and when it leaves the site, is in `crate::notices`.
//! That somebody has read something is no change that is audited: it concerns nobody else.

use utoipa_axum::router::OpenApiRouter;

use super::Manifest;
use crate::app::AppState;

mod api;
mod commands;
mod events;
mod routes;
mod unsubscribe;

/// The module as the portal sees it.
pub const MANIFEST: Manifest = Manifest {
    slug: "notifications",
    title_key: "modules.notifications.title",
    router,
    layers: Vec::new,
    collections: Vec::new,
    jobs: Vec::new,
};

fn router() -> OpenApiRouter<AppState> {
    routes::router()
        .merge(events::router())
        .merge(unsubscribe::router())
}
