//! Files made of a whole snapshot, for those who serve or keep the map without this program.
//!
//! [`pmtiles`] writes one archive where it is told.  [`publish()`] writes every collection and tileset into the [`ExportStore`], whose index
//! is the one record of what is published; [`nightly`] does so every night.  No HTTP in here.
//! Invariant: a file appears under its name when it is whole and on the disk, never before; the index names it last.

mod atomic;
mod index;
pub mod nightly;
pub mod pmtiles;
mod publish;
mod pyramid;
pub mod records;
mod storage;
mod store;

pub use index::{EditionOf, Entry, FileFormat, Index, Origin};
pub use publish::{Failure, Progress, Publication, PublishError, PublishOptions, publish};
pub use pyramid::{Pyramid, PyramidError};
pub use storage::{ExportStore, StorageError};
