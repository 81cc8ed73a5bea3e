//! Tiles of `WorldCRS84Quad` are those that PostGIS draws in degrees.

use std::collections::HashMap;

use sqlx::PgPool;
use tiles::{LonLat, MatrixTile, TileMatrixSet};

use crate::spatial::mvt::{self, Feature};
use crate::support::{ConstructionBuilder, IssueBuilder, TestApp};

const SET: TileMatrixSet = TileMatrixSet::WorldCRS84Quad;
/// The tile buffer that both sides draw, in units of the tile.
const BUFFER: i32 = 64;

/// Issues and buildings close together, spread by irrational steps.
async fn start() -> TestApp {
    let mut builder = TestApp::builder();
    for n in 0..150 {
        let turn = f64::from(n);
        let at = (
            38.5 + 0.006 * (turn * 2.4).sin(),
            45.0 + 0.006 * (turn * 1.7).cos(),
        );
        builder = builder.issue(IssueBuilder::at(at));
        if n % 3 == 0 {
            builder = builder.construction(ConstructionBuilder::at(at));
        }
    }
    builder.start().await
}

fn tiles_around(matrix: u8) -> Vec<MatrixTile> {
    let corner =
        |lon, lat| MatrixTile::covering(SET, LonLat::new(lon, lat).unwrap(), matrix).unwrap();
    let (first, last) = (corner(38.49, 45.01), corner(38.51, 44.99));
    (first.row()..=last.row())
        .flat_map(|row| {
            (first.column()..=last.column())
                .map(move |column| MatrixTile::new(SET, matrix, row, column).unwrap())
        })
        .collect()
}

/// What PostGIS draws: feature id to encoded feature.
async fn drawn_by_postgis(db: &PgPool, table: &str, tile: MatrixTile) -> HashMap<u64, Feature> {
    let statement = format!(
        "with drawn as (select id, st_asmvtgeom(geom, st_makeenvelope($1, $2, $3, $4, 4326), 4096, 64, true) as geom from {table})
         select st_asmvt(drawn, 'layer', 4096, 'geom', 'id') from drawn where geom is not null"
    );
    let [west, south, east, north] = tile.bbox().to_array();
    let bytes: Option<Vec<u8>> = sqlx::query_scalar(sqlx::AssertSqlSafe(statement))
        .bind(west)
        .bind(south)
        .bind(east)
        .bind(north)
        .fetch_one(db)
        .await
        .unwrap();
    let mut decoded = mvt::decode(&bytes.unwrap_or_default());
    by_id(decoded.remove("layer").unwrap_or_default().features)
}

fn by_id(features: Vec<Feature>) -> HashMap<u64, Feature> {
    let with_ids = features
        .into_iter()
        .map(|feature| (feature.id.unwrap(), feature));
    with_ids.collect()
}

fn vertices(feature: &Feature) -> impl Iterator<Item = (i32, i32)> {
    feature.paths.iter().flatten().copied()
}

fn is_well_inside(feature: &Feature) -> bool {
    let range = 2 - BUFFER..=4_094 + BUFFER;
    vertices(feature).all(|(x, y)| range.contains(&x) && range.contains(&y))
}

fn is_near(a: (i32, i32), b: (i32, i32)) -> bool {
    (a.0 - b.0).abs() <= 1 && (a.1 - b.1).abs() <= 1
}

#[tokio::test(flavor = "multi_thread")]
async fn features_are_those_of_postgis() {
    let app = start().await;
    let mut compared = 0;
    for matrix in 13..=17 {
        for tile in tiles_around(matrix)
            .into_iter()
            .step_by(if matrix < 16 { 1 } else { 3 })
        {
            let path = format!("/ogc/tiles/{SET}/{matrix}/{}/{}", tile.row(), tile.column());
            let answer = app.client.get(&path).await;
            assert_eq!(answer.status, 200, "{path}");
            let mut drawn = mvt::decode(&answer.body);
            for (table, layer) in [("issue", "issues"), ("construction", "constructions")] {
                let ours = by_id(drawn.remove(layer).unwrap_or_default().features);
                let theirs = drawn_by_postgis(&app.db.pool, table, tile).await;
                for (id, feature) in theirs.iter().filter(|(_, f)| is_well_inside(f)) {
                    let own = ours
                        .get(id)
                        .unwrap_or_else(|| panic!("{path}: {layer} {id} is missing"));
                    for vertex in vertices(own) {
                        let is_there = vertices(feature).any(|other| is_near(vertex, other));
                        assert!(is_there, "{path}: {layer} {id} has a vertex {vertex:?}");
                    }
                    compared += 1;
                }
                let too_much = ours
                    .iter()
                    .find(|(id, f)| !theirs.contains_key(id) && is_well_inside(f));
                assert!(too_much.is_none(), "{path}: {too_much:?}");
            }
        }
    }
    assert!(compared > 500, "{compared}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_counts_of_all_cells_are_the_count_of_the_table() {
    let app = start().await;
    for matrix in 0..13 {
        let mut cells = HashMap::new();
        for tile in tiles_around(matrix) {
            let path = format!("/ogc/tiles/{SET}/{matrix}/{}/{}", tile.row(), tile.column());
            let mut drawn = mvt::decode(&app.client.get(&path).await.body);
            let features = drawn.remove("issues_cells").unwrap_or_default().features;
            cells.extend(
                features
                    .iter()
                    .map(|cell| (cell.id, cell.number("count") as u64)),
            );
        }
        assert_eq!(cells.values().sum::<u64>(), 150, "{matrix}");
    }
}
