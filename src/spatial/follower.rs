//! Keeps the published snapshot equal to the database, through outages, restarts and fail-overs of the database.
//!
//! One task owns the working state and is the only publisher.  It reads the change feed whenever a notification comes and at least once a
//! second, so a lost notification costs a second at most; docs/adr/0010-following-changes.md says why no change can be missed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection};
use tiles::{Change, LayerIndex};
use tokio::sync::Notify;
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::backoff::Backoff;
use super::editions::{Boundaries, EditionRows};
use super::loader::{self, Loaded};
use super::publisher::Publication;
use super::reading::{self, EditionNews};
use super::store::{self, History, Position};
use super::{Spatial, listener, sweep};

/// How often the feed is read without a notification.
const POLL_EVERY: Duration = Duration::from_secs(1);
/// How long a connection may take, and one reading of the feed; a peer that vanished without a word is noticed by it.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);
const READ_LIMIT: Duration = Duration::from_mins(1);
/// How long a full load may take.
const LOAD_LIMIT: Duration = Duration::from_mins(5);

/// Follows the database until `stop`.
pub(super) async fn run(
    spatial: Arc<Spatial>,
    connect: Arc<PgConnectOptions>,
    stop: CancellationToken,
) {
    let connect = Arc::new(follower_options(&connect));
    let hint = Arc::new(Notify::new());
    let follower = Follower::new(
        Arc::clone(&spatial),
        Arc::clone(&connect),
        Arc::clone(&hint),
    );
    // A future that holds all of the follower's state is too large for the stack of a task.
    let following = Box::pin(follower.follow());
    let listening = Box::pin(listener::run(spatial, Arc::clone(&connect), hint));
    let work = futures::future::join3(following, listening, sweep::run(connect));
    stop.run_until_cancelled(work).await;
}

fn follower_options(connect: &PgConnectOptions) -> PgConnectOptions {
    connect.clone().application_name("kuban follower").options([
        ("statement_timeout", "30s"),
        ("idle_in_transaction_session_timeout", "120s"),
        ("tcp_keepalives_idle", "10"),
        ("tcp_keepalives_interval", "5"),
        ("tcp_keepalives_count", "3"),
    ])
}

/// The working state.  Invariant: `layers` and `boundaries` are what the database held at `position`.
struct Follower {
    spatial: Arc<Spatial>,
    connect: Arc<PgConnectOptions>,
    hint: Arc<Notify>,
    place: Option<Place>,
    layers: Vec<Arc<LayerIndex>>,
    boundaries: Option<Arc<Boundaries>>,
    compaction: Option<Compaction>,
    rebuild: Option<JoinHandle<anyhow::Result<Arc<Boundaries>>>>,
}

/// How far the follower has read, and of which server's history.
struct Place {
    history: History,
    position: Position,
}

/// A layer that is being compacted from an older state, and what happened to it since.
struct Compaction {
    layer: usize,
    compacted: JoinHandle<LayerIndex>,
    since: Vec<Change>,
}

/// What woke the follower.
enum Wake {
    Feed,
    Compacted(LayerIndex),
    Rebuilt(anyhow::Result<Arc<Boundaries>>),
}

impl Follower {
    fn new(spatial: Arc<Spatial>, connect: Arc<PgConnectOptions>, hint: Arc<Notify>) -> Self {
        Self {
            layers: spatial.snapshot().layers.clone(),
            spatial,
            connect,
            hint,
            place: None,
            boundaries: None,
            compaction: None,
            rebuild: None,
        }
    }

    async fn follow(mut self) {
        let mut backoff = Backoff::default();
        loop {
            let Err(error) = self.session(&mut backoff).await;
            if !self.spatial.snapshot().is_loaded() {
                tracing::warn!(error = format!("{error:#}"), "the map cannot be loaded yet");
            } else if self.spatial.status().connected {
                tracing::warn!(
                    error = format!("{error:#}"),
                    "the map cannot follow its database and is served from memory"
                );
            }
            self.spatial.progress.read_failed(format!("{error:#}"));
            backoff.wait().await;
        }
    }

    /// Follows over one connection, until it fails.
    async fn session(&mut self, backoff: &mut Backoff) -> anyhow::Result<std::convert::Infallible> {
        let mut db = timeout(CONNECT_LIMIT, self.connect.connect())
            .await
            .context("connecting took too long")??;
        let history = timeout(CONNECT_LIMIT, store::load_history(&mut db)).await??;
        if self
            .place
            .as_ref()
            .is_none_or(|place| place.history != history)
        {
            self.reload(&mut db, history).await?;
        }
        loop {
            self.read_and_publish(&mut db, history).await?;
            backoff.reset();
            self.start_compaction();
            loop {
                match self.wake().await {
                    Wake::Feed => break,
                    Wake::Compacted(index) => self.finish_compaction(index).await,
                    Wake::Rebuilt(boundaries) => self.finish_rebuild(boundaries).await,
                }
            }
        }
    }

    async fn wake(&mut self) -> Wake {
        let Self {
            hint,
            compaction,
            rebuild,
            ..
        } = self;
        tokio::select! {
            biased;
            Some(index) = finished(compaction.as_mut().map(|compaction| &mut compaction.compacted)) => Wake::Compacted(index),
            Some(boundaries) = finished(rebuild.as_mut()) => Wake::Rebuilt(boundaries),
            () = hint.notified() => Wake::Feed,
            () = tokio::time::sleep(POLL_EVERY) => Wake::Feed,
        }
    }

    /// Reads everything anew and publishes it as one change of everything.
    async fn reload(&mut self, db: &mut PgConnection, history: History) -> anyhow::Result<()> {
        let started = Instant::now();
        let loading = loader::load_all(
            db,
            &self.connect,
            &self.spatial.sources,
            self.spatial.options.near_m,
        );
        let Loaded {
            position,
            layers,
            boundaries,
        } = timeout(LOAD_LIMIT, loading)
            .await
            .context("loading took too long")??;
        self.compaction = None;
        self.rebuild = None;
        self.layers = layers;
        self.boundaries = boundaries;
        self.spatial.progress.read_succeeded(position.at);
        let info = |boundaries: Option<&Arc<Boundaries>>| boundaries.map(|b| b.info.clone());
        let snapshot = self.spatial.snapshot();
        let edition = info(snapshot.boundaries.as_ref()) != info(self.boundaries.as_ref());
        self.publish(
            Publication::everything(self.layers.len(), edition, position.at),
            None,
        )
        .await;
        tracing::info!(
            features = self.layers.iter().map(|layer| layer.len()).sum::<usize>(),
            duration_ms = started.elapsed().as_millis() as u64,
            "map loaded"
        );
        self.place = Some(Place { history, position });
        Ok(())
    }

    async fn read_and_publish(
        &mut self,
        db: &mut PgConnection,
        history: History,
    ) -> anyhow::Result<()> {
        let started = Instant::now();
        let Some(Place { position, .. }) = &self.place else {
            return self.reload(db, history).await;
        };
        let sources = self.spatial.sources.iter().cloned();
        let layers: Vec<_> = sources.zip(self.layers.iter().cloned()).collect();
        let reading = timeout(READ_LIMIT, reading::read(db, position, &layers))
            .await
            .context("reading changes took too long")??;
        let Some(reading) = reading else {
            return self.reload(db, history).await;
        };
        let lag = reading
            .oldest
            .map(|oldest| (reading.position.at - oldest).to_std().unwrap_or_default());
        self.spatial.progress.read_succeeded(reading.position.at);
        let mut publication = Publication::default();
        for (layer, index) in reading.reloaded {
            self.compaction
                .take_if(|compaction| compaction.layer == layer);
            self.layers[layer] = Arc::new(index);
            publication.reloaded(layer);
        }
        for (layer, changes) in reading.rows {
            if let Some(compaction) = self
                .compaction
                .as_mut()
                .filter(|compaction| compaction.layer == layer)
            {
                compaction.since.extend(changes.iter().cloned());
            }
            let (index, touched) = apply(Arc::clone(&self.layers[layer]), changes).await;
            self.layers[layer] = Arc::new(index);
            publication.touched(layer, touched);
        }
        match reading.edition {
            EditionNews::None => {}
            EditionNews::Active(rows) => self.start_rebuild(rows),
            EditionNews::NoneActive => {
                self.rebuild = None;
                self.boundaries = None;
                publication.edition_changed();
            }
        }
        if !publication.is_empty() {
            let lag = lag.map(|lag| lag + started.elapsed());
            self.publish(publication, lag).await;
        }
        self.place = Some(Place {
            history,
            position: reading.position,
        });
        Ok(())
    }

    /// Makes the working state public, on a blocking thread.
    async fn publish(&self, publication: Publication, lag: Option<Duration>) {
        let spatial = Arc::clone(&self.spatial);
        let (layers, boundaries) = (self.layers.clone(), self.boundaries.clone());
        spawn_blocking(move || spatial.publish(&publication, &layers, boundaries.as_ref(), lag))
            .await
            .expect("invariant: publishing does not panic");
    }

    fn start_compaction(&mut self) {
        if self.compaction.is_some() {
            return;
        }
        if let Some(layer) = self
            .layers
            .iter()
            .position(|layer| layer.needs_compaction())
        {
            let index = Arc::clone(&self.layers[layer]);
            let compacted = spawn_blocking(move || index.compact());
            self.compaction = Some(Compaction {
                layer,
                compacted,
                since: Vec::new(),
            });
        }
    }

    /// Takes the compacted layer over, with what happened while it was made; nothing changes for a reader.
    async fn finish_compaction(&mut self, compacted: LayerIndex) {
        let Some(Compaction { layer, since, .. }) = self.compaction.take() else {
            return;
        };
        let index = if since.is_empty() {
            compacted
        } else {
            apply(Arc::new(compacted), since).await.0
        };
        self.layers[layer] = Arc::new(index);
        self.publish(Publication::default(), None).await;
    }

    /// Builds another edition in the background; the present one is served meanwhile.
    fn start_rebuild(&mut self, rows: EditionRows) {
        let near_m = self.spatial.options.near_m;
        self.rebuild = Some(spawn_blocking(move || {
            Boundaries::build(rows, near_m).map(Arc::new)
        }));
    }

    async fn finish_rebuild(&mut self, boundaries: anyhow::Result<Arc<Boundaries>>) {
        self.rebuild = None;
        match boundaries {
            Ok(boundaries) => {
                self.boundaries = Some(boundaries);
                let mut publication = Publication::default();
                publication.edition_changed();
                self.publish(publication, None).await;
            }
            Err(error) => tracing::error!(
                error = format!("{error:#}"),
                "the active edition cannot be used; the former one stays"
            ),
        }
    }
}

async fn apply(index: Arc<LayerIndex>, changes: Vec<Change>) -> (LayerIndex, tiles::Touched) {
    spawn_blocking(move || index.apply(changes))
        .await
        .expect("invariant: applying changes does not panic")
}

/// The result of a background task, or never where there is none.
async fn finished<T>(task: Option<&mut JoinHandle<T>>) -> Option<T> {
    match task {
        Some(task) => task.await.ok(),
        None => std::future::pending().await,
    }
}
