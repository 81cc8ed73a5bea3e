//! Cold start, memory, one cold tile asked for by a thousand clients, and the map while the database is away.

use std::net::SocketAddr;
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::client::Client;
use crate::process::Server;

/// Waits until `/health/ready` says 200 and returns the time since `started`.
pub(crate) fn wait_ready(
    server: &mut Server,
    started: Instant,
    limit: Duration,
) -> anyhow::Result<Duration> {
    server.wait_for_port(limit)?;
    let mut client = Client::new(server.address);
    loop {
        if client
            .get("/health/ready", "identity")
            .is_ok_and(|answer| answer.status == 200)
        {
            return Ok(started.elapsed());
        }
        anyhow::ensure!(started.elapsed() < limit, "not ready after {limit:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Sum over all labels of a metric in the Prometheus text.
pub(crate) fn metric(server: SocketAddr, name: &str) -> anyhow::Result<f64> {
    let body = Client::new(server).get("/metrics", "identity")?.body;
    let text = String::from_utf8(body)?;
    let values: Vec<f64> = text
        .lines()
        .filter_map(|line| {
            let rest = line.strip_prefix(name)?;
            if !rest.starts_with(['{', ' ']) {
                return None;
            }
            rest.rsplit(' ').next()?.parse().ok()
        })
        .collect();
    anyhow::ensure!(!values.is_empty(), "no metric {name}");
    Ok(values.iter().sum())
}

/// A thousand clients ask for one cold tile at once; returns how often it was computed.
pub(crate) fn thousand_clients(server: SocketAddr, path: &str) -> anyhow::Result<f64> {
    const CLIENTS: usize = 1000;
    let before = metric(server, COMPUTED)?;
    let barrier = Arc::new(Barrier::new(CLIENTS));
    let handles: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (barrier, path) = (Arc::clone(&barrier), path.to_owned());
            std::thread::Builder::new()
                .stack_size(128 << 10)
                .spawn(move || {
                    let mut client = Client::new(server);
                    barrier.wait();
                    client.get(&path, "gzip").map(|answer| answer.status)
                })
        })
        .collect::<Result<_, _>>()?;
    for handle in handles {
        let status = handle
            .join()
            .map_err(|_panic| anyhow::anyhow!("a client panicked"))??;
        anyhow::ensure!(status == 200, "a client got {status}");
    }
    Ok(metric(server, COMPUTED)? - before)
}

/// Counter of tiles that were computed rather than found in the cache.
const COMPUTED: &str = "kuban_tiles_made_total";

/// Answers during an outage of the database.
pub(crate) struct Outage {
    pub(crate) asked: usize,
    pub(crate) answered: usize,
    pub(crate) database_bound: u16,
    pub(crate) retry_after: bool,
}

/// Asks for cold and warm tiles and for locate while the database is stopped.
pub(crate) fn ask_during_outage(
    server: SocketAddr,
    tiles: &[String],
    one_row: &str,
) -> anyhow::Result<Outage> {
    let mut client = Client::new(server);
    let (mut asked, mut answered) = (0, 0);
    let mut ask = |path: &str| -> anyhow::Result<()> {
        let status = client.get(path, "gzip")?.status;
        asked += 1;
        answered += usize::from(status == 200 || status == 204);
        Ok(())
    };
    for tile in tiles {
        ask(tile)?;
        ask(&format!("{tile}?status=registered"))?;
    }
    for n in 0..500 {
        ask(&format!(
            "/api/v1/locate?lon={}&lat=45.1",
            37.5 + f64::from(n) * 0.005
        ))?;
    }
    let row = Client::new(server)
        .get(one_row, "identity")
        .context("the database-bound request")?;
    Ok(Outage {
        asked,
        answered,
        database_bound: row.status,
        retry_after: row.retry_after,
    })
}
