//! What reading collections may cost the database.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::ReadError;

/// The bounds of what one question may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadLimits {
    /// How long the statement of a page or of one record may take.
    pub page: Duration,
    /// How long each step of reading a whole collection may take; the first one may have to sort it.
    pub step: Duration,
    /// How long reading a whole collection waits for whoever takes the answer.
    pub stall: Duration,
    /// How many collections are read whole at a time.
    pub whole_at_once: usize,
}

impl Default for ReadLimits {
    fn default() -> Self {
        Self {
            page: Duration::from_secs(5),
            step: Duration::from_mins(1),
            stall: Duration::from_mins(1),
            whole_at_once: 4,
        }
    }
}

/// The readers of one process.
#[derive(Debug)]
pub struct Reads {
    limits: ReadLimits,
    whole: Arc<Semaphore>,
}

impl Reads {
    /// Nobody reads yet.
    pub fn new(limits: ReadLimits) -> Self {
        Self {
            whole: Arc::new(Semaphore::new(limits.whole_at_once)),
            limits,
        }
    }

    /// The bounds that hold for every reader.
    pub fn limits(&self) -> ReadLimits {
        self.limits
    }

    /// The right to read a whole collection, for as long as it is kept.
    pub(super) fn begin_whole(&self) -> Result<OwnedSemaphorePermit, ReadError> {
        Arc::clone(&self.whole)
            .try_acquire_owned()
            .map_err(|_taken| ReadError::Busy)
    }
}

impl Default for Reads {
    fn default() -> Self {
        Self::new(ReadLimits::default())
    }
}
