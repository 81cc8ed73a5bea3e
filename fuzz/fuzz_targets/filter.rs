//! Any bytes as a CQL2 filter: never a panic, and what is taken can be answered.

#![no_main]

use features::filter::{Filter, FilterLanguage};
use features::{Crs, Field, FieldKind, GeometryKind, Record, RecordId, Schema, Value};
use geo::Point;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (bool, &str)| {
    let (is_json, text) = input;
    let kinds = [
        ("title", FieldKind::Text),
        ("storeys", FieldKind::Integer),
        ("area", FieldKind::Float),
        ("open", FieldKind::Boolean),
        ("day", FieldKind::Date),
        ("at", FieldKind::DateTime),
    ];
    let schema = Schema {
        name: "things".to_owned(),
        title: String::new(),
        title_ru: String::new(),
        description: String::new(),
        description_ru: String::new(),
        fields: kinds.map(|(name, kind)| Field::new(name, kind, name)).to_vec(),
        geometry: GeometryKind::Point,
    };
    let language = if is_json {
        FilterLanguage::Json
    } else {
        FilterLanguage::Text
    };
    if let Ok(filter) = Filter::parse(text, language, &schema, Crs::CRS84) {
        filter.matches(&Record {
            id: RecordId::Number(1),
            geometry: Point::new(39.0, 45.0).into(),
            values: vec![
                Value::Text("Дом".to_owned()),
                Value::Integer(5),
                Value::Float(0.5),
                Value::Boolean(true),
                Value::Null,
                Value::Null,
            ],
        });
    }
});
