//! Files made of a whole snapshot, for those who serve or keep the map without this program.
//!
//! No HTTP and no SQL in here: a snapshot goes in, a finished file comes out.
//! Invariant: a file appears under its name when it is whole and on the disk, never before.

pub mod pmtiles;
mod pyramid;

pub use pyramid::{Pyramid, PyramidError};
