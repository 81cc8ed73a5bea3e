//! People as administrators see them, and suspension.

pub(super) mod api;
pub(super) mod commands;
pub(super) mod routes;
pub(super) mod store;
