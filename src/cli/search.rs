//! `kuban search`: looks after the full-text search.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Subcommand;
use secrecy::ExposeSecret as _;
use sqlx::{Connection as _, PgConnection};
use tokio::task::spawn_blocking;

use crate::config::Config;
use crate::db::cluster;
use crate::logging;
use crate::search;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Writes every document of the search anew, with the best dictionaries that the database server has.
    Reindex,
}

pub(super) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let What::Reindex = args.what;
    let config = Config::from_env()?;
    logging::init(&config);
    let database = spawn_blocking(move || cluster::open(&config)).await??;
    // On a connection of its own: the pool bounds how long a statement may run.
    let mut db = PgConnection::connect(database.url.expose_secret()).await?;
    let mut tx = db.begin().await?;
    let done = search::reindex(&mut tx).await?;
    tx.commit().await?;
    db.close().await?;
    let mut out = std::io::stdout();
    writeln!(
        out,
        "{} documents; Russian words go through {}",
        done.documents, done.dictionaries
    )?;
    // The lease is given back on a thread that may wait for the private database to stop.
    spawn_blocking(move || drop(database)).await?;
    Ok(ExitCode::SUCCESS)
}
