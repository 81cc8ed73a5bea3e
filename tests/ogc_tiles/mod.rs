//! OGC API - Tiles: its resources, its errors, and tiles that are those of `/tiles` and of PostGIS.

mod geographic;
mod resources;
mod served;

use serde_json::Value;

use crate::support::{ConstructionBuilder, IssueBuilder, TestApp, TestEdition};

/// The tile matrix sets that are served.
const SETS: [&str; 2] = ["WebMercatorQuad", "WorldCRS84Quad"];

/// A portal with some rows in every square.
async fn start() -> TestApp {
    let statuses = ["registered", "solved"];
    let mut builder = TestApp::builder();
    for n in 0..40 {
        let (lon, lat) = TestEdition::inside(n % 4);
        let turn = f64::from(n as u32) * 2.4;
        let at = (lon + 0.4 * turn.sin(), lat + 0.4 * turn.cos());
        builder = builder.issue(IssueBuilder::at(at).status(statuses[n % 2]));
        if n % 5 == 0 {
            builder = builder.construction(ConstructionBuilder::at(at));
        }
    }
    builder.start().await
}

/// The path of an address of the portal.
fn path(app: &TestApp, address: &str) -> String {
    let base = &app.app.config.base_url;
    let path = address.strip_prefix(base.as_str());
    path.unwrap_or_else(|| panic!("{address} is not below {base}"))
        .to_owned()
}

/// The addresses that a document links to by a relation.
fn linked(document: &Value, rel: &str) -> Vec<String> {
    let links = document["links"].as_array().unwrap();
    let links = links.iter().filter(|link| link["rel"] == rel);
    links
        .map(|link| link["href"].as_str().unwrap().to_owned())
        .collect()
}

/// The path of a tile, from the template that the tileset gives.
fn tile_path(app: &TestApp, tileset: &Value, matrix: &str, row: u64, column: u64) -> String {
    let template = linked(tileset, "item").remove(0);
    let address = template
        .replace("{tileMatrix}", matrix)
        .replace("{tileRow}", &row.to_string())
        .replace("{tileCol}", &column.to_string());
    path(app, &address)
}
