//! Makes what is asked for often smaller, where nobody waits for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tiles::TileBody;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

/// One hit in so many is a sample: a tile that is asked for often is sampled soon, one that is not never is.
const SAMPLE_EVERY: u64 = 64;
const WAITING: usize = 64;

/// The queue of tiles that are worth a better compression.
pub(super) struct Recompressor {
    hits: AtomicU64,
    queue: mpsc::Sender<Arc<TileBody>>,
}

impl Recompressor {
    pub(super) fn new() -> (Self, mpsc::Receiver<Arc<TileBody>>) {
        let (queue, waiting) = mpsc::channel(WAITING);
        (
            Self {
                hits: AtomicU64::new(0),
                queue,
            },
            waiting,
        )
    }

    /// Notes that a tile was served from memory.
    pub(super) fn note_hit(&self, body: &Arc<TileBody>) {
        let is_sample =
            self.hits.fetch_add(1, Ordering::Relaxed) % SAMPLE_EVERY == SAMPLE_EVERY - 1;
        // Most of what is asked for often is as small as it gets: no other thread is woken for it.
        if is_sample && body.is_improvable() {
            // A full queue means that there is better to do.
            let _full = self.queue.try_send(Arc::clone(body));
        }
    }
}

/// Recompresses one tile at a time, until nobody can send another.
pub(super) async fn run(mut waiting: mpsc::Receiver<Arc<TileBody>>) {
    while let Some(body) = waiting.recv().await {
        if let Err(error) = spawn_blocking(move || body.recompress()).await {
            tracing::error!(%error, "tile not recompressed");
        }
    }
}
