//! The opaque place in an order that a page ends at: what a `next` link carries.

use chrono::{DateTime, NaiveDate};
use serde_json::{Value as Json, json};

use crate::parameters::ParameterError;
use crate::query::{Direction, SortKey};
use crate::record::{Record, RecordId, Value};
use crate::schema::{FieldKind, Schema};

/// Bytes of a cursor as text.
const MAX_BYTES: usize = 8 * 1024;

/// The place behind a record in an order of a collection.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    /// Values of the sort keys.
    pub values: Vec<Value>,
    /// The id of the record.
    pub id: RecordId,
}

impl Cursor {
    /// The place behind a record that has all fields of its schema.
    pub fn after(keys: &[SortKey], record: &Record) -> Self {
        Self {
            values: keys
                .iter()
                .map(|key| record.values[key.field].clone())
                .collect(),
            id: record.id.clone(),
        }
    }

    /// The cursor as [`ItemQuery::after`](crate::ItemQuery::after) wants it.
    pub fn into_parts(self) -> (Vec<Value>, RecordId) {
        (self.values, self.id)
    }

    /// The cursor as text of letters, digits, `-` and `_`; the same cursor is always the same text.
    pub fn encode(&self, schema: &Schema, keys: &[SortKey]) -> String {
        let id = match &self.id {
            RecordId::Number(number) => json!(number),
            RecordId::Text(text) => json!(text),
        };
        let mut parts = vec![json!(fingerprint(schema, keys)), id];
        parts.extend(self.values.iter().map(to_json));
        encode_text(Json::Array(parts).to_string().as_bytes())
    }

    /// Reads a cursor that was written for the same collection and order.
    ///
    /// # Errors
    ///
    /// Where it is of another collection or order, or no cursor.
    pub fn parse(text: &str, schema: &Schema, keys: &[SortKey]) -> Result<Self, ParameterError> {
        let invalid = || ParameterError {
            code: "invalid-cursor",
            detail: "this is no cursor: follow the link \"next\" of a page".to_owned(),
        };
        if text.len() > MAX_BYTES {
            return Err(invalid());
        }
        let bytes = decode_text(text).ok_or_else(invalid)?;
        let parts: Vec<Json> = serde_json::from_slice(&bytes).map_err(|_not_json| invalid())?;
        let [written_for, id, values @ ..] = parts.as_slice() else {
            return Err(invalid());
        };
        let written_for = written_for.as_str().ok_or_else(invalid)?;
        if written_for != fingerprint(schema, keys) {
            return Err(ParameterError {
                code: "foreign-cursor",
                detail: "the cursor is of another collection or another order".to_owned(),
            });
        }
        let id = match id {
            Json::String(text) if !text.contains('\0') => RecordId::Text(text.clone()),
            other => RecordId::Number(other.as_i64().ok_or_else(invalid)?),
        };
        if values.len() != keys.len() {
            return Err(invalid());
        }
        let values = keys
            .iter()
            .zip(values)
            .map(|(key, json)| from_json(json, schema.fields[key.field].kind).ok_or_else(invalid))
            .collect::<Result<_, _>>()?;
        Ok(Self { values, id })
    }
}

/// A word for the collection and the order: the 64 bits of FNV-1a over its name and the names, kinds and directions of the keys.
fn fingerprint(schema: &Schema, keys: &[SortKey]) -> String {
    let mut description = schema.name.clone();
    for key in keys {
        let field = &schema.fields[key.field];
        let sign = match key.direction {
            Direction::Ascending => "+",
            Direction::Descending => "-",
        };
        description.extend([",", sign, &field.name, ":", kind_word(field.kind)]);
    }
    let hash = description
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    format!("{hash:016x}")
}

fn kind_word(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "text",
        FieldKind::Integer => "integer",
        FieldKind::Float => "float",
        FieldKind::Boolean => "boolean",
        FieldKind::Date => "date",
        FieldKind::DateTime => "instant",
    }
}

/// A float goes as text, which brings every bit back.
fn to_json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Text(text) => json!(text),
        Value::Integer(number) => json!(number),
        Value::Float(number) => json!(number.to_string()),
        Value::Boolean(value) => json!(value),
        Value::Date(date) => json!(date.to_string()),
        Value::DateTime(instant) => json!(instant.timestamp_micros()),
    }
}

fn from_json(json: &Json, kind: FieldKind) -> Option<Value> {
    if json.is_null() {
        return Some(Value::Null);
    }
    Some(match kind {
        FieldKind::Text => {
            let text = json.as_str()?;
            // A database has no text with a zero in it.
            if text.contains('\0') {
                return None;
            }
            Value::Text(text.to_owned())
        }
        FieldKind::Integer => Value::Integer(json.as_i64()?),
        FieldKind::Float => Value::Float(json.as_str()?.parse().ok()?),
        FieldKind::Boolean => Value::Boolean(json.as_bool()?),
        FieldKind::Date => Value::Date(json.as_str()?.parse::<NaiveDate>().ok()?),
        FieldKind::DateTime => Value::DateTime(DateTime::from_timestamp_micros(json.as_i64()?)?),
    })
}

/// The alphabet of base64url (RFC 4648, section 5).
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn encode_text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk
            .iter()
            .enumerate()
            .fold(0_u32, |group, (index, byte)| {
                group | (u32::from(*byte) << (16 - 8 * index))
            });
        for index in 0..=chunk.len() {
            text.push(char::from(
                ALPHABET[(group >> (18 - 6 * index) & 0x3f) as usize],
            ));
        }
    }
    text
}

fn decode_text(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    for chunk in text.as_bytes().chunks(4) {
        let mut group = 0_u32;
        for (index, letter) in chunk.iter().enumerate() {
            let position = ALPHABET.iter().position(|known| known == letter)?;
            group |= u32::try_from(position).ok()? << (18 - 6 * index);
        }
        let count = chunk.len().checked_sub(1).filter(|count| *count > 0)?;
        bytes.extend_from_slice(&group.to_be_bytes()[1..=count]);
    }
    Some(bytes)
}
