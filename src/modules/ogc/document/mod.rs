//! The OpenAPI 3.0 document of the service, made from the collections that there are.
//!
//! The portal's own document is OpenAPI 3.1 and made at compile time; the standard wants 3.0, and paths, parameters and schemas that
//! follow from each collection's fields.

mod parameters;
mod responses;
mod schemas;

use features::Schema;
use serde_json::{Map, Value, json};

use super::asked::Asked;
use super::format::Format;
use super::reply::Reply;
use super::{collections, pages, tiles};
use crate::app::App;
use crate::error::AppError;
use crate::http::language::Language;

use responses::{document_response, file_response, items_response, page_response};

/// Answers the document.
pub(super) fn find(app: &App, asked: &Asked) -> Result<Reply, AppError> {
    let format = asked.plain_format(&[Format::OpenApi, Format::Html])?;
    if format == Format::Html {
        return find_page(app, asked);
    }
    let document = document(app, &asked.base(), asked.language);
    Ok(Reply::json(format, &document)?.in_language(asked.language))
}

/// Answers the document as a page.
pub(super) fn find_page(app: &App, asked: &Asked) -> Result<Reply, AppError> {
    asked.allow_only(|_| false)?;
    let document = document(app, &asked.base(), asked.language);
    let page = pages::document::page(asked, &document);
    Ok(Reply::page(asked.language, page))
}

fn document(app: &App, base: &str, language: Language) -> Value {
    let texts = pages::texts(language);
    let mut paths = Map::new();
    let mut add = |path: String, operation: Value| {
        paths.insert(path, json!({ "get": operation }));
    };
    add(
        "/".to_owned(),
        plain(
            "getLandingPage",
            texts.landing,
            "LandingPage",
            Format::DOCUMENT,
        ),
    );
    add(
        "/conformance".to_owned(),
        plain(
            "getConformance",
            texts.conformance,
            "Conformance",
            Format::DOCUMENT,
        ),
    );
    add(
        "/collections".to_owned(),
        plain(
            "getCollections",
            texts.collections,
            "Collections",
            Format::DOCUMENT,
        ),
    );
    let mut schemas = schemas::common();
    for collection in app.collections.iter() {
        let schema = collection.schema();
        for (path, operation) in collection_paths(schema, language) {
            add(path, operation);
        }
        schemas.extend(schemas::of_collection(schema, language));
    }
    let with_tiles = app.collections.iter().filter(|c| c.tileset().is_some());
    for (path, operation) in tiles::paths(with_tiles.map(|collection| collection.schema())) {
        add(path, operation);
    }
    schemas.extend(tiles::schemas());
    json!({
        "openapi": "3.0.3",
        "info": {
            "title": texts.service,
            "description": texts.service_description,
            "version": env!("CARGO_PKG_VERSION"),
        },
        "servers": [{ "url": base }],
        "paths": paths,
        "components": { "parameters": parameters::common(language), "schemas": schemas },
    })
}

fn collection_paths(schema: &Schema, language: Language) -> Vec<(String, Value)> {
    let texts = pages::texts(language);
    let name = &schema.name;
    let title = collections::title(schema, language);
    let path = format!("/collections/{name}");
    let titled = |what: &str| format!("{title}: {what}");
    let json_schema = &[Format::JsonSchema, Format::Html];
    let described = |id: &str, what: &str, schema_name: &str, offered: &[Format]| {
        plain(&format!("{id}.{name}"), &titled(what), schema_name, offered)
    };
    vec![
        (
            path.clone(),
            described(
                "getCollection",
                texts.description,
                "Collection",
                Format::DOCUMENT,
            ),
        ),
        (
            format!("{path}/queryables"),
            described("getQueryables", texts.queryables, "JsonSchema", json_schema),
        ),
        (
            format!("{path}/sortables"),
            described("getSortables", texts.sortables, "JsonSchema", json_schema),
        ),
        (
            format!("{path}/schema"),
            described("getSchema", texts.schema, "JsonSchema", json_schema),
        ),
        (
            format!("{path}/items"),
            json!({
                "operationId": format!("getFeatures.{name}"),
                "summary": titled(texts.items),
                "tags": [name],
                "parameters": parameters::of_items(schema, Format::ITEMS, language),
                "responses": items_response(name),
            }),
        ),
        (
            format!("{path}/items/{{featureId}}"),
            json!({
                "operationId": format!("getFeature.{name}"),
                "summary": titled(texts.item),
                "tags": [name],
                "parameters": parameters::of_item(),
                "responses": page_response(&format!("Feature.{name}"), Format::GeoJson, &["404"]),
            }),
        ),
        (
            format!("{path}/download"),
            json!({
                "operationId": format!("downloadFeatures.{name}"),
                "summary": titled(texts.download),
                "tags": [name],
                "parameters": parameters::of_items(schema, Format::FILES, language),
                "responses": file_response(name),
            }),
        ),
    ]
}

/// An operation without parameters of its own.
fn plain(id: &str, summary: &str, schema: &str, offered: &[Format]) -> Value {
    json!({
        "operationId": id,
        "summary": summary,
        "tags": [id.split_once('.').map_or("service", |(_, collection)| collection)],
        "parameters": [parameters::f(offered), parameters::reference("lang")],
        "responses": document_response(schema, offered),
    })
}
