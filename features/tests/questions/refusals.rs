//! How bad filters are refused: what is wrong, where, and at once.

use std::time::{Duration, Instant};

use features::Crs;
use features::filter::{Filter, FilterError, FilterLanguage, Position};
use proptest::prelude::*;

use crate::support::{house, json, schema, text};

#[test]
fn a_bad_filter_says_what_is_wrong_and_where() {
    let cases = [
        ("height = 5", "unknown-property", 1),
        ("storeys = 5 AND storeys = 'x'", "type-mismatch", 27),
        ("title > 3", "type-mismatch", 9),
        ("storeys = 5 AND foo(title) = 1", "unknown-function", 17),
        ("storeys = ", "invalid-filter", 11),
        ("storeys == 5", "invalid-filter", 10),
        ("title LIKE storeys", "type-mismatch", 12),
        ("title LIKE 'a\\'", "invalid-pattern", 12),
        ("storeys", "type-mismatch", 1),
        ("storeys + 1", "type-mismatch", 1),
        ("storeys = NULL", "type-mismatch", 11),
        ("storeys = 1/0", "invalid-number", 13),
        ("id > 5", "type-mismatch", 6),
        ("A_CONTAINS(title, ('a', 'b'))", "unsupported-function", 1),
        ("S_INTERSECTS(title, POINT(1 2))", "type-mismatch", 14),
        ("S_INTERSECTS(geom, 5)", "type-mismatch", 20),
        ("S_INTERSECTS(geom)", "wrong-arguments", 1),
        ("S_INTERSECTS(geom, POINT(1 2 3))", "invalid-geometry", 20),
        ("S_INTERSECTS(geom, POINT(200 2))", "invalid-geometry", 20),
        ("S_INTERSECTS(geom, POINT EMPTY)", "invalid-geometry", 20),
        (
            "S_INTERSECTS(geom, POLYGON((0 0, 1 1, 0 1)))",
            "invalid-geometry",
            20,
        ),
        (
            "S_INTERSECTS(geom, POLYGON((0 0, 1 1, 0 1, 1 0, 0 0)))",
            "invalid-geometry",
            20,
        ),
        ("S_WITHIN(geom, BBOX(1, 5, 2, 3))", "invalid-bbox", 16),
        ("S_WITHIN(geom, BBOX(1, 5, 2))", "invalid-bbox", 16),
        (
            "S_CROSSES(geom, GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(1 1, 2 2)))",
            "unsupported-geometry",
            17,
        ),
        ("T_MEETS(created_at, closed_at)", "type-mismatch", 1),
        ("T_AFTER(title, DATE('2025-01-01'))", "type-mismatch", 9),
        (
            "T_AFTER(created_at, DATE('2025-02-30'))",
            "invalid-date",
            26,
        ),
        ("created_at > 'yesterday'", "type-mismatch", 14),
        (
            "T_DURING(created_at, INTERVAL('2025-02-01', '2025-01-01'))",
            "invalid-interval",
            22,
        ),
    ];
    for (filter, code, at) in cases {
        let error = text(filter).expect_err(filter);
        assert_eq!(error.code, code, "{filter}: {error}");
        let Some(Position::Text {
            column, line: 1, ..
        }) = error.position
        else {
            panic!("{filter}: {error:?}");
        };
        assert_eq!(column, at, "{filter}: {error}");
    }
    let error = text("storeys = 5\n  AND ёж = 1").unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no property \"ёж\" (line 2, column 7)"
    );
}

#[test]
fn bad_json_has_a_pointer() {
    let cases = [
        (
            r#"{"op":"and","args":[true,{"op":"=","args":[{"property":"a/b"},1]}]}"#,
            "unknown-property",
            "/args/1/args/0",
        ),
        (
            r#"{"op":"=","args":[{"property":"storeys"},"x"]}"#,
            "type-mismatch",
            "/args/1",
        ),
        (
            r#"{"op":"=","args":[{"property":"storeys"}]}"#,
            "wrong-arguments",
            "",
        ),
        (r#"{"op":"frobnicate","args":[]}"#, "unknown-function", ""),
        (r#"{"op":"="}"#, "invalid-filter", ""),
        (r#"{"op":5,"args":[]}"#, "invalid-filter", "/op"),
        (r#"{"what":5}"#, "invalid-filter", "/what"),
        (
            r#"{"op":"s_within","args":[{"property":"geom"},{"type":"Point","coordinates":[1,"2"]}]}"#,
            "invalid-filter",
            "/args/1/coordinates",
        ),
        (
            r#"{"op":"s_within","args":[{"property":"geom"},{"type":"Blob","coordinates":[1,2]}]}"#,
            "invalid-geometry",
            "/args/1",
        ),
        (
            r#"{"op":"t_after","args":[{"property":"created_at"},{"timestamp":"2025-01-01T00:00:00"}]}"#,
            "invalid-date",
            "/args/1",
        ),
    ];
    for (filter, code, place) in cases {
        let error = json(filter).expect_err(filter);
        assert_eq!(error.code, code, "{filter}: {error}");
        assert_eq!(
            error.position,
            Some(Position::Json {
                pointer: place.to_owned()
            }),
            "{filter}"
        );
    }
    let error = json("{\"op\":\n oops").unwrap_err();
    assert_eq!(error.code, "invalid-json");
    assert!(matches!(
        error.position,
        Some(Position::Line { line: 2, .. })
    ));
}

/// Parses and bounds the time; it is milliseconds, and a busy machine with a debug build gets a quarter of a second.
fn quick(filter: &str, language: FilterLanguage) -> Result<Filter, FilterError> {
    let started = Instant::now();
    let result = Filter::parse(filter, language, &schema(), Crs::CRS84);
    let took = started.elapsed();
    let beginning: String = filter.chars().take(40).collect();
    assert!(took < Duration::from_millis(250), "{took:?}: {beginning}");
    result
}

fn many(part: &str, count: usize) -> String {
    part.repeat(count)
}

#[test]
fn deep_and_long_filters_are_refused_at_once() {
    let texts = [
        many("(", 16_000),
        many("(", 20) + &many("storeys = 1 and ", 900) + "storeys == 1" + &many(")", 20),
        many("(", 23) + "1",
        many("(", 23) + &many("storeys, ", 1_000),
        many("not ", 4_000) + "true",
        many("-", 16_000) + "1 = 1",
        "storeys = ".to_owned() + &many("-", 300) + "1",
        many("storeys = ", 1_600) + "1",
        "storeys = ".to_owned() + &many("1 + ", 4_000) + "1",
        many("true and ", 1_800) + "true",
        many("f(", 8_000),
        many("storeys in (1) or ", 800) + "true",
        "storeys in (".to_owned() + &many("1, ", 5_000) + "1)",
        "S_INTERSECTS(geom, LINESTRING(".to_owned() + &many("1 2, 3 4, ", 1_200) + "1 2))",
        many("GEOMETRYCOLLECTION(", 20) + "POINT(1 2)" + &many(")", 20),
        "title like '".to_owned() + &many("%a", 4_000) + "'",
        many("a", 1_000_000),
        many("'", 16_000),
        many("storeys ^ 4 ^ 4 = 1 or ", 600) + "true",
    ];
    for filter in &texts {
        quick(filter, FilterLanguage::Text).expect_err(filter);
    }
    let jsons = [
        many("[", 60_000),
        many(r#"{"op":"not","args":["#, 3_000),
        many(r#"{"op":"not","args":["#, 100) + "true" + &many("]}", 100),
        r#"{"op":"in","args":[{"property":"storeys"},["#.to_owned() + &many("1,", 20_000) + "1]]}",
        r#"{"op":"s_within","args":[{"property":"geom"},{"type":"LineString","coordinates":["#
            .to_owned()
            + &many("[1,2],[2,3],", 2_000)
            + "[1,2]]}]}",
        many(" ", 100_000),
    ];
    for filter in &jsons {
        quick(filter, FilterLanguage::Json).expect_err(filter);
    }
}

#[test]
fn a_ring_that_crosses_itself_everywhere_is_refused_in_time() {
    let mut ring: Vec<String> = (0..900)
        .map(|index| format!("[{},{}]", index % 2, f64::from(index * 37 % 900) / 20.0))
        .collect();
    ring.push(ring[0].clone());
    let filter = format!(
        r#"{{"op":"s_within","args":[{{"property":"geom"}},{{"type":"Polygon","coordinates":[[{}]]}}]}}"#,
        ring.join(",")
    );
    let error = quick(&filter, FilterLanguage::Json).unwrap_err();
    assert_eq!(error.code, "invalid-geometry");
}

#[test]
fn many_polygons_are_checked_in_time() {
    let triangles: Vec<String> = (0..480)
        .map(|index| {
            let (x, y) = (index % 24, index / 24);
            format!("[[[{x},{y}],[{x}.5,{y}],[{x},{y}.5],[{x},{y}]]]")
        })
        .collect();
    let filter = format!(
        r#"{{"op":"s_disjoint","args":[{{"property":"geom"}},{{"type":"MultiPolygon","coordinates":[{}]}}]}}"#,
        triangles.join(",")
    );
    assert!(
        quick(&filter, FilterLanguage::Json)
            .unwrap()
            .matches(&house())
    );
}

#[test]
fn a_large_but_honest_geometry_is_taken() {
    let ring: Vec<String> = (0..=400)
        .map(|index| {
            let angle = f64::from(index % 400) * std::f64::consts::TAU / 400.0;
            format!("{:.6} {:.6}", 39.0 + angle.cos(), 45.0 + angle.sin())
        })
        .collect();
    let filter = format!("S_WITHIN(geom, POLYGON(({})))", ring.join(", "));
    assert!(
        quick(&filter, FilterLanguage::Text)
            .unwrap()
            .matches(&house())
    );
    let folded = many("casei(", 20) + "title" + &many(")", 20) + " = 'школа ёлочка'";
    assert!(
        quick(&folded, FilterLanguage::Text)
            .unwrap()
            .matches(&house())
    );
    let nested = "(".repeat(20) + "storeys = 5" + &")".repeat(20);
    assert!(
        quick(&nested, FilterLanguage::Text)
            .unwrap()
            .matches(&house())
    );
}

/// Text and JSON of one random expression.
fn expression() -> impl Strategy<Value = (String, String)> {
    let leaf = prop_oneof![
        (prop_oneof![Just("="), Just("<>"), Just("<"), Just(">=")], -1000..1000_i32).prop_map(
            |(op, number)| (
                format!("storeys {op} {number}"),
                format!(r#"{{"op":"{op}","args":[{{"property":"storeys"}},{number}]}}"#)
            )
        ),
        "[a-zё%_]{0,8}".prop_map(|pattern| (
            format!("title LIKE '{pattern}'"),
            format!(r#"{{"op":"like","args":[{{"property":"title"}},"{pattern}"]}}"#)
        )),
        prop::collection::vec(-9..9_i32, 1..5).prop_map(|list| {
            let list: Vec<String> = list.iter().map(ToString::to_string).collect();
            (
                format!("storeys IN ({})", list.join(", ")),
                format!(r#"{{"op":"in","args":[{{"property":"storeys"}},[{}]]}}"#, list.join(",")),
            )
        }),
        (-170..170_i32, -80..80_i32).prop_map(|(x, y)| (
            format!("S_INTERSECTS(geometry, POINT({x} {y}))"),
            format!(
                r#"{{"op":"s_intersects","args":[{{"property":"geometry"}},{{"type":"Point","coordinates":[{x},{y}]}}]}}"#
            )
        )),
        Just((
            "is_public".to_owned(),
            r#"{"property":"is_public"}"#.to_owned()
        )),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|(text, json)| (
                format!("NOT ({text})"),
                format!(r#"{{"op":"not","args":[{json}]}}"#)
            )),
            (prop_oneof![Just("and"), Just("or")], inner.clone(), inner).prop_map(
                |(op, one, other)| (
                    format!("({}) {op} ({})", one.0, other.0),
                    format!(r#"{{"op":"{op}","args":[{},{}]}}"#, one.1, other.1)
                )
            ),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn text_and_json_of_one_expression_are_one_filter((as_text, as_json) in expression()) {
        prop_assert_eq!(text(&as_text), json(&as_json).map_err(|error| FilterError { position: None, ..error }));
    }

    #[test]
    fn any_text_is_answered_quickly(any in ".{0,200}") {
        let _ = quick(&any, FilterLanguage::Text);
        let _ = quick(&any, FilterLanguage::Json);
    }

    #[test]
    fn words_of_the_language_in_any_order_are_answered_quickly(
        words in prop::collection::vec(prop::sample::select(vec![
            "storeys", "title", "(", ")", ",", "and", "or", "not", "=", "<>", "-", "*", "like", "in",
            "between", "is", "null", "'a'", "1", "true", "S_INTERSECTS", "geom", "POINT", "POLYGON",
            "GEOMETRYCOLLECTION", "EMPTY", "BBOX", "INTERVAL", "DATE", "TIMESTAMP", "casei", "T_AFTER",
            "'..'", "'2025-01-01'", "\"", "'", "^", "div", "Z", "((", "))",
        ]), 0..60)
    ) {
        let _ = quick(&words.join(" "), FilterLanguage::Text);
    }
}
