//! `locate` beside PostGIS: the same random points, answers compared, time a point.

use std::time::Instant;

use sqlx::{PgPool, Row};

use crate::stats::number;

/// Outcome of the comparison.
pub(crate) struct LocateResult {
    pub(crate) points: usize,
    pub(crate) kuban_us: f64,
    pub(crate) postgis_us: f64,
    pub(crate) different: usize,
}

/// Compares `points` random points over the region's box: the index in this process, and PostGIS in one batch statement.
pub(crate) async fn measure(
    db: &PgPool,
    edition: &boundaries::Edition,
    points: usize,
) -> anyhow::Result<LocateResult> {
    let index = boundaries::BoundaryIndex::new(edition, 2_000.0);
    let coordinates = random_points(points);
    let started = Instant::now();
    let ours: Vec<Option<usize>> = coordinates
        .iter()
        .map(|&(lon, lat)| match index.locate(lon, lat) {
            boundaries::Located::Covered { area } => Some(area),
            _ => None,
        })
        .collect();
    let kuban_us = started.elapsed().as_secs_f64() * 1e6 / points as f64;

    let (lon, lat): (Vec<f64>, Vec<f64>) = coordinates.iter().copied().unzip();
    let started = Instant::now();
    let rows = sqlx::query(
        "select min(a.code) as code \
         from unnest($1::float8[], $2::float8[]) with ordinality as p(lon, lat, n) \
         left join boundary_area a on a.edition_id = (select id from boundary_edition where active) \
           and st_covers(a.geom, st_setsrid(st_makepoint(p.lon, p.lat), 4326)) \
         group by p.n order by p.n",
    )
    .bind(lon)
    .bind(lat)
    .fetch_all(db)
    .await?;
    let postgis_us = started.elapsed().as_secs_f64() * 1e6 / points as f64;
    let different = rows
        .iter()
        .zip(&ours)
        .filter(|(row, area)| {
            let theirs: Option<String> = row.get("code");
            theirs.as_deref() != area.map(|index| edition.areas[index].code.as_str())
        })
        .count();
    Ok(LocateResult {
        points,
        kuban_us,
        postgis_us,
        different,
    })
}

/// A fixed sequence (splitmix64) over the region's box, so that two runs ask the same.
fn random_points(count: usize) -> Vec<(f64, f64)> {
    let mut state = 0x6b75_6261_6e00_u64;
    let mut unit = move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    };
    (0..count)
        .map(|_| (36.59 + unit() * 5.16, 43.38 + unit() * 3.51))
        .collect()
}

/// The markdown line of the section.
pub(crate) fn text(result: &LocateResult) -> String {
    format!(
        "{} random points over the region's box: kuban {} us a point, PostGIS `ST_Covers` in one batch {} us a point (ratio {}); different answers: {}. Goal: under 0.3 us and no difference.\n",
        result.points,
        number(result.kuban_us),
        number(result.postgis_us),
        number(result.postgis_us / result.kuban_us),
        result.different,
    )
}
