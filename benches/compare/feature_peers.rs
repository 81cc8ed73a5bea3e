//! The feature servers of Python: tipg and pygeoapi on the same tables, set up as their own documentation says.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Context;
use sqlx::PgPool;

use crate::process::{Server, free_address};

/// Where `scripts/setup bench` puts them.
const PROGRAMS: &str = "target/peers/bin";
/// Longest wait for one to listen.
const START_LIMIT: Duration = Duration::from_mins(2);
/// Both get a process per core.
const PROCESSES: &str = "2";

/// A feature server with the way that it is asked.
pub(crate) struct FeaturePeer {
    pub(crate) name: &'static str,
    /// Path of the items of issues, with the parameter of the format.
    pub(crate) items: &'static str,
    /// The parameter by which the first rows are left out.
    pub(crate) offset: &'static str,
    /// What a filter in CQL text is called.
    pub(crate) filter_language: &'static str,
    server: Server,
}

/// Where the private database listens, as parts.
struct Place {
    folder: String,
    port: String,
    user: String,
    database: String,
}

impl FeaturePeer {
    pub(crate) fn address(&self) -> SocketAddr {
        self.server.address
    }
}

/// Starts both; none where they are not installed.
pub(crate) fn start(work: &Path, db: &PgPool) -> anyhow::Result<Vec<FeaturePeer>> {
    if !Path::new(PROGRAMS).exists() {
        eprintln!(
            "{PROGRAMS} is missing (scripts/setup bench makes it): no figures of tipg and pygeoapi in this run"
        );
        return Ok(Vec::new());
    }
    let place = place(db)?;
    Ok(vec![start_tipg(&place)?, start_pygeoapi(work, &place)?])
}

fn place(db: &PgPool) -> anyhow::Result<Place> {
    let options = db.connect_options();
    let folder = options.get_socket().context("a unix socket")?;
    Ok(Place {
        folder: folder.display().to_string(),
        port: options.get_port().to_string(),
        user: options.get_username().to_owned(),
        database: options.get_database().context("a database")?.to_owned(),
    })
}

fn start_tipg(place: &Place) -> anyhow::Result<FeaturePeer> {
    let address = free_address()?;
    let url = format!(
        "postgresql://{}@{}:{}/{}",
        place.user,
        place.folder.replace('/', "%2F"),
        place.port,
        place.database
    );
    let mut command = Command::new(format!("{PROGRAMS}/uvicorn"));
    command
        .args([
            "tipg.main:app",
            "--workers",
            PROCESSES,
            "--log-level",
            "error",
            "--no-access-log",
        ])
        .args(["--host", "127.0.0.1", "--port", &address.port().to_string()])
        .env("DATABASE_URL", url)
        .env("TIPG_DB_SCHEMAS", "[\"public\"]");
    Ok(FeaturePeer {
        name: "tipg",
        items: "/collections/public.issue/items?f=geojson",
        offset: "offset",
        filter_language: "cql2-text",
        server: listening(command, address)?,
    })
}

fn start_pygeoapi(work: &Path, place: &Place) -> anyhow::Result<FeaturePeer> {
    let address = free_address()?;
    let (settings, document) = (work.join("pygeoapi.yml"), work.join("pygeoapi-openapi.yml"));
    std::fs::write(&settings, pygeoapi_settings(place, address))?;
    let made = Command::new(format!("{PROGRAMS}/pygeoapi"))
        .args(["openapi", "generate"])
        .arg(&settings)
        .arg("--output-file")
        .arg(&document)
        .output()
        .context("run pygeoapi")?;
    anyhow::ensure!(
        made.status.success(),
        "pygeoapi openapi generate: {}",
        String::from_utf8_lossy(&made.stderr)
    );
    let mut command = Command::new(format!("{PROGRAMS}/gunicorn"));
    command
        .args([
            "-w",
            PROCESSES,
            "-b",
            &address.to_string(),
            "--log-level",
            "error",
            "--timeout",
            "120",
        ])
        .arg("pygeoapi.flask_app:APP")
        .env("PYGEOAPI_CONFIG", &settings)
        .env("PYGEOAPI_OPENAPI", &document);
    Ok(FeaturePeer {
        name: "pygeoapi",
        items: "/collections/issue/items?f=json",
        offset: "offset",
        filter_language: "cql-text",
        server: listening(command, address)?,
    })
}

fn listening(command: Command, address: SocketAddr) -> anyhow::Result<Server> {
    let mut server = Server::start(command, address)?;
    server.wait_for_port(START_LIMIT)?;
    Ok(server)
}

/// Counting is off: it costs more than the page, and kuban does not count either.
fn pygeoapi_settings(place: &Place, address: SocketAddr) -> String {
    let port = address.port();
    let Place {
        folder,
        port: database_port,
        user,
        database,
    } = place;
    format!(
        "server:
  bind: {{host: 127.0.0.1, port: {port}}}
  url: http://{address}
  mimetype: application/json; charset=UTF-8
  encoding: utf-8
  languages: [en-US]
  limits: {{default_items: 100, max_items: 10000, on_exceed: throttle}}
  map: {{url: 'http://127.0.0.1/', attribution: none}}
logging: {{level: ERROR}}
metadata:
  identification: {{title: bench, description: bench, keywords: [bench], keywords_type: theme, terms_of_service: none, url: 'http://127.0.0.1'}}
  license: {{name: none, url: 'http://127.0.0.1'}}
  provider: {{name: bench, url: 'http://127.0.0.1'}}
  contact: {{name: bench, url: 'http://127.0.0.1', role: pointOfContact}}
resources:
  issue:
    type: collection
    title: issues
    description: issues
    keywords: [issues]
    links: []
    extents: {{spatial: {{bbox: [36, 43, 42, 47], crs: 'http://www.opengis.net/def/crs/OGC/1.3/CRS84'}}}}
    providers:
      - type: feature
        name: PostgreSQL
        data: {{host: '{folder}', port: {database_port}, dbname: {database}, user: {user}, password: none, search_path: [public]}}
        id_field: id
        table: issue
        geom_field: geom
        count: false
"
    )
}
