//! `kuban seed`: example data.

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::Subcommand;
use secrecy::ExposeSecret;
use sqlx::{Connection, PgConnection};

use crate::config::{Config, Environment};
use crate::db::cluster;
use crate::seeds::{self, Amounts, DemoOutcome, Ground, Replace};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
    /// The day up to which the example data leads (default: now).
    #[arg(long, global = true, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Fills an empty database with a believable region.
    Demo {
        /// Replaces the rows of an earlier demo, and only them.
        #[arg(long)]
        force: bool,
    },
    /// Adds many rows, for benches and load tests.
    Load {
        /// Issues to add.
        #[arg(long, default_value_t = 1_000_000)]
        issues: u64,
        /// Constructions to add.
        #[arg(long, default_value_t = 300_000)]
        constructions: u64,
    },
}

pub(super) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = Config::from_env()?;
    anyhow::ensure!(
        config.environment == Environment::Development,
        "example data does not belong in production (KUBAN_ENV is production)"
    );
    let database = tokio::task::spawn_blocking(move || cluster::open(&config)).await??;
    let mut db = PgConnection::connect(database.url.expose_secret())
        .await
        .context("cannot reach the database")?;
    let ground = Ground::load(&mut db, present(args.as_of)).await?;
    let started = Instant::now();
    let mut out = io::stdout();
    match args.what {
        What::Demo { force } => {
            let replace = if force {
                Replace::EarlierDemo
            } else {
                Replace::No
            };
            let outcome = seeds::demo(&mut db, &ground, replace).await?;
            writeln!(out, "{}", describe(outcome))?;
        }
        What::Load {
            issues,
            constructions,
        } => {
            let amounts = Amounts {
                issues,
                constructions,
            };
            seeds::load(&mut db, &ground, amounts).await?;
            let seconds = started.elapsed().as_secs_f64();
            writeln!(
                out,
                "added {issues} issues and {constructions} constructions in {seconds:.1} s; kuban search reindex lets the search find them"
            )?;
        }
    }
    db.close().await?;
    // The last lease stops the private server, which blocks.
    tokio::task::spawn_blocking(move || drop(database)).await?;
    Ok(ExitCode::SUCCESS)
}

/// Noon in UTC of the given day, so that a day names one set of rows; else this instant.
fn present(as_of: Option<NaiveDate>) -> DateTime<Utc> {
    as_of.map_or_else(Utc::now, |day| {
        day.and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default())
            .and_utc()
    })
}

fn describe(outcome: DemoOutcome) -> String {
    let (issues, constructions) = (seeds::DEMO_ISSUES, seeds::DEMO_CONSTRUCTIONS);
    match outcome {
        DemoOutcome::Seeded { replaced: 0 } => {
            format!("added {issues} issues and {constructions} constructions")
        }
        DemoOutcome::Seeded { replaced } => {
            format!(
                "added {issues} issues and {constructions} constructions in place of {replaced} of an earlier demo"
            )
        }
        DemoOutcome::NotEmpty {
            issues,
            constructions,
        } => format!(
            "nothing was changed: there are {issues} issues and {constructions} constructions already (--force replaces those of an earlier demo)"
        ),
    }
}
