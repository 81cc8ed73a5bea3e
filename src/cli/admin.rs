//! `kuban admin`: what the operator does beside the site: the first administrator, a lost second factor, grants, the audit log.

use std::io::{self, BufRead, Write};
use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;
use secrecy::{ExposeSecret, SecretString};
use sqlx::{Connection, PgConnection};
use tokio::task::spawn_blocking;

use crate::audit;
use crate::auth::{Keys, password};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::cluster::{self, Database};
use crate::db::migrations;
use crate::error::Problem;
use crate::modules::staff::operator::{
    ListedGrant, NewAdministrator, create_administrator, list_grants, reset_second_factor,
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Makes the first administrator and prints a link that sets their password.
    Create {
        /// Their address of mail; an account that has it already becomes that of an administrator.
        #[arg(long)]
        email: String,
        /// The name that others see.
        #[arg(long)]
        name: String,
        /// Reads the password from the first line of the standard input, instead of printing a link.
        #[arg(long)]
        password_stdin: bool,
        /// Makes one more, though there is an administrator.
        #[arg(long)]
        force: bool,
    },
    /// Removes the second factor of an account, so that its owner sets up a new one; their sessions end.
    ResetSecondFactor {
        /// The address of the account.
        email: String,
    },
    /// Lists the grants that hold.
    Grants {
        /// Only those of the account of this address.
        email: Option<String>,
    },
    /// Verifies the audit log; one line per fault, and exit code 1 if there is one.
    VerifyAudit,
}

pub(super) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = Config::from_env()?;
    let opening = config.clone();
    let database = spawn_blocking(move || cluster::open(&opening)).await??;
    let done = run_on(&database, &config, args.what).await;
    // The last lease stops the private server, which blocks.
    spawn_blocking(move || drop(database)).await?;
    done
}

async fn run_on(database: &Database, config: &Config, what: What) -> anyhow::Result<ExitCode> {
    let options = database.url.expose_secret().parse()?;
    // The first command of a new portal finds no schema yet.
    if matches!(what, What::Create { .. }) {
        let migrated = migrations::run(&options).await;
        migrated.context("cannot bring the schema up to date")?;
    }
    let mut db = PgConnection::connect_with(&options)
        .await
        .context("cannot reach the database")?;
    let keys = Keys::load(config).context("cannot read the secret of the portal")?;
    let code = match what {
        What::Create {
            email,
            name,
            password_stdin,
            force,
        } => {
            let new = NewAdministrator::new(&email, &name).map_err(|problem| faults(&problem))?;
            let hash = hash_from_stdin(password_stdin, &[&email, &name]).await?;
            let new = new.with_password_hash(hash).forced(force);
            create(&mut db, &keys, config, &new).await?
        }
        What::ResetSecondFactor { email } => reset(&mut db, &keys, &email).await?,
        What::Grants { email } => grants(&mut db, email.as_deref()).await?,
        What::VerifyAudit => verify_audit(&mut db, &keys).await?,
    };
    db.close().await?;
    Ok(code)
}

/// What is wrong with the arguments, one sentence.
fn faults(problem: &Problem) -> anyhow::Error {
    let sentences = problem.errors().iter().map(|error| {
        let argument = error.pointer.as_deref().unwrap_or_default();
        format!("{argument} {}", error.detail)
    });
    anyhow::anyhow!(sentences.collect::<Vec<_>>().join("; "))
}

async fn hash_from_stdin(wanted: bool, own: &[&str]) -> anyhow::Result<Option<String>> {
    if !wanted {
        return Ok(None);
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let secret = SecretString::from(line.trim_end_matches(['\r', '\n']).to_owned());
    password::check_strength(&secret, own).context("the password is not strong enough")?;
    password::hash(secret).await.map(Some)
}

async fn create(
    db: &mut PgConnection,
    keys: &Keys,
    config: &Config,
    new: &NewAdministrator,
) -> anyhow::Result<ExitCode> {
    let mut tx = db.begin().await?;
    let made = create_administrator(&mut tx, keys, Clock::default().now(), new).await?;
    tx.commit().await?;
    let mut out = io::stdout();
    match made.token {
        Some(token) => writeln!(
            out,
            "open this within a day to set the password; it works once:\n{}/reset-password#token={token}",
            config.base_url
        )?,
        None => writeln!(out, "the administrator can sign in at {}", config.base_url)?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn reset(db: &mut PgConnection, keys: &Keys, email: &str) -> anyhow::Result<ExitCode> {
    let mut tx = db.begin().await?;
    let existed = reset_second_factor(&mut tx, keys, Clock::default().now(), email).await?;
    tx.commit().await?;
    let said = if existed {
        "the second factor is removed; it is set up anew at the next sign-in"
    } else {
        "the account had no second factor; its sessions have ended"
    };
    writeln!(io::stdout(), "{said}")?;
    Ok(ExitCode::SUCCESS)
}

async fn grants(db: &mut PgConnection, email: Option<&str>) -> anyhow::Result<ExitCode> {
    let grants = list_grants(db, email, Clock::default().now()).await?;
    let mut out = io::stdout();
    for grant in &grants {
        writeln!(out, "{}", describe(grant))?;
    }
    if grants.is_empty() {
        writeln!(out, "no grant holds")?;
    }
    Ok(ExitCode::SUCCESS)
}

fn describe(grant: &ListedGrant) -> String {
    let bounds = [
        ("body", grant.body.as_deref()),
        ("municipality", grant.municipality_code.as_deref()),
        ("module", grant.module.as_deref()),
    ];
    let bounds: Vec<_> = bounds
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name} {}", value?)))
        .collect();
    let place = if bounds.is_empty() {
        "everywhere".to_owned()
    } else {
        bounds.join(", ")
    };
    let until = grant.expires_at.map_or_else(
        || "without an end".to_owned(),
        |at| format!("until {}", at.format("%Y-%m-%d %H:%M UTC")),
    );
    let email = grant.email.as_deref().unwrap_or("(erased)");
    let by = grant.granted_by.as_deref().unwrap_or("the operator");
    format!(
        "{} {email}: {}, {place}, {until}, by {by}",
        grant.id, grant.role
    )
}

async fn verify_audit(db: &mut PgConnection, keys: &Keys) -> anyhow::Result<ExitCode> {
    // One state for all chains: what is written meanwhile would look like a fault.
    let mut tx = db
        .begin_with("begin isolation level repeatable read read only")
        .await?;
    let verified = audit::verify(&mut tx, keys).await?;
    tx.rollback().await?;
    let mut out = io::stdout();
    for fault in &verified.faults {
        writeln!(out, "{fault}")?;
    }
    if verified.faults.is_empty() {
        writeln!(
            out,
            "{} entries are as they were written, {} of them without their erased personal values",
            verified.entries, verified.erased
        )?;
        Ok(ExitCode::SUCCESS)
    } else {
        Ok(ExitCode::FAILURE)
    }
}
