//! Staff: the bodies that answer, who holds a post in them, and who may do what where.
//!
//! Words: a *body* is a department of the region or the administration of a municipality; a *post* is somebody's place in it; a *role* is
//! a list of permissions; a *grant* gives a role to a person within a scope; a *delegation* lends one's own grants while one is away; an
//! *invitation* offers a post and a role to an address of mail; a *key* (API token) lets another system act for a person.
//! Tables: `body`, `body_theme`, `body_area`, `post`, `role`, `access_grant`, `delegation`, `invitation`, `api_token`.
//!
//! Invariant: nobody gives what they do not hold by a grant of their own in a scope that contains it, and nobody gives it to themselves.
//! Invariant: rows end, they are not removed: who could do what on a day can be told for ever.
//! Invariant: an administrator without bounds and without an end remains, see [`remains_administered`].

use utoipa_axum::router::OpenApiRouter;

use super::Manifest;
use crate::app::AppState;
use crate::http::privacy;

mod access;
mod act;
mod bodies;
mod delegations;
mod grants;
mod invitations;
pub mod operator;
mod parsing;
mod policy;
mod posts;
mod references;
mod roles;
mod store;
mod tokens;

pub use act::{Act, violates};
pub use grants::ADMINISTRATOR;
pub use parsing::Faults;
pub use policy::{Bonds, NotHeld, contains_person};
pub use references::{ListMeta, PersonReference, ScopeView};
pub use store::{
    ScopeColumns, is_person_in_scopes, list_bonds, lock_administrators, remains_administered,
};

/// The module as the portal sees it.
pub const MANIFEST: Manifest = Manifest {
    slug: "staff",
    title_key: "modules.staff.title",
    router,
    layers: Vec::new,
    collections: Vec::new,
    jobs: Vec::new,
};

fn router() -> OpenApiRouter<AppState> {
    [
        bodies::routes::router(),
        posts::routes::router(),
        roles::routes::router(),
        grants::routes::router(),
        delegations::routes::router(),
        invitations::routes::router(),
        tokens::routes::router(),
        access::routes::router(),
    ]
    .into_iter()
    .fold(OpenApiRouter::new(), OpenApiRouter::merge)
    .layer(privacy::layer())
}
