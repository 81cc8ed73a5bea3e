//! Parameters of the operations.

use features::{Field, FieldKind, Schema};
use serde_json::{Map, Value, json};

use super::super::format::Format;
use super::super::parameters::{LIMIT_DEFAULT, LIMIT_MAX};
use super::super::{collections, pages, schemas as field_schemas};
use crate::http::language::Language;

/// A reference to a parameter that several operations share.
pub(super) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/parameters/{name}") })
}

/// Parameters that do not depend on a collection.
pub(super) fn common(language: Language) -> Map<String, Value> {
    let texts = pages::texts(language);
    let text = json!({ "type": "string" });
    let all = [
        parameter(
            "lang",
            texts.parameter_lang,
            json!({ "type": "string", "enum": ["ru", "en"] }),
        ),
        parameter("limit", texts.parameter_limit, limit(Some(LIMIT_MAX))),
        parameter("bbox", texts.parameter_bbox, bbox()),
        parameter(
            "bbox-crs",
            texts.parameter_bbox_crs,
            json!({ "type": "string", "format": "uri" }),
        ),
        parameter("datetime", texts.parameter_datetime, text.clone()),
        parameter(
            "crs",
            texts.parameter_crs,
            json!({ "type": "string", "format": "uri" }),
        ),
        parameter("filter", texts.parameter_filter, text.clone()),
        parameter("filter-lang", texts.parameter_filter_lang, filter_lang()),
        parameter(
            "filter-crs",
            texts.parameter_filter_crs,
            json!({ "type": "string", "format": "uri" }),
        ),
        parameter("sortby", texts.parameter_sortby, list_of(&text)),
        parameter("properties", texts.parameter_properties, list_of(&text)),
        parameter("after", texts.parameter_after, text),
    ];
    all.into_iter()
        .map(|parameter| {
            (
                parameter["name"].as_str().unwrap_or_default().to_owned(),
                parameter,
            )
        })
        .collect()
}

/// The parameter `f` with its keys.
pub(super) fn f(offered: &[Format]) -> Value {
    let keys: Vec<_> = offered.iter().map(|format| format.key()).collect();
    let names: Vec<_> = offered.iter().map(|format| format.name()).collect();
    parameter(
        "f",
        &names.join(", "),
        json!({ "type": "string", "enum": keys }),
    )
}

/// Parameters of the items of a collection, as a page or as a file.
pub(super) fn of_items(schema: &Schema, offered: &[Format], language: Language) -> Vec<Value> {
    let mut parameters = vec![f(offered)];
    let shared = [
        "lang",
        "bbox",
        "bbox-crs",
        "datetime",
        "crs",
        "filter",
        "filter-lang",
        "filter-crs",
        "sortby",
        "properties",
    ];
    parameters.extend(shared.map(reference));
    if offered.contains(&Format::Html) {
        parameters.extend(["limit", "after"].map(reference));
    } else {
        parameters.push(parameter("limit", "", limit(None)));
    }
    parameters.extend(schema.fields.iter().map(|field| of_field(field, language)));
    parameters
}

/// Parameters of one item.
pub(super) fn of_item() -> Vec<Value> {
    let mut id = parameter("featureId", "", json!({ "type": "string" }));
    id["in"] = "path".into();
    id["required"] = true.into();
    id["style"] = "simple".into();
    vec![
        id,
        f(&[Format::GeoJson, Format::Html]),
        reference("lang"),
        reference("crs"),
    ]
}

/// The parameter that asks for one value of a field.
fn of_field(field: &Field, language: Language) -> Value {
    let mut schema = field_schemas::field_schema(field, language);
    if let Some(members) = schema.as_object_mut() {
        members.retain(|name, _| ["type", "format", "enum"].contains(&name.as_str()));
    }
    if matches!(field.kind, FieldKind::DateTime) {
        // A day stands for its first instant.
        schema = json!({ "type": "string" });
    }
    parameter(
        &field.name,
        collections::field_title(field, language),
        schema,
    )
}

fn parameter(name: &str, description: &str, schema: impl Into<Value>) -> Value {
    let schema = schema.into();
    json!({
        "name": name,
        "in": "query",
        "description": description,
        "required": false,
        "schema": schema,
        "style": "form",
        "explode": false,
    })
}

fn limit(maximum: Option<u64>) -> Value {
    match maximum {
        Some(maximum) => {
            json!({ "type": "integer", "minimum": 1, "maximum": maximum, "default": LIMIT_DEFAULT })
        }
        None => json!({ "type": "integer", "minimum": 1 }),
    }
}

fn bbox() -> Value {
    json!({ "type": "array", "minItems": 4, "maxItems": 6, "items": { "type": "number" } })
}

fn filter_lang() -> Value {
    json!({ "type": "string", "enum": ["cql2-text", "cql2-json"], "default": "cql2-text" })
}

fn list_of(items: &Value) -> Value {
    json!({ "type": "array", "minItems": 1, "items": items })
}
