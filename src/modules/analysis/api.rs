//! Wire types of the analysis.

pub(super) mod body;
pub(super) mod queries;
pub(super) mod views;
