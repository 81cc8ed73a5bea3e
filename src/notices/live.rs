//! News for those who have the site open: what was written for a person since they looked last.
//!
//! The database notifies every process, which passes the hint on to its streams; a stream then reads.  A hint that is lost costs time only,
//! for streams look by themselves now and then.
//!
//! Invariant: a stream shows every notification that is committed after its beginning exactly once.  Ids are handed out before commit, so
//! it does not remember the last id, but the oldest transaction that was running when it read, and which rows since that one it has shown.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use tokio::sync::broadcast::{Receiver, Sender, channel};
use tokio_util::sync::CancellationToken;

use super::places::{Full, Place, Places};
use super::store::{self, NotificationRow};

const CHANNEL: &str = "notices";
/// Hints that a slow stream may be behind before it looks anyway.
const HINTS: usize = 1024;
/// How often a stream looks without a hint, and asks whether its session still holds.
const LOOK: Duration = Duration::from_secs(30);
/// How long nothing may be heard before the connection is tried.
const SILENCE: Duration = Duration::from_secs(30);
const RETRY: Duration = Duration::from_secs(2);

/// For whom there may be news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hint {
    Person(i64),
    Anybody,
}

/// Passes hints of the database on to the streams of this process.
#[derive(Debug)]
pub struct Live {
    hints: Sender<Hint>,
    places: Places,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            hints: channel(HINTS).0,
            places: Places::default(),
        }
    }
}

impl Live {
    /// Listens until `stop`, over a connection of its own.
    pub async fn run(self: Arc<Self>, connect: Arc<PgConnectOptions>, stop: CancellationToken) {
        let listening = async {
            loop {
                if let Err(error) = self.listen(&connect).await {
                    tracing::debug!(%error, "hints of notifications interrupted");
                }
                tokio::time::sleep(RETRY).await;
            }
        };
        stop.run_until_cancelled(listening).await;
    }

    async fn listen(&self, connect: &PgConnectOptions) -> Result<(), sqlx::Error> {
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .connect_with(connect.clone())
            .await?;
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.eager_reconnect(false);
        listener.listen(CHANNEL).await?;
        // What was said while nobody listened is looked for now.
        self.pass_on(Hint::Anybody);
        loop {
            match tokio::time::timeout(SILENCE, listener.try_recv()).await {
                Ok(Ok(Some(hint))) => {
                    let person = hint.payload().parse().map(Hint::Person);
                    self.pass_on(person.unwrap_or(Hint::Anybody));
                }
                Ok(Ok(None)) => return Ok(()),
                Ok(Err(error)) => return Err(error),
                // Listening again is a round trip without effect, which tells a silent peer from a vanished one.
                Err(_silent) => listener.listen(CHANNEL).await?,
            }
        }
    }

    fn pass_on(&self, hint: Hint) {
        // Without streams nobody receives it, and nobody needs to.
        let _ = self.hints.send(hint);
    }

    /// Takes a place for a stream of a person.
    pub fn place(&self, person_id: i64) -> Result<Place, Full> {
        self.places.take(person_id)
    }

    /// Begins to watch for a person: what is committed from now on is news.
    pub async fn watch(&self, db: PgPool, person_id: i64) -> Result<Watcher, sqlx::Error> {
        let hints = self.hints.subscribe();
        let horizon = store::oldest_running(&db).await?;
        let known = store::list_since(&db, person_id, horizon, &[]).await?;
        let unread = store::count_unread(&mut *db.acquire().await?, person_id).await?;
        Ok(Watcher {
            db,
            person_id,
            hints,
            horizon,
            shown: known.iter().map(|row| row.id).collect(),
            unread,
        })
    }
}

/// What happened since the last look.
#[derive(Debug, Clone, PartialEq)]
pub struct News {
    /// New notifications, in order.
    pub notifications: Vec<NotificationRow>,
    /// How many are not read.
    pub unread: i64,
    /// Whether that number is another one than before.
    pub has_unread_changed: bool,
}

/// Watches for one person.
#[derive(Debug)]
pub struct Watcher {
    db: PgPool,
    person_id: i64,
    hints: Receiver<Hint>,
    /// Transactions before this one had ended at the last look.
    horizon: u64,
    /// Notifications of later transactions that were shown.
    shown: HashSet<i64>,
    unread: i64,
}

impl Watcher {
    /// How many are not read.
    pub fn unread(&self) -> i64 {
        self.unread
    }

    /// Waits until there may be news, or the time has come to look anyway.
    pub async fn wait(&mut self) {
        let hint = async {
            loop {
                match self.hints.recv().await {
                    Ok(Hint::Person(id)) if id != self.person_id => {}
                    // One that was too slow to hear a hint looks, too.
                    _ => return,
                }
            }
        };
        // The end of the time is a reason to look like any other.
        let _ = tokio::time::timeout(LOOK, hint).await;
    }

    /// Looks for news.
    pub async fn look(&mut self) -> Result<News, sqlx::Error> {
        // In this order: what the later read shows of older transactions will not be shown again, since `shown` keeps it.
        let horizon = store::oldest_running(&self.db).await?;
        // A restored or failed-over database may count from a lower number again.
        let since = self.horizon.min(horizon);
        let shown: Vec<i64> = self.shown.iter().copied().collect();
        let rows = store::list_since(&self.db, self.person_id, since, &shown).await?;
        let kept = store::list_since(&self.db, self.person_id, horizon, &[]).await?;
        let unread = store::count_unread(&mut *self.db.acquire().await?, self.person_id).await?;
        let fresh: HashSet<i64> = rows.iter().map(|row| row.id).collect();
        self.shown = kept
            .iter()
            .map(|row| row.id)
            .filter(|id| fresh.contains(id) || self.shown.contains(id))
            .collect();
        self.horizon = horizon;
        let has_unread_changed = unread != self.unread;
        self.unread = unread;
        Ok(News {
            notifications: rows,
            unread,
            has_unread_changed,
        })
    }
}
