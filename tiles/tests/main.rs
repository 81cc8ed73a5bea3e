//! The whole crate from outside: oracles, properties and hostile input.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod areas;
mod budget;
mod cache;
mod cells;
mod edges;
mod geographic;
mod hostile;
mod incremental;
mod polygons;
mod prospect;
mod support;
