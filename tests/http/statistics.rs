//! `/api/v1/statistics`.

use serde_json::{Value, json};

use crate::support::{ConstructionBuilder, IssueBuilder, TestApp, TestEdition};

async fn app() -> TestApp {
    let first = TestEdition::inside(0);
    TestApp::builder()
        .issue(
            IssueBuilder::at(first)
                .status("solved")
                .answered_after_days(3),
        )
        .issue(
            IssueBuilder::at(first)
                .status("answered")
                .answered_after_days(20),
        )
        .issue(
            IssueBuilder::at(first)
                .category("waste")
                .created_at("2026-05-01T22:00:00Z"),
        )
        .issue(IssueBuilder::at(TestEdition::inside(1)).created_at("2199-01-01T00:00:00Z"))
        .issue(
            IssueBuilder::at((1.0, 1.0))
                .status("declined")
                .answered_after_days(1),
        )
        .construction(ConstructionBuilder::at(first))
        .construction(
            ConstructionBuilder::at(first)
                .without_permit()
                .status("unauthorized"),
        )
        .start()
        .await
}

fn of(statistics: &Value, square: usize) -> &Value {
    let rows = statistics["statistics"].as_array().unwrap();
    let code = TestEdition::code(square);
    rows.iter()
        .find(|row| row["municipality"]["code"] == code)
        .unwrap()
}

#[tokio::test]
async fn issues_are_counted_by_municipality_status_and_term() {
    let app = app().await;
    let statistics = app.client.get("/api/v1/statistics").await.json();
    assert_eq!(statistics["statistics"].as_array().unwrap().len(), 44);

    let first = of(&statistics, 0);
    assert_eq!(first["issues"], 3);
    assert_eq!(
        first["by_status"],
        json!({ "answered": 1, "registered": 1, "solved": 1 })
    );
    assert_eq!(first["answered"], 2);
    assert_eq!(first["in_time"], 1);
    // One was answered after its term, one is still unanswered after it.
    assert_eq!(first["late"], 2);
    assert!((first["share_in_time"].as_f64().unwrap() - 1.0 / 3.0).abs() < 1e-9);
    assert_eq!(first["constructions"], 2);

    let second = of(&statistics, 1);
    assert_eq!(
        (&second["issues"], &second["share_in_time"]),
        (&json!(1), &Value::Null)
    );
    assert_eq!(of(&statistics, 3)["issues"], 0);

    // What lies in no municipality counts for the region alone.
    assert_eq!(statistics["totals"]["issues"], 5);
    assert_eq!(statistics["totals"]["constructions"], 2);
    assert_eq!(statistics["edition"]["title"], "Squares");
}

#[tokio::test]
async fn the_rate_per_thousand_stands_only_where_people_were_counted() {
    let app = app().await;
    let statistics = app.client.get("/api/v1/statistics").await.json();
    for row in statistics["statistics"].as_array().unwrap() {
        match row["population"]["value"].as_f64() {
            Some(people) => {
                let expected = row["issues"].as_f64().unwrap() * 1_000.0 / people;
                assert!((row["per_1000"].as_f64().unwrap() - expected).abs() < 1e-9);
            }
            None => assert_eq!(row["per_1000"], Value::Null),
        }
    }
}

#[tokio::test]
async fn filters_narrow_the_issues_by_the_calendar_of_moscow() {
    let app = app().await;
    for (query, expected) in [
        ("status=solved,answered", 2),
        ("category=waste", 1),
        // 22:00 in UTC on the first is one o'clock of the second in Moscow.
        ("from=2026-05-02&to=2026-05-02", 1),
        ("from=2026-05-01&to=2026-05-01", 0),
        ("status=solved&category=waste", 0),
    ] {
        let statistics = app
            .client
            .get(&format!("/api/v1/statistics?{query}"))
            .await
            .json();
        assert_eq!(of(&statistics, 0)["issues"], expected, "{query}");
        assert_eq!(of(&statistics, 0)["constructions"], 2, "{query}");
    }
}

#[tokio::test]
async fn filters_that_mean_nothing_are_refused() {
    let app = TestApp::start().await;
    for (query, parameter, code) in [
        ("status=lost", "status", "unknown-value"),
        ("category=roads,", "category", "unknown-value"),
        ("from=yesterday", "from", "invalid-date"),
        ("from=2026-02-30", "from", "invalid-date"),
        ("from=2026-02-02&to=2026-02-01", "to", "empty-period"),
        ("municipality=03701000", "municipality", "unknown-parameter"),
    ] {
        let response = app.client.get(&format!("/api/v1/statistics?{query}")).await;
        let problem = response.problem(400, "invalid-request");
        assert_eq!(problem["errors"][0]["parameter"], parameter, "{query}");
        assert_eq!(problem["errors"][0]["code"], code, "{query}");
    }
}
