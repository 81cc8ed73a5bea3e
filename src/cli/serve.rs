//! `kuban serve`: from nothing to an open portal, and back.
//!
//! The listener is up first.  Then, step by step: the database, its schema, an edition of the boundaries, example data in development, the
//! map.  A database that does not answer is waited for; whatever else goes wrong ends the program with a sentence.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use chrono::Utc;
use clap::ValueEnum;
use secrecy::ExposeSecret;
use sqlx::migrate::MigrateError;
use sqlx::{Connection, PgConnection, PgPool};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::{App, AppState};
use crate::auth::Keys;
use crate::config::{Config, Environment};
use crate::db::cluster::{self, Lease};
use crate::db::{migrations, pool};
use crate::error::is_unavailable;
use crate::exports::nightly;
use crate::http::metrics;
use crate::http::portal::Portal;
use crate::http::server::{self, Limits};
use crate::jobs;
use crate::logging;
use crate::modules::boundaries::{Ensured, ensure_edition};
use crate::seeds::{self, DemoOutcome, Ground, Replace, people};

/// First and longest wait between two attempts to reach the database.
const RETRY: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(5));
/// How often the start looks whether the map is loaded.
const LOAD_POLL: Duration = Duration::from_millis(20);
/// Files that the process needs beside those of connections.
const OTHER_FILES: u64 = 256;
/// How long background tasks get to end.
const TASKS_END: Duration = Duration::from_secs(5);

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Whether an empty database is filled with example data.
    #[arg(long, value_enum, default_value_t = Demo::Auto)]
    demo: Demo,
    /// Whether this process does jobs beside requests.
    #[arg(long, value_enum, default_value_t = WithWorker::Auto)]
    worker: WithWorker,
}

/// When `serve` does jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum WithWorker {
    /// Always: beside requests, with fewer connections than they have.
    Auto,
    /// Never: `kuban worker` does them elsewhere.
    Never,
}

/// When example data is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Demo {
    /// In development, when there is no issue and no construction.
    Auto,
    /// Never.
    Never,
}

pub(super) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = Config::from_env()?;
    logging::init(&config);
    metrics::install();
    let limits = limits(&config);
    let listener = server::bind(config.listen).await?;
    let stop = CancellationToken::new();
    tokio::spawn(stop_on_signal(stop.clone()));

    let portal = Portal::default();
    let serving = tokio::spawn(server::serve(
        listener,
        portal.clone(),
        stop.clone(),
        limits,
    ));
    let mut start = Start {
        config,
        demo: args.demo,
        worker: args.worker,
        portal,
        stop: stop.clone(),
        tasks: TaskTracker::new(),
        lease: None,
        help: Vec::new(),
    };
    let opened = stop.run_until_cancelled(start.open()).await;
    if let Some(Ok(())) = opened {
        stop.cancelled().await;
    }
    stop.cancel();
    let cut = serving.await?;
    if cut > 0 {
        tracing::warn!(connections = cut, "connections were cut");
    }
    start.finish().await;
    opened.unwrap_or(Ok(()))?;
    Ok(ExitCode::SUCCESS)
}

/// A start under way, and what has to be ended after it.
struct Start {
    config: Config,
    demo: Demo,
    worker: WithWorker,
    portal: Portal,
    stop: CancellationToken,
    tasks: TaskTracker,
    lease: Option<Lease>,
    /// How to sign in as the demo accounts, line by line.
    help: Vec<String>,
}

impl Start {
    /// Goes through the steps until the portal answers.
    async fn open(&mut self) -> anyhow::Result<()> {
        let started = Instant::now();
        let db = self.open_database().await?;
        self.migrate(&db).await?;
        self.ensure_edition(&db).await?;
        let keys = Keys::load(&self.config)?;
        self.seed_demo(&db, &keys).await?;

        self.step("loading the map");
        let app = App::new(self.config.clone(), keys, db, self.stop.clone())?;
        app.media
            .objects
            .check()
            .await
            .context("the store of pictures cannot be used (KUBAN_MEDIA_URL)")?;
        app.start(&self.tasks);
        self.tasks.spawn(metrics::maintain(self.stop.clone()));
        let app = AppState(Arc::new(app));
        self.portal.open(app.clone());
        while !app.spatial.snapshot().is_loaded() {
            tokio::time::sleep(LOAD_POLL).await;
        }
        tracing::info!(
            duration_ms = started.elapsed().as_millis() as u64,
            "the portal is open"
        );
        writeln!(io::stdout(), "{}", self.config.base_url)?;
        for line in &self.help {
            writeln!(io::stdout(), "{line}")?;
        }
        self.tasks
            .spawn(jobs::watch(Arc::clone(&app.0), self.stop.clone()));
        if self.worker == WithWorker::Auto {
            self.tasks
                .spawn(jobs::run(Arc::clone(&app.0), self.stop.clone()));
        }
        if let Some(at) = self.config.exports_at {
            self.tasks.spawn(nightly::run(app.0, at));
        }
        Ok(())
    }

    fn step(&self, step: &str) {
        tracing::info!("{step}");
        self.portal.set_step(step);
    }

    async fn open_database(&mut self) -> anyhow::Result<PgPool> {
        self.step("opening the database");
        let config = self.config.clone();
        let database = tokio::task::spawn_blocking(move || cluster::open(&config)).await??;
        if let Some(lease) = &database.lease {
            let watcher = lease.watcher();
            let stop = self.stop.clone();
            self.tasks
                .spawn(async move { stop.run_until_cancelled(watcher.run()).await });
        }
        self.lease = database.lease;
        Ok(pool::lazy(
            database.url.expose_secret(),
            self.config.database_pool,
        )?)
    }

    async fn migrate(&self, db: &PgPool) -> anyhow::Result<()> {
        self.step("bringing the schema up to date");
        migrate(db, || self.portal.set_step("waiting for the database")).await
    }

    async fn ensure_edition(&self, db: &PgPool) -> anyhow::Result<()> {
        self.step("looking for an edition of the boundaries");
        let ensured = ensure_edition(db, &self.config)
            .await
            .context("cannot load the municipal boundaries")?;
        if let Ensured::Loaded {
            title,
            origin,
            approximate,
            ..
        } = ensured
        {
            tracing::info!(edition.title = title, %origin, approximate, "loaded and activated an edition of the boundaries");
        }
        Ok(())
    }

    /// Fills an empty database with example data, in development and unless told not to.
    async fn seed_demo(&mut self, db: &PgPool, keys: &Keys) -> anyhow::Result<()> {
        if self.demo == Demo::Never || self.config.environment == Environment::Production {
            return Ok(());
        }
        self.step("looking whether example data is wanted");
        // On a connection of its own: the pool bounds how long a statement may run.
        let mut db = PgConnection::connect_with(&db.connect_options()).await?;
        let ground = Ground::load(&mut db, Utc::now()).await?;
        match seeds::demo(&mut db, &ground, Replace::No).await? {
            DemoOutcome::Seeded { .. } => tracing::info!(
                issues = seeds::DEMO_ISSUES,
                constructions = seeds::DEMO_CONSTRUCTIONS,
                "the database was empty and has example data now (--demo never leaves it empty)"
            ),
            DemoOutcome::NotEmpty {
                issues,
                constructions,
            } => tracing::info!(issues, constructions, "the database has rows"),
        }
        if people::demo_people(&mut db, keys, self.config.environment, Utc::now()).await? {
            tracing::info!("there was nobody, and there are demo accounts now");
        }
        self.help = people::sign_in_help(&mut db).await?;
        Ok(db.close().await?)
    }

    /// Ends what was started, the database last.
    async fn finish(self) {
        self.tasks.close();
        if tokio::time::timeout(TASKS_END, self.tasks.wait())
            .await
            .is_err()
        {
            tracing::warn!("background tasks did not end in time");
        }
        let lease = self.lease;
        if let Err(panic) = tokio::task::spawn_blocking(move || drop(lease)).await {
            tracing::error!(error = %panic, "the private database was not stopped");
        }
        tracing::info!("stopped");
    }
}

/// Brings the schema up to date; `waiting` is called whenever the database does not answer and is waited for.
pub(super) async fn migrate(db: &PgPool, waiting: impl Fn()) -> anyhow::Result<()> {
    let mut wait = RETRY.0;
    loop {
        match migrations::run(&db.connect_options()).await {
            Ok(migrated) => {
                for name in migrated.applied {
                    tracing::info!(migration = name, "applied");
                }
                return Ok(());
            }
            Err(error) if is_away(&error) => {
                waiting();
                tracing::warn!(
                    error = %error,
                    retry_ms = wait.as_millis() as u64,
                    "the database does not answer, waiting for it"
                );
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(RETRY.1);
            }
            Err(error) => {
                return Err(error).context("cannot bring the schema up to date");
            }
        }
    }
}

fn is_away(error: &MigrateError) -> bool {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
            is_unavailable(error)
        }
        _ => false,
    }
}

/// Asks for an orderly end at the first signal, and ends at once at the second.
pub(super) async fn stop_on_signal(stop: CancellationToken) -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    for _ in 0..2 {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        if stop.is_cancelled() {
            tracing::warn!("second signal, ending at once");
            std::process::exit(130);
        }
        tracing::info!("stopping: open requests are answered first; another signal ends at once");
        stop.cancel();
    }
    Ok(())
}

/// Takes as many files as the system allows, and as many connections as they suffice for.
fn limits(config: &Config) -> Limits {
    use rustix::process::{Resource, getrlimit, setrlimit};

    let mut files = getrlimit(Resource::Nofile);
    files.current = files.maximum;
    if let Err(error) = setrlimit(Resource::Nofile, files) {
        tracing::debug!(%error, "the limit on open files stays as it is");
    }
    let usual = Limits::default();
    let allowed = getrlimit(Resource::Nofile).current;
    let connections = allowed.map_or(usual.connections, |files| {
        usize::try_from(files.saturating_sub(OTHER_FILES).max(1)).unwrap_or(usual.connections)
    });
    Limits {
        connections: connections.min(usual.connections),
        drain: config.shutdown,
        ..usual
    }
}
