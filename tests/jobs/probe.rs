//! A job that does what a test says, and counts.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use kuban::app::App;
use kuban::jobs::{Job, Permanent};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

static COUNTER: AtomicU64 = AtomicU64::new(0);
static KNOWN: LazyLock<Mutex<HashMap<u64, Arc<State>>>> = LazyLock::new(Mutex::default);

/// What the job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Script {
    /// Ends at once.
    Finish,
    /// The first time it never ends.
    HangFirst,
    /// Waits until the test lets it end.
    WaitForRelease,
    /// Waits likewise, with a connection of the pool in its hands.
    HoldConnection,
    /// Fails.
    Fail,
    /// Fails, and says that another attempt is of no use.
    FailForGood,
}

struct State {
    begun: AtomicUsize,
    done: AtomicUsize,
    released: Semaphore,
}

/// The job.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Probe {
    id: u64,
    script: Script,
}

impl Probe {
    pub(super) fn new(script: Script) -> Self {
        let id = COUNTER.fetch_add(1, Ordering::SeqCst);
        let state = State {
            begun: AtomicUsize::new(0),
            done: AtomicUsize::new(0),
            released: Semaphore::new(0),
        };
        KNOWN.lock().unwrap().insert(id, Arc::new(state));
        Self { id, script }
    }

    /// How often it was begun.
    pub(super) fn begun(&self) -> usize {
        self.state().begun.load(Ordering::SeqCst)
    }

    /// How often it came to its end.
    pub(super) fn done(&self) -> usize {
        self.state().done.load(Ordering::SeqCst)
    }

    /// Lets all that wait end.
    pub(super) fn release(&self) {
        self.state().released.close();
    }

    fn state(&self) -> Arc<State> {
        Arc::clone(&KNOWN.lock().unwrap()[&self.id])
    }
}

impl Job for Probe {
    const NAME: &'static str = "test_probe";

    async fn run(self, app: Arc<App>) -> anyhow::Result<()> {
        let state = self.state();
        let connection = match self.script {
            Script::HoldConnection => Some(app.db.acquire().await?),
            _ => None,
        };
        let before = state.begun.fetch_add(1, Ordering::SeqCst);
        match self.script {
            Script::HangFirst if before == 0 => std::future::pending().await,
            Script::WaitForRelease | Script::HoldConnection => {
                // Closing the semaphore wakes everybody.
                let _closed = state.released.acquire().await;
            }
            Script::Fail => anyhow::bail!("the probe fails"),
            Script::FailForGood => {
                return Err(Permanent("the probe fails for good".to_owned()).into());
            }
            Script::Finish | Script::HangFirst => {}
        }
        drop(connection);
        state.done.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}
