//! Administration: people and their suspension, the audit log, modules on and off, catalogues, the state of the system.
//!
//! Words: to *suspend* keeps an account from acting until it is released; a *catalogue* is a list that administrators keep as data:
//! themes, which bodies answer for, and categories of what citizens report, each of which belongs to a theme; a *core* module cannot be
//! switched off.
//! Tables: `module_setting`, `theme`, `category`; it reads `person` and `audit_entry`.
//!
//! Invariant: nobody suspends whom they do not hold with all that binds them to the staff, and the last administrator is not suspended.
//! Invariant: the routes of a module that is off answer 404, on every node, from the next request on.

use utoipa_axum::router::OpenApiRouter;

use super::Manifest;
use crate::app::AppState;
use crate::http::privacy;

mod audit;
mod catalogues;
mod people;
mod switches;
mod system;

pub use switches::{Switches, gate, list_enabled};

/// The module as the portal sees it.
pub const MANIFEST: Manifest = Manifest {
    slug: "administration",
    title_key: "modules.administration.title",
    router,
    layers: Vec::new,
    collections: Vec::new,
    jobs: Vec::new,
};

fn router() -> OpenApiRouter<AppState> {
    people::routes::router()
        .merge(audit::routes::router())
        .merge(switches::routes::router())
        .merge(catalogues::routes::router())
        .merge(system::routes::router())
        .layer(privacy::layer())
}
