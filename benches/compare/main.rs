//! `make bench`: kuban beside its peers on the same tables in one run; writes docs/benchmarks.md.
//!
//! Martin, nginx, wrk and PostGIS itself are the peers. Everything runs on loopback, on a private database under
//! `target/bench`, and ends with this program.

mod access;
mod client;
mod cold;
mod feature_peers;
mod features;
mod freshness;
mod lifecycle;
mod locate;
mod process;
mod report;
mod stats;
mod warm;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Parser;
use kuban::config::Config;
use kuban::db::cluster;
use secrecy::ExposeSecret;
use sqlx::postgres::PgPoolOptions;
use sqlx::{PgPool, Row};

use client::Client;
use process::{Server, free_address};
use report::Report;

/// Compares kuban with its peers and writes docs/benchmarks.md.
#[derive(Debug, Parser)]
struct Args {
    /// Issues in the tables.
    #[arg(long, default_value_t = 1_000_000)]
    issues: u64,
    /// Constructions in the tables.
    #[arg(long, default_value_t = 300_000)]
    constructions: u64,
    /// Distinct tiles per zoom.
    #[arg(long, default_value_t = 150)]
    tiles: usize,
    /// Seconds of each run of wrk.
    #[arg(long, default_value_t = 5)]
    seconds: u32,
    /// Commits that are followed to the fresh tile.
    #[arg(long, default_value_t = 200)]
    commits: u32,
    /// Measures features alone and prints their part of the report.
    #[arg(long)]
    only_features: bool,
    /// Measures sessions and permissions alone and prints their part of the report.
    #[arg(long)]
    only_access: bool,
    /// Where the report goes.
    #[arg(long, default_value = "docs/benchmarks.md")]
    out: PathBuf,
    /// Ignored; `cargo bench` passes it.
    #[arg(long, hide = true)]
    bench: bool,
}

const KUBAN: &str = env!("CARGO_BIN_EXE_kuban");
/// Where `scripts/setup bench` puts Martin.
const MARTIN: &str = "target/tools/bin/martin";
/// Longest wait for a server.
const START_LIMIT: Duration = Duration::from_mins(2);

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let work = std::env::current_dir()?.join("target/bench");
    std::fs::create_dir_all(&work)?;
    let data_dir = work.join("data");
    let config = config(&data_dir)?;
    let database = tokio::task::spawn_blocking(move || cluster::open(&config)).await??;
    let url = database.url.expose_secret().to_owned();
    let db = PgPoolOptions::new()
        .max_connections(8)
        .connect(&url)
        .await?;
    prepare_tables(&data_dir, &db, &args).await?;

    if args.only_access {
        let result = access::measure(config(&data_dir)?, &db).await?;
        std::io::Write::write_all(&mut std::io::stdout(), access::section(&result).as_bytes())?;
        return Ok(());
    }
    if args.only_features {
        let (node, _) = start_node(&data_dir, 256)?;
        let result = feature_section(&work, &node, &db).await?;
        let text = report::features_alone(&result);
        std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes())?;
        return Ok(());
    }
    let mut report = Report::new(&db).await?;
    let martin = start_martin(&work, &url, 0)?;
    if martin.is_none() {
        eprintln!(
            "{MARTIN} is missing (scripts/setup bench installs it): no figures of Martin in this run"
        );
    }
    cold_section(&mut report, &data_dir, &db, martin.as_ref(), &args).await?;
    drop(martin);
    let martin = start_martin(&work, &url, 512)?;

    let (node, ready) = start_node(&data_dir, 256)?;
    report.ready = ready;
    report.resident_bytes = node.resident_bytes()?;
    report.feature_bytes = lifecycle::metric(node.address, "kuban_layer_bytes")?;
    report.features = lifecycle::metric(node.address, "kuban_layer_features")?;
    let cold_tile = cold::sample_tiles(&db, 15, 1).await?;
    let (z, x, y) = *cold_tile.first().context("a tile with data")?;
    report.computed_for_thousand =
        lifecycle::thousand_clients(node.address, &format!("/tiles/portal/{z}/{x}/{y}.mvt"))?;
    report.warm = warm_section(&work, &node, martin.as_ref(), &db, args.seconds).await?;
    drop(martin);
    report.feature_rows = Some(feature_section(&work, &node, &db).await?);

    report.access = Some(access::measure(config(&data_dir)?, &db).await?);

    let (second, _) = start_node(&data_dir, 256)?;
    report.freshness =
        freshness::measure(&db, &[node.address, second.address], args.commits).await?;
    drop(second);
    let edition = active_edition(&db).await?;
    report.locate = Some(locate::measure(&db, &edition, 1_000_000).await?);
    report.outage = Some(outage_section(&data_dir, &node, &db).await?);
    drop(node);
    drop(database);
    report.write(&args.out)?;
    eprintln!("{} written", args.out.display());
    Ok(())
}

/// The settings of the bench: its own data folder and nothing from the environment.
fn config(data_dir: &Path) -> anyhow::Result<Config> {
    let folder = data_dir.display().to_string();
    Ok(Config::from_vars(|name| {
        (name == "KUBAN_DATA_DIR").then(|| folder.clone())
    })?)
}

/// `kuban` on the bench's data folder.
fn kuban(data_dir: &Path) -> Command {
    let mut command = Command::new(KUBAN);
    command
        .env_remove("DATABASE_URL")
        .env("KUBAN_DATA_DIR", data_dir)
        .env("KUBAN_LOG", "warn");
    command
}

fn run(mut command: Command) -> anyhow::Result<()> {
    let status = command
        .status()
        .with_context(|| format!("run {command:?}"))?;
    anyhow::ensure!(status.success(), "{command:?} ended with {status}");
    Ok(())
}

/// Schema, boundaries and rows; rows of an earlier run are kept when their number fits.
async fn prepare_tables(data_dir: &Path, db: &PgPool, args: &Args) -> anyhow::Result<()> {
    let step = |arguments: &[&str]| {
        let mut command = kuban(data_dir);
        command.args(arguments);
        run(command)
    };
    step(&["migrate"])?;
    let editions = "select count(*) from boundary_edition where active";
    let active: i64 = sqlx::query(editions).fetch_one(db).await?.get(0);
    if active == 0 {
        // A server brings the boundaries in the order that a first start looks for them.
        start_node(data_dir, 0)?;
    }
    let count = "select (select count(*) from issue) as issues, (select count(*) from construction) as constructions";
    let held = sqlx::query(count).fetch_one(db).await?;
    let (issues, constructions): (i64, i64) = (held.get(0), held.get(1));
    // A run adds a few rows of its own at the end of the table.
    let fits = (args.issues..args.issues + 10_000).contains(&(issues as u64))
        && constructions as u64 == args.constructions;
    if fits {
        return Ok(());
    }
    sqlx::raw_sql("truncate issue, construction")
        .execute(db)
        .await?;
    step(&[
        "seed",
        "load",
        "--issues",
        &args.issues.to_string(),
        "--constructions",
        &args.constructions.to_string(),
    ])?;
    for table in ["issue", "construction"] {
        let statement = format!("vacuum analyze {table}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
            .execute(db)
            .await?;
    }
    Ok(())
}

/// A serving node and its time from start to ready.
fn start_node(data_dir: &Path, cache_mb: u32) -> anyhow::Result<(Server, Duration)> {
    let address = free_address()?;
    let mut command = kuban(data_dir);
    command
        .args(["serve", "--demo", "never"])
        .env("KUBAN_LISTEN", address.to_string())
        .env("KUBAN_TILE_CACHE_MB", cache_mb.to_string());
    let started = Instant::now();
    let mut server = Server::start(command, address)?;
    let ready = lifecycle::wait_ready(&mut server, started, START_LIMIT)?;
    eprintln!("a node on {address} was ready after {ready:.2?}");
    Ok((server, ready))
}

/// Martin on the same tables, only the columns that kuban's tiles carry.
fn start_martin(work: &Path, url: &str, cache_mb: u32) -> anyhow::Result<Option<Server>> {
    if !Path::new(MARTIN).exists() {
        return Ok(None);
    }
    let address = free_address()?;
    let config = work.join("martin.yaml");
    let table = |name: &str, id: &str, geometry: &str, day: &str| {
        format!(
            "    {name}:\n      schema: public\n      table: {name}\n      srid: 4326\n      geometry_column: geom\n      \
             geometry_type: {geometry}\n      {id}extent: 4096\n      buffer: 64\n      clip_geom: true\n      \
             properties: {{ {day} }}\n"
        )
    };
    let id = "id_column: id\n      ";
    let common = "status: text, category: text, municipality_code: text";
    std::fs::write(
        &config,
        format!(
            "listen_addresses: '{address}'\nworker_processes: 2\ncache_size_mb: {cache_mb}\npostgres:\n  connection_string: '{url}'\n  \
             auto_publish: false\n  tables:\n{}{}{}",
            table(
                "issue",
                id,
                "POINT",
                &format!("{common}, created_at: timestamptz")
            ),
            table(
                "construction",
                id,
                "MULTIPOLYGON",
                &format!("{common}, permitted_on: date")
            ),
            table("boundary_area", "", "MULTIPOLYGON", "code: text"),
        ),
    )?;
    let mut command = Command::new(MARTIN);
    command
        .args(["--config".as_ref(), config.as_os_str()])
        .env("RUST_LOG", "error");
    let mut server = Server::start(command, address)?;
    server.wait_for_port(START_LIMIT)?;
    Ok(Some(server))
}

async fn cold_section(
    report: &mut Report,
    data_dir: &Path,
    db: &PgPool,
    martin: Option<&Server>,
    args: &Args,
) -> anyhow::Result<()> {
    let (node, _) = start_node(data_dir, 0)?;
    let mut peers = cold::Peers {
        kuban: Client::new(node.address),
        martin: martin.map(|server| Client::new(server.address)),
        db,
    };
    report.cold = cold::measure(&mut peers, args.tiles).await?;
    Ok(())
}

/// Warm tiles over the zooms that people use most.
async fn warm_section(
    work: &Path,
    node: &Server,
    martin: Option<&Server>,
    db: &PgPool,
    seconds: u32,
) -> anyhow::Result<Vec<warm::WarmRow>> {
    let mut tiles = Vec::new();
    for zoom in [10, 12, 14] {
        for (z, x, y) in cold::sample_tiles(db, zoom, 20).await? {
            tiles.push(warm::WarmTile {
                kuban: format!("/tiles/portal/{z}/{x}/{y}.mvt"),
                martin: format!("/issue,construction,boundary_area/{z}/{x}/{y}"),
            });
        }
    }
    let (node, martin) = (node.address, martin.map(|server| server.address));
    let work = work.to_owned();
    tokio::task::spawn_blocking(move || warm::measure(&work, node, martin, &tiles, seconds)).await?
}

/// Features beside the servers of Python.
async fn feature_section(
    work: &Path,
    node: &Server,
    db: &PgPool,
) -> anyhow::Result<features::FeaturesResult> {
    let peers = feature_peers::start(work, db)?;
    features::measure(node, &peers, db).await
}

/// The active edition as the database holds it.
async fn active_edition(db: &PgPool) -> anyhow::Result<boundaries::Edition> {
    let mut connection = db.acquire().await?;
    let (_, edition) = kuban::spatial::load_active_edition(&mut connection)
        .await?
        .context("an active edition")?;
    Ok(edition)
}

/// Stops the database under the node, asks, and starts it again.
async fn outage_section(
    data_dir: &Path,
    node: &Server,
    db: &PgPool,
) -> anyhow::Result<lifecycle::Outage> {
    let mut tiles = Vec::new();
    for zoom in 0..=16 {
        let sample = cold::sample_tiles(db, zoom, 20).await?;
        tiles.extend(
            sample
                .into_iter()
                .map(|(z, x, y)| format!("/tiles/portal/{z}/{x}/{y}.mvt")),
        );
    }
    let id: i64 = sqlx::query("select min(id) from issue")
        .fetch_one(db)
        .await?
        .get(0);
    let mut stop = kuban(data_dir);
    stop.args(["db", "stop"]);
    run(stop)?;
    let address: SocketAddr = node.address;
    lifecycle::ask_during_outage(address, &tiles, &format!("/api/v1/issues/{id}"))
}
