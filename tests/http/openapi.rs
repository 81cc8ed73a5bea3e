//! The OpenAPI document, and the page that browses it.

use std::path::Path;

use kuban::error::ProblemType;
use serde_json::Value;

use crate::support::TestApp;

fn document() -> Value {
    serde_json::from_str(&kuban::openapi::document()).unwrap()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn the_front_end_has_the_document_that_the_program_prints() {
    let committed = read("frontend/openapi.json");
    assert!(
        committed == kuban::openapi::document(),
        "frontend/openapi.json is stale: `kuban openapi > frontend/openapi.json`, then generate the client"
    );
}

#[test]
fn every_operation_says_who_it_is_and_what_it_answers() {
    let document = document();
    let mut ids = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap_or_default();
            let verbs = ["list_", "find_", "create_", "update_", "delete_", "check_"];
            assert!(
                verbs.iter().any(|verb| id.starts_with(verb)),
                "{method} {path}: {id:?}"
            );
            assert!(
                operation["summary"].is_string(),
                "{method} {path} has no summary"
            );
            assert!(
                operation["tags"][0].is_string(),
                "{method} {path} has no tag"
            );
            assert!(!operation["responses"].as_object().unwrap().is_empty());
            ids.push(id);
        }
    }
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "operation ids are unique");
}

#[tokio::test]
async fn every_documented_address_is_answered() {
    let app = TestApp::start().await;
    for (path, operations) in document()["paths"].as_object().unwrap() {
        if path == "/api/v1/events/map" || operations.get("get").is_none() {
            continue;
        }
        let address = path
            .replace("{tileset}/{z}/{x}/{y}", "portal/0/0/0.mvt")
            .replace("{tileset}", "portal.json")
            .replace("{style}", "portal.json")
            .replace("{stack}/{range}", "Noto%20Sans%20Bold/0-255.pbf")
            .replace("{file}", "issues.parquet")
            .replace("{id}", "1");
        let response = app.client.get(&address).await;
        let documented = operations["get"]["responses"].as_object().unwrap();
        assert!(
            documented.contains_key(response.status.as_str()),
            "{address}: {}",
            response.status
        );
    }
}

#[tokio::test]
async fn the_page_browses_the_document() {
    let app = TestApp::start().await;
    let served = app.client.get("/api/openapi.json").await;
    assert_eq!(served.text(), kuban::openapi::document());
    let page = app.client.get("/api/docs/").await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("swagger-ui"));
    assert!(
        page.header("content-security-policy")
            .starts_with("default-src 'self'")
    );
    let script = app.client.get("/api/docs/swagger-initializer.js").await;
    assert!(
        script.text().contains("/api/openapi.json"),
        "{}",
        script.text()
    );
}

#[test]
fn every_kind_of_problem_is_documented() {
    let documentation = read("docs/api.md");
    for kind in ProblemType::ALL {
        let row = format!("| `{}` | {} |", kind.slug(), kind.status().as_u16());
        assert!(
            documentation.contains(&row),
            "docs/api.md has no row {row:?}"
        );
    }
}

#[test]
fn every_operation_is_documented() {
    let documentation = read("docs/api.md");
    for (path, operations) in document()["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            let line = format!("`{} {path}`", method.to_uppercase());
            assert!(
                documentation.contains(&line),
                "docs/api.md does not name {line}"
            );
        }
    }
}
