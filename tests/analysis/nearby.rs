//! `/api/v1/analysis/nearby` and `/api/v1/analysis/nearest`.

use std::collections::HashMap;

use serde_json::Value;
use sqlx::AssertSqlSafe;

use super::random::{self, Dice, MIDDLE};
use crate::support::{ConstructionBuilder, IssueBuilder, TestApp, TestEdition};

/// Points are kept to a centimetre and footprints to four; PostGIS and we look for the nearest of an edge on a sphere.
const TOLERANCE_M: f64 = 0.08;

/// Ids with distances, as PostGIS has them.
async fn distances(
    app: &TestApp,
    table: &str,
    lon: f64,
    lat: f64,
    filter: &str,
) -> Vec<(u64, f64)> {
    let sql = format!(
        "select id, st_distance(geom::geography, st_setsrid(st_makepoint($1, $2), 4326)::geography)
         from {table} where {filter} order by 2, 1"
    );
    let rows: Vec<(i64, f64)> = sqlx::query_as(AssertSqlSafe(sql))
        .bind(lon)
        .bind(lat)
        .fetch_all(&app.db.pool)
        .await
        .unwrap();
    rows.into_iter()
        .map(|(id, distance)| (id as u64, distance))
        .collect()
}

fn listed(answer: &Value) -> Vec<(u64, f64)> {
    let features = answer["features"].as_array().unwrap();
    let one = |feature: &Value| {
        (
            feature["id"].as_u64().unwrap(),
            feature["distance_m"].as_f64().unwrap(),
        )
    };
    features.iter().map(one).collect()
}

fn assert_nearest(found: &[(u64, f64)], expected: &[(u64, f64)]) {
    let by_id: HashMap<u64, f64> = expected.iter().copied().collect();
    assert!(found.is_sorted_by(|a, b| a.1 <= b.1));
    for ((id, found_m), (_, expected_m)) in found.iter().zip(expected) {
        assert!(
            (found_m - by_id[id]).abs() < TOLERANCE_M,
            "{id}: {found_m} {}",
            by_id[id]
        );
        assert!(
            (found_m - expected_m).abs() < TOLERANCE_M,
            "{found_m} {expected_m}"
        );
    }
}

#[tokio::test]
async fn within_a_radius_lies_what_st_dwithin_says_in_the_order_of_st_distance() {
    let app = random::app().await;
    let mut dice = Dice::new(3);
    for (table, layer) in [("issue", "issues"), ("construction", "constructions")] {
        for radius_m in [60.0, 700.0, 4_000.0, 40_000.0, 100_000.0] {
            let (lon, lat) = (
                MIDDLE.0 + dice.within(-0.03, 0.03),
                MIDDLE.1 + dice.within(-0.03, 0.03),
            );
            let path = format!(
                "/api/v1/analysis/nearby?layer={layer}&lon={lon}&lat={lat}&radius_m={radius_m}&limit=1000"
            );
            let answer = app.client.get(&path).await.json();
            let found = listed(&answer);
            assert_eq!(answer["meta"]["total"], found.len());
            let expected = distances(&app, table, lon, lat, "true").await;
            assert_nearest(&found, &expected);

            let sql = format!(
                "select count(*) from {table}
                 where st_dwithin(geom::geography, st_setsrid(st_makepoint($1, $2), 4326)::geography, $3)"
            );
            let count = async |radius_m: f64| -> usize {
                let query = sqlx::query_scalar::<_, i64>(AssertSqlSafe(sql.clone()));
                let count = query
                    .bind(lon)
                    .bind(lat)
                    .bind(radius_m)
                    .fetch_one(&app.db.pool);
                count.await.unwrap() as usize
            };
            let (least, most) = (
                count(radius_m - TOLERANCE_M).await,
                count(radius_m + TOLERANCE_M).await,
            );
            assert!(
                (least..=most).contains(&found.len()),
                "{least} {} {most}",
                found.len()
            );
        }
    }
}

#[tokio::test]
async fn the_nearest_are_those_of_the_knn_of_postgis_also_through_filters() {
    let app = random::app().await;
    let mut dice = Dice::new(4);
    for (table, layer, query, filter) in [
        ("issue", "issues", "", "true"),
        (
            "issue",
            "issues",
            "&status=solved,declined&category=waste",
            "status in ('solved', 'declined') and category = 'waste'",
        ),
        (
            "issue",
            "issues",
            "&from=2026-01-01&to=2026-01-31",
            "(created_at at time zone 'Europe/Moscow')::date between '2026-01-01' and '2026-01-31'",
        ),
        ("construction", "constructions", "", "true"),
        (
            "construction",
            "constructions",
            "&status=planned",
            "status = 'planned'",
        ),
    ] {
        for n in [1, 25, 1000] {
            let (lon, lat) = (
                MIDDLE.0 + dice.within(-0.3, 0.3),
                MIDDLE.1 + dice.within(-0.3, 0.3),
            );
            let path =
                format!("/api/v1/analysis/nearest?layer={layer}&lon={lon}&lat={lat}&n={n}{query}");
            let answer = app.client.get(&path).await.json();
            let expected = distances(&app, table, lon, lat, filter).await;
            assert_eq!(answer["meta"]["total"], expected.len(), "{path}");
            let found = listed(&answer);
            assert_eq!(found.len(), n.min(expected.len()), "{path}");
            assert_nearest(&found, &expected);

            // The operator orders by the sphere, so the nearest on the ellipsoid is among its first.
            let sql = format!(
                "with asked as (select st_setsrid(st_makepoint($1, $2), 4326)::geography as at)
                 select st_distance(geom::geography, at) from asked,
                     lateral (select geom from {table} where {filter} order by geom::geography <-> at limit 30) as near
                 order by 1 limit 1"
            );
            let nearest: f64 = sqlx::query_scalar(AssertSqlSafe(sql))
                .bind(lon)
                .bind(lat)
                .fetch_one(&app.db.pool)
                .await
                .unwrap();
            assert!(
                (found[0].1 - nearest).abs() < TOLERANCE_M,
                "{path}: {nearest}"
            );
        }
    }
}

#[tokio::test]
async fn a_feature_comes_with_its_name_its_place_and_what_the_filters_know() {
    let (lon, lat) = TestEdition::inside(0);
    let app = TestApp::builder()
        .issue(
            IssueBuilder::at((lon, lat))
                .titled("Нет света")
                .category("lighting"),
        )
        .construction(ConstructionBuilder::at((lon, lat)).named("Школа"))
        .start()
        .await;
    let path = format!("/api/v1/analysis/nearest?layer=issues&lon={lon}&lat={lat}");
    let response = app.client.get(&path).await;
    let answer = response.json();
    assert_eq!(answer["meta"]["stale"], false);
    let issue = &answer["features"][0];
    assert_eq!(issue["name"], "Нет света");
    assert_eq!(issue["category"], "lighting");
    assert_eq!(issue["term"], "late");
    assert_eq!(issue["day"], "2026-03-01");
    assert_eq!(issue["municipality"]["code"], TestEdition::code(0));
    let again = app
        .client
        .get_with(&path, &[("if-none-match", response.header("etag"))])
        .await;
    assert_eq!(again.status, 304);

    // From inside of the footprint it is no way to it, whatever its middle.
    let (inside_lon, inside_lat) = (lon + 0.0001, lat + 0.0003);
    let path = format!(
        "/api/v1/analysis/nearby?layer=constructions&lon={inside_lon}&lat={inside_lat}&radius_m=1"
    );
    let construction = &app.client.get(&path).await.json()["features"][0];
    assert_eq!(construction["name"], "Школа");
    assert_eq!(construction["distance_m"], 0.0);
    assert_eq!(construction["term"], Value::Null);
    assert_eq!(construction["day"], "2025-06-01");
}

#[tokio::test]
async fn a_list_that_is_cut_says_how_much_there_is() {
    let app = random::app().await;
    let (lon, lat) = MIDDLE;
    let path = format!("/api/v1/analysis/nearby?layer=issues&lon={lon}&lat={lat}&radius_m=50000");
    let answer = app.client.get(&path).await.json();
    assert_eq!(listed(&answer).len(), 100);
    let all = distances(&app, "issue", lon, lat, "true").await;
    let expected = all
        .iter()
        .filter(|(_, distance)| *distance <= 50_000.0)
        .count();
    assert_eq!(answer["meta"]["total"], expected);
}

#[tokio::test]
async fn what_is_no_place_no_radius_or_no_filter_is_refused() {
    let app = TestApp::start().await;
    for (query, parameter, code) in [
        ("layer=issues&lat=45&radius_m=5", "lon", "required"),
        (
            "layer=issues&lon=45&lat=138&radius_m=5",
            "lat",
            "swapped-coordinates",
        ),
        (
            "layer=issues&lon=390&lat=45&radius_m=5",
            "lon",
            "out-of-range",
        ),
        (
            "layer=issues&lon=NaN&lat=45&radius_m=5",
            "lon",
            "not-a-number",
        ),
        ("layer=issues&lon=39&lat=45", "radius_m", "required"),
        (
            "layer=issues&lon=39&lat=45&radius_m=0",
            "radius_m",
            "invalid",
        ),
        (
            "layer=issues&lon=39&lat=45&radius_m=100001",
            "radius_m",
            "invalid",
        ),
        (
            "layer=issues&lon=39&lat=45&radius_m=NaN",
            "radius_m",
            "invalid",
        ),
        (
            "layer=issues&lon=39&lat=45&radius_m=5&limit=1001",
            "limit",
            "invalid",
        ),
        (
            "layer=issues&lon=39&lat=45&radius_m=5&limit=0",
            "limit",
            "invalid",
        ),
        (
            "layer=houses&lon=39&lat=45&radius_m=5",
            "layer",
            "unknown-value",
        ),
        (
            "layer=issues&lon=39&lat=45&radius_m=5&status=lost",
            "status",
            "unknown-value",
        ),
        (
            "layer=constructions&lon=39&lat=45&radius_m=5&term=late",
            "term",
            "unknown-parameter",
        ),
        (
            "layer=issues&lon=39&lat=45&radius_m=5&color=red",
            "color",
            "unknown-parameter",
        ),
        (
            "layer=issues&lon=39&lat=45&radius_m=5&from=2026-02-02&to=2026-02-01",
            "to",
            "empty-period",
        ),
    ] {
        let response = app
            .client
            .get(&format!("/api/v1/analysis/nearby?{query}"))
            .await;
        let fault = &response.problem(400, "invalid-request")["errors"][0];
        assert_eq!(fault["parameter"], parameter, "{query} {fault}");
        assert_eq!(fault["code"], code, "{query}");
    }
}

#[tokio::test]
async fn what_is_no_number_of_neighbors_is_refused() {
    let app = TestApp::start().await;
    for n in ["0", "1001", "-1", "x"] {
        let path = format!("/api/v1/analysis/nearest?layer=issues&lon=39&lat=45&n={n}");
        let problem = app.client.get(&path).await.problem(400, "invalid-request");
        assert_eq!(problem["errors"][0]["parameter"], "n");
    }
}
