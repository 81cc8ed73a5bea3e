//! Delegations: while somebody is away, another one acts with that one's grants.
//!
//! Only grants of one's own are lent: what was borrowed is not lent on, since `effective_grants` follows a single step.

pub(super) mod api;
pub(super) mod commands;
pub(super) mod routes;
pub(super) mod store;
