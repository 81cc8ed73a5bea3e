//! The audit log as administrators read it: filtered, paged, and as a file.

pub(super) mod api;
pub(super) mod routes;
pub(super) mod store;
pub(super) mod table;
