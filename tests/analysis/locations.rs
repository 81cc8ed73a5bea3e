//! `/api/v1/analysis/locations`.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use super::random::{Dice, MIDDLE};
use crate::support::{Client, TestApp, TestEdition};

const PATH: &str = "/api/v1/analysis/locations";

/// The part of a polygon in each area that it shares area with, as PostGIS has it: the area as it is, and the share of areas whose
/// edges are made to run straight in degrees.
const ORACLE: &str = "select code, st_area(common::geography),
        st_area(st_segmentize(common, 0.01)::geography) / st_area(st_segmentize(drawn, 0.01)::geography)
    from boundary_area, st_setsrid(st_geomfromgeojson($1), 4326) as drawn,
        lateral (select st_intersection(geom, drawn) as common) as overlay
    where st_area(common) > 0 order by code";

fn square(lon: f64, lat: f64, side: f64) -> Value {
    let (east, north) = (lon + side, lat + side);
    json!({ "type": "Polygon", "coordinates": [[[lon, lat], [east, lat], [east, north], [lon, north], [lon, lat]]] })
}

fn triangle(dice: &mut Dice, (lon, lat): (f64, f64), reach: f64) -> Value {
    let mut corner = |turn: f64| {
        let (angle, radius) = (turn + dice.within(0.0, 1.5), dice.within(0.3, 1.0) * reach);
        json!([lon + radius * angle.cos(), lat + radius * angle.sin()])
    };
    let (a, b, c) = (corner(0.0), corner(2.1), corner(4.2));
    json!({ "type": "Polygon", "coordinates": [[a, b, c, a]] })
}

#[tokio::test]
async fn points_lie_where_locate_says_and_polygons_in_all_that_they_meet() {
    let app = TestApp::start().await;
    let (lon, lat) = TestEdition::inside(1);
    let body = json!({
        "points": [[lon, lat], [1.0, 1.0], [lat, lon]],
        "polygons": [square(MIDDLE.0 - 0.1, MIDDLE.1 - 0.1, 0.2), square(1.0, 1.0, 0.1), square(lon, lat, 0.1)],
    });
    let answer = app.client.post(PATH, &body).await.json();
    let located = app
        .client
        .post("/api/v1/locate", &json!({ "points": body["points"] }))
        .await
        .json();
    assert_eq!(answer["points"], located["results"]);
    assert_eq!(answer["edition"]["title"], "Squares");

    let [middle, outside, inside] = &answer["polygons"].as_array().unwrap()[..] else {
        panic!("three polygons were sent: {answer}");
    };
    let codes: Vec<&str> = middle["municipalities"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["municipality"]["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, [0, 1, 2, 3].map(TestEdition::code));
    assert_eq!(middle["share_outside"], 0.0);
    assert_eq!(
        (&outside["municipalities"], &outside["share_outside"]),
        (&json!([]), &json!(1.0))
    );
    assert_eq!(inside["municipalities"][0]["share"], 1.0);
    assert_eq!(
        inside["municipalities"][0]["municipality"]["code"],
        TestEdition::code(1)
    );
}

#[tokio::test]
async fn shares_and_areas_are_those_of_postgis() {
    for (edition, places) in [
        (
            TestEdition::squares(),
            vec![MIDDLE, (38.0, 44.5), (40.0, 45.0)],
        ),
        (
            TestEdition::shipped(),
            vec![(38.97, 45.03), (39.7, 43.6), (37.8, 44.7), (40.2, 45.6)],
        ),
    ] {
        let app = TestApp::builder().edition(edition).start().await;
        let mut dice = Dice::new(8);
        let polygons: Vec<Value> = (0..60)
            .map(|number| {
                let reach = [0.01, 0.1, 0.6][number % 3];
                triangle(&mut dice, places[number % places.len()], reach)
            })
            .collect();
        let answer = app
            .client
            .post(PATH, &json!({ "polygons": polygons }))
            .await
            .json();
        for (polygon, found) in polygons.iter().zip(answer["polygons"].as_array().unwrap()) {
            let expected: Vec<(String, f64, f64)> = sqlx::query_as(ORACLE)
                .bind(polygon.to_string())
                .fetch_all(&app.db.pool)
                .await
                .unwrap();
            let parts: BTreeMap<&str, &Value> = found["municipalities"]
                .as_array()
                .unwrap()
                .iter()
                .map(|part| (part["municipality"]["code"].as_str().unwrap(), part))
                .collect();
            let mut rest = 1.0;
            for (code, area_m2, share) in &expected {
                let part = parts.get(code.as_str());
                // A sliver that only one of the two sees is none.
                let found = part.map_or(0.0, |part| part["share"].as_f64().unwrap());
                assert!(
                    (found - share).abs() < 1e-4,
                    "{code} {found} {share} {polygon}"
                );
                let found = part.map_or(0.0, |part| part["area_m2"].as_f64().unwrap());
                assert!(
                    (found - area_m2).abs() <= f64::max(area_m2 * 1e-3, 1.0),
                    "{code} {found} {area_m2}"
                );
                rest -= share;
            }
            assert!(
                parts
                    .keys()
                    .all(|code| expected.iter().any(|(known, ..)| known == code))
            );
            assert!(
                (found["share_outside"].as_f64().unwrap() - rest).abs() < 1e-4,
                "{polygon}"
            );
        }
    }
}

#[tokio::test]
async fn every_fault_is_named_and_nothing_else_is_done() {
    let app = TestApp::start().await;
    let open = json!({ "type": "Polygon", "coordinates": [[[39.0, 45.0], [39.1, 45.0], [39.1, 45.1], [39.0, 45.1]]] });
    let body = json!({ "polygons": [square(39.0, 45.0, 0.1), open, square(179.95, 45.0, 0.1)] });
    let problem = app
        .client
        .post(PATH, &body)
        .await
        .problem(422, "validation-failed");
    let faults: Vec<(&str, &str)> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| {
            (
                error["pointer"].as_str().unwrap(),
                error["code"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        faults,
        [
            ("/polygons/1/coordinates/0", "not-closed"),
            ("/polygons/2/coordinates/0/1", "out-of-range")
        ]
    );

    let dense: Vec<[f64; 2]> = (0..9_000).map(|at| [f64::from(at) * 1e-4, 0.0]).collect();
    let dense = json!({ "type": "Polygon", "coordinates": [dense] });
    for (body, pointer) in [
        (json!({ "points": vec![[39.0, 45.0]; 10_001] }), "/points"),
        (
            json!({ "polygons": vec![square(39.0, 45.0, 0.1); 1_001] }),
            "/polygons",
        ),
        (json!({ "polygons": vec![dense; 6] }), "/polygons"),
    ] {
        let problem = app
            .client
            .post(PATH, &body)
            .await
            .problem(422, "validation-failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
        assert_eq!(problem["errors"][0]["code"], "too-many");
    }
    let problem = app
        .client
        .post(PATH, &json!({ "lines": [] }))
        .await
        .problem(422, "validation-failed");
    assert_eq!(problem["errors"][0]["code"], "invalid");
}

#[tokio::test]
async fn bodies_that_cannot_be_read_are_refused() {
    let app = TestApp::start().await;
    let send = |body: String| {
        let request = app
            .client
            .request(Method::POST, PATH)
            .header("content-type", "application/json");
        Client::send(request.body(body))
    };
    send("points".to_owned())
        .await
        .problem(400, "invalid-request");
    send(" ".repeat(2 << 20))
        .await
        .problem(413, "body-too-large");
    let untyped = app.client.request(Method::POST, PATH).body("{}");
    Client::send(untyped)
        .await
        .problem(415, "unsupported-media-type");
}

#[tokio::test]
async fn without_an_edition_nothing_is_located() {
    let app = TestApp::builder().without_edition().start().await;
    let response = app
        .client
        .post(PATH, &json!({ "points": [[39.0, 45.0]] }))
        .await;
    response.problem(503, "not-ready");
    assert!(!response.header("retry-after").is_empty());
}
