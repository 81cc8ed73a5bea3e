//! `kuban exports`: the files that are published for everybody.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::Subcommand;
use indicatif::{HumanBytes, HumanCount, ProgressBar};
use secrecy::ExposeSecret;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use super::tiles::stop_on_signal;
use crate::app::App;
use crate::auth::Keys;
use crate::config::Config;
use crate::db::cluster::{self, Database};
use crate::db::pool;
use crate::exports::{Entry, ExportStore, Progress, PublishError, PublishOptions, publish};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Publishes every collection and tileset now, as the server does every night.
    Publish,
    /// Lists what is published.
    List,
}

pub(super) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.what {
        What::Publish => publish_all().await,
        What::List => list(),
    }
}

fn list() -> anyhow::Result<ExitCode> {
    let store = ExportStore::new(&Config::from_env()?.data_dir);
    let mut out = io::stdout();
    let Some(index) = store.index()? else {
        writeln!(out, "nothing is published in {}", store.folder().display())?;
        return Ok(ExitCode::SUCCESS);
    };
    for entry in &index.files {
        writeln!(out, "{}  {}", entry.sha256, describe(entry))?;
    }
    let at = index.published_at.format("%Y-%m-%d %H:%M UTC");
    writeln!(out, "published {at} in {}", store.folder().display())?;
    Ok(ExitCode::SUCCESS)
}

async fn publish_all() -> anyhow::Result<ExitCode> {
    let config = Config::from_env()?;
    let stop = CancellationToken::new();
    tokio::spawn(stop_on_signal(stop.clone()));
    let opening = config.clone();
    let database = spawn_blocking(move || cluster::open(&opening)).await??;
    let done = publish_from(&database, config, stop).await;
    // The last lease stops the private server, which blocks.
    spawn_blocking(move || drop(database)).await?;
    done
}

async fn publish_from(
    database: &Database,
    config: Config,
    stop: CancellationToken,
) -> anyhow::Result<ExitCode> {
    let db = pool::lazy(database.url.expose_secret(), 1)?;
    let app = App::new(config, Keys::passing(), db, stop.clone())?;
    let loading = app.spatial.load_once(&app.db);
    let Some(snapshot) = stop.run_until_cancelled(loading).await else {
        return Err(PublishError::Interrupted.into());
    };
    let snapshot = Arc::new(snapshot.context("cannot load the map")?);
    let bar = ProgressBar::new_spinner();
    let options = PublishOptions {
        progress: Arc::new({
            let bar = bar.clone();
            move |progress| show(&bar, progress)
        }),
        ..PublishOptions::new(stop)
    };
    let published = publish(&app, snapshot, &options).await;
    bar.finish_and_clear();
    let publication = published?.unwrap_or_default();
    let mut out = io::stdout();
    for entry in &publication.made {
        writeln!(out, "{}", describe(entry))?;
    }
    for failure in &publication.failed {
        let (name, ending) = (&failure.collection, failure.format.extension());
        eprintln!(
            "kuban: {name}.{ending} was not published: {:#}",
            failure.error
        );
    }
    let folder = app.exports.folder().display();
    writeln!(out, "{} files in {folder}", publication.made.len())?;
    Ok(if publication.failed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn describe(entry: &Entry) -> String {
    format!(
        "{}: {}, {}",
        entry.file,
        HumanCount(entry.count),
        HumanBytes(entry.size_bytes)
    )
}

fn show(bar: &ProgressBar, progress: Progress<'_>) {
    match progress {
        Progress::Begun(name, format) => {
            bar.set_prefix(format!("{name}.{}", format.extension()));
            bar.set_message(bar.prefix());
        }
        Progress::Records(count) => {
            bar.set_message(format!("{}: {} records", bar.prefix(), HumanCount(count)));
        }
        Progress::Tiles(step) => {
            let (prefix, zoom) = (bar.prefix(), step.zoom);
            bar.set_message(format!("{prefix}: zoom {zoom}, {}/{}", step.done, step.of));
        }
        Progress::Done(_) | Progress::Failed(_) => {}
    }
    bar.tick();
}
