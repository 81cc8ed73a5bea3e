//! `kuban boundaries`: editions of the municipal boundaries.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use boundaries::Edition;
use boundaries::import::{ImportOptions, ImportReport};
use clap::{Subcommand, ValueEnum};
use indicatif::{HumanBytes, ProgressBar};
use secrecy::ExposeSecret;
use sqlx::{Connection, PgConnection};

use crate::config::Config;
use crate::db::cluster::{self, Database};
use crate::modules::boundaries::{
    Activated, BoundaryFile, EditionSummary, FetchEvent, FetchLimits, Stored, activate_edition,
    fetch_boundaries, list_editions, load_edition, rollback_edition, store_edition,
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Reads a boundary file and stores it as an inactive edition.
    Import {
        #[command(flatten)]
        file: FileArgs,
        /// Puts the edition into force at once.
        #[arg(long)]
        activate: bool,
    },
    /// Reads a boundary file and only says what is found in it.
    Check {
        #[command(flatten)]
        file: FileArgs,
    },
    /// Shows the editions, the newest first.
    List,
    /// Puts an edition into force.
    Activate {
        /// Id of the edition.
        id: i64,
    },
    /// Puts the edition into force again that was so before the present one.
    Rollback,
    /// Fetches the boundaries from OpenStreetMap into a file for `import`.
    Fetch {
        /// Overpass API to ask (default: `KUBAN_OVERPASS_URL`).
        #[arg(long)]
        url: Option<String>,
        /// File to write.
        #[arg(long, default_value = "boundaries-osm.json")]
        out: PathBuf,
    },
    /// Writes an edition to a file.
    Export {
        /// Id of the edition, or `active`.
        which: String,
        /// Format of the file.
        #[arg(long, value_enum, default_value_t = ExportFormat::Geojson)]
        format: ExportFormat,
        /// File to write.
        out: PathBuf,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ExportFormat {
    /// GeoJSON (RFC 7946).
    Geojson,
}

/// A boundary file and what is to be known about it.
#[derive(Debug, clap::Args)]
struct FileArgs {
    /// GeoJSON, GeoPackage, FlatGeobuf, Shapefile (.zip, or .shp with its parts beside it), or an Overpass answer.
    file: PathBuf,
    /// Property that holds the name or the code: `--map name=NAME_RU --map code=OKTMO`.
    #[arg(long = "map", value_name = "name|code=PROPERTY", value_parser = mapping)]
    mappings: Vec<(MappedTo, String)>,
    /// The file gives latitude first.
    #[arg(long)]
    swap_axes: bool,
    /// Vertices closer than this many degrees are one.
    #[arg(long, value_name = "DEGREES")]
    snap: Option<f64>,
    /// Title of the edition.
    #[arg(long)]
    title: Option<String>,
    /// Where the boundaries come from.
    #[arg(long)]
    source: Option<String>,
    /// Terms of use.
    #[arg(long)]
    licence: Option<String>,
    /// Credit line owed to the source.
    #[arg(long)]
    attribution: Option<String>,
    /// The day for which the boundaries are valid.
    #[arg(long, value_name = "YYYY-MM-DD")]
    valid_on: Option<chrono::NaiveDate>,
    /// Writes the report as JSON.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Writes the faults that have a place as GeoJSON.
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy)]
enum MappedTo {
    Name,
    Code,
}

fn mapping(text: &str) -> Result<(MappedTo, String), String> {
    let to = match text.split_once('=') {
        Some(("name", _)) => MappedTo::Name,
        Some(("code", _)) => MappedTo::Code,
        _ => return Err("write name=PROPERTY or code=PROPERTY".to_owned()),
    };
    Ok((to, text[5..].to_owned()))
}

pub(super) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.what {
        What::Import { file, activate } => import(file, activate).await,
        What::Check { file } => {
            let (_, edition) = read(file).await?;
            Ok(if edition.is_some() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            })
        }
        What::List => {
            let mut db = connect().await?;
            let editions = list_editions(&mut db.connection).await?;
            write_list(&editions)?;
            Ok(ExitCode::SUCCESS)
        }
        What::Activate { id } => {
            let mut db = connect().await?;
            say(&activate_edition(&mut db.connection, id).await?)
        }
        What::Rollback => {
            let mut db = connect().await?;
            say(&rollback_edition(&mut db.connection).await?)
        }
        What::Fetch { url, out } => fetch(url, &out).await,
        What::Export { which, format, out } => export(&which, format, &out).await,
    }
}

/// An open database; the private cluster stays up as long as it is held.
struct Open {
    connection: PgConnection,
    _database: Database,
}

async fn connect() -> anyhow::Result<Open> {
    let config = Config::from_env()?;
    let database = tokio::task::spawn_blocking(move || cluster::open(&config)).await??;
    let connection = PgConnection::connect(database.url.expose_secret())
        .await
        .context("cannot reach the database")?;
    Ok(Open {
        connection,
        _database: database,
    })
}

async fn import(file: FileArgs, activate: bool) -> anyhow::Result<ExitCode> {
    let (checksum, imported) = read(file).await?;
    let Some((edition, report)) = imported else {
        return Ok(ExitCode::FAILURE);
    };
    let mut out = io::stdout();
    let mut db = connect().await?;
    let stored = store_edition(&mut db.connection, &edition, &report, &checksum).await?;
    match stored {
        Stored::New(id) => writeln!(out, "stored as edition {id}, inactive: {}", edition.title)?,
        Stored::Known(id) => writeln!(
            out,
            "the same file is edition {id} already; nothing was stored"
        )?,
    }
    if activate {
        return say(&activate_edition(&mut db.connection, stored.id()).await?);
    }
    writeln!(
        out,
        "put it into force with: kuban boundaries activate {}",
        stored.id()
    )?;
    Ok(ExitCode::SUCCESS)
}

type Imported = Option<(Edition, ImportReport)>;

/// Reads and checks a file, prints and writes the report, and gives the checksum and the edition if it can be used.
async fn read(args: FileArgs) -> anyhow::Result<(String, Imported)> {
    let options = options(&args);
    let path = args.file.clone();
    let (checksum, edition, report) = tokio::task::spawn_blocking(move || {
        let file = BoundaryFile::read(&path)?;
        let (edition, report) = file.import(&options)?;
        anyhow::Ok((file.checksum(), edition, report))
    })
    .await??;
    write!(io::stdout(), "{}", report.to_text())?;
    if let Some(path) = &args.report {
        write_file(path, &serde_json::to_string_pretty(&report.to_json())?)?;
    }
    if let Some(path) = &args.faults {
        write_file(path, &report.faults_geojson())?;
    }
    Ok((checksum, edition.map(|edition| (edition, report))))
}

fn options(args: &FileArgs) -> ImportOptions {
    let mut options = ImportOptions {
        swap_axes: args.swap_axes,
        title: args.title.clone(),
        source: args.source.clone(),
        licence: args.licence.clone(),
        attribution: args.attribution.clone(),
        valid_on: args.valid_on.map(|day| day.to_string()),
        ..ImportOptions::default()
    };
    if let Some(snap_deg) = args.snap {
        options.tolerances.snap_deg = snap_deg;
    }
    for (to, property) in &args.mappings {
        match to {
            MappedTo::Name => options.mapping.name = Some(property.clone()),
            MappedTo::Code => options.mapping.code = Some(property.clone()),
        }
    }
    options
}

fn write_file(path: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

fn say(activated: &Activated) -> anyhow::Result<ExitCode> {
    let Activated {
        id,
        title,
        previous,
    } = activated;
    let before = previous.map_or_else(String::new, |id| format!(" (before: edition {id})"));
    writeln!(io::stdout(), "edition {id} is active: {title}{before}")?;
    Ok(ExitCode::SUCCESS)
}

fn write_list(editions: &[EditionSummary]) -> io::Result<()> {
    let mut out = io::stdout();
    if editions.is_empty() {
        return writeln!(
            out,
            "no editions; load one with: kuban boundaries import FILE"
        );
    }
    for edition in editions {
        let state = if edition.active { "active" } else { "" };
        let valid_on = edition
            .valid_on
            .map_or_else(String::new, |day| format!(", valid on {day}"));
        let approximate = if edition.approximate {
            ", approximate"
        } else {
            ""
        };
        writeln!(
            out,
            "{:>4} {state:<6} {}  {} areas, {} warnings{valid_on}{approximate}  {} ({})",
            edition.id,
            edition.imported_at.format("%Y-%m-%d %H:%M"),
            edition.areas,
            edition.warnings,
            edition.title,
            edition.source,
        )?;
    }
    Ok(())
}

async fn fetch(url: Option<String>, out: &Path) -> anyhow::Result<ExitCode> {
    let url = match url {
        Some(url) => url,
        None => Config::from_env()?.overpass_url,
    };
    let progress = ProgressBar::new_spinner();
    progress.enable_steady_tick(Duration::from_millis(120));
    let bytes = fetch_boundaries(&url, &FetchLimits::default(), |event| match event {
        FetchEvent::Asking { attempt } => {
            progress.set_message(format!("asking {url} (attempt {attempt})"));
        }
        FetchEvent::Received { bytes } => {
            progress.set_message(format!("received {}", HumanBytes(bytes as u64)));
        }
        FetchEvent::Waiting { reason, wait } => {
            let line = format!("{reason}; again in {} s", wait.as_secs());
            // Without a terminal there is no progress bar, and this is all that is seen.
            if progress.is_hidden() {
                eprintln!("{line}");
            } else {
                progress.println(line);
            }
            progress.set_message("waiting");
        }
    })
    .await?;
    progress.finish_and_clear();
    std::fs::write(out, &bytes).with_context(|| format!("cannot write {}", out.display()))?;
    let mut stdout = io::stdout();
    writeln!(
        stdout,
        "wrote {} ({})",
        out.display(),
        HumanBytes(bytes.len() as u64)
    )?;
    writeln!(
        stdout,
        "load it with: kuban boundaries import {} --activate",
        out.display()
    )?;
    Ok(ExitCode::SUCCESS)
}

async fn export(which: &str, format: ExportFormat, out: &Path) -> anyhow::Result<ExitCode> {
    let id = match which {
        "active" => None,
        id => Some(
            id.parse::<i64>()
                .with_context(|| format!("{id:?} is neither `active` nor the id of an edition"))?,
        ),
    };
    let mut db = connect().await?;
    let Some(edition) = load_edition(&mut db.connection, id).await? else {
        anyhow::bail!("there is no edition {which}; `kuban boundaries list` shows those there are");
    };
    let text = match format {
        ExportFormat::Geojson => boundaries::export::geojson(&edition),
    };
    write_file(out, &text)?;
    writeln!(
        io::stdout(),
        "wrote {} areas to {}",
        edition.areas.len(),
        out.display()
    )?;
    Ok(ExitCode::SUCCESS)
}
