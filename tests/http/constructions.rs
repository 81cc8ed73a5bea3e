//! `/api/v1/constructions`.

use serde_json::Value;

use crate::support::{ConstructionBuilder, TestApp, TestEdition};

#[tokio::test]
async fn a_construction_is_shown_with_its_footprint() {
    let app = TestApp::builder()
        .construction(
            ConstructionBuilder::at((38.5, 45.0))
                .named("Школа")
                .category("social"),
        )
        .start()
        .await;
    let list = app.client.get("/api/v1/constructions").await.json();
    let construction = &list["constructions"][0];
    assert_eq!(construction["name"], "Школа");
    assert_eq!(construction["category"], "social");
    assert_eq!(construction["status"], "under_construction");
    assert_eq!(construction["municipality"]["code"], TestEdition::code(0));
    assert_eq!(construction["permitted_on"], "2025-06-01");
    assert_eq!(construction["storeys"], 9);
    let location: [f64; 2] = serde_json::from_value(construction["location"].clone()).unwrap();
    assert!((location[0] - 38.5002).abs() < 0.0002 && (location[1] - 45.0002).abs() < 0.0002);
    // 0.0004 degrees are 31.5 by 44.4 meters here.
    let area = construction["area_m2"].as_f64().unwrap();
    assert!((1_380.0..1_420.0).contains(&area), "{area}");

    let found = app
        .client
        .get(&format!("/api/v1/constructions/{}", construction["id"]))
        .await
        .json();
    let geometry = &found["construction"]["geometry"];
    assert_eq!(geometry["type"], "MultiPolygon");
    let rings: Vec<Vec<Vec<[f64; 2]>>> =
        serde_json::from_value(geometry["coordinates"].clone()).unwrap();
    assert!(
        rings[0][0].contains(&[38.5, 45.0]) && rings[0][0].contains(&[38.5004, 45.0004]),
        "{rings:?}"
    );
    assert_eq!(found["construction"]["name"], "Школа");
}

#[tokio::test]
async fn filters_choose_constructions() {
    let app = TestApp::builder()
        .construction(ConstructionBuilder::at(TestEdition::inside(0)).named("a"))
        .construction(
            ConstructionBuilder::at(TestEdition::inside(1))
                .named("b")
                .status("unauthorized")
                .without_permit(),
        )
        .start()
        .await;
    for (query, expected) in [
        ("", vec!["b", "a"]),
        ("status=unauthorized", vec!["b"]),
        ("category=house", vec!["b", "a"]),
        ("from=2025-01-01", vec!["a"]),
        ("to=2025-05-31", vec![]),
    ] {
        let list = app
            .client
            .get(&format!("/api/v1/constructions?{query}"))
            .await
            .json();
        let constructions = list["constructions"].as_array().unwrap();
        let names: Vec<&str> = constructions
            .iter()
            .map(|one| one["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, expected, "{query}");
    }
    let problem = app
        .client
        .get("/api/v1/constructions?term=late")
        .await
        .problem(400, "invalid-request");
    assert_eq!(problem["errors"][0]["code"], "unknown-parameter");
}

#[tokio::test]
async fn what_has_no_permit_has_no_day() {
    let app = TestApp::builder()
        .construction(ConstructionBuilder::at((38.5, 45.0)).without_permit())
        .start()
        .await;
    let list = app.client.get("/api/v1/constructions").await.json();
    assert_eq!(list["constructions"][0]["permitted_on"], Value::Null);
    assert_eq!(list["constructions"][0]["permit_number"], Value::Null);
    app.client
        .get("/api/v1/constructions/12345")
        .await
        .problem(404, "not-found");
}
