//! What is still answered while the database is away.

use serde_json::Value;

use crate::support::{ConstructionBuilder, IssueBuilder, TestApp, TestEdition, take_away};

#[tokio::test]
async fn the_map_goes_on_and_rows_are_told_from_memory() {
    let (lon, lat) = TestEdition::inside(0);
    let app = TestApp::builder()
        .issue(IssueBuilder::at((lon, lat)).category("water"))
        .construction(ConstructionBuilder::at((lon, lat)))
        .start()
        .await;
    take_away(&app).await;

    for path in [
        "/tiles/portal/5/19/11.mvt",
        "/tiles/portal.json",
        "/styles/portal.json",
        "/api/v1/municipalities",
        "/api/v1/places?q=sochi",
    ] {
        assert_eq!(app.client.get(path).await.status, 200, "{path}");
    }
    let located = app
        .client
        .get(&format!("/api/v1/locate?lon={lon}&lat={lat}"))
        .await
        .json();
    assert_eq!(located["status"], "covered");
    assert_eq!(
        app.client.get("/api/v1/statistics").await.json()["totals"]["issues"],
        1
    );

    let issues = app.client.get("/api/v1/issues?category=water").await.json();
    assert_eq!(issues["meta"]["stale"], true);
    assert_eq!(issues["meta"]["total"], 1);
    let issue = &issues["issues"][0];
    assert_eq!(
        (&issue["title"], &issue["created_at"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(issue["category"], "water");
    assert_eq!(issue["municipality"]["code"], TestEdition::code(0));
    let constructions = app.client.get("/api/v1/constructions").await.json();
    assert_eq!(constructions["meta"]["stale"], true);
    assert_eq!(
        constructions["constructions"][0]["permitted_on"],
        "2025-06-01"
    );

    for path in [
        format!("/api/v1/issues/{}", issue["id"]),
        "/api/v1/constructions/1".to_owned(),
    ] {
        let response = app.client.get(&path).await;
        response.problem(503, "database-unavailable");
        assert!(!response.header("retry-after").is_empty());
    }

    let ready = app.client.get("/health/ready").await;
    assert_eq!(ready.status, 200);
    let ready = ready.json();
    assert_eq!(ready["status"], "degraded");
    assert_eq!(ready["checks"]["database"]["state"], "failed");
    assert_eq!(ready["checks"]["map"]["state"], "degraded");
}
