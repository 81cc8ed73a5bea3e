//! The state of the system, for those who look after it.

pub(super) mod api;
pub(super) mod routes;
pub(super) mod store;
