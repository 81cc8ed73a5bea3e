//! Effective access: what a person may do, and why or why not.

pub(super) mod api;
pub(super) mod explain;
pub(super) mod routes;
