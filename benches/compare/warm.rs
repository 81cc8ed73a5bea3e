//! Warm tiles: requests per second of kuban, nginx with the same bytes as files, and Martin, by wrk, in turns.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::Context;

use crate::client::Client;
use crate::process::{Server, free_address};
use crate::stats::{median, number};

/// Rounds in turns; the median of each program counts.
const ROUNDS: usize = 3;

/// A tile under test: path at kuban, path at Martin.
pub(crate) struct WarmTile {
    pub(crate) kuban: String,
    pub(crate) martin: String,
}

/// Requests per second of every program at one encoding.
pub(crate) struct WarmRow {
    pub(crate) encoding: &'static str,
    pub(crate) kuban: f64,
    pub(crate) nginx: f64,
    pub(crate) martin: Option<f64>,
}

/// Runs every program at gzip and at identity.
pub(crate) fn measure(
    work: &Path,
    kuban: SocketAddr,
    martin: Option<SocketAddr>,
    tiles: &[WarmTile],
    seconds: u32,
) -> anyhow::Result<Vec<WarmRow>> {
    let nginx_root = work.join("nginx");
    write_files(&nginx_root, kuban, tiles)?;
    let address = free_address()?;
    let _nginx = start_nginx(&nginx_root, address)?;
    let our_paths: Vec<&str> = tiles.iter().map(|tile| tile.kuban.as_str()).collect();
    let martin_paths: Vec<&str> = tiles.iter().map(|tile| tile.martin.as_str()).collect();
    let mut rows = Vec::new();
    for encoding in ["gzip", "identity"] {
        let ours = script(work, "kuban", &our_paths, encoding)?;
        let theirs = script(work, "martin", &martin_paths, encoding)?;
        let (mut kuban_rps, mut nginx_rps, mut martin_rps) = (vec![], vec![], vec![]);
        for _ in 0..ROUNDS {
            kuban_rps.push(wrk(kuban, &ours, seconds)?);
            nginx_rps.push(wrk(address, &ours, seconds)?);
            if let Some(martin) = martin {
                martin_rps.push(wrk(martin, &theirs, seconds)?);
            }
        }
        let row = WarmRow {
            encoding,
            kuban: median(kuban_rps),
            nginx: median(nginx_rps),
            martin: martin.map(|_| median(martin_rps)),
        };
        eprintln!(
            "warm {encoding}: kuban {:.0}/s, nginx {:.0}/s, Martin {:?}/s",
            row.kuban, row.nginx, row.martin
        );
        rows.push(row);
    }
    Ok(rows)
}

/// Lays the very bytes that kuban serves where nginx finds them, plain and gzip.
fn write_files(root: &Path, kuban: SocketAddr, tiles: &[WarmTile]) -> anyhow::Result<()> {
    let mut client = Client::new(kuban);
    for tile in tiles {
        let file = root.join("www").join(tile.kuban.trim_start_matches('/'));
        std::fs::create_dir_all(file.parent().context("a tile path has a folder")?)?;
        std::fs::write(&file, client.get(&tile.kuban, "identity")?.body)?;
        std::fs::write(
            file.with_extension("mvt.gz"),
            client.get(&tile.kuban, "gzip")?.body,
        )?;
    }
    Ok(())
}

fn start_nginx(root: &Path, address: SocketAddr) -> anyhow::Result<Server> {
    let conf = root.join("nginx.conf");
    let root_text = root.display();
    // The settings that nginx's own documentation gives for static files; as root its workers stay root to read the folder.
    let user = if is_root() { "user root;" } else { "" };
    std::fs::write(
        &conf,
        format!(
            "{user} daemon off; worker_processes auto; pid {root_text}/nginx.pid; error_log {root_text}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
  open_file_cache max=10000 inactive=600s; open_file_cache_valid 600s;
  client_body_temp_path {root_text}/body; proxy_temp_path {root_text}/proxy; fastcgi_temp_path {root_text}/fastcgi;
  uwsgi_temp_path {root_text}/uwsgi; scgi_temp_path {root_text}/scgi;
  types {{ application/vnd.mapbox-vector-tile mvt; }}
  server {{ listen {address}; root {root_text}/www; gzip_static on; gzip_vary on; etag on;
    add_header Cache-Control 'public, no-cache'; add_header Access-Control-Allow-Origin '*'; }}
}}
"
        ),
    )?;
    let mut command = Command::new("nginx");
    command.arg("-c").arg(&conf).arg("-p").arg(root);
    let mut server = Server::start(command, address)?;
    server.wait_for_port(Duration::from_secs(10))?;
    Ok(server)
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self")
        .is_ok_and(|meta| std::os::unix::fs::MetadataExt::uid(&meta) == 0)
}

/// A wrk script that walks over all paths with requests built beforehand.
fn script(work: &Path, name: &str, paths: &[&str], encoding: &str) -> anyhow::Result<PathBuf> {
    let mut lua = String::from("local paths = {\n");
    for path in paths {
        writeln!(lua, "  \"{path}\",")?;
    }
    writeln!(
        lua,
        "}}\nlocal requests, n = {{}}, 0\nfunction init(args)\n  for i, path in ipairs(paths) do requests[i] = wrk.format('GET', path, {{['Accept-Encoding'] = '{encoding}'}}) end\nend\nfunction request()\n  n = n % #requests + 1\n  return requests[n]\nend"
    )?;
    let file = work.join(format!("{name}-{encoding}.lua"));
    std::fs::write(&file, lua)?;
    Ok(file)
}

fn wrk(address: SocketAddr, script: &Path, seconds: u32) -> anyhow::Result<f64> {
    let output = Command::new("wrk")
        .args(["-t2", "-c64", &format!("-d{seconds}s"), "-s"])
        .arg(script)
        .arg(format!("http://{address}/"))
        .output()
        .context("run wrk")?;
    let text = String::from_utf8_lossy(&output.stdout);
    anyhow::ensure!(!text.contains("Non-2xx"), "wrk saw errors: {text}");
    text.lines()
        .find_map(|line| line.trim().strip_prefix("Requests/sec:"))
        .and_then(|value| value.trim().parse().ok())
        .with_context(|| format!("no rate in wrk's output: {text}"))
}

/// The markdown table of the section.
pub(crate) fn table(rows: &[WarmRow]) -> String {
    let mut out = String::from(
        "| encoding | kuban, req/s | nginx, req/s | Martin, req/s | kuban / nginx | kuban / Martin |\n|---|---|---|---|---|---|\n",
    );
    for row in rows {
        let martin = row.martin.map_or("-".to_owned(), |rps| format!("{rps:.0}"));
        let beside = row
            .martin
            .map_or("-".to_owned(), |rps| number(row.kuban / rps));
        let _ = writeln!(
            out,
            "| {} | {:.0} | {:.0} | {martin} | {} | {beside} |",
            row.encoding,
            row.kuban,
            row.nginx,
            number(row.kuban / row.nginx)
        );
    }
    out
}
