//! Whole collections as files.

use geojson::GeoJson;
use reqwest::Method;

use super::portal;
use crate::support::Client;

const DOWNLOAD: &str = "/ogc/collections/issues/download";

#[tokio::test]
async fn a_file_holds_everything_that_matches() {
    let app = portal().await;
    let file = app
        .client
        .get(&format!("{DOWNLOAD}?f=geojson&status=solved"))
        .await;
    assert_eq!(file.header("content-type"), "application/geo+json");
    assert_eq!(
        file.header("content-disposition"),
        "attachment; filename=\"issues.geojson\""
    );
    let GeoJson::FeatureCollection(read) = file.text().parse().unwrap() else {
        panic!("no collection of features");
    };
    assert_eq!(read.features.len(), 2);
    app.client
        .get(&format!("{DOWNLOAD}?after=00"))
        .await
        .problem(400, "invalid-request");
}

#[tokio::test]
async fn the_head_of_a_file_can_be_asked_alone() {
    let app = portal().await;
    let request = app
        .client
        .request(Method::HEAD, &format!("{DOWNLOAD}?f=geojson"));
    let head = Client::send(request).await;
    assert_eq!(head.status, 200);
    assert!(head.body.is_empty());
    assert_eq!(head.header("content-type"), "application/geo+json");
}
