//! Grants: who may do what where, by whom it was given, until when.

pub(super) mod api;
pub(super) mod commands;
pub(super) mod routes;
pub(super) mod store;

/// The role of those who may do everything.
pub const ADMINISTRATOR: &str = "administrator";
