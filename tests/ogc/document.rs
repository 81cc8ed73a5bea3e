//! The OpenAPI document of the service.

use std::collections::BTreeSet;

use serde_json::Value;

use super::portal;

#[tokio::test]
async fn the_document_describes_every_collection_with_its_parameters() {
    let app = portal().await;
    let answer = app.client.get("/ogc/api").await;
    assert_eq!(
        answer.header("content-type"),
        "application/vnd.oai.openapi+json;version=3.0"
    );
    let document = answer.json();
    assert_eq!(document["openapi"], "3.0.3");
    let operation = &document["paths"]["/collections/issues/items"]["get"];
    let parameters: BTreeSet<_> = operation["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|parameter| resolved(&document, parameter)["name"].as_str().unwrap())
        .collect();
    for name in [
        "limit", "bbox", "datetime", "crs", "filter", "sortby", "after", "status",
    ] {
        assert!(parameters.contains(name), "{name}");
    }
    let limit = &document["components"]["parameters"]["limit"]["schema"];
    assert_eq!(
        (&limit["minimum"], &limit["maximum"]),
        (&1.into(), &10_000.into())
    );
}

#[tokio::test]
async fn every_reference_of_the_document_leads_somewhere() {
    let app = portal().await;
    let document = app.client.get("/ogc/api").await.json();
    let mut references = 0;
    let mut queue = vec![&document];
    while let Some(value) = queue.pop() {
        match value {
            Value::Array(members) => queue.extend(members),
            Value::Object(members) => {
                if members.contains_key("$ref") {
                    references += 1;
                    assert!(!resolved(&document, value).is_null(), "{value}");
                }
                queue.extend(members.values());
            }
            _ => {}
        }
    }
    assert!(references > 20);
}

#[tokio::test]
async fn every_path_of_the_document_is_answered() {
    let app = portal().await;
    let document = app.client.get("/ogc/api").await.json();
    for path in document["paths"].as_object().unwrap().keys() {
        let asked = path.replace("{featureId}", "1");
        if asked.contains('{') {
            // What these are answered with is tested beside the tiles.
            continue;
        }
        let answer = app.client.get(&format!("/ogc{asked}")).await;
        let operation = &document["paths"][path]["get"];
        assert!(
            operation["responses"].get(answer.status.as_str()).is_some(),
            "{path}: {}",
            answer.status
        );
        let id = operation["operationId"].as_str().unwrap();
        if id.starts_with("getFeature.") {
            continue;
        }
        assert_eq!(answer.status, 200, "{path}");
    }
}

fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    value["$ref"].as_str().map_or(value, |reference| {
        document
            .pointer(reference.trim_start_matches('#'))
            .unwrap_or(&Value::Null)
    })
}
