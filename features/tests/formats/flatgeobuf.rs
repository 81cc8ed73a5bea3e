//! `FlatGeobuf`, read by the `flatgeobuf` crate.

use std::io::Cursor;

use features::formats::{self, Format, FormatError, IdKind};
use features::{GeometryKind, RecordId, Value};
use flatgeobuf::{FallibleStreamingIterator, FeatureProperties, FgbReader};
use geozero::ToGeo;

use crate::support::{
    HARD_TEXT, area, assert_wound, bytes, layer, options, point, two_points, wrong_way,
};

#[test]
fn values_come_back() {
    for (ids, wanted) in [(IdKind::Number, "7"), (IdKind::Text, "код-7")] {
        let layer = layer(GeometryKind::Point, ids);
        let bytes = bytes(Format::FlatGeobuf, &layer, &two_points(ids));
        let reader = FgbReader::open(Cursor::new(bytes)).unwrap();
        let header = reader.header();
        assert_eq!(header.crs().unwrap().code(), 4326);
        assert_eq!(header.title(), Some("Places"));
        assert_eq!(header.features_count(), 2);
        let mut found = reader.select_bbox(38.0, 45.0, 39.0, 46.0).unwrap();
        let feature = found.next().unwrap().unwrap();
        let properties = feature.properties().unwrap();
        assert_eq!(properties["id"], wanted);
        assert_eq!(properties["title"], HARD_TEXT);
        assert_eq!(properties["votes"], i64::MIN.to_string());
        assert_eq!(properties["share"], "0.1");
        assert_eq!(properties["is_open"], "true");
        assert_eq!(properties["due_on"], "2025-03-09");
        assert_eq!(properties["created_at"], "2025-06-15T15:06:40.120Z");
        assert!(found.next().unwrap().is_none(), "the box holds one of two");
    }
}

#[test]
fn nulls_are_not_there() {
    let layer = layer(GeometryKind::Point, IdKind::Number);
    let bytes = bytes(Format::FlatGeobuf, &layer, &two_points(IdKind::Number)[1..]);
    let mut all = FgbReader::open(Cursor::new(bytes))
        .unwrap()
        .select_all()
        .unwrap();
    let properties = all.next().unwrap().unwrap().properties().unwrap();
    assert_eq!(
        properties.into_iter().collect::<Vec<_>>(),
        [("id".to_owned(), "9".to_owned())]
    );
}

#[test]
fn shells_are_counterclockwise() {
    let layer = layer(GeometryKind::MultiPolygon, IdKind::Number);
    let mut single = area(2, wrong_way());
    single.geometry = wrong_way().into();
    let bytes = bytes(Format::FlatGeobuf, &layer, &[area(1, wrong_way()), single]);
    let mut all = FgbReader::open(Cursor::new(bytes))
        .unwrap()
        .select_all()
        .unwrap();
    let mut count = 0;
    while let Some(feature) = all.next().unwrap() {
        assert_wound(&feature.to_geo().unwrap());
        count += 1;
    }
    assert_eq!(count, 2);
}

#[test]
fn an_empty_file_is_readable() {
    let layer = layer(GeometryKind::Point, IdKind::Number);
    let bytes = bytes(Format::FlatGeobuf, &layer, &[]);
    let reader = FgbReader::open(Cursor::new(bytes)).unwrap();
    assert_eq!(reader.header().columns().unwrap().len(), 8);
    assert!(reader.select_all().unwrap().next().unwrap().is_none());
}

#[test]
fn wrong_records_are_refused() {
    let layer = layer(GeometryKind::Point, IdKind::Number);
    let mut values = vec![Value::Null; 7];
    values[2] = Value::Text("many".to_owned());
    for (record, is_expected) in [
        (
            point(RecordId::Number(1), 1.0, 2.0, values),
            (|error| matches!(error, FormatError::WrongValue { .. })) as fn(&FormatError) -> bool,
        ),
        (area(1, wrong_way()), |error| {
            matches!(error, FormatError::Feature(_))
        }),
        (
            point(
                RecordId::Text("a".to_owned()),
                1.0,
                2.0,
                vec![Value::Null; 7],
            ),
            |error| matches!(error, FormatError::WrongId(_)),
        ),
    ] {
        let mut writer = formats::open(Format::FlatGeobuf, &layer, &options(), Vec::new()).unwrap();
        let error = writer.write(&record).unwrap_err();
        assert!(is_expected(&error), "{error:?}");
    }
}
