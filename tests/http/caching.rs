//! Conditional requests and compression.

use reqwest::Method;

use crate::support::{Client, IssueBuilder, TestApp};

#[tokio::test]
async fn what_the_client_has_is_not_sent_again() {
    let app = TestApp::builder()
        .issue(IssueBuilder::at((38.5, 45.0)))
        .start()
        .await;
    let id = app.client.get("/api/v1/issues").await.json()["issues"][0]["id"].clone();
    for path in [
        "/api/v1/municipalities",
        "/api/v1/places?q=sochi",
        "/api/v1/statistics",
        "/api/v1/issues",
        &format!("/api/v1/issues/{id}"),
        "/api/v1/constructions",
        "/api/v1/configuration",
        "/api/openapi.json",
        "/styles/portal.json",
        "/fonts/Noto%20Sans%20Regular/0-255.pbf",
        "/tiles/portal.json",
        "/tiles/portal/5/19/11.mvt",
    ] {
        let first = app.client.get(path).await;
        assert_eq!(first.status, 200, "{path}");
        let etag = first.header("etag");
        assert!(!etag.is_empty(), "{path}");
        assert!(!first.header("cache-control").is_empty(), "{path}");
        let same = app.client.get_with(path, &[("if-none-match", etag)]).await;
        assert_eq!(same.status, 304, "{path}");
        assert!(same.body.is_empty(), "{path}");
        assert_eq!(same.header("etag"), etag, "{path}");
        assert_eq!(
            same.header("cache-control"),
            first.header("cache-control"),
            "{path}"
        );
        let other = app
            .client
            .get_with(path, &[("if-none-match", "\"other\"")])
            .await;
        assert_eq!(other.status, 200, "{path}");
        let list = format!("\"other\", {etag}");
        assert_eq!(
            app.client
                .get_with(path, &[("if-none-match", &list)])
                .await
                .status,
            304,
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_change_gives_a_new_tag() {
    let app = TestApp::builder()
        .issue(IssueBuilder::at((38.5, 45.0)))
        .start()
        .await;
    let before = app.client.get("/api/v1/statistics").await;
    IssueBuilder::at((38.6, 45.0)).insert(&app.db.pool).await;
    app.wait_until(|snapshot| snapshot.layer("issues").unwrap().len() == 2)
        .await;
    let after = app
        .client
        .get_with(
            "/api/v1/statistics",
            &[("if-none-match", before.header("etag"))],
        )
        .await;
    assert_eq!(after.status, 200);
}

#[tokio::test]
async fn json_is_compressed_where_the_client_takes_it() {
    let app = TestApp::start().await;
    for encoding in ["gzip", "br"] {
        let response = app
            .client
            .get_with("/api/v1/municipalities", &[("accept-encoding", encoding)])
            .await;
        assert_eq!(response.header("content-encoding"), encoding);
        assert!(response.header("vary").contains("accept-encoding"));
    }
    let plain = app.client.get("/api/v1/municipalities").await;
    assert_eq!(plain.header("content-encoding"), "");
}

#[tokio::test]
async fn a_head_has_the_headers_and_no_body() {
    let app = TestApp::start().await;
    for path in [
        "/api/v1/municipalities",
        "/tiles/municipalities/5/19/11.mvt",
        "/tiles/portal.json",
    ] {
        let head = Client::send(app.client.request(Method::HEAD, path)).await;
        assert_eq!(head.status, 200, "{path}");
        assert!(head.body.is_empty());
        assert_eq!(
            head.header("etag"),
            app.client.get(path).await.header("etag")
        );
    }
}
