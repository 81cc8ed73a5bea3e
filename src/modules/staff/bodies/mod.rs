//! Bodies: departments of the region and administrations of municipalities, with what they answer for and where.

use crate::auth::{Place, Scopes};

pub(super) mod api;
pub(super) mod commands;
pub(super) mod routes;
pub(super) mod store;

/// Whether these scopes hold a body.
pub(super) fn covers(scopes: &Scopes, id: i64, municipality_code: Option<&str>) -> bool {
    scopes.cover(Place {
        body_id: Some(id),
        municipality_code,
        module: None,
    })
}
