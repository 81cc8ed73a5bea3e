//! Commit to fresh tile: rows written by SQL, two nodes watched until each serves the new tile and tells it on the event stream.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::Context;
use sqlx::PgPool;

use crate::client::Client;
use crate::cold::tile_at;
use crate::stats::{Samples, number, verdict};

/// How long a node may serve the old tile before the bench calls it stale for good.
const LIMIT: Duration = Duration::from_secs(10);

/// Times from commit on one node.
pub(crate) struct NodeFreshness {
    pub(crate) node: usize,
    pub(crate) tile: Samples,
    pub(crate) told: Samples,
}

/// Writes `rounds` issues, one at a time, and watches every node.
pub(crate) async fn measure(
    db: &PgPool,
    nodes: &[SocketAddr],
    rounds: u32,
) -> anyhow::Result<Vec<NodeFreshness>> {
    let mut tile_times = vec![Vec::new(); nodes.len()];
    let mut told_times = vec![Vec::new(); nodes.len()];
    let streams: Vec<_> = nodes
        .iter()
        .map(|node| listen(*node))
        .collect::<Result<_, _>>()?;
    for round in 0..rounds {
        // Places along a line through Krasnodar: full tiles, so that the work behind each is real.
        let lon = 38.90 + f64::from(round % 97) * 0.002;
        let lat = 45.02 + f64::from(round % 31) * 0.002;
        let (z, x, y) = tile_at(lon, lat, 14);
        let path = format!("/tiles/issues/{z}/{x}/{y}.mvt");
        for stream in &streams {
            while stream.try_recv().is_ok() {}
        }
        let watchers: Vec<_> = nodes
            .iter()
            .map(|node| watch(*node, &path))
            .collect::<Result<_, _>>()?;
        sqlx::query(
            "insert into issue (title, description, status, category, geom, created_at, due_at) values \
             ('Проверка свежести', 'Строка измерения', 'registered', 'other', \
              st_setsrid(st_makepoint($1, $2), 4326), now(), now() + interval '10 days')",
        )
        .bind(lon)
        .bind(lat)
        .execute(db)
        .await?;
        let committed = Instant::now();
        for (node, (watcher, stream)) in watchers.into_iter().zip(&streams).enumerate() {
            let seen = tokio::task::spawn_blocking(move || watcher.join())
                .await?
                .map_err(|_panic| anyhow::anyhow!("the watcher of node {node} panicked"))??;
            tile_times[node].push(seen.saturating_duration_since(committed));
            let told = stream
                .recv_timeout(LIMIT)
                .context("an event for the change")?;
            told_times[node].push(told.saturating_duration_since(committed));
        }
    }
    Ok(tile_times
        .into_iter()
        .zip(told_times)
        .enumerate()
        .map(|(node, (tile, told))| NodeFreshness {
            node: node + 1,
            tile: Samples::new(tile),
            told: Samples::new(told),
        })
        .collect())
}

type Watcher = std::thread::JoinHandle<anyhow::Result<Instant>>;

/// Asks for a tile over and over until its `ETag` changes; the first answer is taken before this returns.
fn watch(node: SocketAddr, path: &str) -> anyhow::Result<Watcher> {
    let mut client = Client::new(node);
    let old = client.get(path, "gzip")?.etag;
    let path = path.to_owned();
    Ok(std::thread::spawn(move || {
        let started = Instant::now();
        while started.elapsed() < LIMIT {
            if client.get(&path, "gzip")?.etag != old {
                return Ok(Instant::now());
            }
            // A pause, or two watchers alone would fill two cores.
            std::thread::sleep(Duration::from_micros(500));
        }
        anyhow::bail!("{path} stayed stale for {LIMIT:?}")
    }))
}

/// Reads the node's event stream; each change comes as the moment at which it was read.
fn listen(node: SocketAddr) -> anyhow::Result<mpsc::Receiver<Instant>> {
    let mut stream = TcpStream::connect(node)?;
    write!(
        stream,
        "GET /api/v1/events/map HTTP/1.1\r\nHost: {node}\r\nAccept: text/event-stream\r\n\r\n"
    )?;
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if line.trim_end() == "event: change" || line.trim_end() == "event:change" {
                let _ = sender.send(Instant::now());
            }
        }
    });
    Ok(receiver)
}

/// The markdown table of the section.
pub(crate) fn table(nodes: &[NodeFreshness]) -> String {
    use std::fmt::Write as _;
    let mut out = String::from(
        "| node | commits | fresh tile p50 / p95 / max, ms | p99, ms | goal p95 < 100 ms | event p50 / p95 / max, ms | goal 100 ms |\n|---|---|---|---|---|---|---|\n",
    );
    for node in nodes {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} |",
            node.node,
            node.tile.len(),
            node.tile.triple(),
            number(node.tile.quantile_ms(0.99)),
            verdict(node.tile.quantile_ms(0.95), 100.0, false),
            node.told.triple(),
            verdict(node.told.quantile_ms(0.95), 100.0, false),
        );
    }
    out
}
