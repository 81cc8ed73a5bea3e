//! `kuban tiles`: the map's tiles without a server.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context;
use clap::Subcommand;
use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};
use secrecy::ExposeSecret;
use tiles::Bbox;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::auth::Keys;
use crate::config::Config;
use crate::db::cluster::{self, Database};
use crate::db::pool;
use crate::exports::Pyramid;
use crate::exports::pmtiles::{self, Archive, PmtilesError, Step};
use crate::spatial::Tileset;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Writes the tiles of a tileset to one `PMTiles` file, which any file server can serve.
    Export(ExportArgs),
}

#[derive(Debug, clap::Args)]
struct ExportArgs {
    /// Tileset to export: portal, municipalities, or the name of a layer.
    #[arg(long)]
    tileset: String,
    /// First zoom.
    #[arg(long, default_value_t = 0)]
    minzoom: u8,
    /// Last zoom; each holds up to four times the tiles of the one before.
    #[arg(long, default_value_t = 14)]
    maxzoom: u8,
    /// Leaves out tiles outside this box.
    #[arg(long, value_name = "WEST,SOUTH,EAST,NORTH", allow_hyphen_values = true, value_parser = bbox)]
    bbox: Option<Bbox>,
    /// File to write.
    out: PathBuf,
}

fn bbox(text: &str) -> Result<Bbox, String> {
    let numbers: Result<Vec<f64>, _> = text.split(',').map(|part| part.trim().parse()).collect();
    match numbers.as_deref() {
        Ok([west, south, east, north]) => {
            Bbox::new(*west, *south, *east, *north).map_err(|error| error.to_string())
        }
        _ => Err("write four numbers: WEST,SOUTH,EAST,NORTH".to_owned()),
    }
}

pub(super) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.what {
        What::Export(args) => export(args).await,
    }
}

async fn export(args: ExportArgs) -> anyhow::Result<ExitCode> {
    let pyramid = Pyramid::new(args.minzoom, args.maxzoom, args.bbox)?;
    anyhow::ensure!(!args.out.is_dir(), "{} is a folder", args.out.display());
    let stop = CancellationToken::new();
    tokio::spawn(stop_on_signal(stop.clone()));
    let config = Config::from_env()?;
    let opening = config.clone();
    let database = spawn_blocking(move || cluster::open(&opening)).await??;
    let done = export_from(&database, config, args, pyramid, stop).await;
    // The last lease stops the private server, which blocks.
    spawn_blocking(move || drop(database)).await?;
    done
}

async fn export_from(
    database: &Database,
    config: Config,
    args: ExportArgs,
    pyramid: Pyramid,
    stop: CancellationToken,
) -> anyhow::Result<ExitCode> {
    let db = pool::lazy(database.url.expose_secret(), 1)?;
    let app = App::new(config, Keys::passing(), db, stop.clone())?;
    let tilesets = app.spatial.tilesets();
    let tileset = tilesets.find(&args.tileset).cloned().with_context(|| {
        let names: Vec<&str> = tilesets.iter().map(Tileset::name).collect();
        let names = names.join(", ");
        format!("there is no tileset {:?}; there are {names}", args.tileset)
    })?;
    let loading = app.spatial.load_once(&app.db);
    let Some(snapshot) = stop.run_until_cancelled(loading).await else {
        return Err(PmtilesError::Interrupted.into());
    };
    let snapshot = snapshot.context("cannot load the map")?;
    let started = Instant::now();
    let out = args.out.clone();
    let archive = spawn_blocking(move || {
        let bar = progress_bar();
        let written = pmtiles::write(&snapshot, &tileset, &pyramid, &args.out, &stop, |step| {
            show(&bar, step);
        });
        bar.finish_and_clear();
        written
    })
    .await??;
    let text = describe(&archive, started.elapsed().as_secs_f64());
    writeln!(io::stdout(), "wrote {}: {text}", out.display())?;
    Ok(ExitCode::SUCCESS)
}

/// Cancels the token when the person at the terminal, or the system, wants the program to end.
pub(super) async fn stop_on_signal(stop: CancellationToken) {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
    stop.cancel();
}

fn progress_bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:8} {wide_bar} {human_pos}/{human_len} {eta}")
        .expect("invariant: the template is well formed");
    ProgressBar::new(0).with_style(style)
}

fn show(bar: &ProgressBar, step: Step) {
    bar.set_length(step.of as u64);
    bar.set_position(step.done as u64);
    bar.set_message(format!("zoom {}", step.zoom));
}

fn describe(archive: &Archive, seconds: f64) -> String {
    format!(
        "{} tiles, {} of them different, {} in {seconds:.1} s",
        HumanCount(archive.tiles),
        HumanCount(archive.contents),
        HumanBytes(archive.bytes),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_four_numbers_in_order() {
        let read = bbox("36.5, 43,41.75,47").unwrap();
        assert_eq!(read, Bbox::new(36.5, 43.0, 41.75, 47.0).unwrap());
        for bad in [
            "",
            "1,2,3",
            "1,2,3,4,5",
            "a,b,c,d",
            "2,0,1,1",
            "0,0,181,1",
            "NaN,0,1,1",
        ] {
            assert!(bbox(bad).is_err(), "{bad}");
        }
    }
}
