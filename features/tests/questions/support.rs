//! A collection of houses that the tests ask about.

use chrono::{DateTime, NaiveDate, Utc};
use features::filter::{Filter, FilterError, FilterLanguage};
use features::{Crs, Field, FieldKind, GeometryKind, Record, RecordId, Schema, Value};
use geo_types::{Geometry, Point};

/// Fields of every kind.
pub(crate) fn schema() -> Schema {
    Schema {
        name: "houses".to_owned(),
        title: "Houses".to_owned(),
        title_ru: "Дома".to_owned(),
        description: "Houses of a town.".to_owned(),
        description_ru: "Дома города.".to_owned(),
        fields: vec![
            Field::new("title", FieldKind::Text, "Title"),
            Field::new("storeys", FieldKind::Integer, "Storeys"),
            Field::new("area_m2", FieldKind::Float, "Area"),
            Field::new("is_public", FieldKind::Boolean, "Public"),
            Field::new("permit_on", FieldKind::Date, "Permit"),
            Field::new("created_at", FieldKind::DateTime, "Created").as_instant(),
            Field::new("closed_at", FieldKind::DateTime, "Closed"),
        ],
        geometry: GeometryKind::Point,
    }
}

pub(crate) fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("the tests write it well")
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("the tests write it well")
}

/// A house in Krasnodar; never closed.
pub(crate) fn house() -> Record {
    Record {
        id: RecordId::Number(7),
        geometry: Geometry::Point(Point::new(38.97, 45.03)),
        values: vec![
            Value::Text("Школа Ёлочка".to_owned()),
            Value::Integer(5),
            Value::Float(1250.5),
            Value::Boolean(true),
            Value::Date(day("2024-05-17")),
            Value::DateTime(instant("2025-03-10T12:30:00Z")),
            Value::Null,
        ],
    }
}

/// A house of which nothing is known.
pub(crate) fn unknown_house() -> Record {
    Record {
        values: vec![Value::Null; 7],
        ..house()
    }
}

pub(crate) fn text(filter: &str) -> Result<Filter, FilterError> {
    Filter::parse(filter, FilterLanguage::Text, &schema(), Crs::CRS84)
}

pub(crate) fn json(filter: &str) -> Result<Filter, FilterError> {
    Filter::parse(filter, FilterLanguage::Json, &schema(), Crs::CRS84)
}
