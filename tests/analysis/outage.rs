//! What the memory answers while the database is away.

use serde_json::{Value, json};

use crate::support::{ConstructionBuilder, IssueBuilder, TestApp, TestEdition, take_away};

#[tokio::test]
async fn analysis_goes_on_without_the_database() {
    let (lon, lat) = TestEdition::inside(0);
    let app = TestApp::builder()
        .issue(IssueBuilder::at((lon, lat)).category("water"))
        .construction(ConstructionBuilder::at((lon, lat)))
        .start()
        .await;
    let (east, north) = (lon + 0.0002, lat + 0.0004);
    let ring = json!([
        [lon, lat],
        [east, lat],
        [east, north],
        [lon, north],
        [lon, lat]
    ]);
    let polygon = json!({ "type": "Polygon", "coordinates": [ring] });
    let intersect = async || {
        let body = json!({ "polygon": polygon });
        app.client
            .post("/api/v1/analysis/intersections", &body)
            .await
            .json()
    };
    let before = intersect().await;
    assert_eq!(before["meta"]["stale"], false);
    take_away(&app).await;

    for layer in ["issues", "constructions"] {
        for question in ["nearby?radius_m=100", "nearest?n=3"] {
            let path = format!("/api/v1/analysis/{question}&layer={layer}&lon={lon}&lat={lat}");
            let answer = app.client.get(&path).await.json();
            assert_eq!(
                answer["meta"],
                json!({ "total": 1, "stale": true }),
                "{path}"
            );
            let feature = &answer["features"][0];
            assert_eq!(
                (&feature["name"], &feature["address"]),
                (&Value::Null, &Value::Null)
            );
            assert_eq!(feature["municipality"]["code"], TestEdition::code(0));
            assert!(feature["distance_m"].as_f64().unwrap() < 0.03);
        }
    }

    // The map knows footprints to four centimetres.
    let after = intersect().await;
    assert_eq!(after["meta"]["stale"], true);
    let area_m2 = |answer: &Value| answer["intersections"][0]["area_m2"].as_f64().unwrap();
    assert!((area_m2(&after) - area_m2(&before)).abs() < 2.0);

    let body = json!({ "points": [[lon, lat]], "polygons": [polygon] });
    let located = app
        .client
        .post("/api/v1/analysis/locations", &body)
        .await
        .json();
    assert_eq!(located["points"][0]["status"], "covered");
    assert_eq!(located["polygons"][0]["municipalities"][0]["share"], 1.0);
    for path in [
        "/api/v1/analysis/cells?layer=issues&resolution=7",
        "/api/v1/analysis/municipalities?layer=issues&interval=day",
    ] {
        assert_eq!(app.client.get(path).await.json()["totals"]["count"], 1);
    }
}
