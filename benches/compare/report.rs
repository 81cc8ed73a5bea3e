//! The report: every figure of this run beside its goal.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use sqlx::{PgPool, Row};

use crate::access::{self, AccessResult};
use crate::cold::{self, ZoomRow};
use crate::features::FeaturesResult;
use crate::freshness::{self, NodeFreshness};
use crate::lifecycle::Outage;
use crate::locate::{self, LocateResult};
use crate::process::version_of;
use crate::stats::{Samples, number, verdict};
use crate::warm::{self, WarmRow};

/// Everything that a run has measured.
pub(crate) struct Report {
    machine: String,
    versions: Vec<String>,
    issues: i64,
    constructions: i64,
    edition: String,
    pub(crate) cold: Vec<ZoomRow>,
    pub(crate) warm: Vec<WarmRow>,
    pub(crate) feature_rows: Option<FeaturesResult>,
    pub(crate) access: Option<AccessResult>,
    pub(crate) freshness: Vec<NodeFreshness>,
    pub(crate) locate: Option<LocateResult>,
    pub(crate) outage: Option<Outage>,
    pub(crate) ready: Duration,
    pub(crate) resident_bytes: u64,
    pub(crate) feature_bytes: f64,
    pub(crate) features: f64,
    pub(crate) computed_for_thousand: f64,
}

impl Report {
    pub(crate) async fn new(db: &PgPool) -> anyhow::Result<Self> {
        let row = sqlx::query(
            "select (select count(*) from issue), (select count(*) from construction), \
             (select title from boundary_edition where active), version(), postgis_lib_version()",
        )
        .fetch_one(db)
        .await?;
        let postgres: String = row.get(3);
        Ok(Self {
            machine: machine()?,
            versions: vec![
                format!("kuban {}", env!("CARGO_PKG_VERSION")),
                version_of("target/tools/bin/martin", "--version"),
                version_of("nginx", "-v"),
                version_of("wrk", "-v"),
                "tipg 1.6.1, pygeoapi 0.21.0 where installed".to_owned(),
                postgres.split(" on ").next().unwrap_or_default().to_owned(),
                format!("PostGIS {}", row.get::<String, _>(4)),
            ],
            issues: row.get(0),
            constructions: row.get(1),
            edition: row.get(2),
            cold: Vec::new(),
            warm: Vec::new(),
            feature_rows: None,
            access: None,
            freshness: Vec::new(),
            locate: None,
            outage: None,
            ready: Duration::ZERO,
            resident_bytes: 0,
            feature_bytes: 0.0,
            features: 0.0,
            computed_for_thousand: 0.0,
        })
    }

    /// Writes the whole report; the part below the marker is kept, since people write it.
    pub(crate) fn write(&self, file: &Path) -> anyhow::Result<()> {
        const MARKER: &str = "<!-- written by hand below this line -->";
        let old = std::fs::read_to_string(file).unwrap_or_default();
        let by_hand = old.split_once(MARKER).map_or("\n", |(_, rest)| rest);
        let mut out = self.head();
        out.push_str(&self.goals());
        let _ = writeln!(
            out,
            "\n## Cold tiles per zoom\n\n{COLD_TEXT}\n\n{}",
            cold::table(&self.cold)
        );
        let _ = writeln!(
            out,
            "## Warm tiles\n\n{WARM_TEXT}\n\n{}",
            warm::table(&self.warm)
        );
        if let Some(result) = &self.feature_rows {
            let _ = writeln!(out, "## Features\n\n{FEATURES_TEXT}\n\n{}", result.table());
        }
        if let Some(result) = &self.access {
            out.push_str(&access::section(result));
        }
        let _ = writeln!(
            out,
            "## Commit to fresh tile\n\n{FRESH_TEXT}\n\n{}",
            freshness::table(&self.freshness)
        );
        if let Some(result) = &self.locate {
            let _ = writeln!(out, "## Locate\n\n{}", locate::text(result));
        }
        let _ = write!(out, "{MARKER}{by_hand}");
        std::fs::write(file, out)?;
        Ok(())
    }

    fn head(&self) -> String {
        format!(
            "# Benchmarks\n\nWritten by `make bench`; do not edit above the marker.\n\
             Machines are shared and noisy: read the ratios of two programs in one run, not the milliseconds.\n\n\
             * Machine: {}\n* Programs: {}\n* Tables: {} issues, {} constructions, boundaries «{}»\n\n",
            self.machine,
            self.versions.join("; "),
            self.issues,
            self.constructions,
            self.edition
        )
    }

    fn goals(&self) -> String {
        let mut out = String::from("## Goals\n\n| goal | measured | outcome |\n|---|---|---|\n");
        let mut line = |goal: &str, measured: String, outcome: String| {
            let _ = writeln!(out, "| {goal} | {measured} | {outcome} |");
        };
        self.tile_goals(&mut line);
        self.warm_goals(&mut line);
        if let Some(result) = &self.feature_rows {
            result.goals(&mut line);
        }
        if let Some(result) = &self.locate {
            line(
                "locate under 0.3 us a point",
                format!("{} us", number(result.kuban_us)),
                verdict(result.kuban_us, 0.3, false),
            );
            line(
                "locate answers as `ST_Covers`",
                format!("{} of {} differ", result.different, result.points),
                verdict(result.different as f64, 0.0, false),
            );
        }
        for node in &self.freshness {
            let p99 = node.tile.quantile_ms(0.99);
            line(
                &format!("commit to fresh tile, node {}: p99 under 50 ms", node.node),
                format!("{} ms", number(p99)),
                verdict(p99, 50.0, false),
            );
        }
        let per_feature = self.feature_bytes / self.features;
        line(
            "under 200 bytes per resident feature",
            format!(
                "{} bytes ({} MiB resident in all)",
                number(per_feature),
                self.resident_bytes >> 20
            ),
            verdict(per_feature, 200.0, false),
        );
        let ready = self.ready.as_secs_f64();
        line(
            "cold start to ready under 5 s",
            format!("{} s", number(ready)),
            verdict(ready, 5.0, false),
        );
        line(
            "a thousand clients, one cold tile: computed once",
            number(self.computed_for_thousand),
            verdict(self.computed_for_thousand, 1.0, false),
        );
        if let Some(outage) = &self.outage {
            let share = outage.answered as f64 / outage.asked as f64 * 100.0;
            line(
                "database away: every tile and locate answered",
                format!("{} of {}", outage.answered, outage.asked),
                verdict(share, 100.0, true),
            );
            let told = outage.database_bound == 503 && outage.retry_after;
            line(
                "database away: what needs it gets 503 with Retry-After",
                outage.database_bound.to_string(),
                if told {
                    "met".into()
                } else {
                    "**missed**".into()
                },
            );
        }
        out
    }

    fn warm_goals(&self, line: &mut impl FnMut(&str, String, String)) {
        for row in &self.warm {
            line(
                &format!("warm tiles, {}: at least 0.8 of nginx", row.encoding),
                number(row.kuban / row.nginx),
                verdict(row.kuban / row.nginx, 0.8, true),
            );
            if let Some(martin) = row.martin {
                let goal = if row.encoding == "gzip" { 100.0 } else { 2.0 };
                line(
                    &format!("warm tiles, {}: {goal} times Martin", row.encoding),
                    number(row.kuban / martin),
                    verdict(row.kuban / martin, goal, true),
                );
            }
        }
    }

    fn tile_goals(&self, line: &mut impl FnMut(&str, String, String)) {
        let worst = |q: f64, zooms: std::ops::RangeInclusive<u8>| {
            self.cold
                .iter()
                .filter(|row| zooms.contains(&row.zoom))
                .map(|row| row.kuban.quantile_ms(q))
                .fold(0.0, f64::max)
        };
        let ms = |value: f64| format!("{} ms", number(value));
        let p95 = worst(0.95, 0..=16);
        line(
            "cold tile, worst zoom: p95 under 5 ms",
            ms(p95),
            verdict(p95, 5.0, false),
        );
        let p99 = worst(0.99, 0..=16);
        line(
            "cold tile, worst zoom: p99 at most 5 ms",
            ms(p99),
            verdict(p99, 5.0, false),
        );
        let deep = worst(0.5, 14..=16);
        line(
            "cold tile, z14 and deeper: p50 at most 0.4 ms (request included)",
            ms(deep),
            verdict(deep, 0.4, false),
        );
        let deep = worst(0.99, 14..=16);
        line(
            "cold tile, z14 and deeper: p99 at most 1 ms (request included)",
            ms(deep),
            verdict(deep, 1.0, false),
        );
        let largest = self
            .cold
            .iter()
            .map(|row| row.kuban_bytes_max)
            .max()
            .unwrap_or(0) as f64
            / 1024.0;
        line(
            "no tile over 200 KiB compressed",
            format!("{} KiB", number(largest)),
            verdict(largest, 200.0, false),
        );
        let ratio = |pick: fn(&ZoomRow) -> &Samples, zooms: std::ops::RangeInclusive<u8>| {
            self.cold
                .iter()
                .filter(|row| zooms.contains(&row.zoom) && pick(row).len() > 0)
                .map(|row| pick(row).quantile_ms(0.5) / row.kuban.quantile_ms(0.5))
                .fold(f64::INFINITY, f64::min)
        };
        let low = ratio(|row| &row.martin, 0..=12);
        line(
            "z12 and below: 10 times faster than Martin (least ratio of medians)",
            number(low),
            verdict(low, 10.0, true),
        );
        let any = ratio(|row| &row.martin, 0..=16);
        line(
            "never slower than Martin (least ratio of medians)",
            number(any),
            verdict(any, 1.0, true),
        );
        let floor = ratio(|row| &row.sql, 0..=16);
        line(
            "10 times faster than the SQL floor (least ratio of medians)",
            number(floor),
            verdict(floor, 10.0, true),
        );
        let disagree = self
            .cold
            .iter()
            .filter(|row| !row.agreement.agrees())
            .count();
        line(
            "decoded contents agree at every zoom",
            format!("{disagree} zooms differ"),
            verdict(disagree as f64, 0.0, false),
        );
    }
}

/// The part about features by itself.
pub(crate) fn features_alone(result: &FeaturesResult) -> String {
    let mut out = String::from("| goal | measured | outcome |\n|---|---|---|\n");
    result.goals(&mut |goal, measured, outcome| {
        let _ = writeln!(out, "| {goal} | {measured} | {outcome} |");
    });
    let _ = write!(out, "\n{}", result.table());
    out
}

const COLD_TEXT: &str = "Caches off in both servers, requests in turns over one kept-alive connection each, gzip, the request included.\n\
The SQL floor is the `ST_AsMVT` query of the two feature tables as a prepared statement over the unix socket, without HTTP and without compression.\n\
Each program answered some tiles of several zooms before the first that is measured.\n\
From z14 on the ids with a vertex two units or more inside the tile are compared with Martin's, where rounding to the grid decides nothing; below, kuban draws cells, and the sum of their counts over all tiles of the zoom is compared with the table.";
const WARM_TEXT: &str = "wrk, 2 threads, 64 connections, 60 tiles of z10, z12 and z14, median of three rounds in turns; all programs share the two cores with wrk.\n\
nginx serves the very bytes that kuban serves, from files (`gzip_static`).\n\
Martin 1.14, its cache on, compresses again on every hit, which its later versions (1.16, 2.0) mended.";
const FEATURES_TEXT: &str = "The issues of the same table, uncompressed, in turns; two processes of tipg and of pygeoapi, its counting off, two threads of kuban.\n\
kuban sends the whole collection in one answer; the peers, which bound a page, are asked for the first five pages of 10,000, which is kind to them.\n\
The numbers of features in 40 boxes are compared before times are.\n\
The filter is `status='registered' AND category='roads'`, its first 100 features.";
const FRESH_TEXT: &str = "Rows inserted by SQL, one commit at a time; each node is asked for the tile until its ETag changes, and its event stream is read.\n\
Neither node is the writer: both learn of the commit from the database.";

fn machine() -> anyhow::Result<String> {
    let cpu = std::fs::read_to_string("/proc/cpuinfo")?;
    let model = cpu
        .lines()
        .find_map(|line| {
            line.strip_prefix("model name")
                .and_then(|rest| rest.split_once(':'))
        })
        .map_or("unknown processor", |(_, name)| name.trim());
    let cores = std::thread::available_parallelism()?;
    let memory = std::fs::read_to_string("/proc/meminfo")?;
    let kib: u64 = memory
        .split_whitespace()
        .nth(1)
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    Ok(format!("{model}, {cores} cores, {} GiB", kib >> 20))
}
