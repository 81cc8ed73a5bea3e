//! `/api/v1/locate`.

use serde_json::{Value, json};

use crate::support::{TestApp, TestEdition};

#[tokio::test]
async fn a_point_is_covered_near_or_outside() {
    let app = TestApp::builder()
        .setting("KUBAN_NEAR_M", "1000")
        .start()
        .await;
    let (lon, lat) = TestEdition::inside(0);
    let covered = app
        .client
        .get(&format!("/api/v1/locate?lon={lon}&lat={lat}"))
        .await
        .json();
    assert_eq!(covered["status"], "covered");
    assert_eq!(covered["municipality"]["code"], TestEdition::code(0));
    assert_eq!(covered["distance_m"], 0.0);
    assert_eq!(covered["edition"]["title"], "Squares");
    assert_eq!(covered["edition"]["approximate"], false);

    // About 390 m west of the western border.
    let near = app
        .client
        .get(&format!("/api/v1/locate?lon=37.995&lat={lat}"))
        .await
        .json();
    assert_eq!(near["status"], "near");
    assert_eq!(near["municipality"]["code"], TestEdition::code(0));
    let distance = near["distance_m"].as_f64().unwrap();
    assert!((380.0..410.0).contains(&distance), "{distance}");

    let outside = app
        .client
        .get("/api/v1/locate?lon=2.1&lat=41.4")
        .await
        .json();
    assert_eq!(outside["status"], "outside");
    assert_eq!(outside["municipality"], Value::Null);
    assert_eq!(outside.get("hint"), None);
}

#[tokio::test]
async fn a_shared_border_belongs_to_the_lowest_code() {
    let app = TestApp::start().await;
    let located = app
        .client
        .get("/api/v1/locate?lon=39.0&lat=44.7")
        .await
        .json();
    assert_eq!(located["municipality"]["code"], TestEdition::code(0));
}

#[tokio::test]
async fn exchanged_coordinates_are_hinted_at() {
    let app = TestApp::start().await;
    let (lon, lat) = TestEdition::inside(1);
    let located = app
        .client
        .get(&format!("/api/v1/locate?lon={lat}&lat={lon}"))
        .await
        .json();
    assert_eq!(located["status"], "outside");
    assert_eq!(located["hint"], "swapped-coordinates");
}

#[tokio::test]
async fn coordinates_that_are_none_are_refused_by_name() {
    let app = TestApp::start().await;
    for (query, parameter, code) in [
        ("lon=NaN&lat=45", "lon", "not-a-number"),
        ("lon=39&lat=inf", "lat", "not-a-number"),
        ("lon=-179&lat=91", "lat", "out-of-range"),
        ("lon=1e308&lat=45", "lon", "out-of-range"),
        ("lon=45&lat=139", "lat", "swapped-coordinates"),
        ("lon=39", "lat", "required"),
        ("lon=39&lat=", "lat", "invalid"),
        ("lon=39&lat=45,0", "lat", "invalid"),
        ("lon=39&lat=45&lat=46", "lat", "repeated"),
        ("lon=39&lat=45&zoom=3", "zoom", "unknown-parameter"),
    ] {
        let response = app.client.get(&format!("/api/v1/locate?{query}")).await;
        let problem = response.problem(400, "invalid-request");
        assert_eq!(problem["errors"][0]["parameter"], parameter, "{query}");
        assert_eq!(problem["errors"][0]["code"], code, "{query}");
    }
}

#[tokio::test]
async fn a_batch_is_answered_in_its_order() {
    let app = TestApp::start().await;
    let points: Vec<Value> = (0..10_000)
        .map(|number| {
            let (lon, lat) = TestEdition::inside(number % 4);
            json!([lon, lat])
        })
        .collect();
    let batch = app
        .client
        .post("/api/v1/locate", &json!({ "points": points }))
        .await
        .json();
    let results = batch["results"].as_array().unwrap();
    assert_eq!(results.len(), 10_000);
    for (number, result) in results.iter().enumerate() {
        assert_eq!(
            result["municipality"]["code"],
            TestEdition::code(number % 4)
        );
    }
    let empty = app
        .client
        .post("/api/v1/locate", &json!({ "points": [] }))
        .await
        .json();
    assert_eq!(empty, json!({ "results": [] }));
}

#[tokio::test]
async fn a_batch_of_too_many_points_is_refused() {
    let app = TestApp::start().await;
    let points = vec![json!([38.5, 45.0]); 10_001];
    let response = app
        .client
        .post("/api/v1/locate", &json!({ "points": points }))
        .await;
    let problem = response.problem(422, "validation-failed");
    assert_eq!(problem["errors"][0]["pointer"], "/points");
    assert_eq!(problem["errors"][0]["code"], "too-many");
}

#[tokio::test]
async fn every_wrong_point_of_a_batch_is_pointed_at() {
    let app = TestApp::start().await;
    let points = json!({ "points": [[38.5, 45.0], [45.0, 138.5], [38.5, 45.0], [200, 200]] });
    let problem = app
        .client
        .post("/api/v1/locate", &points)
        .await
        .problem(422, "validation-failed");
    let faults: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| {
            (
                fault["pointer"].as_str().unwrap(),
                fault["code"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        faults,
        [
            ("/points/1", "swapped-coordinates"),
            ("/points/3", "out-of-range")
        ]
    );

    for body in [
        json!({ "points": [[38.5, 45.0, 10.0]] }),
        json!({ "points": [["38.5", "45.0"]] }),
        json!({ "points": [{ "lon": 38.5, "lat": 45.0 }] }),
        json!({ "points": "many" }),
        json!({ "places": [] }),
        json!({ "points": [], "near": true }),
        json!([]),
    ] {
        app.client
            .post("/api/v1/locate", &body)
            .await
            .problem(422, "validation-failed");
    }
}

#[tokio::test]
async fn without_an_edition_nothing_is_located() {
    let app = TestApp::builder().without_edition().start().await;
    let response = app.client.get("/api/v1/locate?lon=38.5&lat=45").await;
    response.problem(503, "not-ready");
    assert!(!response.header("retry-after").is_empty());
    app.client
        .get("/api/v1/municipalities")
        .await
        .problem(503, "not-ready");
}
