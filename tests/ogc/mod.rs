//! OGC API - Features: what GIS programs read, resource by resource and fault by fault.
//!
//! The checks are those of the OGC's own suite that matter most, and of what the suite does not ask: filters, files, pages for people.

mod bounds;
mod collections;
mod crs;
mod document;
mod faults;
mod files;
mod items;
mod landing;
mod pages;
mod streams;

use serde_json::Value;

use crate::support::{ConstructionBuilder, IssueBuilder, TestApp, TestEdition};

/// A portal with issues in two squares, of several states and months, and one construction.
async fn portal() -> TestApp {
    let (west, south) = TestEdition::inside(0);
    let (east, _) = TestEdition::inside(1);
    let issue = |step: f64| IssueBuilder::at((west + step / 100.0, south + step / 200.0));
    TestApp::builder()
        .issue(issue(0.0).titled("Яма у школы").status("solved"))
        .issue(issue(1.0).created_at("2026-04-01T12:00:00Z"))
        .issue(
            issue(2.0)
                .status("solved")
                .created_at("2026-05-01T12:00:00Z"),
        )
        .issue(issue(3.0).category("waste").titled("<b>Мусор</b>"))
        .issue(IssueBuilder::at((east, south)).category("water"))
        .construction(ConstructionBuilder::at((west + 0.2, south)))
        .start()
        .await
}

/// The link of this relation and, where one is named, this media type.
fn link<'a>(document: &'a Value, rel: &str, media_type: Option<&str>) -> Option<&'a str> {
    let links = document["links"].as_array().unwrap();
    links
        .iter()
        .find(|link| {
            link["rel"] == rel && media_type.is_none_or(|media_type| link["type"] == media_type)
        })
        .map(|link| link["href"].as_str().unwrap())
}

/// The path and query of an address of this portal.
fn path_of<'a>(app: &TestApp, address: &'a str) -> &'a str {
    let site = format!("http://{}", app.client.address());
    address
        .strip_prefix(&site)
        .unwrap_or_else(|| panic!("{address} is not of {site}"))
}

/// The ids of the features of a page.
fn ids(page: &Value) -> Vec<i64> {
    let features = page["features"].as_array().unwrap();
    features
        .iter()
        .map(|feature| feature["id"].as_i64().unwrap())
        .collect()
}
