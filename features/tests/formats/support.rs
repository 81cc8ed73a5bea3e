//! Records that are hard to write.

use chrono::{DateTime, NaiveDate};
use features::formats::{self, CrsInfo, Format, IdKind, Layer, Options, Unit};
use features::{Field, FieldKind, GeometryKind, Record, RecordId, Schema, Value};
use geo_types::{Geometry, MultiPolygon, Point, Polygon, polygon};

pub(crate) const HARD_TEXT: &str = "Яма, «ёлочки» \"лапки\"\r\n\\ \u{1} \u{1F600} =1+1";

pub(crate) fn layer(geometry: GeometryKind, ids: IdKind) -> Layer {
    Layer {
        schema: Schema {
            name: "places".to_owned(),
            title: "Places".to_owned(),
            title_ru: "Места".to_owned(),
            description: "Места и \"кавычки\"".to_owned(),
            description_ru: "Места и \"кавычки\"".to_owned(),
            fields: vec![
                Field::new("title", FieldKind::Text, "Title"),
                Field::new("status", FieldKind::Text, "Status").with_codes(["new", "fixed"]),
                Field::new("votes", FieldKind::Integer, "Votes"),
                Field::new("share", FieldKind::Float, "Share"),
                Field::new("is_open", FieldKind::Boolean, "Open"),
                Field::new("due_on", FieldKind::Date, "Due"),
                Field::new("created_at", FieldKind::DateTime, "Created").as_instant(),
            ],
            geometry,
        },
        crs: CrsInfo::crs84(),
        ids,
    }
}

/// A local system in meters that the EPSG does not know, northing first.
pub(crate) fn local_crs() -> CrsInfo {
    CrsInfo {
        name: "Local".to_owned(),
        uri: "https://example.org/crs/local".to_owned(),
        epsg: None,
        wkt2: Some("PROJCRS[\"Local\"]".to_owned()),
        projjson: Some("{\"type\":\"ProjectedCRS\",\"name\":\"Local\"}".to_owned()),
        is_lat_first: true,
        unit: Unit::Meter,
    }
}

pub(crate) fn full_values() -> Vec<Value> {
    vec![
        Value::Text(HARD_TEXT.to_owned()),
        Value::Text("new".to_owned()),
        Value::Integer(i64::MIN),
        Value::Float(0.1),
        Value::Boolean(true),
        Value::Date(NaiveDate::from_ymd_opt(2025, 3, 9).unwrap()),
        Value::DateTime(DateTime::from_timestamp_millis(1_750_000_000_120).unwrap()),
    ]
}

pub(crate) fn point(id: RecordId, lon: f64, lat: f64, values: Vec<Value>) -> Record {
    Record {
        id,
        geometry: Point::new(lon, lat).into(),
        values,
    }
}

/// Two points: one with everything, one with nulls alone.
pub(crate) fn two_points(ids: IdKind) -> Vec<Record> {
    let id = |number: i64| match ids {
        IdKind::Number => RecordId::Number(number),
        IdKind::Text => RecordId::Text(format!("код-{number}")),
    };
    vec![
        point(id(7), 38.976_123_449, 45.03, full_values()),
        point(id(9), 39.5, 44.0, vec![Value::Null; 7]),
    ]
}

/// A square with a hole, both wound the wrong way.
pub(crate) fn wrong_way() -> Polygon<f64> {
    polygon!(
        exterior: [(x: 0., y: 0.), (x: 0., y: 4.), (x: 4., y: 4.), (x: 4., y: 0.)],
        interiors: [[(x: 1., y: 1.), (x: 2., y: 1.), (x: 2., y: 2.), (x: 1., y: 2.)]],
    )
}

pub(crate) fn area(id: i64, polygon: Polygon<f64>) -> Record {
    Record {
        id: RecordId::Number(id),
        geometry: Geometry::MultiPolygon(MultiPolygon::new(vec![polygon])),
        values: full_values(),
    }
}

/// Fails unless shells are counterclockwise and holes clockwise.
#[track_caller]
pub(crate) fn assert_wound(geometry: &Geometry<f64>) {
    use geo::Winding;
    let polygons = match geometry {
        Geometry::Polygon(polygon) => vec![polygon.clone()],
        Geometry::MultiPolygon(polygons) => polygons.0.clone(),
        other => panic!("{other:?} is no polygon"),
    };
    assert!(!polygons.is_empty());
    for polygon in polygons {
        assert!(polygon.exterior().is_ccw());
        assert!(polygon.interiors().iter().all(Winding::is_cw));
    }
}

pub(crate) fn options() -> Options {
    Options::new(
        DateTime::from_timestamp(1_760_000_000, 0).unwrap(),
        std::env::temp_dir(),
    )
}

pub(crate) fn bytes(format: Format, layer: &Layer, records: &[Record]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = formats::open(format, layer, &options(), &mut out).unwrap();
    for record in records {
        writer.write(record).unwrap();
    }
    writer.finish().unwrap();
    out
}
