//! Finds boundaries for a database that has none: what the user names, what lies beside the project, OpenStreetMap where
//! the network reaches it at once, else the approximate edition that ships.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use boundaries::Edition;
use boundaries::import::{ImportOptions, ImportReport};
use sqlx::{PgConnection, PgPool};

use super::fetch::{FetchLimits, fetch_boundaries};
use super::files::BoundaryFile;
use super::{commands, store};
use crate::config::Config;

/// Where real boundaries may lie beside the project, seen from its folder.
const BESIDE: &str = "../shared/boundaries";

/// Where an edition came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The file that `KUBAN_BOUNDARIES` names.
    Named(PathBuf),
    /// A file beside the project.
    Beside(PathBuf),
    /// OpenStreetMap, by the Overpass API at this address.
    Overpass(String),
    /// The program itself.
    Shipped,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(path) | Self::Beside(path) => write!(f, "{}", path.display()),
            Self::Overpass(url) => f.write_str(url),
            Self::Shipped => f.write_str("the approximate edition that ships with the program"),
        }
    }
}

/// What was found, or done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ensured {
    /// An edition was active already.
    Present,
    /// This one was loaded and activated.
    Loaded {
        /// Its id.
        id: i64,
        /// Its title.
        title: String,
        /// Where it came from.
        origin: Origin,
        /// Whether it is a rough stand-in.
        approximate: bool,
    },
}

/// A found edition, not yet stored.
struct Found {
    edition: Edition,
    report: ImportReport,
    checksum: String,
    origin: Origin,
}

/// Makes sure that an edition is active: does nothing where one is, else loads and activates the best that it finds.
///
/// Any number of nodes may do this at once; one of them loads. A file that the user named and that cannot be used is an
/// error; whatever else fails is logged, and the next source is tried.
pub async fn ensure_edition(db: &PgPool, config: &Config) -> anyhow::Result<Ensured> {
    let mut connection = db.acquire().await?;
    if store::find_active(&mut connection).await?.is_some() {
        return Ok(Ensured::Present);
    }
    // Reading and fetching take a while; no connection waits for it.
    drop(connection);
    let found = find(config).await?;
    let mut connection = db.acquire().await?;
    load(&mut connection, found).await
}

async fn load(db: &mut PgConnection, found: Found) -> anyhow::Result<Ensured> {
    let stored =
        commands::store_edition(db, &found.edition, &found.report, &found.checksum).await?;
    let Some(activated) = commands::activate_first_edition(db, stored.id()).await? else {
        return Ok(Ensured::Present);
    };
    Ok(Ensured::Loaded {
        id: activated.id,
        title: activated.title,
        origin: found.origin,
        approximate: found.edition.approximate,
    })
}

async fn find(config: &Config) -> anyhow::Result<Found> {
    if let Some(path) = &config.boundaries {
        let file = BoundaryFile::read(path)?;
        return read(file, Origin::Named(path.clone()))
            .await
            .with_context(|| format!("KUBAN_BOUNDARIES names {}", path.display()));
    }
    for path in files_beside() {
        let origin = Origin::Beside(path.clone());
        match BoundaryFile::read(&path) {
            Ok(file) => match read(file, origin).await {
                Ok(found) => return Ok(found),
                Err(error) => {
                    tracing::warn!(file = %path.display(), error = format!("{error:#}"), "boundaries cannot be used");
                }
            },
            Err(error) => {
                tracing::warn!(file = %path.display(), %error, "boundaries cannot be read");
            }
        }
    }
    match fetch(&config.overpass_url).await {
        Ok(found) => return Ok(found),
        Err(error) => tracing::info!(
            error = format!("{error:#}"),
            "no boundaries from OpenStreetMap"
        ),
    }
    let shipped = boundaries::export::geojson(&boundaries::approximate::edition());
    read(
        BoundaryFile::from_bytes("approximate.geojson", shipped.into_bytes()),
        Origin::Shipped,
    )
    .await
}

/// Boundary files beside the project, in the order of their names.
fn files_beside() -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(Path::new(BESIDE)) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "geojson"))
        .collect();
    paths.sort();
    paths
}

async fn fetch(url: &str) -> anyhow::Result<Found> {
    let limits = FetchLimits {
        connect: Duration::from_secs(3),
        attempt: Duration::from_mins(1),
        tries: 1,
        ..FetchLimits::default()
    };
    tracing::info!(url, "asking OpenStreetMap for boundaries");
    let bytes = fetch_boundaries(url, &limits, |_| {}).await?;
    read(
        BoundaryFile::from_bytes("overpass.json", bytes),
        Origin::Overpass(url.to_owned()),
    )
    .await
}

/// Reads and checks on a blocking thread.
async fn read(file: BoundaryFile, origin: Origin) -> anyhow::Result<Found> {
    tokio::task::spawn_blocking(move || {
        let checksum = file.checksum();
        let (edition, report) = file.import(&ImportOptions::default())?;
        let edition =
            edition.ok_or_else(|| anyhow::anyhow!("it cannot be used:\n{}", report.to_text()))?;
        Ok(Found {
            edition,
            report,
            checksum,
            origin,
        })
    })
    .await?
}
