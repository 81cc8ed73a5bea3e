//! OGC API: the collections of the portal for GIS programs, by the standards they speak, under `/ogc`.
//!
//! Words: a *collection* is what a module publishes as [`Collection`](crate::collections::Collection); an *item* is one record of it;
//! a *format* is a way to write a resource down, chosen by `f` or `Accept`; *conformance classes* are the parts of the standards that
//! the server keeps.
//! Tables: none.  No collection is known by name here: everything is made from its schema.
//!
//! Invariant: a parameter that a resource does not know is a 400, as the standard demands; so is one that cannot be read.
//! Invariant: an answer that fails in its middle is cut, it never ends as if it were whole.
//!
//! `docs/adr/0043-ogc-api.md` says what was chosen and why.

use utoipa_axum::router::OpenApiRouter;

use super::Manifest;
use crate::app::AppState;

mod api;
mod asked;
mod collections;
mod conformance;
mod crs;
mod document;
mod download;
mod filters;
mod format;
mod items;
mod landing;
mod links;
mod pages;
mod parameters;
mod problems;
mod reply;
mod routes;
mod schemas;
mod stream;
mod tiles;
mod view;
mod writing;

/// What filters and schemas call the geometry of an item.
const GEOMETRY: &str = "geometry";

/// The module as the portal sees it.
pub const MANIFEST: Manifest = Manifest {
    slug: "ogc",
    title_key: "modules.ogc.title",
    router,
    layers: Vec::new,
    collections: Vec::new,
    jobs: Vec::new,
};

fn router() -> OpenApiRouter<AppState> {
    routes::router().merge(tiles::router())
}
