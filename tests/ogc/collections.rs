//! The list of collections, the description of one, its schemas.

use super::{link, path_of, portal};

const QUERYABLES: &str = "http://www.opengis.net/def/rel/ogc/1.0/queryables";

#[tokio::test]
async fn every_collection_says_where_and_when_it_is_and_how_to_get_it() {
    let app = portal().await;
    let list = app.client.get("/ogc/collections").await.json();
    let collections = list["collections"].as_array().unwrap();
    for wanted in ["issues", "constructions", "municipalities"] {
        assert!(
            collections.iter().any(|found| found["id"] == wanted),
            "{wanted}"
        );
    }
    for listed in collections {
        let id = listed["id"].as_str().unwrap();
        let one = app
            .client
            .get(&format!("/ogc/collections/{id}"))
            .await
            .json();
        for member in [
            "id",
            "title",
            "description",
            "extent",
            "crs",
            "storageCrs",
            "itemType",
        ] {
            assert_eq!(one[member], listed[member], "{id}: {member}");
        }
        assert_eq!(
            one["crs"][0],
            "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
        );
        assert_eq!(one["itemType"], "feature");
        for media_type in ["application/geo+json", "text/html"] {
            let items = link(&one, "items", Some(media_type)).unwrap();
            let answer = app.client.get(path_of(&app, items)).await;
            assert_eq!(answer.status, 200, "{items}: {}", answer.text());
            assert!(answer.header("content-type").starts_with(media_type));
        }
        assert!(link(&one, QUERYABLES, None).is_some());
        assert!(link(&one, "enclosure", None).is_some());
    }
}

#[tokio::test]
async fn the_extent_is_that_of_the_records() {
    let app = portal().await;
    let issues = app.client.get("/ogc/collections/issues").await.json();
    let bbox: Vec<f64> =
        serde_json::from_value(issues["extent"]["spatial"]["bbox"][0].clone()).unwrap();
    for (side, wanted) in bbox.iter().zip([38.5, 45.0, 39.5, 45.015]) {
        assert!((side - wanted).abs() < 1e-6, "{bbox:?}");
    }
    let interval = &issues["extent"]["temporal"]["interval"][0];
    assert_eq!(interval[0], "2026-03-01T12:00:00Z");
    assert!(interval[1].is_null());
}

#[tokio::test]
async fn schemas_name_the_fields_with_their_types() {
    let app = portal().await;
    for resource in ["queryables", "sortables", "schema"] {
        let path = format!("/ogc/collections/issues/{resource}");
        let answer = app.client.get(&path).await;
        assert_eq!(answer.header("content-type"), "application/schema+json");
        let schema = answer.json();
        assert_eq!(path_of(&app, schema["$id"].as_str().unwrap()), path);
        assert_eq!(
            schema["$schema"],
            "https://json-schema.org/draft/2020-12/schema"
        );
        assert_eq!(schema["type"], "object");
        let status = &schema["properties"]["status"];
        assert_eq!(status["type"], "string");
        assert_eq!(status["enum"][0], "registered");
        assert_eq!(
            schema["properties"]["created_at"]["format"], "date-time",
            "{resource}"
        );
        let geometry = &schema["properties"]["geometry"];
        assert_eq!(geometry.is_null(), resource == "sortables");
    }
}
