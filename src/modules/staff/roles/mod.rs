//! Roles: lists of permissions under one name, the same everywhere.
//!
//! A change of a role changes what everybody may do who has it, so only who holds all of that everywhere may make it.

pub(super) mod api;
pub(super) mod commands;
pub(super) mod routes;
pub(super) mod store;
