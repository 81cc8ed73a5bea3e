//! Features as GIS programs take them: whole collections, pages by box, filters, deep pages; beside tipg and pygeoapi.

use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use serde_json::Value;
use sqlx::{PgPool, Row};

use crate::client::Client;
use crate::feature_peers::FeaturePeer;
use crate::process::Server;
use crate::stats::{Samples, median, number, verdict};

/// Rounds in turns of what is measured as a rate; the median counts.
const ROUNDS: usize = 3;
/// Features of one page of a peer when a whole collection is wanted, and how many pages of it are asked for in a round.
const PEER_PAGE: usize = 10_000;
const PEER_PAGES: usize = 5;
/// Boxes of the page of a box.
const BOXES: i64 = 40;
/// Requests of the filter.
const FILTERS: usize = 20;
/// The deep page, and how many pages around it and around the first are compared.
const DEEP_PAGE: usize = 1_000;
const AROUND: usize = 20;
/// How often each of these pages is asked for.
const PAGE_ROUNDS: usize = 10;
/// How much a stream of a million features may add to the resident memory.
const FLAT_BYTES: u64 = 64 << 20;
const ITEMS: &str = "/ogc/collections/issues/items?f=json";
const FILTER: &str = "status='registered'%20AND%20category='roads'";

/// What one program did.
pub(crate) struct ProgramRow {
    name: &'static str,
    /// Features per second of a whole collection.
    stream: f64,
    /// A page of 1,000 in a box.
    boxes: Samples,
    /// The first 100 of a filter.
    filters: Samples,
}

/// Everything of the section.
pub(crate) struct FeaturesResult {
    rows: Vec<ProgramRow>,
    /// Features per second as `GeoParquet`, and its size.
    parquet: f64,
    parquet_bytes: u64,
    /// Growth of the resident memory while a whole collection is sent.
    growth_bytes: u64,
    /// Medians in milliseconds of first and deep pages.
    first_page_ms: f64,
    deep_page_ms: f64,
    /// Boxes in which the programs told different numbers of features.
    differing: usize,
}

/// Asks kuban and its peers in turns.
pub(crate) async fn measure(
    node: &Server,
    peers: &[FeaturePeer],
    db: &PgPool,
) -> anyhow::Result<FeaturesResult> {
    let boxes = boxes(db).await?;
    let issues: i64 = sqlx::query("select count(*) from issue")
        .fetch_one(db)
        .await?
        .get(0);
    let mut rows = vec![ProgramRow::new("kuban")];
    rows.extend(peers.iter().map(|peer| ProgramRow::new(peer.name)));
    let differing = measure_boxes(node, peers, &boxes, &mut rows)?;
    measure_filters(node, peers, &mut rows)?;
    let (growth_bytes, parquet, parquet_bytes) =
        measure_streams(node, peers, issues as u64, &mut rows)?;
    let (first_page_ms, deep_page_ms) = measure_pages(node.address)?;
    for row in &rows {
        eprintln!(
            "features, {}: {:.0} features/s, box {} ms, filter {} ms",
            row.name,
            row.stream,
            row.boxes.triple(),
            row.filters.triple()
        );
    }
    Ok(FeaturesResult {
        rows,
        parquet,
        parquet_bytes,
        growth_bytes,
        first_page_ms,
        deep_page_ms,
        differing,
    })
}

impl ProgramRow {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            stream: f64::NAN,
            boxes: Samples::new(Vec::new()),
            filters: Samples::new(Vec::new()),
        }
    }
}

/// Boxes of about 10 km around issues all over the table.
async fn boxes(db: &PgPool) -> anyhow::Result<Vec<String>> {
    let rows = sqlx::query(
        "select st_x(geom) as lon, st_y(geom) as lat from issue
         where id in (select (min(id) + (max(id) - min(id)) * step / $1)::bigint from issue, generate_series(1, $1) as step group by step)",
    )
    .bind(BOXES)
    .fetch_all(db)
    .await?;
    Ok(rows
        .iter()
        .map(|row| {
            let (lon, lat): (f64, f64) = (row.get(0), row.get(1));
            format!(
                "{:.4},{:.4},{:.4},{:.4}",
                lon - 0.06,
                lat - 0.045,
                lon + 0.06,
                lat + 0.045
            )
        })
        .collect())
}

/// The programs' addresses with the paths of their items.
fn programs<'a>(node: &'a Server, peers: &'a [FeaturePeer]) -> Vec<(SocketAddr, &'a str, &'a str)> {
    let own = (node.address, ITEMS, "cql2-text");
    std::iter::once(own)
        .chain(
            peers
                .iter()
                .map(|peer| (peer.address(), peer.items, peer.filter_language)),
        )
        .collect()
}

/// A page of 1,000 per box from each program; how many boxes were answered with different numbers of features.
fn measure_boxes(
    node: &Server,
    peers: &[FeaturePeer],
    boxes: &[String],
    rows: &mut [ProgramRow],
) -> anyhow::Result<usize> {
    let programs = programs(node, peers);
    let mut clients: Vec<_> = programs
        .iter()
        .map(|(address, ..)| Client::new(*address))
        .collect();
    let mut times = vec![Vec::new(); rows.len()];
    let mut differing = 0;
    for (turn, bbox) in boxes.iter().enumerate() {
        let mut counts = Vec::new();
        for (place, (_, items, _)) in programs.iter().enumerate() {
            let path = format!("{items}&limit=1000&bbox={bbox}");
            let response = clients[place].get(&path, "identity")?;
            anyhow::ensure!(response.status == 200, "{path}: {}", response.status);
            counts.push(count_features(&response.body));
            // The first box warms every program up.
            if turn > 0 {
                times[place].push(response.elapsed);
            }
        }
        differing += usize::from(counts.iter().any(|count| *count != counts[0]));
    }
    for (row, times) in rows.iter_mut().zip(times) {
        row.boxes = Samples::new(times);
    }
    Ok(differing)
}

fn measure_filters(
    node: &Server,
    peers: &[FeaturePeer],
    rows: &mut [ProgramRow],
) -> anyhow::Result<()> {
    let programs = programs(node, peers);
    let mut clients: Vec<_> = programs
        .iter()
        .map(|(address, ..)| Client::new(*address))
        .collect();
    let mut times = vec![Vec::new(); rows.len()];
    for _ in 0..FILTERS {
        for (place, (_, items, language)) in programs.iter().enumerate() {
            let path = format!("{items}&limit=100&filter-lang={language}&filter={FILTER}");
            let response = clients[place].get(&path, "identity")?;
            anyhow::ensure!(response.status == 200, "{path}: {}", response.status);
            let found = count_features(&response.body);
            anyhow::ensure!(found == 100, "{path}: {found} features");
            times[place].push(response.elapsed);
        }
    }
    for (row, times) in rows.iter_mut().zip(times) {
        row.filters = Samples::new(times);
    }
    Ok(())
}

/// Whole collections: kuban's in one answer, the peers' in pages of the size that they allow.
fn measure_streams(
    node: &Server,
    peers: &[FeaturePeer],
    issues: u64,
    rows: &mut [ProgramRow],
) -> anyhow::Result<(u64, f64, u64)> {
    let mut rates = vec![Vec::new(); rows.len()];
    let (mut parquet_rates, mut parquet_bytes, mut growth) = (Vec::new(), 0, 0);
    for _ in 0..ROUNDS {
        let (whole, grown) = watching_memory(node, || {
            download(node.address, "/ogc/collections/issues/download?f=json")
        })?;
        anyhow::ensure!(
            whole.features == issues,
            "{} of {issues} features",
            whole.features
        );
        rates[0].push(issues as f64 / whole.elapsed.as_secs_f64());
        growth = growth.max(grown);
        let file = download(node.address, "/ogc/collections/issues/download?f=parquet")?;
        anyhow::ensure!(
            file.end.ends_with(b"PAR1"),
            "the GeoParquet file has no end"
        );
        parquet_rates.push(issues as f64 / file.elapsed.as_secs_f64());
        parquet_bytes = file.bytes;
        for (place, peer) in peers.iter().enumerate() {
            let mut features = 0;
            let mut elapsed = Duration::ZERO;
            for page in 0..PEER_PAGES {
                let path = format!(
                    "{}&limit={PEER_PAGE}&{}={}",
                    peer.items,
                    peer.offset,
                    page * PEER_PAGE
                );
                let page = download(peer.address(), &path)?;
                features += page.features;
                elapsed += page.elapsed;
            }
            anyhow::ensure!(
                features == (PEER_PAGE * PEER_PAGES) as u64,
                "{}: {features} features",
                peer.name
            );
            rates[place + 1].push(features as f64 / elapsed.as_secs_f64());
        }
    }
    for (row, rates) in rows.iter_mut().zip(rates) {
        row.stream = median(rates);
    }
    Ok((growth, median(parquet_rates), parquet_bytes))
}

/// Medians of the first pages and of those around the deep one, walked by the links `next` and then asked in turns.
fn measure_pages(address: SocketAddr) -> anyhow::Result<(f64, f64)> {
    let mut client = Client::new(address);
    let mut get = |path: &str| {
        let response = client.get(path, "identity")?;
        anyhow::ensure!(response.status == 200, "{path}: {}", response.status);
        anyhow::Ok(response)
    };
    let mut path = format!("{ITEMS}&limit=100");
    let (mut first, mut deep) = (Vec::new(), Vec::new());
    for page in 1..=DEEP_PAGE + AROUND / 2 {
        if (2..2 + AROUND).contains(&page) {
            first.push(path.clone());
        } else if page > DEEP_PAGE - AROUND / 2 {
            deep.push(path.clone());
        }
        path = next_path(&get(&path)?.body)?;
    }
    let (mut first_times, mut deep_times) = (Vec::new(), Vec::new());
    for _ in 0..PAGE_ROUNDS {
        for (first, deep) in first.iter().zip(&deep) {
            first_times.push(get(first)?.elapsed);
            deep_times.push(get(deep)?.elapsed);
        }
    }
    let median = |times| Samples::new(times).quantile_ms(0.5);
    Ok((median(first_times), median(deep_times)))
}

fn next_path(body: &[u8]) -> anyhow::Result<String> {
    let page: Value = serde_json::from_slice(body)?;
    let links = page["links"].as_array().context("links of a page")?;
    let next = links.iter().find(|link| link["rel"] == "next");
    let href = next
        .and_then(|link| link["href"].as_str())
        .context("a next page")?;
    let (_, rest) = href.split_once("/ogc/").context("a path under /ogc")?;
    Ok(format!("/ogc/{rest}"))
}

/// What came of an answer that was read and thrown away.
struct Download {
    features: u64,
    bytes: u64,
    /// Its last bytes.
    end: Vec<u8>,
    elapsed: Duration,
}

/// Reads an answer to its end without keeping it.
fn download(address: SocketAddr, path: &str) -> anyhow::Result<Download> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_mins(2)))?;
    let started = Instant::now();
    stream.write_all(
        format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n").as_bytes(),
    )?;
    let mut buffer = vec![0; 1 << 18];
    let (mut features, mut bytes) = (0, 0);
    let (mut tail, mut end) = (Vec::new(), Vec::new());
    loop {
        let read = stream.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        if bytes == 0 {
            anyhow::ensure!(
                buffer.starts_with(b"HTTP/1.1 200"),
                "{path}: {}",
                String::from_utf8_lossy(&buffer[..read.min(200)])
            );
        }
        bytes += read as u64;
        tail.extend_from_slice(&buffer[..read]);
        features += count_features(&tail) as u64;
        // What is kept is too short to hold a mark that was counted, and long enough for one that was cut.
        let keep = tail.len().min(MARK.len() - 1);
        tail.drain(..tail.len() - keep);
        end.extend_from_slice(&buffer[read - read.min(END_BYTES)..read]);
        end.drain(..end.len().saturating_sub(END_BYTES));
    }
    // A chunked body ends in an empty chunk.
    let end = end.strip_suffix(b"\r\n0\r\n\r\n").unwrap_or(&end).to_vec();
    Ok(Download {
        features,
        bytes,
        end,
        elapsed: started.elapsed(),
    })
}

/// How much of the end of an answer is kept.
const END_BYTES: usize = 64;
/// Stands once in every feature, and nowhere else.
const MARK: &[u8] = b"\"Feature\"";

fn count_features(body: &[u8]) -> usize {
    memchr::memmem::find_iter(body, MARK).count()
}

/// Does something while the resident memory of a server is watched; the largest growth over the first reading.
fn watching_memory<T>(
    node: &Server,
    work: impl FnOnce() -> anyhow::Result<T>,
) -> anyhow::Result<(T, u64)> {
    let before = node.resident_bytes()?;
    let (done, peak) = (AtomicBool::new(false), AtomicU64::new(before));
    let outcome = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                if let Ok(bytes) = node.resident_bytes() {
                    peak.fetch_max(bytes, Ordering::Relaxed);
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        let outcome = work();
        done.store(true, Ordering::Relaxed);
        outcome
    })?;
    Ok((outcome, peak.into_inner() - before))
}

impl FeaturesResult {
    /// Lines of the table of goals.
    pub(crate) fn goals(&self, line: &mut impl FnMut(&str, String, String)) {
        let own = &self.rows[0];
        for (row, goal) in self.rows[1..].iter().zip([5.0, 20.0]) {
            let pairs = [
                ("whole collection as GeoJSON", own.stream / row.stream),
                (
                    "page of 1,000 in a box",
                    row.boxes.quantile_ms(0.5) / own.boxes.quantile_ms(0.5),
                ),
                (
                    "CQL2 filter",
                    row.filters.quantile_ms(0.5) / own.filters.quantile_ms(0.5),
                ),
            ];
            for (what, ratio) in pairs {
                line(
                    &format!("{what}: {goal} times {}", row.name),
                    number(ratio),
                    verdict(ratio, goal, true),
                );
            }
        }
        let deep = self.deep_page_ms / self.first_page_ms;
        line(
            "page 1,000 within 1.2 of page 1",
            number(deep),
            verdict(deep, 1.2, false),
        );
        line(
            "memory flat while a whole collection is sent (growth under 64 MiB)",
            format!(
                "{} MiB",
                number(self.growth_bytes as f64 / f64::from(1 << 20))
            ),
            verdict(self.growth_bytes as f64, FLAT_BYTES as f64, false),
        );
        line(
            "boxes hold equally many features in all programs",
            format!("{} differ", self.differing),
            verdict(self.differing as f64, 0.0, false),
        );
    }

    /// The section's table.
    pub(crate) fn table(&self) -> String {
        let mut out = String::from(
            "| program | whole collection, features/s | page of 1,000 in a box p50 / p95 / max, ms | filter p50 / p95 / max, ms | kuban ahead: whole, box, filter |\n|---|---|---|---|---|\n",
        );
        let own = &self.rows[0];
        for row in &self.rows {
            let ahead = |theirs: &Samples, ours: &Samples| {
                number(theirs.quantile_ms(0.5) / ours.quantile_ms(0.5))
            };
            let _ = writeln!(
                out,
                "| {} | {:.0} | {} | {} | {}, {}, {} |",
                row.name,
                row.stream,
                row.boxes.triple(),
                row.filters.triple(),
                number(own.stream / row.stream),
                ahead(&row.boxes, &own.boxes),
                ahead(&row.filters, &own.filters)
            );
        }
        let _ = writeln!(
            out,
            "\nGeoParquet of the whole collection: {:.0} features/s, {:.1} MiB; neither peer offers it.\n\
             Pages of 100 by the links `next`: {} ms around page 1, {} ms around page {DEEP_PAGE}.",
            self.parquet,
            self.parquet_bytes as f64 / f64::from(1 << 20),
            number(self.first_page_ms),
            number(self.deep_page_ms)
        );
        out
    }
}
