//! Posts: who has which place in a body, since when and until when.

pub(super) mod api;
pub(super) mod commands;
pub(super) mod routes;
pub(super) mod store;
