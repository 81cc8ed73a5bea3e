//! `/api/v1/places` and `/api/v1/municipalities`.

use serde_json::Value;

use crate::support::{TestApp, TestEdition};

fn names(found: &Value) -> Vec<&str> {
    let places = found["places"].as_array().unwrap();
    places
        .iter()
        .map(|place| place["name"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn places_are_found_in_either_language() {
    let app = TestApp::builder()
        .edition(TestEdition::shipped())
        .start()
        .await;
    for query in [
        "%D0%BA%D1%80%D0%B0%D1%81%D0%BD%D0%BE%D0%B4",
        "krasnod",
        "KRASNODAR",
    ] {
        let found = app
            .client
            .get(&format!("/api/v1/places?q={query}"))
            .await
            .json();
        let first = &found["places"][0];
        assert_eq!(first["name"], "Краснодар", "{query}");
        assert_eq!(first["name_en"], "Krasnodar");
        assert_eq!(first["municipality"]["code"], "03701000");
    }
    let found = app
        .client
        .get("/api/v1/places?q=sochi&limit=1")
        .await
        .json();
    assert_eq!(names(&found), ["Сочи"]);
}

#[tokio::test]
async fn a_municipality_has_a_box_that_holds_its_place() {
    let app = TestApp::builder()
        .edition(TestEdition::shipped())
        .start()
        .await;
    let found = app
        .client
        .get("/api/v1/places?q=%D0%B5%D0%B9%D1%81%D0%BA&limit=100")
        .await
        .json();
    let places = found["places"].as_array().unwrap();
    let district = places
        .iter()
        .find(|place| place["kind"] == "municipality")
        .unwrap();
    let bbox: Vec<f64> = serde_json::from_value(district["bbox"].clone()).unwrap();
    let at: Vec<f64> = serde_json::from_value(district["location"].clone()).unwrap();
    assert!(
        bbox[0] < at[0] && at[0] < bbox[2] && bbox[1] < at[1] && at[1] < bbox[3],
        "{district}"
    );
    let town = places
        .iter()
        .find(|place| place["kind"] == "settlement")
        .unwrap();
    assert_eq!(town["bbox"], Value::Null);
}

#[tokio::test]
async fn a_search_has_bounds() {
    let app = TestApp::start().await;
    assert!(names(&app.client.get("/api/v1/places?q=").await.json()).is_empty());
    let found = app
        .client
        .get("/api/v1/places?q=%D0%BA&limit=100")
        .await
        .json();
    assert!((11..=100).contains(&names(&found).len()));
    let usual = app.client.get("/api/v1/places?q=%D0%BA").await.json();
    assert_eq!(names(&usual).len(), 10);
    for (query, parameter) in [
        ("", "q"),
        ("q=a&limit=0", "limit"),
        ("q=a&limit=101", "limit"),
        ("q=a&limit=-1", "limit"),
        ("q=a&page=2", "page"),
        (&format!("q={}", "a".repeat(101)), "q"),
    ] {
        let response = app.client.get(&format!("/api/v1/places?{query}")).await;
        let problem = response.problem(400, "invalid-request");
        assert_eq!(problem["errors"][0]["parameter"], parameter, "{query}");
    }
}

#[tokio::test]
async fn all_municipalities_are_listed_with_the_edition() {
    let app = TestApp::builder()
        .edition(TestEdition::shipped())
        .start()
        .await;
    let list = app.client.get("/api/v1/municipalities").await.json();
    let municipalities = list["municipalities"].as_array().unwrap();
    assert_eq!(municipalities.len(), 44);
    assert!(
        municipalities
            .iter()
            .all(|municipality| municipality["bbox"].is_array())
    );
    assert_eq!(list["edition"]["approximate"], true);
    let krasnodar = municipalities
        .iter()
        .find(|one| one["code"] == "03701000")
        .unwrap();
    assert_eq!(krasnodar["name_en"], "Krasnodar");
}

#[tokio::test]
async fn what_an_edition_lacks_has_no_box() {
    let app = TestApp::start().await;
    let list = app.client.get("/api/v1/municipalities").await.json();
    let municipalities = list["municipalities"].as_array().unwrap();
    let boxes = municipalities
        .iter()
        .filter(|one| one["bbox"].is_array())
        .count();
    assert_eq!((municipalities.len(), boxes), (44, 4));
}
