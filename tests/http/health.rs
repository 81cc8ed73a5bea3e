//! `/health` and `/metrics`.

use kuban::http::portal::Portal;
use kuban::http::server::{self, Limits};
use serde_json::json;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::support::{Client, IssueBuilder, TestApp};

#[tokio::test]
async fn a_ready_node_tells_check_by_check() {
    let app = TestApp::builder()
        .issue(IssueBuilder::at((38.5, 45.0)))
        .start()
        .await;
    assert_eq!(
        app.client.get("/health/live").await.json(),
        json!({ "status": "live" })
    );
    let ready = app.client.get("/health/ready").await;
    assert_eq!(ready.header("cache-control"), "no-store");
    let ready = ready.json();
    assert_eq!(ready["status"], "ready");
    assert_eq!(ready["checks"]["database"]["state"], "ok");
    assert_eq!(ready["checks"]["boundaries"]["state"], "ok");
    assert_eq!(ready["checks"]["map"]["stale_for_s"], 0.0);
    let layers = ready["checks"]["map"]["layers"].as_array().unwrap();
    let issues = layers
        .iter()
        .find(|layer| layer["name"] == "issues")
        .unwrap();
    assert_eq!(issues["features"], 1);
}

#[tokio::test]
async fn a_node_that_starts_is_alive_but_not_ready() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = Client::new(listener.local_addr().unwrap());
    let portal = Portal::default();
    portal.set_step("waiting for the database");
    let stop = CancellationToken::new();
    let serving = tokio::spawn(server::serve(
        listener,
        portal,
        stop.clone(),
        Limits::default(),
    ));

    client.get("/health/live").await.json();
    let ready = client.get("/health/ready").await;
    assert_eq!(ready.status, 503);
    let body: serde_json::Value = serde_json::from_slice(&ready.body).unwrap();
    assert_eq!(
        body,
        json!({ "status": "starting", "step": "waiting for the database" })
    );
    for path in ["/", "/api/v1/issues", "/tiles/portal/0/0/0.mvt"] {
        let response = client.get(path).await;
        assert_eq!(
            response.problem(503, "not-ready")["detail"],
            "waiting for the database"
        );
        assert!(!response.header("retry-after").is_empty());
    }
    let page = client
        .get_with("/about", &[("accept", "text/html,*/*;q=0.8")])
        .await;
    assert_eq!(page.status, 503);
    assert!(page.text().contains("Портал запускается"));
    stop.cancel();
    serving.await.unwrap();
}

#[tokio::test]
async fn metrics_name_routes_by_their_pattern() {
    let app = TestApp::builder()
        .issue(IssueBuilder::at((38.5, 45.0)))
        .start()
        .await;
    app.client.get("/api/v1/issues/4711").await;
    app.client.get("/tiles/issues/0/0/0.mvt").await;
    let metrics = app.client.get("/metrics").await;
    assert!(metrics.header("content-type").starts_with("text/plain"));
    let text = metrics.text();
    for series in [
        "kuban_http_requests_total{",
        "route=\"/api/v1/issues/{id}\"",
        "kuban_http_request_duration_seconds_bucket",
        "kuban_tile_requests_total",
        "kuban_layer_features",
        "kuban_database_connected",
    ] {
        assert!(text.contains(series), "{series}");
    }
    assert!(!text.contains("issues/4711"));
}
