//! Editions of the municipal boundaries: loaded inactive, activated, rolled back, written out.
//!
//! An edition is read and checked by the `boundaries` crate; here it meets the database. Tables: `boundary_edition` and
//! `boundary_area`. Activating an edition changes one flag in one transaction; the triggers tell every node, which then
//! rebuilds its index. What was located under an older edition keeps that edition's id.
//!
//! Invariants: at most one edition is active; the areas of an edition never change; the same file is stored once.

use std::sync::Arc;

use crate::collections::{Collection, TableCollection};

mod collection;
mod commands;
mod ensure;
mod fetch;
mod files;
mod store;

pub use commands::{
    ActivateEditionError, Activated, Stored, activate_edition, list_editions, load_edition,
    rollback_edition, store_edition,
};
pub use ensure::{Ensured, Origin, ensure_edition};
pub use fetch::{FetchBoundariesError, FetchEvent, FetchLimits, fetch_boundaries};
pub use files::{BoundaryFile, ReadBoundariesError};
pub use store::EditionSummary;

/// The collections of the boundaries.
pub fn collections() -> Vec<Arc<dyn Collection>> {
    vec![
        Arc::new(collection::municipalities()),
        Arc::new(TableCollection::new(&collection::EDITIONS)),
    ]
}
