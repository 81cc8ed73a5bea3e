//! `/api/v1/analysis/intersections`.

use reqwest::Method;
use serde_json::{Value, json};

use super::random::{self, MIDDLE};
use crate::support::{Client, ConstructionBuilder, TestApp, TestEdition};

const PATH: &str = "/api/v1/analysis/intersections";

/// What PostGIS makes of a polygon: for each footprint its id, the area of the intersection and its own.
const ORACLE: &str =
    "select id, st_area(st_intersection(geom, drawn)::geography), st_area(geom::geography)
    from construction, st_setsrid(st_geomfromgeojson($1), 4326) as drawn
    where st_intersects(geom, drawn) and st_area(st_intersection(geom, drawn)::geography) > 0.001
    order by id desc";

/// What numbers are rounded to, and what the shapes are rounded to over their length.
const ROUNDED_M2: f64 = 1e-3;
const ROUNDED_SHAPE_M2: f64 = 0.05;

/// Within a millionth, or what rounding costs: a tenth of a percent or a square metre is promised.
fn assert_area(found: &Value, expected: f64, rounded_m2: f64) {
    let found = found.as_f64().unwrap();
    let allowed = (expected * 1e-6).max(rounded_m2);
    assert!((found - expected).abs() <= allowed, "{found} {expected}");
}

/// Polygons that cut through the footprints: a triangle, a star with a hole, two parts.
fn polygons() -> Vec<Value> {
    let (lon, lat) = MIDDLE;
    let at = |x: f64, y: f64| json!([lon + x, lat + y]);
    let ring = |points: &[(f64, f64)]| -> Value {
        points
            .iter()
            .chain(points.first())
            .map(|(x, y)| at(*x, *y))
            .collect()
    };
    let star: Vec<(f64, f64)> = (0..60)
        .map(|spike| {
            let angle = f64::from(spike) * std::f64::consts::TAU / 60.0;
            let radius = if spike % 2 == 0 { 0.018 } else { 0.009 };
            (radius * angle.cos(), radius * angle.sin())
        })
        .collect();
    let triangle = [(-0.013, -0.011), (0.017, -0.003), (0.001, 0.016)];
    let hole = [(0.004, 0.0), (0.0, 0.004), (-0.004, -0.001)];
    let part = [(0.003, 0.009), (0.015, 0.009), (0.012, 0.018)];
    vec![
        json!({ "type": "Polygon", "coordinates": [ring(&triangle)] }),
        json!({ "type": "Polygon", "coordinates": [ring(&star), ring(&hole)] }),
        json!({ "type": "MultiPolygon", "coordinates": [[ring(&[(-0.02, -0.02), (0.0, -0.02), (-0.01, 0.0)])], [ring(&part)]] }),
    ]
}

#[tokio::test]
async fn intersections_and_areas_are_those_of_postgis() {
    let app = random::app().await;
    for polygon in polygons() {
        let answer = app
            .client
            .post(PATH, &json!({ "polygon": polygon }))
            .await
            .json();
        let expected: Vec<(i64, f64, f64)> = sqlx::query_as(ORACLE)
            .bind(polygon.to_string())
            .fetch_all(&app.db.pool)
            .await
            .unwrap();
        assert!(expected.len() > 20, "the polygon is to meet footprints");
        let found = answer["intersections"].as_array().unwrap();
        assert_eq!(found.len(), expected.len());
        for (found, (id, area_m2, footprint_m2)) in found.iter().zip(&expected) {
            assert_eq!(found["id"], *id);
            assert_area(&found["area_m2"], *area_m2, ROUNDED_M2);
            assert_area(&found["footprint_area_m2"], *footprint_m2, ROUNDED_M2);
            assert!((found["share"].as_f64().unwrap() - area_m2 / footprint_m2).abs() < 1e-5);
        }
        assert_eq!(answer["meta"]["total"], expected.len());
        assert_eq!(answer["meta"]["stale"], false);
        let sum: f64 = expected.iter().map(|(_, area_m2, _)| area_m2).sum();
        assert!((answer["meta"]["area_m2"].as_f64().unwrap() / sum - 1.0).abs() < 1e-5);

        let (area_m2, perimeter_m): (f64, f64) = sqlx::query_as(
            "select st_area(drawn::geography), st_perimeter(drawn::geography) from st_setsrid(st_geomfromgeojson($1), 4326) as drawn",
        )
        .bind(polygon.to_string())
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
        let share =
            |name: &str, expected: f64| answer["polygon"][name].as_f64().unwrap() / expected;
        assert!((share("area_m2", area_m2) - 1.0).abs() < 1e-6);
        assert!((share("perimeter_m", perimeter_m) - 1.0).abs() < 1e-6);
    }
}

#[tokio::test]
async fn the_intersections_themselves_come_as_geojson_by_parameter_or_accept() {
    let app = random::app().await;
    let polygon = polygons().remove(1);
    let body = json!({ "polygon": polygon });
    let by_parameter = app.client.post(&format!("{PATH}?f=geojson"), &body).await;
    let request = app.client.request(Method::POST, PATH).json(&body);
    let by_accept =
        Client::send(request.header("accept", "application/geo+json, application/json;q=0.5"))
            .await;
    assert_eq!(by_accept.body, by_parameter.body);
    assert_eq!(by_accept.header("content-type"), "application/geo+json");
    let plain = app.client.post(&format!("{PATH}?f=json"), &body).await;
    assert_eq!(plain.header("content-type"), "application/json");

    let collection = by_parameter.json();
    let plain = plain.json();
    assert_eq!(collection["type"], "FeatureCollection");
    assert_eq!(collection["meta"], plain["meta"]);
    let features = collection["features"].as_array().unwrap();
    assert_eq!(
        features.len(),
        plain["intersections"].as_array().unwrap().len()
    );
    for (feature, view) in features
        .iter()
        .zip(plain["intersections"].as_array().unwrap())
    {
        assert_eq!(&feature["properties"], view);
        let (is_valid, area_m2): (bool, f64) = sqlx::query_as(
            "select st_isvalid(shape), st_area(shape::geography) from st_setsrid(st_geomfromgeojson($1), 4326) as shape",
        )
        .bind(feature["geometry"].to_string())
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
        assert!(is_valid, "{feature}");
        assert_area(&view["area_m2"], area_m2, ROUNDED_SHAPE_M2);
    }
}

#[tokio::test]
async fn filters_choose_the_footprints() {
    let (lon, lat) = TestEdition::inside(0);
    let app = TestApp::builder()
        .construction(ConstructionBuilder::at((lon, lat)))
        .construction(
            ConstructionBuilder::at((lon, lat))
                .status("planned")
                .category("social"),
        )
        .construction(ConstructionBuilder::at((lon, lat)).without_permit())
        .start()
        .await;
    let (east, north) = (lon + 0.0002, lat + 0.01);
    let ring = json!([
        [lon, lat],
        [east, lat],
        [east, north],
        [lon, north],
        [lon, lat]
    ]);
    let body = json!({ "polygon": { "type": "Polygon", "coordinates": [ring] } });
    let municipality = format!("?municipality={}", TestEdition::code(0));
    for (query, count) in [
        ("", 3),
        ("?status=planned", 1),
        ("?category=house", 2),
        ("?from=2025-01-01", 2),
        (municipality.as_str(), 3),
        ("?status=planned&category=house", 0),
    ] {
        let answer = app
            .client
            .post(&format!("{PATH}{query}"), &body)
            .await
            .json();
        assert_eq!(answer["meta"]["total"], count, "{query}");
        for found in answer["intersections"].as_array().unwrap() {
            assert!((found["share"].as_f64().unwrap() - 0.5).abs() < 1e-6);
        }
    }
    let problem = app
        .client
        .post(&format!("{PATH}?term=late"), &body)
        .await
        .problem(400, "invalid-request");
    assert_eq!(problem["errors"][0]["parameter"], "term");
}

#[tokio::test]
async fn a_polygon_that_is_none_is_refused_with_the_place_of_the_fault() {
    let app = TestApp::start().await;
    let bow_tie = json!({ "type": "Polygon", "coordinates": [[[39.0, 45.0], [39.2, 45.2], [39.2, 45.0], [39.0, 45.2], [39.0, 45.0]]] });
    let problem = app
        .client
        .post(PATH, &json!({ "polygon": bow_tie }))
        .await
        .problem(422, "validation-failed");
    let error = &problem["errors"][0];
    assert_eq!(
        (&error["pointer"], &error["code"]),
        (&json!("/polygon/coordinates/0/2"), &json!("self-crossing"))
    );
    assert!(
        error["detail"].as_str().unwrap().contains("[39.1, 45.1"),
        "{error}"
    );

    let round = |coordinates: Value| json!({ "polygon": { "type": "Polygon", "coordinates": coordinates } });
    for (body, pointer, code) in [
        (json!({}), "", "invalid"),
        (
            json!({ "polygon": { "type": "Point", "coordinates": [39, 45] } }),
            "/polygon/type",
            "invalid",
        ),
        (
            round(json!([[[179, 45], [-179, 45], [-179, 46], [179, 45]]])),
            "/polygon/coordinates/0/0",
            "crosses-antimeridian",
        ),
        (
            round(json!([[[39, 45], [40, 45], [40, 46]]])),
            "/polygon/coordinates/0",
            "too-few",
        ),
        (
            round(json!([[[39, 45], [40, "x"], [40, 46], [39, 45]]])),
            "/polygon/coordinates/0/1/1",
            "invalid",
        ),
        (
            round(json!([vec![[39.0, 45.0]; 10_001]])),
            "/polygon/coordinates",
            "too-many",
        ),
    ] {
        let problem = app
            .client
            .post(PATH, &body)
            .await
            .problem(422, "validation-failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
        assert_eq!(problem["errors"][0]["code"], code, "{problem}");
    }
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
    send("{".to_owned()).await.problem(400, "invalid-request");
    send(format!(
        "{{\"polygon\": {{\"type\": \"Polygon\", \"coordinates\": {}",
        "[".repeat(200_000)
    ))
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
async fn a_polygon_over_too_many_footprints_is_refused() {
    let app = TestApp::start().await;
    sqlx::query(
        "insert into construction (name, status, category, geom)
         select 'Дом', 'planned', 'house', st_multi(st_makeenvelope(lon, 45, lon + 0.00001, 45.00001, 4326))
         from generate_series(1, 10001) as number, lateral (select 39 + number * 0.00002 as lon) as at",
    )
    .execute(&app.db.pool)
    .await
    .unwrap();
    app.wait_until(|snapshot| snapshot.layer("constructions").unwrap().len() == 10_001)
        .await;
    let ring = json!([
        [38.9, 44.9],
        [39.9, 44.9],
        [39.9, 45.1],
        [38.9, 45.1],
        [38.9, 44.9]
    ]);
    let body = json!({ "polygon": { "type": "Polygon", "coordinates": [ring] } });
    let problem = app
        .client
        .post(PATH, &body)
        .await
        .problem(422, "validation-failed");
    assert_eq!(problem["errors"][0]["code"], "too-many");
    let fewer = app
        .client
        .post(&format!("{PATH}?status=permitted"), &body)
        .await
        .json();
    assert_eq!(fewer["meta"]["total"], 0);
}
