//! Cold tiles per zoom: kuban and Martin in turns with their caches off, and the SQL floor of the same tile.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use fast_mvt::MvtReaderRef;
use sqlx::{PgPool, Row};

use crate::client::Client;
use crate::stats::{Samples, number};

/// Zooms of the table of goals.
const ZOOMS: std::ops::RangeInclusive<u8> = 0..=16;
/// A peer that needs longer than this for one zoom is measured on fewer tiles.
const BUDGET_PER_ZOOM: Duration = Duration::from_secs(12);

/// What was measured at one zoom.
pub(crate) struct ZoomRow {
    pub(crate) zoom: u8,
    pub(crate) tiles: usize,
    pub(crate) kuban: Samples,
    pub(crate) martin: Samples,
    pub(crate) sql: Samples,
    pub(crate) kuban_bytes_max: usize,
    pub(crate) martin_bytes_max: usize,
    pub(crate) agreement: Agreement,
}

/// Outcome of decoding and comparing the two programs' tiles.
#[derive(Default)]
pub(crate) struct Agreement {
    compared: usize,
    missing: usize,
    extra: usize,
    counted: u64,
    expected: u64,
}

impl Agreement {
    /// One cell of the table.
    pub(crate) fn text(&self) -> String {
        if self.compared > 0 {
            return format!(
                "{} ids, {} missing, {} extra",
                self.compared, self.missing, self.extra
            );
        }
        format!("cells count {} of {}", self.counted, self.expected)
    }

    /// Whether the tiles said the same.
    pub(crate) fn agrees(&self) -> bool {
        self.missing == 0 && self.extra == 0 && self.counted == self.expected
    }
}

/// The two servers with caches off and the database under both.
pub(crate) struct Peers<'a> {
    pub(crate) kuban: Client,
    pub(crate) martin: Option<Client>,
    pub(crate) db: &'a PgPool,
}

/// Measures every zoom.
pub(crate) async fn measure(
    peers: &mut Peers<'_>,
    tiles_per_zoom: usize,
) -> anyhow::Result<Vec<ZoomRow>> {
    let mut rows = Vec::new();
    warm_up(peers).await?;
    for zoom in ZOOMS {
        let tiles = sample_tiles(peers.db, zoom, tiles_per_zoom).await?;
        let row = measure_zoom(peers, zoom, &tiles).await?;
        eprintln!(
            "z{zoom}: {} tiles, kuban {} ms, Martin {} ms, SQL {} ms, {}",
            row.tiles,
            row.kuban.triple(),
            row.martin.triple(),
            row.sql.triple(),
            row.agreement.text()
        );
        rows.push(row);
    }
    Ok(rows)
}

/// Asks every program for some tiles before anything is measured: its first answer pays for connections, plans and pages of memory.
async fn warm_up(peers: &mut Peers<'_>) -> anyhow::Result<()> {
    for zoom in [10, 14, 16] {
        for tile in sample_tiles(peers.db, zoom, 20).await? {
            let (z, x, y) = tile;
            peers.kuban.get(&kuban_path(tile), "gzip")?;
            if let Some(client) = &mut peers.martin {
                client.get(&format!("{MARTIN_LAYERS}/{z}/{x}/{y}"), "gzip")?;
            }
            sql_tile(peers.db, tile).await?;
        }
    }
    // The tiles of the first zooms hold everything and are the first that are measured.
    for zoom in 0..10 {
        for tile in sample_tiles(peers.db, zoom, 4).await? {
            peers.kuban.get(&kuban_path(tile), "gzip")?;
        }
    }
    Ok(())
}

type Tile = (u8, u32, u32);

const MARTIN_LAYERS: &str = "/issue,construction,boundary_area";

fn kuban_path((z, x, y): Tile) -> String {
    format!("/tiles/portal/{z}/{x}/{y}.mvt")
}

async fn measure_zoom(peers: &mut Peers<'_>, zoom: u8, tiles: &[Tile]) -> anyhow::Result<ZoomRow> {
    let mut kuban = Vec::new();
    let (mut martin, mut sql) = (Vec::new(), Vec::new());
    let (mut kuban_bytes_max, mut martin_bytes_max) = (0, 0);
    let mut agreement = Agreement::default();
    let started = Instant::now();
    let mut peer_tiles = 0;
    for &tile in tiles {
        let (z, x, y) = tile;
        let ours = peers.kuban.get(&kuban_path(tile), "gzip")?;
        anyhow::ensure!(
            ours.status == 200 || ours.status == 204,
            "kuban answered {}",
            ours.status
        );
        kuban_bytes_max = kuban_bytes_max.max(ours.body.len());
        let ours_identity = ours.identity()?;
        kuban.push(ours.elapsed);
        if started.elapsed() > BUDGET_PER_ZOOM {
            continue;
        }
        peer_tiles += 1;
        if let Some(client) = &mut peers.martin {
            let theirs = client.get(&format!("{MARTIN_LAYERS}/{z}/{x}/{y}"), "gzip")?;
            anyhow::ensure!(
                theirs.status == 200 || theirs.status == 204,
                "Martin answered {}",
                theirs.status
            );
            martin_bytes_max = martin_bytes_max.max(theirs.body.len());
            martin.push(theirs.elapsed);
            if zoom >= 14 {
                compare_ids(&ours_identity, &theirs.identity()?, &mut agreement)?;
            }
        }
        let before = Instant::now();
        sql_tile(peers.db, tile).await?;
        sql.push(before.elapsed());
    }
    // Where there are few tiles, each is asked for again: with its cache off the server computes it anew.
    while kuban.len() < 50 && !tiles.is_empty() {
        let path = kuban_path(tiles[kuban.len() % tiles.len()]);
        kuban.push(peers.kuban.get(&path, "gzip")?.elapsed);
    }
    if zoom < 14 {
        count_cells(peers, zoom, &mut agreement).await?;
    }
    Ok(ZoomRow {
        zoom,
        tiles: peer_tiles.max(tiles.len()),
        kuban: Samples::new(kuban),
        martin: Samples::new(martin),
        sql: Samples::new(sql),
        kuban_bytes_max,
        martin_bytes_max,
        agreement,
    })
}

/// Distinct tiles that hold data: where people look, so dense places come first and often.
pub(crate) async fn sample_tiles(db: &PgPool, zoom: u8, limit: usize) -> anyhow::Result<Vec<Tile>> {
    let rows = sqlx::query(
        "select st_x(geom) as lon, st_y(geom) as lat from issue tablesample system (1) repeatable (7) \
         union all select 38.9760, 45.0355 union all select 39.7231, 43.5855",
    )
    .fetch_all(db)
    .await?;
    let mut seen = BTreeSet::new();
    let mut tiles = Vec::new();
    for row in rows.iter().rev() {
        let tile = tile_at(row.get("lon"), row.get("lat"), zoom);
        if seen.insert(tile) {
            tiles.push(tile);
        }
        if tiles.len() == limit {
            break;
        }
    }
    Ok(tiles)
}

pub(crate) fn tile_at(lon: f64, lat: f64, zoom: u8) -> Tile {
    let scale = f64::from(1u32 << zoom);
    let x = (lon + 180.0) / 360.0 * scale;
    let y = (1.0 - lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0 * scale;
    (zoom, x as u32, y as u32)
}

/// The query that a tile server on `ST_AsMVT` runs: the two layers of features, 4096 units, 64 units of buffer.
///
/// The envelope ends where the world does: beyond the antimeridian a corner would come back on the other side, and the box of the four
/// would hold everything but the tile.
async fn sql_tile(db: &PgPool, (z, x, y): Tile) -> anyhow::Result<usize> {
    let mut bytes = 0;
    for (table, columns) in [
        (
            "issue",
            "id, status, category, municipality_code, created_at::text",
        ),
        (
            "construction",
            "id, status, category, municipality_code, permitted_on::text",
        ),
    ] {
        let statement = format!(
            "select st_asmvt(tile, '{table}', 4096, 'mvt', 'id') from (
               select st_asmvtgeom(st_transform(geom, 3857), st_tileenvelope($1, $2, $3), 4096, 64, true) as mvt, {columns}
               from {table} where geom && st_transform(
                 st_intersection(st_tileenvelope($1, $2, $3, margin => 64.0 / 4096), st_tileenvelope(0, 0, 0)), 4326)) as tile"
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(i32::from(z))
            .bind(x as i32)
            .bind(y as i32)
            .fetch_one(db)
            .await?;
        bytes += row
            .get::<Option<Vec<u8>>, _>(0)
            .map_or(0, |tile| tile.len());
    }
    Ok(bytes)
}

/// How far inside the tile a vertex must lie for its feature to be demanded of the other side.
///
/// The programs round to the grid in different ways, so a vertex may be a unit further out on the other side; and what lies beyond the
/// edges is up to the buffer.
const MARGIN: i32 = 2;

/// Feature ids of a layer.
#[derive(Default)]
struct Ids {
    all: BTreeSet<u64>,
    /// Those with a vertex well inside the tile.
    inside: BTreeSet<u64>,
}

fn ids_of(tile: &[u8], name: &str) -> anyhow::Result<Ids> {
    let mut ids = Ids::default();
    if tile.is_empty() {
        return Ok(ids);
    }
    let within = MARGIN..=4096 - MARGIN;
    let is_inside = |p: &geo::Coord<i32>| within.contains(&p.x) && within.contains(&p.y);
    for layer in MvtReaderRef::new(tile)?
        .layers()
        .filter(|layer| layer.name() == name)
    {
        for feature in layer.features() {
            ids.all.extend(feature.id());
            if geo::CoordsIter::coords_iter(&feature.geometry()?).any(|p| is_inside(&p)) {
                ids.inside.extend(feature.id());
            }
        }
    }
    Ok(ids)
}

fn compare_ids(ours: &[u8], theirs: &[u8], agreement: &mut Agreement) -> anyhow::Result<()> {
    for (our_name, their_name) in [("issues", "issue"), ("constructions", "construction")] {
        let ours = ids_of(ours, our_name)?;
        let theirs = ids_of(theirs, their_name)?;
        agreement.compared += theirs.inside.len();
        agreement.missing += theirs.inside.difference(&ours.all).count();
        agreement.extra += ours.inside.difference(&theirs.all).count();
    }
    Ok(())
}

/// Sum of the issue cells over all tiles of a zoom, each cell once, beside the table's count.
async fn count_cells(
    peers: &mut Peers<'_>,
    zoom: u8,
    agreement: &mut Agreement,
) -> anyhow::Result<()> {
    let (_, west, north) = tile_at(36.3, 47.0, zoom);
    let (_, east, south) = tile_at(42.0, 43.2, zoom);
    let mut cells = std::collections::BTreeMap::new();
    for x in west..=east {
        for y in north..=south {
            let body = peers
                .kuban
                .get(&format!("/tiles/issues/{zoom}/{x}/{y}.mvt"), "gzip")?
                .identity()?;
            if body.is_empty() {
                continue;
            }
            for layer in MvtReaderRef::new(&body)?
                .layers()
                .filter(|l| l.name() == "issues_cells")
            {
                for feature in layer.features() {
                    let count = cell_count(feature)?;
                    cells.insert(feature.id(), count);
                }
            }
        }
    }
    agreement.counted = cells.values().sum();
    let expected: i64 = sqlx::query("select count(*) from issue")
        .fetch_one(peers.db)
        .await?
        .get(0);
    agreement.expected = expected as u64;
    Ok(())
}

fn cell_count(feature: fast_mvt::MvtFeatureRef<'_>) -> anyhow::Result<u64> {
    for property in feature.properties() {
        let (key, value) = property?;
        if key == "count" {
            return number_of(&value);
        }
    }
    anyhow::bail!("a cell without a count")
}

fn number_of(value: &fast_mvt::MvtValueRef<'_>) -> anyhow::Result<u64> {
    use fast_mvt::MvtValueRef as V;
    match *value {
        V::UInt(n) => Ok(n),
        V::Int(n) | V::SInt(n) => Ok(u64::try_from(n)?),
        _ => anyhow::bail!("the count {value:?} is no integer"),
    }
}

/// The markdown table of the section.
pub(crate) fn table(rows: &[ZoomRow]) -> String {
    use std::fmt::Write as _;
    let mut out = String::from(
        "| zoom | tiles | kuban p50 / p95 / max, ms | Martin p50 / p95 / max, ms | SQL floor p50 / p95 / max, ms | Martin / kuban, p50 | SQL / kuban, p50 | largest gzip, kuban | largest gzip, Martin | contents |\n|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for row in rows {
        let ratio = |peer: &Samples| number(peer.quantile_ms(0.5) / row.kuban.quantile_ms(0.5));
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} | {:.1} KiB | {:.1} KiB | {} |",
            row.zoom,
            row.tiles,
            row.kuban.triple(),
            row.martin.triple(),
            row.sql.triple(),
            ratio(&row.martin),
            ratio(&row.sql),
            row.kuban_bytes_max as f64 / 1024.0,
            row.martin_bytes_max as f64 / 1024.0,
            row.agreement.text(),
        );
    }
    out
}
