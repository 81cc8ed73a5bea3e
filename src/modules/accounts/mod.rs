//! Accounts: registration, signing in, the person's own pages, second factor, consent, export, erasure, accounts elsewhere.
//!
//! Words: an *account* is a person's row; a *session* is a browser in which they are signed in; a *known device* is a browser in which
//! they were; an *identity* is an account elsewhere by which they sign in; a *link* is a one-time token that is mailed.
//! Tables: `person`, `session` (begun by `auth::session`), `one_time_token`, `consent`, `second_factor`, `recovery_code`, `identity`,
//! `identity_attempt`.
//!
//! Invariants: whoever is not signed in cannot find out whether an address has an account; an account exists only once its address was
//! confirmed; the database alone lets nobody in; a point by which a residence is found is neither stored nor logged.

use utoipa_axum::router::OpenApiRouter;

use super::Manifest;
use crate::app::AppState;
use crate::jobs::definition;

mod api;
mod commands;
mod consent;
mod device;
mod jobs;
mod letters;
mod model;
mod oidc;
mod oidc_http;
mod policy;
mod routes;
mod store;
mod totp;

pub use oidc::IdentityProviders;

/// The module as the portal sees it.
pub const MANIFEST: Manifest = Manifest {
    slug: "accounts",
    title_key: "modules.accounts.title",
    router,
    layers: Vec::new,
    collections: Vec::new,
    jobs: || {
        vec![
            definition::<jobs::AnswerRegistration>(),
            definition::<jobs::AnswerForgottenPassword>(),
            definition::<jobs::AnswerEmailChange>(),
        ]
    },
};

fn router() -> OpenApiRouter<AppState> {
    routes::router()
}
