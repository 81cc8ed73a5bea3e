//! `kuban migrate`: brings the schema up to date.

use std::io::Write as _;
use std::process::ExitCode;
use std::str::FromStr as _;

use anyhow::Context as _;
use secrecy::ExposeSecret as _;
use sqlx::postgres::PgConnectOptions;

use crate::config::Config;
use crate::db::{cluster, migrations};
use crate::logging;

#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) async fn run(_args: Args) -> anyhow::Result<ExitCode> {
    let config = Config::from_env()?;
    logging::init(&config);
    let database = tokio::task::spawn_blocking(move || cluster::open(&config)).await??;
    let connect = PgConnectOptions::from_str(database.url.expose_secret())
        .context("DATABASE_URL cannot be read")?;
    let migrated = migrations::run(&connect)
        .await
        .context("cannot bring the schema up to date")?;
    let mut out = std::io::stdout();
    for name in &migrated.applied {
        writeln!(out, "applied {name}")?;
    }
    writeln!(out, "the schema is at version {}", migrated.version)?;
    // The lease is given back on a thread that may wait for the private database to stop.
    tokio::task::spawn_blocking(move || drop(database)).await?;
    Ok(ExitCode::SUCCESS)
}
