//! Where the next page begins, as an opaque text.
//!
//! It holds the values of the sort keys and the id of the last item, so the thousandth page costs what the first one does, and rows that
//! are written meanwhile neither repeat nor hide others.

use chrono::{DateTime, NaiveDate, Utc};
use features::{Direction, FieldKind, Record, RecordId, Schema, SortKey, Value};
use serde_json::Value as Json;

/// The place behind this record.
pub(super) fn behind(record: &Record, schema: &Schema, sort: &[SortKey]) -> String {
    let mut parts = vec![Json::from(order(schema, sort))];
    parts.push(match &record.id {
        RecordId::Number(number) => Json::from(*number),
        RecordId::Text(text) => Json::from(text.as_str()),
    });
    parts.extend(sort.iter().map(|key| to_json(&record.values[key.field])));
    let text = Json::Array(parts).to_string();
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// The place that a text names; `None` if no page of this order gave it out.
pub(super) fn parse(
    text: &str,
    schema: &Schema,
    sort: &[SortKey],
) -> Option<(Vec<Value>, RecordId)> {
    let parts: Vec<Json> = serde_json::from_slice(&from_hex(text)?).ok()?;
    let [named_order, id, values @ ..] = parts.as_slice() else {
        return None;
    };
    if named_order.as_str()? != order(schema, sort) || values.len() != sort.len() {
        return None;
    }
    let id = match id {
        Json::Number(number) => RecordId::Number(number.as_i64()?),
        Json::String(text) => RecordId::Text(text.clone()),
        _ => return None,
    };
    let values = values
        .iter()
        .zip(sort)
        .map(|(value, key)| from_json(value, schema.fields[key.field].kind))
        .collect::<Option<_>>()?;
    Some((values, id))
}

/// The order as a text, so that a cursor of another one is known as such.
fn order(schema: &Schema, sort: &[SortKey]) -> String {
    let keys = sort.iter().map(|key| {
        let sign = match key.direction {
            Direction::Ascending => "+",
            Direction::Descending => "-",
        };
        format!("{sign}{}", schema.fields[key.field].name)
    });
    keys.collect::<Vec<_>>().join(",")
}

fn to_json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Text(text) => text.as_str().into(),
        Value::Integer(number) => (*number).into(),
        Value::Float(number) => (*number).into(),
        Value::Boolean(yes) => (*yes).into(),
        Value::Date(day) => day.to_string().into(),
        Value::DateTime(instant) => instant.to_rfc3339().into(),
    }
}

fn from_json(value: &Json, kind: FieldKind) -> Option<Value> {
    if value.is_null() {
        return Some(Value::Null);
    }
    Some(match kind {
        FieldKind::Text => Value::Text(value.as_str()?.to_owned()),
        FieldKind::Integer => Value::Integer(value.as_i64()?),
        FieldKind::Float => Value::Float(value.as_f64()?),
        FieldKind::Boolean => Value::Boolean(value.as_bool()?),
        FieldKind::Date => Value::Date(value.as_str()?.parse::<NaiveDate>().ok()?),
        FieldKind::DateTime => Value::DateTime(value.as_str()?.parse::<DateTime<Utc>>().ok()?),
    })
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use features::{Field, GeometryKind};
    use geo_types::{Geometry, point};

    use super::*;

    #[test]
    fn a_cursor_round_trips_and_belongs_to_one_order() {
        let schema = Schema {
            name: "sample".to_owned(),
            title: String::new(),
            title_ru: String::new(),
            description: String::new(),
            fields: vec![
                Field::new("name", FieldKind::Text, ""),
                Field::new("at", FieldKind::DateTime, ""),
            ],
            geometry: GeometryKind::Point,
        };
        let record = Record {
            id: RecordId::Number(7),
            geometry: Geometry::Point(point! { x: 0.0, y: 0.0 }),
            values: vec![
                Value::Text("Яма".to_owned()),
                Value::DateTime("2026-03-01T12:00:00.000001Z".parse().unwrap()),
            ],
        };
        let key = |field, direction| SortKey { field, direction };
        let sort = [key(1, Direction::Descending), key(0, Direction::Ascending)];
        let text = behind(&record, &schema, &sort);
        let (values, id) = parse(&text, &schema, &sort).unwrap();
        assert_eq!(id, record.id);
        assert_eq!(values, [record.values[1].clone(), record.values[0].clone()]);
        assert!(parse(&text, &schema, &[]).is_none());
        for broken in ["", "7", "zz", "é0", &text[2..], "5b5d"] {
            assert!(parse(broken, &schema, &sort).is_none(), "{broken:?}");
        }
    }
}
