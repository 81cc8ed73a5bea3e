//! Styles, glyphs and TileJSON: what map clients other than our own site need.

use serde_json::Value;

use crate::support::{IssueBuilder, TestApp};

#[tokio::test]
async fn a_style_refers_only_to_what_the_server_has() {
    let app = TestApp::start().await;
    let base = app.app.config.base_url.clone();
    for name in ["portal.json", "portal-dark.json"] {
        let style = app.client.get(&format!("/styles/{name}")).await.json();
        assert_eq!(style["version"], 8);
        let tilejson = style["sources"]["portal"]["url"].as_str().unwrap();
        let tilejson = app
            .client
            .get(tilejson.strip_prefix(&base).unwrap())
            .await
            .json();
        let layers: Vec<&str> = tilejson["vector_layers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|layer| layer["id"].as_str().unwrap())
            .collect();
        for layer in style["layers"].as_array().unwrap() {
            if let Some(source_layer) = layer["source-layer"].as_str() {
                assert!(
                    layers.contains(&source_layer),
                    "{source_layer} is not one of {layers:?}"
                );
            }
        }
        let glyphs = style["glyphs"]
            .as_str()
            .unwrap()
            .strip_prefix(&base)
            .unwrap();
        for font in fonts(&style) {
            let path = glyphs
                .replace("{fontstack}", &font.replace(' ', "%20"))
                .replace("{range}", "1024-1279");
            let response = app.client.get(&path).await;
            assert_eq!(response.status, 200);
            assert!(response.body.len() > 50_000, "the Cyrillic range of {font}");
        }
    }
    app.client
        .get("/styles/other.json")
        .await
        .problem(404, "not-found");
}

fn fonts(style: &Value) -> Vec<&str> {
    let layers = style["layers"].as_array().unwrap();
    let stacks = layers
        .iter()
        .filter_map(|layer| layer["layout"]["text-font"].as_array());
    let fonts: Vec<&str> = stacks
        .flatten()
        .map(|font| font.as_str().unwrap())
        .collect();
    assert!(!fonts.is_empty());
    fonts
}

#[tokio::test]
async fn glyphs_that_a_font_lacks_are_an_empty_list() {
    let app = TestApp::start().await;
    let chinese = app
        .client
        .get("/fonts/Noto%20Sans%20Regular/19968-20223.pbf")
        .await;
    assert_eq!(chinese.status, 200);
    assert_eq!(chinese.header("content-type"), "application/x-protobuf");
    assert!(chinese.body.is_empty());
    let stack = app
        .client
        .get("/fonts/Unknown%20Font,Noto%20Sans%20Bold/0-255.pbf")
        .await;
    assert!(stack.body.len() > 10_000);
    for path in [
        "Comic%20Sans/0-255.pbf",
        "Noto%20Sans%20Regular/0-256.pbf",
        "Noto%20Sans%20Regular/x.pbf",
        "Noto%20Sans%20Regular/1114112-1114367.pbf",
    ] {
        app.client
            .get(&format!("/fonts/{path}"))
            .await
            .problem(404, "not-found");
    }
}

#[tokio::test]
async fn a_tile_is_found_where_its_tilejson_says() {
    let app = TestApp::builder()
        .issue(IssueBuilder::at((38.5, 45.0)))
        .start()
        .await;
    let base = app.app.config.base_url.clone();
    let tilejson = app.client.get("/tiles/issues.json").await.json();
    assert_eq!(tilejson["tilejson"], "3.0.0");
    let template = tilejson["tiles"][0]
        .as_str()
        .unwrap()
        .strip_prefix(&base)
        .unwrap();
    let tile = template
        .replace("{z}", "5")
        .replace("{x}", "19")
        .replace("{y}", "11");
    let response = app.client.get(&tile).await;
    assert_eq!(response.status, 200);
    assert_eq!(
        response.header("content-type"),
        "application/vnd.mapbox-vector-tile"
    );
    let empty = app.client.get("/tiles/issues/5/0/0.mvt").await;
    assert_eq!(empty.status, 204);
}
