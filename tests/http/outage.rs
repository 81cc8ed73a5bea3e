//! What is still answered while the database is away.

use serde_json::Value;
use sqlx::{AssertSqlSafe, ConnectOptions};

use crate::support::{ConstructionBuilder, IssueBuilder, TestApp, TestEdition};

/// Takes the database away from the server: no connection lives, none is let in.
async fn take_away(app: &TestApp) {
    let name = app.db.connect_options().get_database().unwrap();
    let elsewhere = app.db.connect_options().clone().database("postgres");
    let mut server = elsewhere.connect().await.unwrap();
    for statement in [
        format!("alter database {name} with allow_connections false"),
        format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"),
    ] {
        sqlx::raw_sql(AssertSqlSafe(statement))
            .execute(&mut server)
            .await
            .unwrap();
    }
    let lost = async {
        while app.app.spatial.status().connected {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), lost)
        .await
        .expect("the loss is noticed");
}

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
