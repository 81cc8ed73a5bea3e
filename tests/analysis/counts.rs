//! `/api/v1/analysis/cells` and `/api/v1/analysis/municipalities`.

use std::collections::BTreeMap;

use h3o::{CellIndex, LatLng, Resolution};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use super::random;
use crate::support::{ConstructionBuilder, IssueBuilder, TestApp, TestEdition};

/// Counts by place, period and status; a period of nothing is all time or an unknown day.
type Counts = BTreeMap<(String, Option<String>, String), u64>;

/// The statuses of all series of rows.
fn counts_of_series(rows: &Value, place: impl Fn(&Value) -> String) -> Counts {
    let mut counts = Counts::new();
    for row in rows.as_array().unwrap() {
        for period in row["series"].as_array().unwrap() {
            let by_status = period["by_status"].as_object().unwrap();
            let sum: u64 = by_status
                .values()
                .map(|count| count.as_u64().unwrap())
                .sum();
            assert_eq!(period["count"], sum);
            for (status, count) in by_status {
                let day = period["period"].as_str().map(str::to_owned);
                counts.insert((place(row), day, status.clone()), count.as_u64().unwrap());
            }
        }
    }
    counts
}

async fn grouped(
    app: &TestApp,
    sql: String,
) -> Vec<(Option<String>, f64, f64, Option<String>, String)> {
    sqlx::query_as(AssertSqlSafe(sql))
        .fetch_all(&app.db.pool)
        .await
        .unwrap()
}

/// One row per feature: its municipality, place, period and status.
fn rows(table: &str, interval: &str) -> String {
    let (day, point) = match table {
        "issue" => ("(created_at at time zone 'Europe/Moscow')::date", "geom"),
        _ => ("permitted_on", "st_pointonsurface(geom)"),
    };
    format!(
        "select municipality_code, st_x({point}), st_y({point}), date_trunc('{interval}', {day}::timestamp)::date::text, status from {table}"
    )
}

#[tokio::test]
async fn counts_by_municipality_and_period_are_those_of_group_by() {
    let app = random::app().await;
    for (table, layer) in [("issue", "issues"), ("construction", "constructions")] {
        for interval in ["day", "week", "month", "year"] {
            let path = format!("/api/v1/analysis/municipalities?layer={layer}&interval={interval}");
            let answer = app.client.get(&path).await.json();
            let found = counts_of_series(&answer["municipalities"], |row| {
                row["municipality"]["code"].as_str().unwrap().to_owned()
            });
            let mut expected = Counts::new();
            let mut total = 0;
            for (code, _, _, period, status) in grouped(&app, rows(table, interval)).await {
                total += 1;
                if let Some(code) = code {
                    *expected.entry((code, period, status)).or_default() += 1;
                }
            }
            assert_eq!(found, expected, "{path}");
            // What lies in no municipality counts here.
            assert_eq!(answer["totals"]["count"], total);
            assert_eq!(answer["municipalities"].as_array().unwrap().len(), 44);
        }
    }
}

#[tokio::test]
async fn counts_by_cell_are_those_of_h3_at_every_resolution() {
    let app = random::app().await;
    let issues = grouped(&app, rows("issue", "month")).await;
    for resolution in 3..=10 {
        let path =
            format!("/api/v1/analysis/cells?layer=issues&resolution={resolution}&interval=month");
        let answer = app.client.get(&path).await.json();
        let found = counts_of_series(&answer["cells"], |row| {
            row["cell"].as_str().unwrap().to_owned()
        });
        let mut expected = Counts::new();
        for (_, lon, lat, period, status) in &issues {
            // Coarser cells are the parents of the finest one in use, as on the map.
            let finest = LatLng::new(*lat, *lon).unwrap().to_cell(Resolution::Ten);
            let cell = finest
                .parent(Resolution::try_from(resolution).unwrap())
                .unwrap();
            *expected
                .entry((cell.to_string(), period.clone(), status.clone()))
                .or_default() += 1;
        }
        assert_eq!(found, expected, "{path}");
        for row in answer["cells"].as_array().unwrap() {
            let cell: CellIndex = row["cell"].as_str().unwrap().parse().unwrap();
            assert!((row["center"][0].as_f64().unwrap() - LatLng::from(cell).lng()).abs() < 1e-6);
            assert_eq!(row["per_1000"], Value::Null);
        }
        let shares: f64 = answer["cells"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["share"].as_f64().unwrap())
            .sum();
        assert!((shares - 1.0).abs() < 1e-9);
    }
}

#[tokio::test]
async fn rates_stand_only_where_people_were_counted_and_shares_are_of_the_period() {
    let app = random::app().await;
    let answer = app
        .client
        .get("/api/v1/analysis/municipalities?layer=issues&interval=year")
        .await
        .json();
    let totals: BTreeMap<&str, u64> = answer["totals"]["series"]
        .as_array()
        .unwrap()
        .iter()
        .map(|period| {
            (
                period["period"].as_str().unwrap(),
                period["count"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        totals.keys().copied().collect::<Vec<_>>(),
        ["2025-01-01", "2026-01-01"]
    );
    let mut known = [0, 0];
    for row in answer["municipalities"].as_array().unwrap() {
        let people = row["population"]["value"].as_f64();
        known[usize::from(people.is_some())] += 1;
        for counts in row["series"].as_array().unwrap().iter().chain([row]) {
            let count = counts["count"].as_f64().unwrap();
            match people {
                Some(people) => assert!(
                    (counts["per_1000"].as_f64().unwrap() - count * 1e3 / people).abs() < 1e-9
                ),
                None => assert_eq!(counts["per_1000"], Value::Null),
            }
            let of = counts["period"]
                .as_str()
                .map_or(600, |period| totals[period]);
            assert!((counts["share"].as_f64().unwrap() - count / of as f64).abs() < 1e-9);
        }
    }
    assert!(
        known.iter().all(|count| *count > 0),
        "both kinds are to be met: {known:?}"
    );
    let none = app
        .client
        .get("/api/v1/analysis/municipalities?layer=issues&from=2040-01-01")
        .await
        .json();
    assert_eq!(
        none["totals"],
        json!({ "count": 0, "by_status": {}, "share": null, "per_1000": null, "series": null })
    );
}

#[tokio::test]
async fn filters_and_the_box_choose_what_is_counted() {
    let first = TestEdition::inside(0);
    let app = TestApp::builder()
        .issue(
            IssueBuilder::at(first)
                .status("solved")
                .answered_after_days(3),
        )
        // 22:00 in UTC on the first is one o'clock of the second in Moscow.
        .issue(
            IssueBuilder::at(first)
                .category("waste")
                .created_at("2026-05-01T22:00:00Z"),
        )
        .issue(IssueBuilder::at(TestEdition::inside(1)))
        .construction(ConstructionBuilder::at(first).without_permit())
        .start()
        .await;
    let code = TestEdition::code(1);
    for (query, count) in [
        ("layer=issues".to_owned(), 3),
        ("layer=issues&status=solved".to_owned(), 1),
        ("layer=issues&category=waste&term=late".to_owned(), 1),
        ("layer=issues&from=2026-05-02&to=2026-05-02".to_owned(), 1),
        ("layer=issues&to=2026-05-01".to_owned(), 2),
        (format!("layer=issues&municipality={code}"), 1),
        ("layer=issues&bbox=38,44.5,39,45.5".to_owned(), 2),
        ("layer=constructions".to_owned(), 1),
    ] {
        for path in ["municipalities?", "cells?resolution=8&"] {
            let answer = app
                .client
                .get(&format!("/api/v1/analysis/{path}{query}"))
                .await
                .json();
            assert_eq!(answer["totals"]["count"], count, "{path}{query}");
        }
    }
    // What has no day stands in a period of its own.
    let answer = app
        .client
        .get("/api/v1/analysis/municipalities?layer=constructions&interval=year")
        .await
        .json();
    assert_eq!(answer["totals"]["series"][0]["period"], Value::Null);
    assert_eq!(answer["totals"]["series"][0]["count"], 1);
}

#[tokio::test]
async fn the_table_says_what_the_document_says() {
    let app = random::app().await;
    for (place, query, key) in [
        ("cells", "layer=issues&resolution=6&interval=month", "cell"),
        (
            "municipalities",
            "layer=constructions&interval=year",
            "code",
        ),
        ("municipalities", "layer=issues", "code"),
    ] {
        let path = format!("/api/v1/analysis/{place}?{query}");
        let document = app.client.get(&path).await.json();
        let table = app.client.get(&format!("{path}&f=csv")).await;
        assert!(table.header("content-type").starts_with("text/csv"));
        let by_accept = app.client.get_with(&path, &[("accept", "text/csv")]).await;
        assert_eq!(by_accept.body, table.body);
        assert!(
            by_accept
                .headers
                .get_all("vary")
                .iter()
                .any(|value| value == "accept")
        );
        let tag = table.header("etag").to_owned();
        assert_ne!(tag, app.client.get(&path).await.header("etag"));
        let again = app
            .client
            .get_with(&format!("{path}&f=csv"), &[("if-none-match", &tag)])
            .await;
        assert_eq!(again.status, 304);

        let text = table.text();
        let mut lines = text
            .lines()
            .map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
        let head = lines.next().unwrap();
        let column = |name: &str| head.iter().position(|head| head == name);
        let mut expected = Vec::new();
        for row in document[place].as_array().unwrap() {
            let name = row["cell"]
                .as_str()
                .or(row["municipality"]["code"].as_str())
                .unwrap();
            match row["series"].as_array() {
                Some(series) => expected.extend(series.iter().map(|counts| (name, counts))),
                None => expected.push((name, row)),
            }
        }
        let rows: Vec<Vec<String>> = lines.collect();
        assert_eq!(rows.len(), expected.len(), "{path}");
        for (row, (name, counts)) in rows.iter().zip(expected) {
            assert_eq!(row.len(), head.len());
            assert_eq!(row[column(key).unwrap()], name);
            assert_eq!(row[column("count").unwrap()], counts["count"].to_string());
            for (status, count) in counts["by_status"].as_object().unwrap() {
                assert_eq!(row[column(status).unwrap()], count.to_string());
            }
            if let Some(period) = column("period") {
                assert_eq!(row[period], counts["period"].as_str().unwrap_or_default());
            }
            if let Some(rate) = column("per_1000") {
                assert_eq!(row[rate].is_empty(), counts["per_1000"].is_null());
            }
        }
    }
}

#[tokio::test]
async fn what_means_nothing_or_would_be_too_much_is_refused() {
    let app = TestApp::start().await;
    for (query, parameter, code) in [
        ("cells?layer=issues", "resolution", "required"),
        ("cells?layer=issues&resolution=2", "resolution", "invalid"),
        ("cells?layer=issues&resolution=11", "resolution", "invalid"),
        (
            "cells?layer=issues&resolution=7&interval=hour",
            "interval",
            "unknown-value",
        ),
        (
            "cells?layer=issues&resolution=7&f=xml",
            "f",
            "unknown-value",
        ),
        (
            "cells?layer=issues&resolution=7&bbox=1,2,3",
            "bbox",
            "invalid",
        ),
        ("municipalities?layer=houses", "layer", "unknown-value"),
        (
            "municipalities?layer=issues&resolution=7",
            "resolution",
            "unknown-parameter",
        ),
        (
            "municipalities?layer=constructions&term=late",
            "term",
            "unknown-parameter",
        ),
        (
            "municipalities?layer=issues&from=2026-02-30",
            "from",
            "invalid-date",
        ),
    ] {
        let response = app.client.get(&format!("/api/v1/analysis/{query}")).await;
        let problem = response.problem(400, "invalid-request");
        assert_eq!(
            problem["errors"][0]["parameter"], parameter,
            "{query} {problem}"
        );
        assert_eq!(problem["errors"][0]["code"], code, "{query}");
    }
    sqlx::query(
        "insert into issue (title, category, geom, due_at)
         select 'Яма', 'roads', st_setsrid(st_makepoint(38 + (number % 300) * 0.005, 44 + (number / 300) * 0.005), 4326), now()
         from generate_series(1, 50001) as number",
    )
    .execute(&app.db.pool)
    .await
    .unwrap();
    app.wait_until(|snapshot| snapshot.layer("issues").unwrap().len() == 50_001)
        .await;
    let response = app
        .client
        .get("/api/v1/analysis/cells?layer=issues&resolution=10")
        .await;
    let problem = response.problem(400, "invalid-request");
    assert_eq!(problem["errors"][0]["code"], "too-many");
    let coarser = app
        .client
        .get("/api/v1/analysis/cells?layer=issues&resolution=7")
        .await
        .json();
    assert_eq!(coarser["totals"]["count"], 50_001);
}
