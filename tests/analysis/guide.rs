//! The examples of docs/analysis.md, executed.

use reqwest::Method;

use super::random;
use crate::support::Client;

/// Address, and body if there is one, of every example.
fn examples(guide: &str) -> Vec<(String, Option<String>)> {
    let commands = guide
        .lines()
        .filter_map(|line| line.strip_prefix("    curl \"$KUBAN"));
    let read = |command: &str| {
        let (address, rest) = command.split_once('"').unwrap();
        let body = rest
            .trim()
            .strip_prefix("--json '")
            .map(|body| body.strip_suffix('\'').unwrap().to_owned());
        assert_eq!(body.is_none(), rest.is_empty(), "{command}");
        (address.to_owned(), body)
    };
    commands.map(read).collect()
}

#[tokio::test]
async fn every_example_of_the_guide_is_answered() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/analysis.md");
    let examples = examples(&std::fs::read_to_string(path).unwrap());
    let app = random::app().await;
    let mut asked: Vec<&str> = Vec::new();
    for (address, body) in &examples {
        let request = match body {
            None => app.client.request(Method::GET, address),
            Some(body) => app
                .client
                .request(Method::POST, address)
                .header("content-type", "application/json")
                .body(body.clone()),
        };
        let response = Client::send(request).await;
        assert_eq!(response.status, 200, "{address}: {}", response.text());
        assert!(!response.body.is_empty());
        asked.push(address.split('?').next().unwrap());
    }
    let document: serde_json::Value = serde_json::from_str(&kuban::openapi::document()).unwrap();
    let operations = document["paths"].as_object().unwrap().keys();
    for operation in operations.filter(|path| path.starts_with("/api/v1/analysis/")) {
        assert!(
            asked.contains(&operation.as_str()),
            "the guide has no example of {operation}"
        );
    }
}
