//! The map's own questions: where is this point, which municipalities and places are there, how do they fare?
//!
//! Words: an *edition* is one dated set of boundaries; to *locate* is to go from a point to a municipality.
//! Tables: none of its own.  Everything is answered from the snapshot in memory and from the facts in `boundaries`, so it goes on
//! being answered while the database is away.
//!
//! Other modules may use the views re-exported here, the search of places, [`listing`] and [`locating`].

use utoipa_axum::router::OpenApiRouter;

use super::Manifest;
use crate::app::AppState;

mod api;
pub mod listing;
pub mod locating;
mod places;
mod routes;
mod statistics;

pub use places::{Place, PlaceKind, search as find_places, search_like as find_places_like};

pub use api::{EditionView, LocatedView, MunicipalityView, Point, PopulationView};

/// The module as the portal sees it.
pub const MANIFEST: Manifest = Manifest {
    slug: "map",
    title_key: "modules.map.title",
    router,
    // Municipalities come with the boundaries, not from a module's rows.
    layers: Vec::new,
    collections: super::boundaries::collections,
    jobs: Vec::new,
};

fn router() -> OpenApiRouter<AppState> {
    routes::router()
}
