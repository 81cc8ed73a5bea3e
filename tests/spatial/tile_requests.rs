//! The tile endpoint as clients meet it.

use std::collections::HashSet;

use reqwest::Method;
use tiles::{LonLat, TileCoord};
use tokio::io::AsyncWriteExt;

use super::mvt;
use crate::support::{Client, IssueBuilder, TestApp, TestEdition};

fn tile_at((lon, lat): (f64, f64), z: u8) -> TileCoord {
    TileCoord::covering(LonLat::new(lon, lat).unwrap(), z).unwrap()
}

async fn app_with_an_issue() -> (TestApp, String) {
    let place = TestEdition::inside(0);
    let app = TestApp::builder()
        .issue(IssueBuilder::at(place))
        .start()
        .await;
    (app, format!("/tiles/issues/{}.mvt", tile_at(place, 15)))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_clients_of_one_cold_tile_make_it_once() {
    let (app, path) = app_with_an_issue().await;
    let made = app.app.spatial.tiles_made();
    let asked = (0..1_000).map(|_| app.client.get(&path));
    let answers = futures::future::join_all(asked).await;
    let bodies: HashSet<_> = answers
        .iter()
        .map(|answer| (answer.status.as_u16(), answer.body.clone()))
        .collect();
    assert_eq!(bodies.len(), 1);
    assert_eq!(answers[0].status, 200);
    assert_eq!(app.app.spatial.tiles_made() - made, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_leaves_does_not_take_the_tile_with_it() {
    let (app, path) = app_with_an_issue().await;
    let made = app.app.spatial.tiles_made();
    let mut leaving = app.client.connect().await;
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n");
    leaving.write_all(request.as_bytes()).await.unwrap();
    drop(leaving);
    assert_eq!(app.client.get(&path).await.status, 200);
    assert_eq!(app.app.spatial.tiles_made() - made, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tile_comes_in_the_encoding_that_was_wished_for_and_under_one_tag() {
    let (app, path) = app_with_an_issue().await;
    let plain = app.client.get(&path).await;
    assert_eq!(
        plain.header("content-type"),
        "application/vnd.mapbox-vector-tile"
    );
    assert_eq!(plain.header("cache-control"), "no-cache");
    assert_eq!(plain.header("vary"), "accept-encoding");
    assert_eq!(plain.header("access-control-allow-origin"), "*");
    assert_eq!(plain.header("content-encoding"), "");
    for (accept, expected) in [
        ("gzip", "gzip"),
        ("gzip, br", "br"),
        ("gzip, br, zstd", "zstd"),
        ("zstd;q=0, gzip;q=0.3", "gzip"),
    ] {
        let packed = app
            .client
            .get_with(&path, &[("accept-encoding", accept)])
            .await;
        assert_eq!(packed.header("content-encoding"), expected);
        assert_eq!(packed.header("etag"), plain.header("etag"));
        assert_eq!(packed.header("vary"), "accept-encoding");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tile_that_the_client_has_is_not_sent_again_until_it_changes() {
    let (app, path) = app_with_an_issue().await;
    let etag = app.client.get(&path).await.header("etag").to_owned();
    assert!(etag.starts_with("W/\""));
    for known in [
        etag.clone(),
        etag.trim_start_matches("W/").to_owned(),
        format!("\"other\", {etag}"),
        "*".to_owned(),
    ] {
        let answer = app
            .client
            .get_with(&path, &[("if-none-match", known.as_str())])
            .await;
        assert_eq!(answer.status, 304, "{known}");
        assert!(answer.body.is_empty());
        assert_eq!(answer.header("etag"), etag);
        assert_eq!(answer.header("cache-control"), "no-cache");
        assert_eq!(answer.header("vary"), "accept-encoding");
    }
    assert_eq!(
        app.client
            .get_with(&path, &[("if-none-match", "\"other\"")])
            .await
            .status,
        200
    );

    sqlx::query("update issue set status = 'solved', answered_at = now()")
        .execute(&app.db.pool)
        .await
        .unwrap();
    app.wait_until(|snapshot| {
        snapshot
            .layer("issues")
            .unwrap()
            .get(1)
            .is_some_and(|view| view.values[0] == 3)
    })
    .await;
    let fresh = app
        .client
        .get_with(&path, &[("if-none-match", etag.as_str())])
        .await;
    assert_eq!(fresh.status, 200);
    let decoded = mvt::decode(&fresh.body);
    assert_eq!(decoded["issues"].features[0].text("status"), Some("solved"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_tile_has_no_content_and_a_tile_that_cannot_be_is_not_found() {
    let (app, _) = app_with_an_issue().await;
    assert_eq!(app.client.get("/tiles/issues/18/0/0.mvt").await.status, 204);
    for path in [
        "/tiles/nothing/1/0/0.mvt",
        "/tiles/issues/19/0/0.mvt",
        "/tiles/issues/3/8/0.mvt",
        "/tiles/issues/3/0/8.mvt",
        "/tiles/issues/3/-1/0.mvt",
        "/tiles/issues/3/99999999999999999999/0.mvt",
        "/tiles/issues/03/1/1.mvt",
        "/tiles/issues/a/b/c.mvt",
    ] {
        app.client.get(path).await.problem(404, "not-found");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_choose_and_what_nobody_knows_is_refused() {
    let (app, path) = app_with_an_issue().await;
    let status = async |query: &str| {
        app.client
            .get(&format!("{path}?{query}"))
            .await
            .status
            .as_u16()
    };
    assert_eq!(status("status=registered").await, 200);
    assert_eq!(
        status("status=registered%2Csolved&category=roads").await,
        200
    );
    assert_eq!(status("status=solved").await, 204);
    assert_eq!(status("from=2026-03-01&to=2026-03-01").await, 200);
    assert_eq!(status("to=2026-02-28").await, 204);
    assert_eq!(
        status(&format!("municipality={}", TestEdition::code(0))).await,
        200
    );
    assert_eq!(
        status(&format!("municipality={}", TestEdition::code(1))).await,
        204
    );
    assert_eq!(status("term=late").await, 200);
    let refused = async |query: &str| {
        let document = app
            .client
            .get(&format!("{path}?{query}"))
            .await
            .problem(400, "invalid-request");
        let error = &document["errors"][0];
        format!(
            "{} {}",
            error["parameter"].as_str().unwrap(),
            error["code"].as_str().unwrap()
        )
    };
    assert_eq!(refused("colour=red").await, "colour unknown-parameter");
    assert_eq!(refused("status=planned").await, "status unknown-value");
    assert_eq!(
        refused("municipality=1").await,
        "municipality unknown-value"
    );
    assert_eq!(refused("from=yesterday").await, "from invalid-date");
    assert_eq!(
        refused("from=2026-01-02&to=2026-01-01").await,
        "to empty-period"
    );
    assert_eq!(refused("to=2026-01-01&to=2026-01-02").await, "to repeated");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_method_that_reads_works_and_no_other() {
    let (app, path) = app_with_an_issue().await;
    let body = app.client.get(&path).await.body;
    let head = Client::send(app.client.request(Method::HEAD, &path)).await;
    assert_eq!(head.status, 200);
    assert_eq!(head.header("content-length"), body.len().to_string());
    assert!(head.body.is_empty());
    let options = Client::send(app.client.request(Method::OPTIONS, &path)).await;
    assert_eq!(
        (options.status.as_u16(), options.header("allow")),
        (204, "GET, HEAD, OPTIONS")
    );
    let post = Client::send(app.client.request(Method::POST, &path)).await;
    post.problem(405, "method-not-allowed");
    assert_eq!(post.header("allow"), "GET, HEAD, OPTIONS");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tileset_describes_itself() {
    let (app, path) = app_with_an_issue().await;
    let answer = app.client.get("/tiles/portal.json").await;
    let document = answer.json();
    assert_eq!(document["tilejson"], "3.0.0");
    assert_eq!(document["attribution"], "Tests");
    assert_eq!(
        document["bounds"],
        serde_json::json!([38.0, 44.5, 40.0, 46.5])
    );
    let template = document["tiles"][0].as_str().unwrap();
    assert!(
        template.ends_with("/tiles/portal/{z}/{x}/{y}.mvt"),
        "{template}"
    );
    let named = document["vector_layers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|layer| layer["id"].as_str().unwrap().to_owned());
    let named: HashSet<String> = named.collect();
    let portal = app.client.get(&path.replace("issues", "portal")).await;
    for layer in mvt::decode(&portal.body).keys() {
        assert!(named.contains(layer), "{layer} is not described");
    }
    let etag = answer.header("etag").to_owned();
    assert_eq!(
        app.client
            .get_with("/tiles/portal.json", &[("if-none-match", &etag)])
            .await
            .status,
        304
    );
    let filtered = app
        .client
        .get("/tiles/issues.json?status=solved")
        .await
        .json();
    assert!(
        filtered["tiles"][0]
            .as_str()
            .unwrap()
            .ends_with("?status=solved")
    );
    app.client
        .get("/tiles/issues.json?status=none")
        .await
        .problem(400, "invalid-request");
    app.client
        .get("/tiles/nothing.json")
        .await
        .problem(404, "not-found");
}
