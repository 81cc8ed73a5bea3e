//! The map against the database: what is followed, kept during outages, and drawn.

mod fidelity;
mod following;
mod mvt;
mod node;
