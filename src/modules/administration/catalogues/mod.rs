//! Catalogues: themes, which bodies answer for, and categories of what citizens report.
//!
//! A category belongs to a theme, and a theme has bodies in municipalities: that is how a report finds who answers for it.

pub(super) mod api;
pub(super) mod commands;
pub(super) mod routes;
pub(super) mod store;
