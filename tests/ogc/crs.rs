//! Coordinate reference systems of answers.

use serde_json::Value;

use super::portal;
use crate::support::TestApp;

const ITEMS: &str = "/ogc/collections/issues/items";

/// The coordinates of the first issue, which stands at 38.5, 45.
async fn first(app: &TestApp, crs: &str) -> (f64, f64) {
    let path = format!("{ITEMS}?limit=1&crs={crs}");
    let answer = app.client.get(&path).await;
    assert_eq!(answer.header("content-crs"), format!("<{crs}>"));
    let page: Value = answer.json();
    let place = &page["features"][0]["geometry"]["coordinates"];
    (place[0].as_f64().unwrap(), place[1].as_f64().unwrap())
}

#[tokio::test]
async fn coordinates_come_in_the_system_that_is_asked_for_in_its_order() {
    let app = portal().await;
    let epsg = |code| format!("http://www.opengis.net/def/crs/EPSG/0/{code}");
    assert_eq!(first(&app, &epsg(4326)).await, (45.0, 38.5));
    let (x, y) = first(&app, &epsg(3857)).await;
    assert!(
        (x - 4_285_800.4).abs() < 1.0 && (y - 5_621_521.5).abs() < 1.0,
        "{x} {y}"
    );
    // UTM zone 37 has its meridian at 39 degrees.
    let (x, _) = first(&app, &epsg(32637)).await;
    assert!(x > 400_000.0 && x < 500_000.0, "{x}");
}

#[tokio::test]
async fn every_system_of_a_collection_is_answered_and_no_other() {
    let app = portal().await;
    let issues = app.client.get("/ogc/collections/issues").await.json();
    let systems = issues["crs"].as_array().unwrap();
    assert!(systems.len() >= 4, "{systems:?}");
    for crs in systems {
        let crs = crs.as_str().unwrap();
        let item = app.client.get(&format!("{ITEMS}/1?crs={crs}")).await;
        assert_eq!(item.status, 200, "{crs}");
        assert_eq!(item.header("content-crs"), format!("<{crs}>"));
    }
    for name in ["crs", "bbox-crs", "filter-crs"] {
        let path = format!("{ITEMS}?bbox=1,2,3,4&{name}=http://www.opengis.net/def/crs/EPSG/0/0");
        let problem = app.client.get(&path).await.problem(400, "invalid-request");
        assert_eq!(problem["errors"][0]["parameter"], name);
        assert_eq!(problem["errors"][0]["code"], "unknown-crs");
    }
}

#[tokio::test]
async fn the_local_systems_are_described_at_their_address() {
    let app = portal().await;
    for slug in ["msk23-1", "msk23-2"] {
        let path = format!("/ogc/crs/{slug}");
        let wkt = app.client.get(&path).await;
        assert!(wkt.text().contains("PROJCRS[\"MSK-23"), "{}", wkt.text());
        let json = app.client.get(&format!("{path}?f=json")).await.json();
        assert_eq!(json["source_crs"]["type"], "ProjectedCRS");
        let page = app.client.get(&format!("{path}?f=html")).await;
        assert!(page.text().contains("+proj="));
    }
    app.client
        .get("/ogc/crs/epsg3857")
        .await
        .problem(404, "not-found");
}
