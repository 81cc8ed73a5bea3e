//! What tiles show is what PostGIS would show: the same features in the same places, and counts that add up.

use std::collections::{BTreeMap, HashMap};

use sqlx::PgPool;
use tiles::{LonLat, TileCoord};

use super::mvt::{self, Feature, Tile};
use crate::support::{TestApp, TestDatabase, TestEdition};

/// The tile buffer that both sides draw, in units of the tile.
const BUFFER: i32 = 64;
/// A place around which the rows lie.
const CENTRE: (f64, f64) = (38.5, 45.0);

/// Three thousand issues and four hundred buildings around one place, spread by irrational steps.
async fn insert_rows(db: &PgPool) {
    sqlx::raw_sql(
        "set kuban.bulk = 'on';
         insert into issue (title, status, category, geom, created_at, answered_at, due_at, municipality_code)
         select 'Яма',
            (array['registered', 'in_work', 'answered', 'solved', 'declined'])[1 + n % 5],
            (array['roads', 'yards', 'lighting', 'waste', 'water', 'heating', 'transport'])[1 + n % 7],
            st_setsrid(st_makepoint(38.5 + 0.05 * sin(n * 12.9898) * sin(n), 45 + 0.05 * cos(n * 78.233) * cos(n * 0.7)), 4326),
            timestamptz '2025-01-01 12:00Z' + n * interval '5 hours',
            case when n % 5 >= 2 then timestamptz '2025-01-01 12:00Z' + n * interval '5 hours' + (n % 14) * interval '1 day' end,
            timestamptz '2025-01-11 12:00Z' + n * interval '5 hours',
            (select code from municipality order by code offset n % 4 limit 1)
         from generate_series(1, 3000) n;
         insert into construction (name, status, category, geom, permitted_on)
         select 'Дом', (array['planned', 'permitted', 'under_construction'])[1 + n % 3], (array['house', 'apartments'])[1 + n % 2],
            st_multi(st_rotate(st_difference(
                st_makeenvelope(x, y, x + 0.0006, y + 0.0004, 4326),
                case when n % 4 = 0 then st_makeenvelope(x + 0.0002, y + 0.0001, x + 0.0004, y + 0.0003, 4326)
                     else st_makeenvelope(x + 0.0003, y + 0.0002, x + 0.0007, y + 0.0005, 4326) end
            ), n, st_setsrid(st_makepoint(x, y), 4326))),
            date '2024-01-01' + n
         from generate_series(1, 400) n,
            lateral (select 38.5 + 0.03 * sin(n * 3.7) as x, 45 + 0.03 * cos(n * 5.1) as y) place",
    )
    .execute(db)
    .await
    .unwrap();
}

async fn start() -> TestApp {
    let db = TestDatabase::create().await;
    TestEdition::squares().insert(&db.pool).await;
    insert_rows(&db.pool).await;
    TestApp::builder().start_on(db).await
}

async fn tile(app: &TestApp, path: &str) -> Tile {
    let answer = app.client.get(path).await;
    match answer.status.as_u16() {
        200 => mvt::decode(&answer.body),
        204 => Tile::new(),
        other => panic!("{path}: {other} {}", answer.text()),
    }
}

/// The tiles of a zoom around the rows.
fn tiles_around(z: u8, degrees: f64) -> Vec<TileCoord> {
    let corner = |lon, lat| TileCoord::covering(LonLat::new(lon, lat).unwrap(), z).unwrap();
    let northwest = corner(CENTRE.0 - degrees, CENTRE.1 + degrees);
    let southeast = corner(CENTRE.0 + degrees, CENTRE.1 - degrees);
    (northwest.x()..=southeast.x())
        .flat_map(|x| {
            (northwest.y()..=southeast.y()).map(move |y| TileCoord::new(z, x, y).unwrap())
        })
        .collect()
}

/// What PostGIS draws: feature id to encoded feature.
async fn drawn_by_postgis(
    db: &PgPool,
    table: &'static str,
    coord: TileCoord,
) -> HashMap<u64, Feature> {
    let statement = match table {
        "issue" => {
            "with bounds as (select st_tileenvelope($1, $2, $3) as tile),
             drawn as (select id, st_asmvtgeom(st_transform(geom, 3857), tile, 4096, 64, true) as geom from issue, bounds)
             select st_asmvt(drawn, 'layer', 4096, 'geom', 'id') from drawn where geom is not null"
        }
        _ => {
            "with bounds as (select st_tileenvelope($1, $2, $3) as tile),
             drawn as (select id, st_asmvtgeom(st_transform(geom, 3857), tile, 4096, 64, true) as geom from construction, bounds)
             select st_asmvt(drawn, 'layer', 4096, 'geom', 'id') from drawn where geom is not null"
        }
    };
    let bytes: Option<Vec<u8>> = sqlx::query_scalar(statement)
        .bind(i32::from(coord.z()))
        .bind(coord.x() as i32)
        .bind(coord.y() as i32)
        .fetch_one(db)
        .await
        .unwrap();
    let mut decoded = mvt::decode(&bytes.unwrap_or_default());
    by_id(decoded.remove("layer").unwrap_or_default().features)
}

fn by_id(features: Vec<Feature>) -> HashMap<u64, Feature> {
    let count = features.len();
    let map: HashMap<_, _> = features
        .into_iter()
        .map(|feature| (feature.id.expect("an id"), feature))
        .collect();
    assert_eq!(map.len(), count, "an id occurs twice");
    map
}

fn is_inside(vertex: (i32, i32), margin: i32) -> bool {
    let range = -margin..=4096 + margin;
    range.contains(&vertex.0) && range.contains(&vertex.1)
}

fn is_near(a: (i32, i32), b: (i32, i32)) -> bool {
    (a.0 - b.0).abs() <= 1 && (a.1 - b.1).abs() <= 1
}

#[tokio::test(flavor = "multi_thread")]
async fn points_are_those_of_postgis_at_every_zoom_of_features() {
    let app = start().await;
    let mut compared = 0;
    for z in 14..=18 {
        let sample =
            tiles_around(z, 0.02)
                .into_iter()
                .step_by(if z < 16 { 1 } else { 1 << (2 * (z - 15)) });
        for coord in sample {
            let drawn = tile(&app, &format!("/tiles/issues/{coord}.mvt"))
                .await
                .remove("issues")
                .unwrap_or_default();
            let ours = by_id(drawn.features);
            let theirs = drawn_by_postgis(&app.db.pool, "issue", coord).await;
            for (id, feature) in &theirs {
                let vertex = feature.paths[0][0];
                // On the rim of the buffer both sides may round to either side.
                let Some(own) = ours.get(id) else {
                    assert!(
                        !is_inside(vertex, BUFFER - 2),
                        "{coord}: issue {id} at {vertex:?} is missing"
                    );
                    continue;
                };
                assert!(
                    is_near(own.paths[0][0], vertex),
                    "{coord}: issue {id} at {:?}, not {vertex:?}",
                    own.paths
                );
                compared += 1;
            }
            for (id, feature) in &ours {
                let vertex = feature.paths[0][0];
                assert!(
                    theirs.contains_key(id) || !is_inside(vertex, BUFFER - 2),
                    "{coord}: issue {id} at {vertex:?} is too much"
                );
            }
        }
    }
    assert!(compared > 1_000, "only {compared} points were compared");
}

#[tokio::test(flavor = "multi_thread")]
async fn footprints_are_those_of_postgis_at_the_deepest_zooms() {
    let app = start().await;
    let mut compared = 0;
    for z in 16..=18 {
        for coord in tiles_around(z, 0.031)
            .into_iter()
            .step_by([1, 3, 7][usize::from(z) - 16])
        {
            let drawn = tile(&app, &format!("/tiles/constructions/{coord}.mvt"))
                .await
                .remove("constructions")
                .unwrap_or_default();
            let ours = by_id(drawn.features);
            let theirs = drawn_by_postgis(&app.db.pool, "construction", coord).await;
            for (id, feature) in &theirs {
                let touches = feature
                    .paths
                    .iter()
                    .flatten()
                    .any(|vertex| is_inside(*vertex, BUFFER - 2));
                let Some(own) = ours.get(id) else {
                    assert!(!touches, "{coord}: construction {id} is missing");
                    continue;
                };
                let whole = feature
                    .paths
                    .iter()
                    .flatten()
                    .all(|vertex| is_inside(*vertex, BUFFER - 2));
                if !whole {
                    continue;
                }
                let (a, b) = (area(own), area(feature));
                // Half a unit along the outline is what rounding may do to an area.
                let tolerance = feature.paths.iter().map(|ring| length(ring)).sum::<f64>();
                assert!(
                    (a - b).abs() <= tolerance,
                    "{coord}: construction {id} covers {a}, not {b}"
                );
                for vertex in own.paths.iter().flatten() {
                    let close = feature
                        .paths
                        .iter()
                        .flatten()
                        .any(|other| is_near(*vertex, *other));
                    assert!(close, "{coord}: construction {id} has a vertex {vertex:?}");
                }
                compared += 1;
            }
            assert!(
                ours.keys()
                    .all(|id| theirs.contains_key(id) || !is_well_inside(&ours[id])),
                "{coord}: too much is drawn"
            );
        }
    }
    assert!(compared > 100, "only {compared} footprints were compared");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_on_the_edge_of_a_tile_differs_from_postgis_by_rounding_alone() {
    let db = TestDatabase::create().await;
    TestEdition::squares().insert(&db.pool).await;
    let edge = tiles_around(14, 0.0)[0];
    // Points and narrow houses across the eastern edge, a hundredth of a unit further each: some are rounded to the other side.
    sqlx::query(
        "with edge as (
            select st_xmax(tile) as x, st_ymin(tile) as y, (st_xmax(tile) - st_xmin(tile)) / 4096 as unit
            from st_tileenvelope($1, $2, $3) tile
         ), place as (
            select n, unit, x + (n - 200) * 0.01 * unit as x, y + n * 9 * unit as y from edge, generate_series(1, 400) n
         ), issues as (
            insert into issue (title, category, geom, due_at)
            select 'Яма', 'roads', st_transform(st_setsrid(st_makepoint(x, y), 3857), 4326), now() from place
         )
         insert into construction (name, status, category, geom, permitted_on)
         select 'Дом', 'planned', 'house',
            st_multi(st_transform(st_makeenvelope(x - 12 * unit, y, x, y + 6 * unit, 3857), 4326)), date '2024-01-01'
         from place",
    )
    .bind(i32::from(edge.z()))
    .bind(edge.x() as i32)
    .bind(edge.y() as i32)
    .execute(&db.pool)
    .await
    .unwrap();
    let app = TestApp::builder().start_on(db).await;
    let east = TileCoord::new(edge.z(), edge.x() + 1, edge.y()).unwrap();
    for coord in [edge, east] {
        for (layer, table) in [("issues", "issue"), ("constructions", "construction")] {
            let drawn = tile(&app, &format!("/tiles/{layer}/{coord}.mvt"))
                .await
                .remove(layer)
                .unwrap_or_default();
            let ours = by_id(drawn.features);
            let theirs = drawn_by_postgis(&app.db.pool, table, coord).await;
            assert_eq!((ours.len(), theirs.len()), (400, 400), "{layer} in {coord}");
            for (id, feature) in &ours {
                let known: Vec<_> = theirs[id].paths.iter().flatten().collect();
                for vertex in feature.paths.iter().flatten() {
                    let close = known.iter().any(|other| is_near(*vertex, **other));
                    assert!(close, "{coord}: {layer} {id} has a vertex {vertex:?}");
                }
            }
        }
    }
}

fn is_well_inside(feature: &Feature) -> bool {
    feature
        .paths
        .iter()
        .flatten()
        .all(|vertex| is_inside(*vertex, BUFFER - 2))
}

/// Surface in square units: exterior rings count up, interior ones down.
fn area(feature: &Feature) -> f64 {
    feature
        .paths
        .iter()
        .map(|ring| signed_area(ring))
        .sum::<f64>()
        .abs()
}

fn signed_area(ring: &[(i32, i32)]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter()
        .zip(next)
        .map(|(a, b)| f64::from(a.0) * f64::from(b.1) - f64::from(b.0) * f64::from(a.1))
        .sum::<f64>()
        / 2.0
}

fn length(ring: &[(i32, i32)]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter()
        .zip(next)
        .map(|(a, b)| f64::from(a.0 - b.0).hypot(f64::from(a.1 - b.1)))
        .sum()
}

/// A query of a tile, and the condition in SQL that means the same.
const FILTERS: [(&str, &str); 6] = [
    ("", "true"),
    (
        "?status=registered,solved",
        "status in ('registered', 'solved')",
    ),
    ("?category=roads", "category = 'roads'"),
    (
        "?from=2025-06-01&to=2025-12-31",
        "(created_at at time zone 'Europe/Moscow')::date between '2025-06-01' and '2025-12-31'",
    ),
    (
        "?term=late",
        "(answered_at > due_at or answered_at is null and due_at < now())",
    ),
    (
        "?status=in_work&category=water,heating&from=2025-03-01",
        "status = 'in_work' and category in ('water', 'heating') and created_at >= '2025-03-01 00:00+03'",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_counts_of_all_cells_are_the_counts_of_the_table_at_every_zoom_with_and_without_filters()
 {
    let app = start().await;
    for (query, condition) in FILTERS {
        let statement =
            format!("select status, count(*) from issue where {condition} group by status");
        let expected: BTreeMap<String, i64> = sqlx::query_as(sqlx::AssertSqlSafe(statement))
            .fetch_all(&app.db.pool)
            .await
            .unwrap()
            .into_iter()
            .collect();
        let total: i64 = expected.values().sum();
        assert!(total > 0, "{query} must find something");
        for z in 0..14 {
            let cells = distinct_cells(&app, z, query).await;
            let sum = |key: &str| cells.values().map(|cell| cell.number(key)).sum::<f64>() as i64;
            assert_eq!(sum("count"), total, "all at zoom {z} with {query:?}");
            for (status, count) in &expected {
                assert_eq!(sum(status), *count, "{status} at zoom {z} with {query:?}");
            }
        }
    }
}

/// The cells of all tiles of a zoom, each once; it is the same wherever it is drawn.
async fn distinct_cells(app: &TestApp, z: u8, query: &str) -> HashMap<u64, Feature> {
    let mut cells: HashMap<u64, Feature> = HashMap::new();
    for coord in tiles_around(z, 0.2) {
        let drawn = tile(app, &format!("/tiles/issues/{coord}.mvt{query}")).await;
        assert!(!drawn.contains_key("issues"), "features at zoom {z}");
        for cell in drawn
            .into_iter()
            .filter(|(name, _)| name == "issues_cells")
            .flat_map(|(_, layer)| layer.features)
        {
            let id = cell.id.expect("a cell has an id");
            if let Some(known) = cells.insert(id, cell.clone()) {
                assert_eq!(known.tags, cell.tags, "cell {:?}", cell.text("h3"));
            }
        }
    }
    cells
}
