//! Schemas of the documents, and of the features of each collection.

use features::{GeometryKind, Schema};
use serde_json::{Map, Value, json};

use super::super::schemas::field_schema;
use crate::http::language::Language;

/// Schemas that do not depend on a collection.
pub(super) fn common() -> Map<String, Value> {
    let links = json!({ "type": "array", "items": schema("Link") });
    let all = json!({
        "Link": {
            "type": "object",
            "required": ["href", "rel"],
            "properties": {
                "href": { "type": "string" },
                "rel": { "type": "string" },
                "type": { "type": "string" },
                "hreflang": { "type": "string" },
                "title": { "type": "string" },
            },
        },
        "LandingPage": {
            "type": "object",
            "required": ["links"],
            "properties": {
                "title": { "type": "string" },
                "description": { "type": "string" },
                "attribution": { "type": "string" },
                "links": links,
            },
        },
        "Conformance": {
            "type": "object",
            "required": ["conformsTo"],
            "properties": { "conformsTo": { "type": "array", "items": { "type": "string" } } },
        },
        "Collections": {
            "type": "object",
            "required": ["links", "collections"],
            "properties": {
                "links": links,
                "crs": { "type": "array", "items": { "type": "string" } },
                "collections": { "type": "array", "items": schema("Collection") },
            },
        },
        "Collection": collection(&links),
        "JsonSchema": { "type": "object" },
        "Problem": problem(),
    });
    match all {
        Value::Object(all) => all,
        _ => Map::new(),
    }
}

/// Schemas of a collection's features.
pub(super) fn of_collection(collection: &Schema, language: Language) -> [(String, Value); 2] {
    let name = &collection.name;
    let links = json!({ "type": "array", "items": schema("Link") });
    let mut properties = Map::new();
    for field in &collection.fields {
        let mut property = field_schema(field, language);
        property["nullable"] = true.into();
        if let Some(codes) = property.get_mut("enum").and_then(Value::as_array_mut) {
            codes.push(Value::Null);
        }
        properties.insert(field.name.clone(), property);
    }
    let feature = json!({
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": { "type": "string", "enum": ["Feature"] },
            "id": { "oneOf": [{ "type": "string" }, { "type": "integer" }] },
            "geometry": geometry(collection.geometry),
            "properties": { "type": "object", "properties": properties },
            "links": links,
        },
    });
    let features = json!({
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": { "type": "string", "enum": ["FeatureCollection"] },
            "features": { "type": "array", "items": schema(&format!("Feature.{name}")) },
            "links": links,
            "timeStamp": { "type": "string", "format": "date-time" },
            "numberMatched": { "type": "integer", "minimum": 0 },
            "numberReturned": { "type": "integer", "minimum": 0 },
        },
    });
    [
        (format!("Feature.{name}"), feature),
        (format!("FeatureCollection.{name}"), features),
    ]
}

fn schema(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn collection(links: &Value) -> Value {
    json!({
        "type": "object",
        "required": ["id", "links"],
        "properties": {
            "id": { "type": "string" },
            "title": { "type": "string" },
            "description": { "type": "string" },
            "attribution": { "type": "string" },
            "links": links,
            "extent": {
                "type": "object",
                "properties": {
                    "spatial": {
                        "type": "object",
                        "properties": {
                            "bbox": {
                                "type": "array",
                                "items": {
                                    "type": "array",
                                    "minItems": 4,
                                    "maxItems": 4,
                                    "items": { "type": "number" },
                                },
                            },
                            "crs": { "type": "string" },
                        },
                    },
                    "temporal": {
                        "type": "object",
                        "properties": {
                            "interval": {
                                "type": "array",
                                "items": {
                                    "type": "array",
                                    "minItems": 2,
                                    "maxItems": 2,
                                    "items": { "type": "string", "nullable": true },
                                },
                            },
                            "trs": { "type": "string" },
                        },
                    },
                },
            },
            "itemType": { "type": "string" },
            "crs": { "type": "array", "items": { "type": "string" } },
            "storageCrs": { "type": "string" },
        },
    })
}

fn problem() -> Value {
    json!({
        "type": "object",
        "required": ["type", "title", "status", "request_id"],
        "properties": {
            "type": { "type": "string" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string" },
            "request_id": { "type": "string" },
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["code", "detail"],
                    "properties": {
                        "parameter": { "type": "string" },
                        "pointer": { "type": "string" },
                        "code": { "type": "string" },
                        "detail": { "type": "string" },
                    },
                },
            },
        },
    })
}

fn geometry(kind: GeometryKind) -> Value {
    let name = match kind {
        GeometryKind::Point => "Point",
        GeometryKind::Polygon => "Polygon",
        GeometryKind::MultiPolygon => "MultiPolygon",
    };
    let depth = match kind {
        GeometryKind::Point => 1,
        GeometryKind::Polygon => 3,
        GeometryKind::MultiPolygon => 4,
    };
    let coordinates = (0..depth).fold(
        json!({ "type": "number" }),
        |items, _| json!({ "type": "array", "items": items }),
    );
    json!({
        "type": "object",
        "nullable": true,
        "required": ["type", "coordinates"],
        "properties": {
            "type": { "type": "string", "enum": [name] },
            "coordinates": coordinates,
        },
    })
}
