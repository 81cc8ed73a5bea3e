//! Keys of other systems (API tokens): shown once, kept as a hash, never wider than what their owner may do at the moment of use.

pub(super) mod api;
pub(super) mod commands;
pub(super) mod routes;
pub(super) mod store;
