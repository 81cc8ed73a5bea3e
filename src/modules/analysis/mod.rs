//! Questions of analysts: which municipality, what is near, what lies under a drawn polygon, how many where and when.
//!
//! Words: a *drawn polygon* is one that a request brings; a *place* of a count is an H3 cell or a municipality.
//! Tables: none of its own.  Everything is answered from the snapshot in memory, so it goes on being answered while the database
//! is away; names, addresses and exact footprints come from the rows of the modules that own them, where those can be reached.
//!
//! Invariants: every question is bounded (vertices, features, rows) before it is worked on; distances and areas are those of the
//! WGS 84 ellipsoid.

use utoipa_axum::router::OpenApiRouter;

use super::Manifest;
use crate::app::AppState;

mod api;
mod counts;
mod drawn;
mod intersections;
mod locations;
mod measure;
mod nearby;
mod overlay;
mod rings;
mod routes;
mod table;

/// The module as the portal sees it.
pub const MANIFEST: Manifest = Manifest {
    slug: "analysis",
    title_key: "modules.analysis.title",
    router,
    layers: Vec::new,
    collections: Vec::new,
    jobs: Vec::new,
};

fn router() -> OpenApiRouter<AppState> {
    routes::router()
}
