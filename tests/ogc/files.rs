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

#[tokio::test]
async fn every_format_has_its_bytes_and_its_name() {
    let app = portal().await;
    for (format, media_type, ending, magic) in [
        ("csv", "text/csv; charset=utf-8", "csv", &b"id,"[..]),
        ("jsonfg", "application/vnd.ogc.fg+json", "fg.json", b"{"),
        ("fgb", "application/vnd.flatgeobuf", "fgb", b"fgb\x03fgb"),
        (
            "gpkg",
            "application/geopackage+sqlite3",
            "gpkg",
            b"SQLite format 3\0",
        ),
        (
            "parquet",
            "application/vnd.apache.parquet",
            "parquet",
            b"PAR1",
        ),
    ] {
        for collection in ["issues", "constructions", "municipalities"] {
            let path = format!("/ogc/collections/{collection}/download?f={format}");
            let request = app.client.request(Method::GET, &path);
            let file = Client::send(request.header("accept-encoding", "gzip")).await;
            assert_eq!(file.status, 200, "{path}: {}", file.text());
            assert_eq!(file.header("content-type"), media_type);
            assert_eq!(
                file.header("content-disposition"),
                format!("attachment; filename=\"{collection}.{ending}\"")
            );
            if format != "csv" && format != "jsonfg" {
                assert!(file.body.starts_with(magic), "{path}");
                assert_eq!(file.header("content-encoding"), "", "{path}");
            }
            if ["fgb", "gpkg"].contains(&format) {
                assert_eq!(file.header("content-length"), file.body.len().to_string());
            }
        }
    }
}

#[tokio::test]
async fn a_file_of_nothing_is_whole_in_every_format() {
    let app = portal().await;
    for format in ["geojson", "jsonfg", "csv", "fgb", "gpkg", "parquet"] {
        let file = app
            .client
            .get(&format!("{DOWNLOAD}?f={format}&bbox=0,0,0,0"))
            .await;
        assert_eq!(file.status, 200, "{format}: {}", file.text());
        assert!(!file.body.is_empty(), "{format}");
    }
}

#[tokio::test]
async fn who_asks_items_for_a_file_gets_all_of_it_unless_there_is_a_limit() {
    let app = portal().await;
    let items = "/ogc/collections/issues/items";
    let sent_on = app
        .client
        .get(&format!("{items}?f=csv&status=solved"))
        .await;
    assert_eq!(sent_on.status, 307);
    let address = sent_on.header("location");
    let file = app.client.get(super::path_of(&app, address)).await;
    assert_eq!(file.text().lines().count(), 1 + 2);

    let mut path = format!("{items}?f=csv&limit=2");
    let mut rows = 0;
    loop {
        let page = app.client.get(&path).await;
        rows += page.text().lines().count() - 1;
        let links = page.headers.get_all("link").iter();
        let next = links
            .map(|link| link.to_str().unwrap())
            .find(|link| link.contains("rel=\"next\""));
        let Some(next) = next else { break };
        let next = next.split(['<', '>']).nth(1).unwrap();
        super::path_of(&app, next).clone_into(&mut path);
    }
    assert_eq!(rows, 5);
}

#[tokio::test]
async fn a_file_may_be_in_another_reference_system() {
    let app = portal().await;
    let crs = "http://www.opengis.net/def/crs/EPSG/0/3857";
    let file = app.client.get(&format!("{DOWNLOAD}?f=csv&crs={crs}")).await;
    assert_eq!(file.header("content-crs"), format!("<{crs}>"));
    assert!(file.text().contains("POINT (4285800"), "{}", file.text());
}
