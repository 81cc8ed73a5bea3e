//! The parts that every request may use, built once and shared.

use std::io;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{FromRequestParts, State};
use chrono::{DateTime, Utc};
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::auth::Keys;
use crate::clock::Clock;
use crate::collections::{Collections, Reads, Sources};
use crate::config::Config;
use crate::error::{Problem, ProblemType};
use crate::exports::ExportStore;
use crate::http::site::SiteFiles;
use crate::media::MediaKit;
use crate::modules;
use crate::modules::accounts::IdentityProviders;
use crate::modules::administration::Switches;
use crate::notices::Live;
use crate::notices::push::Pusher;
use crate::spatial::{Snapshot, Spatial, SpatialOptions};

/// The parts of the portal.
pub struct App {
    /// The checked settings.
    pub config: Config,
    /// The clock.
    pub clock: Clock,
    /// When this node started.
    pub started_at: DateTime<Utc>,
    /// Which modules were off when it was last looked up.
    pub switches: Switches,
    /// The keys that follow from the secret of the settings.
    pub keys: Keys,
    /// Connections to the database; they are made when they are first needed.
    pub db: PgPool,
    /// The live copy of the map.
    pub spatial: Arc<Spatial>,
    /// What GIS programs read.
    pub collections: Collections,
    /// The bounds of what reading them may cost.
    pub reads: Arc<Reads>,
    /// The published files.
    pub exports: Arc<ExportStore>,
    /// The providers of identity that people may sign in with.
    pub identity_providers: IdentityProviders,
    /// The pictures that people upload.
    pub media: MediaKit,
    /// News for those who have the site open.
    pub live: Arc<Live>,
    /// Sends pushes to browsers.
    pub pusher: Pusher,
    /// The files of the site.
    pub site: SiteFiles,
    /// Cancelled when the server is asked to stop: whatever streams for ever ends then.
    pub shutdown: CancellationToken,
}

impl App {
    /// Wires the modules' layers to the spatial core; nothing runs yet.
    pub fn new(
        config: Config,
        keys: Keys,
        db: PgPool,
        shutdown: CancellationToken,
    ) -> io::Result<Self> {
        let options = SpatialOptions {
            tile_cache_bytes: config.tile_cache_bytes,
            near_m: config.near_m,
        };
        let sources = modules::MANIFESTS
            .iter()
            .flat_map(|manifest| (manifest.layers)())
            .collect();
        let collections = modules::MANIFESTS
            .iter()
            .flat_map(|manifest| (manifest.collections)())
            .collect();
        let clock = Clock::default();
        Ok(Self {
            started_at: clock.now(),
            switches: Switches::default(),
            clock,
            live: Arc::default(),
            pusher: Pusher::new(&keys, &config.push_hosts, &config.base_url),
            keys,
            spatial: Spatial::new(sources, options),
            collections: Collections::new(collections),
            reads: Arc::default(),
            exports: Arc::new(ExportStore::new(&config.data_dir)),
            identity_providers: IdentityProviders::new(&config.identity_providers),
            media: MediaKit::open(&config)?,
            config,
            db,
            site: SiteFiles::embedded(),
            shutdown,
        })
    }

    /// The present state of the map, once there is one.
    pub fn loaded_snapshot(&self) -> Result<Arc<Snapshot>, Problem> {
        let snapshot = self.spatial.snapshot();
        if snapshot.is_loaded() {
            return Ok(snapshot);
        }
        Err(Problem::new(ProblemType::NotReady).with_detail("the map is being loaded"))
    }

    /// Where collections read from, as of now.
    pub fn sources(&self) -> Sources {
        Sources {
            db: self.db.clone(),
            snapshot: self.spatial.snapshot(),
            reads: Arc::clone(&self.reads),
        }
    }

    /// Serves other files as the site.
    #[must_use]
    pub fn with_site(mut self, site: SiteFiles) -> Self {
        self.site = site;
        self
    }

    /// Starts the background work: the map follows the database until shutdown, the site is compressed.
    pub fn start(&self, tasks: &TaskTracker) {
        self.spatial.start(&self.db, tasks, self.shutdown.clone());
        let live = Arc::clone(&self.live);
        tasks.spawn(live.run(self.db.connect_options(), self.shutdown.clone()));
        let site = self.site.clone();
        tasks.spawn_blocking(move || site.compress());
    }
}

/// The extractor of [`App`] for handlers.
#[derive(Clone, FromRequestParts)]
#[from_request(via(State))]
pub struct AppState(pub Arc<App>);

impl Deref for AppState {
    type Target = App;

    fn deref(&self) -> &App {
        &self.0
    }
}
