//! Pictures that people upload: checked, cleaned, kept in an object store, shown when their owner is public.
//!
//! Words: a *container* is the file as it came, a *variant* one of the widths made of it, an *owner* the thing that shows the picture.
//! [`container`] decides by the bytes alone what came, [`clean`] decodes it within bounds and encodes it anew, [`objects`] keeps the
//! bytes, [`attach`], [`publish`] and [`detach`] tie a picture to a thing in the transaction of the thing's own command.
//! Tables: `media`, `media_variant`.  The routes are those of `modules::media`.
//!
//! Invariants: what came is never kept, only what was encoded here; a picture is private until a public thing owns it.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::config::Config;

pub mod clean;
pub mod container;
pub mod objects;

mod attach;
mod model;
pub(crate) mod store;

pub use attach::{AttachError, attach, detach, publish, relocate};
pub use clean::{CleanError, Cleaned};
pub use container::Refusal;
pub use model::{Media, NewVariant, Owner, Variant, VariantName};
pub use objects::Objects;

/// The largest file that is read.
pub const FILE_BYTES: usize = 25 << 20;
/// The most pixels that a picture may have: what the largest cameras of phones make.
pub const MOST_PIXELS: u64 = 50_000_000;
/// The longest side that a picture may have: what the format `WebP` can say.
pub const MOST_SIDE_PX: u32 = 16_383;
/// The widths of variants; a narrower picture has its own width instead.
pub const WIDTHS_PX: [u32; 3] = [320, 800, 1600];
/// Pictures that one process decodes at the same time: each may take some hundred megabytes.
const CLEANED_AT_ONCE: usize = 2;
/// Files that one process holds in memory at the same time.
const HELD_AT_ONCE: usize = 8;
/// How long an upload waits for its turn.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the portal needs to take pictures in and give them out.
#[derive(Debug)]
pub struct MediaKit {
    /// Where the bytes are.
    pub objects: Objects,
    held: Arc<Semaphore>,
    cleaned: Arc<Semaphore>,
}

/// The right to hold a file in memory; given back when it is dropped.
#[derive(Debug)]
pub struct Slot(#[expect(dead_code, reason = "it is held, not read")] OwnedSemaphorePermit);

/// So many pictures are being worked on that this one did not get its turn.
#[derive(Debug, thiserror::Error)]
#[error("too many pictures are being worked on")]
pub struct Busy;

/// Why a file did not become a picture.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// It has to be tried later.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// It is not a picture that is taken.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It looks like one, but cannot be made clean.
    #[error(transparent)]
    Unclean(#[from] CleanError),
    /// The work itself broke down.
    #[error("the picture could not be worked on")]
    Task(#[source] tokio::task::JoinError),
}

impl MediaKit {
    /// The kit over the store that the settings name.
    pub fn open(config: &Config) -> io::Result<Self> {
        Ok(Self {
            objects: Objects::open(&config.media, &config.data_dir)?,
            held: Arc::new(Semaphore::new(HELD_AT_ONCE)),
            cleaned: Arc::new(Semaphore::new(CLEANED_AT_ONCE)),
        })
    }

    /// Waits for the right to hold a file in memory.
    pub async fn slot(&self) -> Result<Slot, Busy> {
        turn(&self.held).await.map(Slot)
    }

    /// Makes clean variants of a file, away from the threads that answer.
    pub async fn prepare(&self, file: Bytes) -> Result<Cleaned, PrepareError> {
        let kind = container::inspect(&file)?;
        let permit = turn(&self.cleaned).await?;
        let work = tokio::task::spawn_blocking(move || {
            let cleaned = clean::clean(&file, kind);
            drop(permit);
            cleaned
        });
        Ok(work.await.map_err(PrepareError::Task)??)
    }
}

async fn turn(semaphore: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Busy> {
    let acquiring = Arc::clone(semaphore).acquire_owned();
    match tokio::time::timeout(PATIENCE, acquiring).await {
        Ok(Ok(permit)) => Ok(permit),
        Ok(Err(_)) | Err(_) => Err(Busy),
    }
}
