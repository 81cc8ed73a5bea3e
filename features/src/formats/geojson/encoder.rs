//! One record as one feature.

use serde_json::{Value as Json, json};

use super::geometry::Axes;
use crate::formats::error::check_width;
use crate::formats::text::{push_date, push_float, push_instant, push_integer};
use crate::formats::{FormatError, Layer, Members};
use crate::record::{Record, RecordId, Value};
use crate::schema::Field;

/// Turns records into features of GeoJSON or JSON-FG.
///
/// ```
/// use features::formats::{CrsInfo, IdKind, Layer, Members, geojson::FeatureEncoder};
/// # use features::{Field, FieldKind, GeometryKind, Record, RecordId, Schema, Value};
/// # let schema = Schema {
/// #     name: "wells".to_owned(), title: String::new(), title_ru: String::new(),
/// #     description: String::new(), description_ru: String::new(),
/// #     fields: vec![Field::new("depth_m", FieldKind::Float, "Depth")], geometry: GeometryKind::Point,
/// # };
/// # let record = Record {
/// #     id: RecordId::Number(7), geometry: geo_types::Point::new(38.97, 45.03).into(), values: vec![Value::Null],
/// # };
/// let layer = Layer { schema, crs: CrsInfo::crs84(), ids: IdKind::Number };
/// let mut out = Vec::new();
/// FeatureEncoder::new(&layer).encode(&record, &mut out)?;
/// assert_eq!(
///     out,
///     br#"{"type":"Feature","id":7,"geometry":{"type":"Point","coordinates":[38.97,45.03]},"properties":{"depth_m":null}}"#
/// );
/// # Ok::<(), features::formats::FormatError>(())
/// ```
#[derive(Clone)]
pub struct FeatureEncoder {
    fields: Vec<Field>,
    /// `"name":` of every field, escaped once, with the comma before all but the first.
    keys: Vec<Vec<u8>>,
    axes: Axes,
    json_fg: Option<JsonFg>,
}

/// What JSON-FG adds.
#[derive(Clone)]
struct JsonFg {
    /// Position of the field that is the time of a feature.
    instant: Option<usize>,
    /// Whether the geometry stands in `place`.
    is_in_place: bool,
    /// Members of the root.
    root: Members,
}

impl FeatureEncoder {
    /// An encoder of GeoJSON.
    pub fn new(layer: &Layer) -> Self {
        Self {
            keys: keys(&layer.schema.fields),
            fields: layer.schema.fields.clone(),
            axes: Axes {
                precision: layer.crs.precision(),
                is_lat_first: layer.crs.is_lat_first,
            },
            json_fg: None,
        }
    }

    /// An encoder of JSON-FG.
    pub fn json_fg(layer: &Layer) -> Self {
        let mut root = Members::new();
        root.insert(
            "conformsTo".to_owned(),
            json!(["http://www.opengis.net/spec/json-fg-1/1.0/conf/core"]),
        );
        root.insert("featureType".to_owned(), json!(layer.schema.name));
        if !layer.crs.is_crs84() {
            root.insert("coordRefSys".to_owned(), json!(layer.crs.uri));
        }
        Self {
            json_fg: Some(JsonFg {
                instant: layer.schema.instant(),
                is_in_place: !layer.crs.is_crs84(),
                root,
            }),
            ..Self::new(layer)
        }
    }

    /// Appends a feature of a collection.  Nothing is left of it after an error, so a chunk stays whole.
    pub fn encode(&self, record: &Record, out: &mut Vec<u8>) -> Result<(), FormatError> {
        let start = out.len();
        let result = self.push(record, out);
        match result {
            Ok(()) => out.push(b'}'),
            Err(_) => out.truncate(start),
        }
        result
    }

    /// Appends a feature that is a document of its own, with members such as `links`.
    pub fn encode_alone(
        &self,
        record: &Record,
        members: &Members,
        out: &mut Vec<u8>,
    ) -> Result<(), FormatError> {
        self.encode(record, out)?;
        out.pop();
        self.push_root(out);
        push_members(members, out);
        out.push(b'}');
        Ok(())
    }

    /// Appends what JSON-FG has in the root of a document, a comma before each member.
    pub(super) fn push_root(&self, out: &mut Vec<u8>) {
        if let Some(json_fg) = &self.json_fg {
            push_members(&json_fg.root, out);
        }
    }

    /// Everything of a feature but its closing brace.
    fn push(&self, record: &Record, out: &mut Vec<u8>) -> Result<(), FormatError> {
        check_width(record, &self.fields)?;
        out.extend_from_slice(b"{\"type\":\"Feature\",\"id\":");
        match &record.id {
            RecordId::Number(number) => push_integer(*number, out),
            RecordId::Text(text) => push_text(text, out),
        }
        match &self.json_fg {
            None => {
                out.extend_from_slice(b",\"geometry\":");
                self.push_geometry(record, out)?;
            }
            Some(json_fg) => {
                out.extend_from_slice(b",\"time\":");
                push_time(json_fg.instant.map(|field| &record.values[field]), out);
                self.push_place(json_fg.is_in_place, record, out)?;
            }
        }
        out.extend_from_slice(b",\"properties\":{");
        for (key, value) in self.keys.iter().zip(&record.values) {
            out.extend_from_slice(key);
            push_value(value, out);
        }
        out.push(b'}');
        Ok(())
    }

    fn push_place(
        &self,
        is_in_place: bool,
        record: &Record,
        out: &mut Vec<u8>,
    ) -> Result<(), FormatError> {
        if is_in_place {
            out.extend_from_slice(b",\"geometry\":null,\"place\":");
            return self.push_geometry(record, out);
        }
        out.extend_from_slice(b",\"geometry\":");
        self.push_geometry(record, out)?;
        out.extend_from_slice(b",\"place\":null");
        Ok(())
    }

    fn push_geometry(&self, record: &Record, out: &mut Vec<u8>) -> Result<(), FormatError> {
        if self.axes.push_geometry(&record.geometry, out) {
            Ok(())
        } else {
            Err(FormatError::NotFinite(record.id.clone()))
        }
    }
}

fn keys(fields: &[Field]) -> Vec<Vec<u8>> {
    fields
        .iter()
        .enumerate()
        .map(|(index, field)| {
            let mut key = Vec::new();
            if index > 0 {
                key.push(b',');
            }
            push_text(&field.name, &mut key);
            key.push(b':');
            key
        })
        .collect()
}

fn push_text(text: &str, out: &mut Vec<u8>) {
    serde_json::to_writer(out, text).expect("invariant: text is written to memory");
}

fn push_value(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Text(text) => push_text(text, out),
        Value::Integer(number) => push_integer(*number, out),
        Value::Float(number) => {
            // JSON has no word for what is not finite.
            if !push_float(*number, out) {
                out.extend_from_slice(b"null");
            }
        }
        Value::Boolean(true) => out.extend_from_slice(b"true"),
        Value::Boolean(false) => out.extend_from_slice(b"false"),
        Value::Date(date) => {
            out.push(b'"');
            push_date(*date, out);
            out.push(b'"');
        }
        Value::DateTime(instant) => {
            out.push(b'"');
            push_instant(*instant, out);
            out.push(b'"');
        }
    }
}

fn push_time(value: Option<&Value>, out: &mut Vec<u8>) {
    let key: &[u8] = match value {
        Some(Value::Date(_)) => b"{\"date\":",
        Some(Value::DateTime(_)) => b"{\"timestamp\":",
        _ => return out.extend_from_slice(b"null"),
    };
    out.extend_from_slice(key);
    push_value(value.unwrap_or(&Value::Null), out);
    out.push(b'}');
}

/// Appends members of an object, a comma before each.
pub(super) fn push_members(members: &Members, out: &mut Vec<u8>) {
    for (name, value) in members {
        out.push(b',');
        push_text(name, out);
        out.push(b':');
        push_json(value, out);
    }
}

fn push_json(value: &Json, out: &mut Vec<u8>) {
    serde_json::to_writer(out, value).expect("invariant: a JSON value is written to memory");
}
