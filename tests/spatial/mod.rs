//! The map against the database: what is followed, kept during outages, drawn and told.

mod crash;
mod fidelity;
mod following;
mod map_events;
pub(crate) mod mvt;
mod node;
mod tile_requests;
