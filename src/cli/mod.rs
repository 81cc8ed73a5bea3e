//! Subcommands of the `kuban` binary: arguments in, an exit code out.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod admin;
mod boundaries;
mod db;
mod exports;
mod migrate;
mod openapi;
mod search;
mod seed;
mod serve;
mod tiles;
mod worker;

/// The open-government portal of the Krasnodar Region.
#[derive(Debug, Parser)]
#[command(name = "kuban", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the portal: site, tiles, API.
    Serve(serve::Args),
    /// Does jobs without serving the portal: letters, notifications, periodic work.
    Worker(worker::Args),
    /// Brings the database schema up to date.
    Migrate(migrate::Args),
    /// Manages the private database.
    Db(db::Args),
    /// Loads, checks and activates municipal boundaries.
    Boundaries(boundaries::Args),
    /// Fills the database with example data.
    Seed(seed::Args),
    /// Writes tiles to files.
    Tiles(tiles::Args),
    /// Publishes every collection and tileset as files.
    Exports(exports::Args),
    /// Makes administrators, resets second factors, lists grants, verifies the audit log.
    Admin(admin::Args),
    /// Looks after the full-text search.
    Search(search::Args),
    /// Prints the OpenAPI document.
    Openapi(openapi::Args),
}

/// Runs the program and turns its outcome into an exit code.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    rustls::crypto::ring::default_provider()
        .install_default()
        .expect("nothing installs a provider before main");
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(run(cli)));
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("kuban: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Command::Serve(args) => serve::run(args).await,
        Command::Worker(args) => worker::run(args).await,
        Command::Migrate(args) => migrate::run(args).await,
        Command::Db(args) => db::run(args).await,
        Command::Boundaries(args) => boundaries::run(args).await,
        Command::Seed(args) => seed::run(args).await,
        Command::Tiles(args) => tiles::run(args).await,
        Command::Exports(args) => exports::run(args).await,
        Command::Admin(args) => admin::run(args).await,
        Command::Search(args) => search::run(args).await,
        Command::Openapi(args) => openapi::run(&args),
    }
}
