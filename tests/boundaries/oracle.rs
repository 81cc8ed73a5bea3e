//! `locate` against `ST_Covers`, on the real boundaries where they are there.
//!
//! PostGIS answers the same at random points and at every vertex. At a point that was computed to lie on an edge it cannot
//! be held to the same answer: the computed point is, as a rule, not exactly on the edge but up to 1e-14 degrees beside it
//! (a nanometre), and PostGIS decides the side with one rounded product of differences, which may call such a point a border
//! point, or put it on the other side. `locate` decides with exact arithmetic. So at points on edges both answers must be
//! areas of that edge, and `locate` must be what exact arithmetic says; the number of differences is printed.

use std::collections::HashMap;

use boundaries::{BoundaryIndex, Edition, Located};
use geo::{Coord, Intersects, Point};
use kuban::modules::boundaries::store_edition;
use sqlx::{PgPool, Row};

use crate::support::TestDatabase;

const RANDOM_POINTS: usize = 1_000_000;

/// A database with the edition in it.
async fn stored() -> (TestDatabase, Edition, i64) {
    let (edition, report) = super::best();
    let database = TestDatabase::create().await;
    let mut db = database.pool.acquire().await.unwrap();
    let stored = store_edition(&mut db, &edition, &report, "oracle")
        .await
        .unwrap();
    drop(db);
    (database, edition, stored.id())
}

/// The lowest code that covers each point, as PostGIS says.
async fn st_covers(db: &PgPool, edition_id: i64, points: &[(f64, f64)]) -> Vec<Option<String>> {
    let (lons, lats): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
    let mut tx = db.begin().await.unwrap();
    for setting in [
        "set local statement_timeout = 0",
        "set local work_mem = '64MB'",
    ] {
        sqlx::query(setting).execute(&mut *tx).await.unwrap();
    }
    sqlx::query(
        "create temp table asked on commit drop as
         select n, st_setsrid(st_makepoint(lon, lat), 4326) as geom
         from unnest($1::float8[], $2::float8[]) with ordinality as p (lon, lat, n)",
    )
    .bind(lons)
    .bind(lats)
    .execute(&mut *tx)
    .await
    .unwrap();
    for statement in ["create index on asked using gist (geom)", "analyze asked"] {
        sqlx::query(statement).execute(&mut *tx).await.unwrap();
    }
    let rows = sqlx::query(
        "select asked.n, min(area.code) as code
         from boundary_area as area join asked on st_covers(area.geom, asked.geom)
         where area.edition_id = $1
         group by asked.n",
    )
    .bind(edition_id)
    .fetch_all(&mut *tx)
    .await
    .unwrap();
    let mut answers = vec![None; points.len()];
    for row in rows {
        let n: i64 = row.get("n");
        answers[usize::try_from(n).unwrap() - 1] = Some(row.get::<String, _>("code"));
    }
    answers
}

fn covered(edition: &Edition, index: &BoundaryIndex, (lon, lat): (f64, f64)) -> Option<String> {
    match index.locate(lon, lat) {
        Located::Covered { area } => Some(edition.areas[area].code.to_string()),
        Located::Near { .. } | Located::Outside { .. } => None,
    }
}

fn rings(edition: &Edition) -> impl Iterator<Item = (usize, &geo::LineString<f64>)> {
    edition.areas.iter().enumerate().flat_map(|(i, area)| {
        let polygons = area.geometry.iter();
        polygons.flat_map(move |p| {
            std::iter::once(p.exterior())
                .chain(p.interiors())
                .map(move |r| (i, r))
        })
    })
}

#[tokio::test]
async fn locate_agrees_with_st_covers_at_a_million_random_points_and_at_every_vertex() {
    let (database, edition, id) = stored().await;
    let index = BoundaryIndex::new(&edition, 2_000.0);
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut points: Vec<(f64, f64)> = (0..RANDOM_POINTS)
        .map(|_| (36.5 + 5.3 * random(), 43.3 + 3.7 * random()))
        .collect();
    points.extend(
        rings(&edition)
            .flat_map(|(_, ring)| &ring.0)
            .map(|c| (c.x, c.y)),
    );
    let expected = st_covers(&database.pool, id, &points).await;
    let mut hits = 0;
    for (&point, expected) in points.iter().zip(&expected) {
        assert_eq!(&covered(&edition, &index, point), expected, "{point:?}");
        hits += usize::from(expected.is_some());
    }
    assert!(hits > RANDOM_POINTS / 3, "{hits}");
}

#[tokio::test]
async fn points_on_shared_edges_belong_to_one_of_the_two_areas() {
    let (database, edition, id) = stored().await;
    let index = BoundaryIndex::new(&edition, 2_000.0);
    let bits = |c: Coord<f64>| (c.x.to_bits(), c.y.to_bits());
    let mut users: HashMap<_, Vec<usize>> = HashMap::new();
    let mut edges = Vec::new();
    for (area, ring) in rings(&edition) {
        for pair in ring.0.windows(2) {
            let (a, b) = (bits(pair[0]), bits(pair[1]));
            let users = users.entry((a.min(b), a.max(b))).or_default();
            users.push(area);
            if users.len() == 2 {
                edges.push((pair[0], pair[1]));
            }
        }
    }
    // The edition that ships has some three hundred; surveyed boundaries have thousands.
    assert!(edges.len() > 250, "{}", edges.len());
    let points: Vec<(f64, f64)> = edges
        .iter()
        .flat_map(|(a, b)| [0.5, 0.25].map(|t| (a.x + t * (b.x - a.x), a.y + t * (b.y - a.y))))
        .collect();
    let answers = st_covers(&database.pool, id, &points).await;
    let mut differences = 0;
    for (i, (&point, theirs)) in points.iter().zip(&answers).enumerate() {
        let (a, b) = edges[i / 2];
        let (a_bits, b_bits) = (bits(a), bits(b));
        let sides = &users[&(a_bits.min(b_bits), a_bits.max(b_bits))];
        let codes: Vec<String> = sides
            .iter()
            .map(|&s| edition.areas[s].code.to_string())
            .collect();
        let ours = covered(&edition, &index, point);
        // A point beside a border of three areas may be the third one's; none was seen, and it would be named here.
        assert!(
            ours.as_ref().is_some_and(|code| codes.contains(code)),
            "{point:?} {ours:?} {codes:?}"
        );
        assert!(
            theirs.as_ref().is_some_and(|code| codes.contains(code)),
            "{point:?} {theirs:?} {codes:?}"
        );
        differences += usize::from(&ours != theirs);

        let exact = sides.iter().copied().filter(|&s| {
            edition.areas[s]
                .geometry
                .intersects(&Point::new(point.0, point.1))
        });
        let exact = exact.min().map(|s| edition.areas[s].code.to_string());
        assert_eq!(ours, exact, "{point:?}");
    }
    eprintln!(
        "{differences} of {} points on edges fall to the other side in PostGIS",
        points.len()
    );
}
