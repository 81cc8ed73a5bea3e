//! What items consist of, what filters and orders may name: JSON Schemas, made from the schema of a collection.

use features::{Field, FieldKind, GeometryKind, Role, Schema};
use serde_json::{Map, Value, json};

use super::asked::Asked;
use super::format::Format;
use super::reply::Reply;
use super::{collections, pages};
use crate::app::App;
use crate::error::AppError;
use crate::http::language::Language;

/// Which schema of a collection is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// What filters may name.
    Queryables,
    /// What an order may name.
    Sortables,
    /// What items consist of.
    Items,
}

const OFFERED: &[Format] = &[Format::JsonSchema, Format::Html];

/// Answers a schema of a collection.
pub(super) fn find(
    app: &App,
    asked: &Asked,
    name: &str,
    purpose: Purpose,
) -> Result<Reply, AppError> {
    let collection = collections::named(app, name)?;
    let format = asked.plain_format(OFFERED)?;
    let schema = collection.schema();
    if format == Format::Html {
        let page = pages::schemas::page(asked, schema, purpose);
        return Ok(Reply::page(asked.language, page));
    }
    let address = asked.bare_address();
    let document = document(schema, purpose, &address, asked.language);
    Ok(Reply::json(format, &document)?.in_language(asked.language))
}

impl Purpose {
    /// The last part of the address.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Queryables => "queryables",
            Self::Sortables => "sortables",
            Self::Items => "schema",
        }
    }
}

fn document(schema: &Schema, purpose: Purpose, address: &str, language: Language) -> Value {
    let mut properties = Map::new();
    if purpose == Purpose::Items {
        properties.insert(
            "id".to_owned(),
            json!({ "title": "id", "x-ogc-role": "id", "readOnly": true }),
        );
    }
    if purpose != Purpose::Sortables {
        properties.insert(
            super::GEOMETRY.to_owned(),
            json!({
                "title": pages::texts(language).geometry,
                "format": geometry_format(schema.geometry),
                "x-ogc-role": "primary-geometry",
            }),
        );
    }
    for (position, field) in schema.fields.iter().enumerate() {
        let mut property = field_schema(field, language);
        property["x-ogc-propertySeq"] = (position + 1).into();
        properties.insert(field.name.clone(), property);
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address,
        "type": "object",
        "title": collections::title(schema, language),
        "description": collections::description(schema, language),
        "properties": properties,
        "additionalProperties": false,
    })
}

/// The schema of a field's values.
pub(super) fn field_schema(field: &Field, language: Language) -> Value {
    let mut property = json!({ "title": collections::field_title(field, language) });
    match field.kind {
        FieldKind::Text => property["type"] = "string".into(),
        FieldKind::Integer => property["type"] = "integer".into(),
        FieldKind::Float => property["type"] = "number".into(),
        FieldKind::Boolean => property["type"] = "boolean".into(),
        FieldKind::Date => {
            property["type"] = "string".into();
            property["format"] = "date".into();
        }
        FieldKind::DateTime => {
            property["type"] = "string".into();
            property["format"] = "date-time".into();
        }
    }
    if !field.codes.is_empty() {
        property["enum"] = field.codes.clone().into();
    }
    if field.role == Role::Instant {
        property["x-ogc-role"] = "primary-instant".into();
    }
    property
}

fn geometry_format(kind: GeometryKind) -> &'static str {
    match kind {
        GeometryKind::Point => "geometry-point",
        GeometryKind::Polygon => "geometry-polygon",
        GeometryKind::MultiPolygon => "geometry-multipolygon",
    }
}
