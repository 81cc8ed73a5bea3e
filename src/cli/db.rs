//! `kuban db`: the private database at the command line.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::Subcommand;
use indicatif::{HumanBytes, ProgressBar, ProgressStyle};

use crate::config::{Config, DatabaseChoice};
use crate::db::cluster::{self, Client, Cluster, Previous, Profile, Stopped};
use crate::logging;

/// The exit code of `status` for a database that does not run, as init scripts have it.
const NOT_RUNNING: u8 = 3;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Starts the private database and leaves it running.
    Start {
        /// For tests: fast, and worthless after a crash of the machine.
        #[arg(long, hide = true)]
        throwaway: bool,
    },
    /// Stops the private database.
    Stop,
    /// Tells whether the database runs, where, and how big it is (exit code 3 when it does not run).
    Status,
    /// Prints the address of the database, in the form of `DATABASE_URL`.
    Url,
    /// Opens psql on the database; arguments are passed on.
    Psql {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Writes a backup to a file.
    Backup {
        /// The file; by default one in the folder `backups` of the data folder, named by the time.
        file: Option<PathBuf>,
    },
    /// Restores a backup in place of the present database, which serves on until the restore has succeeded.
    Restore {
        /// The file that `backup` wrote.
        file: PathBuf,
        /// Keeps the replaced database under another name.
        #[arg(long)]
        keep_previous: bool,
    },
}

pub(super) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = Config::from_env()?;
    logging::init(&config);
    // Ctrl-C belongs to psql and to the programs of PostgreSQL; what they leave half done is cleared away below.
    let _interrupts = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())?;
    tokio::task::spawn_blocking(move || run_blocking(args.command, &config)).await?
}

fn run_blocking(command: Command, config: &Config) -> anyhow::Result<ExitCode> {
    match command {
        Command::Start { throwaway } => start(config, throwaway),
        Command::Stop => stop(config),
        Command::Status => status(config),
        Command::Url => url(config),
        Command::Psql { arguments } => {
            let code = client(config)?.psql(&arguments)?;
            Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
        }
        Command::Backup { file } => back_up(config, file),
        Command::Restore {
            file,
            keep_previous,
        } => restore(config, &file, keep_previous),
    }
}

fn client(config: &Config) -> anyhow::Result<Client> {
    Ok(Client::new(cluster::open(config)?)?)
}

fn is_ours(config: &Config) -> bool {
    matches!(config.database, DatabaseChoice::Private)
}

fn start(config: &Config, throwaway: bool) -> anyhow::Result<ExitCode> {
    if !is_ours(config) {
        return say("DATABASE_URL is set: kuban manages nothing on that server");
    }
    let profile = if throwaway {
        Profile::Throwaway
    } else {
        Profile::Durable
    };
    let lease = Cluster::prepare(&config.data_dir, profile)?.start_and_keep()?;
    say(&format!(
        "the private database runs in {} and stays until `kuban db stop`",
        lease.cluster().data_folder().display()
    ))
}

fn stop(config: &Config) -> anyhow::Result<ExitCode> {
    if !is_ours(config) {
        return say("DATABASE_URL is set: kuban manages nothing on that server");
    }
    let stopped = match Cluster::find(&config.data_dir)? {
        Some(cluster) => cluster.stop()?,
        None => return say("there is no private database in this data folder"),
    };
    say(match stopped {
        Stopped::Unused => "the private database is stopped",
        Stopped::InUse => "the private database is stopped; another kuban process was using it",
        Stopped::Already => "the private database did not run",
    })
}

fn status(config: &Config) -> anyhow::Result<ExitCode> {
    let place = if is_ours(config) {
        let Some(cluster) = Cluster::find(&config.data_dir)? else {
            say("there is no private database in this data folder")?;
            return Ok(ExitCode::from(NOT_RUNNING));
        };
        let place = cluster.data_folder().display().to_string();
        let Some(pid) = cluster.process_id() else {
            say(&format!("the private database in {place} does not run"))?;
            return Ok(ExitCode::from(NOT_RUNNING));
        };
        format!("private, in {place} (process {pid})")
    } else {
        "the server of DATABASE_URL".to_owned()
    };
    let status = match client(config)?.status() {
        Ok(status) => status,
        Err(error) => {
            say(&format!("{place}: {error}"))?;
            return Ok(ExitCode::from(NOT_RUNNING));
        }
    };
    say(&format!(
        "{place}\nPostgreSQL {}, PostGIS {}, running since {}\ndatabase {}: {}, {} other sessions",
        status.postgres,
        status.postgis,
        status.started_at,
        status.database,
        status.size,
        status.sessions
    ))
}

fn url(config: &Config) -> anyhow::Result<ExitCode> {
    use secrecy::ExposeSecret as _;
    let database = cluster::open(config)?;
    say(database.url.expose_secret())
}

fn back_up(config: &Config, file: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    let file = file.unwrap_or_else(|| {
        let name = chrono::Local::now()
            .format("kuban-%Y%m%d-%H%M%S.dump")
            .to_string();
        config.data_dir.join("backups").join(name)
    });
    let client = client(config)?;
    let bar = spinner();
    let size = cluster::back_up(&client, &file, |progress| {
        bar.set_message(format!(
            "{} written, {}",
            HumanBytes(progress.bytes),
            progress.table
        ));
    })?;
    bar.finish_and_clear();
    say(&format!("{} ({})", file.display(), HumanBytes(size)))
}

fn restore(
    config: &Config,
    file: &std::path::Path,
    keep_previous: bool,
) -> anyhow::Result<ExitCode> {
    let client = client(config)?;
    let bar = spinner();
    let previous = if keep_previous {
        Previous::Keep
    } else {
        Previous::Drop
    };
    let restored = cluster::restore(&client, file, previous, |progress| {
        bar.set_message(format!(
            "table {} of {}: {}",
            progress.tables, progress.tables_in_file, progress.table
        ));
    })
    .with_context(|| {
        format!(
            "{} was not restored; the database is as it was",
            file.display()
        )
    })?;
    bar.finish_and_clear();
    let kept = restored
        .previous
        .map(|name| format!("; the previous database is kept as {name}"))
        .unwrap_or_default();
    say(&format!("restored {}{kept}", file.display()))
}

fn spinner() -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_style(
        ProgressStyle::with_template("{spinner} {elapsed} {wide_msg}")
            .expect("invariant: the template is constant"),
    );
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

fn say(text: &str) -> anyhow::Result<ExitCode> {
    writeln!(std::io::stdout().lock(), "{text}")?;
    Ok(ExitCode::SUCCESS)
}
