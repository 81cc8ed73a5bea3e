//! Answers of the operations: each format with its schema, and the problems.

use serde_json::{Map, Value, json};

use super::super::format::Format;

/// Problems that every operation can answer.
const COMMON: [&str; 4] = ["400", "406", "500", "503"];

/// Answers of a document in these formats.
pub(super) fn document_response(schema: &str, offered: &[Format]) -> Value {
    responses(content(schema, offered), &["404"])
}

/// Answers of a resource that is given in one format of programs, and as a page.
pub(super) fn page_response(schema: &str, format: Format, problems: &[&str]) -> Value {
    responses(content(schema, &[format, Format::Html]), problems)
}

/// Answers of the items of a collection.
pub(super) fn items_response(collection: &str) -> Value {
    let schema = format!("FeatureCollection.{collection}");
    let mut all = responses(content(&schema, Format::ITEMS), &["404"]);
    all["307"] = json!({ "description": "A file without a limit: the way to the download" });
    all
}

/// Answers of a whole collection as a file.
pub(super) fn file_response(collection: &str) -> Value {
    let schema = format!("FeatureCollection.{collection}");
    responses(content(&schema, Format::FILES), &["404"])
}

fn responses(content: impl Into<Value>, problems: &[&str]) -> Value {
    let content = content.into();
    let mut all = Map::new();
    all.insert(
        "200".to_owned(),
        json!({ "description": "The resource", "content": content }),
    );
    all.insert(
        "304".to_owned(),
        json!({ "description": "The client has this state of it" }),
    );
    for status in COMMON.iter().chain(problems) {
        all.insert((*status).to_owned(), problem(status));
    }
    Value::Object(all)
}

fn problem(status: &str) -> Value {
    let description = match status {
        "400" => "A parameter is unknown or cannot be read",
        "404" => "Nothing stands at this address",
        "406" => "The resource has none of the accepted media types",
        "503" => "The server is starting, or its database is away",
        _ => "The server failed",
    };
    json!({
        "description": description,
        "content": {
            "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } },
        },
    })
}

fn content(schema: &str, offered: &[Format]) -> Map<String, Value> {
    let of = |format: &Format| {
        let schema = match format {
            Format::Json | Format::GeoJson | Format::JsonFg | Format::JsonSchema => {
                json!({ "$ref": format!("#/components/schemas/{schema}") })
            }
            Format::Html | Format::Csv => json!({ "type": "string" }),
            _ => json!({ "type": "string", "format": "binary" }),
        };
        (format.link_type().to_owned(), json!({ "schema": schema }))
    };
    offered.iter().map(of).collect()
}
