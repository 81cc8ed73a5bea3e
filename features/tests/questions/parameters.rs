//! Cursors and the small languages of query parameters.

use crate::support::{day, house, instant, schema};
use features::parameters::{parse_bbox, parse_datetime, parse_properties, parse_sortby};
use features::{Crs, Cursor, Direction, RecordId, SortKey, Value};
use geo_types::Rect;
use proptest::prelude::*;

fn keys(fields: &[usize]) -> Vec<SortKey> {
    fields
        .iter()
        .map(|field| SortKey {
            field: *field,
            direction: Direction::Ascending,
        })
        .collect()
}

#[test]
fn a_datetime_is_an_instant_a_day_or_an_interval() {
    let spans = [
        (
            "2025-01-01T00:00:00Z",
            Some("2025-01-01T00:00:00Z"),
            Some("2025-01-01T00:00:00Z"),
        ),
        (
            "2025-01-01",
            Some("2025-01-01T00:00:00Z"),
            Some("2025-01-01T23:59:59.999999Z"),
        ),
        (
            "2025-01-01/2025-01-31",
            Some("2025-01-01T00:00:00Z"),
            Some("2025-01-31T23:59:59.999999Z"),
        ),
        (
            "../2025-01-01T03:00:00+03:00",
            None,
            Some("2025-01-01T00:00:00Z"),
        ),
        ("/2025-01-01T00:00:00Z", None, Some("2025-01-01T00:00:00Z")),
        ("2025-01-01/..", Some("2025-01-01T00:00:00Z"), None),
        ("2025-01-01/", Some("2025-01-01T00:00:00Z"), None),
    ];
    for (text, from, to) in spans {
        let span = parse_datetime(text).unwrap();
        assert_eq!(
            (span.from, span.to),
            (from.map(instant), to.map(instant)),
            "{text}"
        );
    }
    for text in [
        "",
        "..",
        "/",
        "../..",
        "2025",
        "2025-02-30",
        "2025-1-1",
        "2025-01-01T00:00:00",
        "2025-02-01/2025-01-01",
        "a/b",
        "2025-01-01/2025-01-02/2025-01-03",
        "0000-01-01",
    ] {
        assert_eq!(parse_datetime(text).unwrap_err().code, "invalid-datetime");
    }
}

#[test]
fn a_bbox_is_one_box_or_two() {
    let boxes = |text, crs| parse_bbox(text, crs).unwrap();
    let krasnodar = Rect::new((38.0, 45.0), (39.0, 46.0));
    assert_eq!(boxes("38,45,39,46", Crs::CRS84), [krasnodar]);
    assert_eq!(boxes("38, 45, -5, 39, 46, 10", Crs::CRS84), [krasnodar]);
    assert_eq!(boxes("45,38,46,39", Crs::WGS84), [krasnodar]);
    assert_eq!(
        boxes("170,-20,-170,20", Crs::CRS84),
        [
            Rect::new((170.0, -20.0), (180.0, 20.0)),
            Rect::new((-180.0, -20.0), (-170.0, 20.0))
        ]
    );
    let meters = boxes("4230000,5620000,4340000,5700000", Crs::WEB_MERCATOR)[0];
    assert!((meters.min().x - 37.998_6).abs() < 0.001, "{meters:?}");
    for text in [
        "",
        "1,2,3",
        "1,2,3,4,5",
        "1,2,3,4,5,6,7",
        "a,2,3,4",
        "1,NaN,3,4",
        "1,2,inf,4",
        "1,5,2,4",
        "-181,0,0,1",
        "0,0,0,91",
        "1,1,5,2,2,4",
    ] {
        assert_eq!(
            parse_bbox(text, Crs::CRS84).unwrap_err().code,
            "invalid-bbox",
            "{text}"
        );
    }
    parse_bbox("5,0,1,1", Crs::WEB_MERCATOR).unwrap_err();
    parse_bbox("1e300,0,2e300,1", Crs::WEB_MERCATOR).unwrap_err();
}

#[test]
fn an_order_names_fields() {
    let order = parse_sortby("-storeys,+title, area_m2,id", &schema()).unwrap();
    let fields: Vec<_> = order.iter().map(|key| (key.field, key.direction)).collect();
    assert_eq!(
        fields,
        [
            (1, Direction::Descending),
            (0, Direction::Ascending),
            (2, Direction::Ascending)
        ]
    );
    for (text, code) in [
        ("height", "unknown-sortby"),
        ("", "unknown-sortby"),
        ("title,-title", "invalid-sortby"),
        ("-id", "invalid-sortby"),
        ("id,title", "invalid-sortby"),
        ("a,b,c,d,e,f,g,h,i", "invalid-sortby"),
    ] {
        assert_eq!(parse_sortby(text, &schema()).unwrap_err().code, code);
    }
}

#[test]
fn properties_come_in_the_order_of_the_schema() {
    assert_eq!(
        parse_properties("area_m2,title", &schema()).unwrap(),
        [0, 2]
    );
    assert!(parse_properties("", &schema()).unwrap().is_empty());
    let error = parse_properties("title,height", &schema()).unwrap_err();
    assert_eq!(error.code, "unknown-property");
    parse_properties(&"title,".repeat(1000), &schema()).unwrap_err();
}

#[test]
fn a_cursor_is_for_its_collection_and_order_alone() {
    let cursor = Cursor::after(&keys(&[0, 4]), &house());
    let text = cursor.encode(&schema(), &keys(&[0, 4]));
    assert_eq!(
        Cursor::parse(&text, &schema(), &keys(&[0, 4])).unwrap(),
        cursor
    );
    let other_collection = features::Schema {
        name: "roads".to_owned(),
        ..schema()
    };
    let mut other_direction = keys(&[0, 4]);
    other_direction[1].direction = Direction::Descending;
    for (schema, keys) in [
        (other_collection, keys(&[0, 4])),
        (schema(), keys(&[4, 0])),
        (schema(), keys(&[0])),
        (schema(), other_direction),
    ] {
        let error = Cursor::parse(&text, &schema, &keys).unwrap_err();
        assert_eq!(error.code, "foreign-cursor");
    }
    for end in 0..text.len() {
        let error = Cursor::parse(&text[..end], &schema(), &keys(&[0, 4])).unwrap_err();
        assert_eq!(error.code, "invalid-cursor");
    }
    let long = "A".repeat(100_000);
    Cursor::parse(&long, &schema(), &[]).unwrap_err();
}

fn values() -> impl Strategy<Value = Vec<Value>> {
    (
        prop_oneof![Just(Value::Null), "[^\0]{0,20}".prop_map(Value::Text)],
        any::<i64>().prop_map(Value::Integer),
        any::<f64>()
            .prop_filter("not a number is not equal to itself", |number| {
                !number.is_nan()
            })
            .prop_map(Value::Float),
        any::<bool>().prop_map(Value::Boolean),
        (0..20_000_u64).prop_map(|days| Value::Date(day("1970-01-01") + chrono::Days::new(days))),
        (0..4_000_000_000_000_000_i64).prop_map(|micros| {
            Value::DateTime(
                chrono::DateTime::from_timestamp_micros(micros).expect("it is in range"),
            )
        }),
    )
        .prop_map(|(a, b, c, d, e, f)| vec![a, b, c, d, e, f])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_cursor_comes_back(values in values(), number in any::<i64>(), code in "[^\0]{0,12}", is_code: bool) {
        let id = if is_code { RecordId::Text(code) } else { RecordId::Number(number) };
        let keys = keys(&[0, 1, 2, 3, 4, 5]);
        let cursor = Cursor { values, id };
        let text = cursor.encode(&schema(), &keys);
        prop_assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
        prop_assert_eq!(Cursor::parse(&text, &schema(), &keys).unwrap(), cursor);
    }

    #[test]
    fn any_text_as_a_parameter_is_answered(text in ".{0,80}") {
        let _ = Cursor::parse(&text, &schema(), &keys(&[0]));
        let _ = parse_datetime(&text);
        let _ = parse_bbox(&text, Crs::CRS84);
        let _ = parse_sortby(&text, &schema());
        let _ = parse_properties(&text, &schema());
    }
}
