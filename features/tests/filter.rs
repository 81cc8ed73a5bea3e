//! CQL2: what filters mean, in both encodings, and how bad ones are refused.

mod support;

use std::time::{Duration, Instant};

use features::Crs;
use features::filter::{Filter, FilterError, FilterLanguage, Position, Predicate, SpatialOp};
use proptest::prelude::*;
use support::{house, json, schema, text, unknown_house};

/// Text, JSON, whether the house passes, whether the house of nulls does.
const EXAMPLES: &[(&str, &str, bool, bool)] = &[
    (
        "storeys = 5",
        r#"{"op":"=","args":[{"property":"storeys"},5]}"#,
        true,
        false,
    ),
    (
        "storeys <> 5",
        r#"{"op":"<>","args":[{"property":"storeys"},5]}"#,
        false,
        false,
    ),
    (
        "NOT storeys = 4",
        r#"{"op":"not","args":[{"op":"=","args":[{"property":"storeys"},4]}]}"#,
        true,
        false,
    ),
    (
        "storeys > 4.5",
        r#"{"op":">","args":[{"property":"storeys"},4.5]}"#,
        true,
        false,
    ),
    (
        "5 >= storeys",
        r#"{"op":">=","args":[5,{"property":"storeys"}]}"#,
        true,
        false,
    ),
    (
        "area_m2 > storeys",
        r#"{"op":">","args":[{"property":"area_m2"},{"property":"storeys"}]}"#,
        true,
        false,
    ),
    (
        "area_m2 / storeys = 250.1",
        r#"{"op":"=","args":[{"op":"/","args":[{"property":"area_m2"},{"property":"storeys"}]},250.1]}"#,
        true,
        false,
    ),
    (
        "storeys + 2 * 3 = 11",
        r#"{"op":"=","args":[{"op":"+","args":[{"property":"storeys"},{"op":"*","args":[2,3]}]},11]}"#,
        true,
        false,
    ),
    (
        "storeys % 3 = 2",
        r#"{"op":"=","args":[{"op":"%","args":[{"property":"storeys"},3]},2]}"#,
        true,
        false,
    ),
    (
        "storeys ^ 2 = 25",
        r#"{"op":"=","args":[{"op":"^","args":[{"property":"storeys"},2]},25]}"#,
        true,
        false,
    ),
    (
        "storeys div 2 = 2",
        r#"{"op":"=","args":[{"op":"div","args":[{"property":"storeys"},2]},2]}"#,
        true,
        false,
    ),
    (
        "storeys / 0 = 1",
        r#"{"op":"=","args":[{"op":"/","args":[{"property":"storeys"},0]},1]}"#,
        false,
        false,
    ),
    (
        "-storeys < -4",
        r#"{"op":"<","args":[{"op":"*","args":[-1,{"property":"storeys"}]},-4]}"#,
        true,
        false,
    ),
    (
        "storeys BETWEEN 1 AND 5",
        r#"{"op":"between","args":[{"property":"storeys"},1,5]}"#,
        true,
        false,
    ),
    (
        "storeys NOT BETWEEN 1 AND 4",
        r#"{"op":"not","args":[{"op":"between","args":[{"property":"storeys"},1,4]}]}"#,
        true,
        false,
    ),
    (
        "storeys IN (1, 5, 9)",
        r#"{"op":"in","args":[{"property":"storeys"},[1,5,9]]}"#,
        true,
        false,
    ),
    (
        "storeys IN (5)",
        r#"{"op":"in","args":[{"property":"storeys"},[5]]}"#,
        true,
        false,
    ),
    (
        "storeys IN (1, 5.5)",
        r#"{"op":"in","args":[{"property":"storeys"},[1,5.5]]}"#,
        false,
        false,
    ),
    (
        "title NOT IN ('a', 'b')",
        r#"{"op":"not","args":[{"op":"in","args":[{"property":"title"},["a","b"]]}]}"#,
        true,
        false,
    ),
    (
        "title LIKE 'Школа%'",
        r#"{"op":"like","args":[{"property":"title"},"Школа%"]}"#,
        true,
        false,
    ),
    (
        "title LIKE '%лочк_'",
        r#"{"op":"like","args":[{"property":"title"},"%лочк_"]}"#,
        true,
        false,
    ),
    (
        "title NOT LIKE 'школа%'",
        r#"{"op":"not","args":[{"op":"like","args":[{"property":"title"},"школа%"]}]}"#,
        true,
        false,
    ),
    (
        "CASEI(title) LIKE CASEI('ШКОЛА%')",
        r#"{"op":"like","args":[{"op":"casei","args":[{"property":"title"}]},{"op":"casei","args":["ШКОЛА%"]}]}"#,
        true,
        false,
    ),
    (
        "ACCENTI(CASEI(title)) = ACCENTI(CASEI('школа елочка'))",
        r#"{"op":"=","args":[{"op":"accenti","args":[{"op":"casei","args":[{"property":"title"}]}]},{"op":"accenti","args":[{"op":"casei","args":["школа елочка"]}]}]}"#,
        true,
        false,
    ),
    (
        "closed_at IS NULL",
        r#"{"op":"isNull","args":[{"property":"closed_at"}]}"#,
        true,
        true,
    ),
    (
        "title IS NOT NULL",
        r#"{"op":"not","args":[{"op":"isNull","args":[{"property":"title"}]}]}"#,
        true,
        false,
    ),
    ("is_public", r#"{"property":"is_public"}"#, true, false),
    (
        "NOT is_public",
        r#"{"op":"not","args":[{"property":"is_public"}]}"#,
        false,
        false,
    ),
    (
        "is_public = true",
        r#"{"op":"=","args":[{"property":"is_public"},true]}"#,
        true,
        false,
    ),
    ("TRUE", "true", true, true),
    (
        "id = 7",
        r#"{"op":"=","args":[{"property":"id"},7]}"#,
        true,
        true,
    ),
    (
        "id IN ('7', '8')",
        r#"{"op":"in","args":[{"property":"id"},["7","8"]]}"#,
        true,
        true,
    ),
    (
        "storeys = 4 OR title IS NULL",
        r#"{"op":"or","args":[{"op":"=","args":[{"property":"storeys"},4]},{"op":"isNull","args":[{"property":"title"}]}]}"#,
        false,
        true,
    ),
    (
        "storeys = 5 AND is_public AND area_m2 > 1e3",
        r#"{"op":"and","args":[{"op":"=","args":[{"property":"storeys"},5]},{"property":"is_public"},{"op":">","args":[{"property":"area_m2"},1000]}]}"#,
        true,
        false,
    ),
    (
        "permit_on = DATE('2024-05-17')",
        r#"{"op":"=","args":[{"property":"permit_on"},{"date":"2024-05-17"}]}"#,
        true,
        false,
    ),
    (
        "permit_on > '2024-05-16'",
        r#"{"op":">","args":[{"property":"permit_on"},"2024-05-16"]}"#,
        true,
        false,
    ),
    (
        "permit_on < TIMESTAMP('2024-05-17T10:00:00Z')",
        r#"{"op":"<","args":[{"property":"permit_on"},{"timestamp":"2024-05-17T10:00:00Z"}]}"#,
        false,
        false,
    ),
    (
        "created_at = DATE('2025-03-10')",
        r#"{"op":"=","args":[{"property":"created_at"},{"date":"2025-03-10"}]}"#,
        true,
        false,
    ),
    (
        "created_at > DATE('2025-03-10')",
        r#"{"op":">","args":[{"property":"created_at"},{"date":"2025-03-10"}]}"#,
        false,
        false,
    ),
    (
        "created_at <= DATE('2025-03-10')",
        r#"{"op":"<=","args":[{"property":"created_at"},{"date":"2025-03-10"}]}"#,
        true,
        false,
    ),
    (
        "created_at >= TIMESTAMP('2025-03-10T15:30:00+03:00')",
        r#"{"op":">=","args":[{"property":"created_at"},{"timestamp":"2025-03-10T15:30:00+03:00"}]}"#,
        true,
        false,
    ),
    (
        "T_AFTER(created_at, DATE('2025-03-09'))",
        r#"{"op":"t_after","args":[{"property":"created_at"},{"date":"2025-03-09"}]}"#,
        true,
        false,
    ),
    (
        "T_DURING(created_at, INTERVAL('2025-01-01', '2025-03-10'))",
        r#"{"op":"t_during","args":[{"property":"created_at"},{"interval":["2025-01-01","2025-03-10"]}]}"#,
        true,
        false,
    ),
    (
        "T_INTERSECTS(INTERVAL(created_at, '..'), INTERVAL('2026-01-01', '2026-02-01'))",
        r#"{"op":"t_intersects","args":[{"interval":[{"property":"created_at"},".."]},{"interval":["2026-01-01","2026-02-01"]}]}"#,
        true,
        false,
    ),
    (
        "T_INTERSECTS(created_at, INTERVAL('..', '..'))",
        r#"{"op":"t_intersects","args":[{"property":"created_at"},{"interval":["..",".."]}]}"#,
        true,
        false,
    ),
    (
        "S_INTERSECTS(geometry, POINT(38.97 45.03))",
        r#"{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":[38.97,45.03]}]}"#,
        true,
        true,
    ),
    (
        "S_WITHIN(geom, BBOX(38, 45, 39, 46))",
        r#"{"op":"s_within","args":[{"property":"geom"},{"bbox":[38,45,39,46]}]}"#,
        true,
        true,
    ),
    (
        "S_CONTAINS(POLYGON((38 45, 39 45, 39 46, 38 45)), geometry)",
        r#"{"op":"s_contains","args":[{"type":"Polygon","coordinates":[[[38,45],[39,45],[39,46],[38,45]]]},{"property":"geometry"}]}"#,
        true,
        true,
    ),
    (
        "S_DISJOINT(geometry, MULTIPOINT((1 2), (3 4)))",
        r#"{"op":"s_disjoint","args":[{"property":"geometry"},{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}]}"#,
        true,
        true,
    ),
    (
        "S_TOUCHES(geometry, LINESTRING(38.97 45.03, 40 46))",
        r#"{"op":"s_touches","args":[{"property":"geometry"},{"type":"LineString","coordinates":[[38.97,45.03],[40,46]]}]}"#,
        true,
        true,
    ),
    (
        "S_EQUALS(geometry, geometry)",
        r#"{"op":"s_equals","args":[{"property":"geometry"},{"property":"geometry"}]}"#,
        true,
        true,
    ),
    (
        "S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(38 45.03, 39 45.03)))",
        r#"{"op":"s_intersects","args":[{"property":"geometry"},{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"LineString","coordinates":[[38,45.03],[39,45.03]]}]}]}"#,
        true,
        true,
    ),
    (
        "S_INTERSECTS(geometry, BBOX(170, 40, 40, 50))",
        r#"{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[170,40,40,50]}]}"#,
        true,
        true,
    ),
];

#[test]
fn both_encodings_say_the_same_and_mean_what_they_say() {
    for (as_text, as_json, house_passes, unknown_passes) in EXAMPLES {
        let filter = text(as_text).unwrap_or_else(|error| panic!("{as_text}: {error}"));
        let other = json(as_json).unwrap_or_else(|error| panic!("{as_json}: {error}"));
        assert_eq!(filter, other, "{as_text}");
        assert_eq!(filter.matches(&house()), *house_passes, "{as_text}");
        assert_eq!(
            filter.matches(&unknown_house()),
            *unknown_passes,
            "{as_text}"
        );
    }
}

#[test]
fn null_on_either_side_of_any_operator_is_unknown_and_so_is_its_negation() {
    for op in [
        "=", "<>", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "div",
    ] {
        for (left, right) in [("storeys", "area_m2"), ("storeys", "2"), ("2", "storeys")] {
            let filter = if op.starts_with(|c: char| "<>=".contains(c)) {
                format!("{left} {op} {right}")
            } else {
                format!("{left} {op} {right} > 0")
            };
            for filter in [filter.clone(), format!("NOT ({filter})")] {
                assert!(
                    !text(&filter).unwrap().matches(&unknown_house()),
                    "{filter}"
                );
            }
        }
    }
    for filter in [
        "title LIKE '%'",
        "storeys IN (1, 2)",
        "storeys BETWEEN area_m2 AND 9",
        "CASEI(title) = 'a'",
        "ACCENTI(title) <> 'a'",
        "T_AFTER(created_at, closed_at)",
        "T_BEFORE(created_at, permit_on)",
        "T_DURING(created_at, INTERVAL('..', '2025-01-01'))",
        "T_INTERSECTS(INTERVAL(created_at, closed_at), INTERVAL('2000-01-01', '..'))",
    ] {
        for filter in [filter.to_owned(), format!("NOT ({filter})")] {
            assert!(
                !text(&filter).unwrap().matches(&unknown_house()),
                "{filter}"
            );
        }
    }
    // Three values: unknown beside what decides.
    assert!(
        text("storeys > 1 OR title IS NULL")
            .unwrap()
            .matches(&unknown_house())
    );
    assert!(
        text("NOT (storeys > 1 AND title IS NOT NULL)")
            .unwrap()
            .matches(&unknown_house())
    );
    assert!(
        !text("storeys > 1 AND title IS NULL")
            .unwrap()
            .matches(&unknown_house())
    );
}

#[test]
fn the_fifteen_temporal_functions_are_those_of_allen() {
    // Each function with an interval that stands so to 2025-02-01/2025-03-01, and whether it holds.
    let functions = [
        "AFTER",
        "BEFORE",
        "CONTAINS",
        "DISJOINT",
        "DURING",
        "EQUALS",
        "FINISHEDBY",
        "FINISHES",
        "INTERSECTS",
        "MEETS",
        "METBY",
        "OVERLAPPEDBY",
        "OVERLAPS",
        "STARTEDBY",
        "STARTS",
    ];
    let first = |from: &str, to: &str| {
        functions
            .iter()
            .filter(|name| {
                let filter = format!(
                    "T_{name}(INTERVAL('{from}', '{to}'), INTERVAL('2025-02-01', '2025-03-01'))"
                );
                text(&filter).unwrap().predicate() == &Predicate::Constant(true)
            })
            .copied()
            .collect::<Vec<_>>()
    };
    assert_eq!(first("2025-04-01", "2025-05-01"), ["AFTER", "DISJOINT"]);
    assert_eq!(first("2025-01-01", "2025-01-05"), ["BEFORE", "DISJOINT"]);
    assert_eq!(
        first("2025-01-01", "2025-05-01"),
        ["CONTAINS", "INTERSECTS"]
    );
    assert_eq!(first("..", ".."), ["CONTAINS", "INTERSECTS"]);
    assert_eq!(first("2025-02-02", "2025-02-05"), ["DURING", "INTERSECTS"]);
    assert_eq!(first("2025-02-01", "2025-03-01"), ["EQUALS", "INTERSECTS"]);
    assert_eq!(
        first("2025-01-01", "2025-03-01"),
        ["FINISHEDBY", "INTERSECTS"]
    );
    assert_eq!(
        first("2025-02-05", "2025-03-01"),
        ["FINISHES", "INTERSECTS"]
    );
    assert_eq!(first("2025-01-01", "2025-02-01"), ["INTERSECTS", "MEETS"]);
    assert_eq!(first("2025-03-01", "2025-04-01"), ["INTERSECTS", "METBY"]);
    assert_eq!(
        first("2025-02-05", "2025-04-01"),
        ["INTERSECTS", "OVERLAPPEDBY"]
    );
    assert_eq!(
        first("2025-01-01", "2025-02-05"),
        ["INTERSECTS", "OVERLAPS"]
    );
    assert_eq!(first("2025-02-01", ".."), ["INTERSECTS", "STARTEDBY"]);
    assert_eq!(first("2025-02-01", "2025-02-05"), ["INTERSECTS", "STARTS"]);
}

#[test]
fn a_day_and_an_instant_stand_in_exactly_one_order() {
    for moment in [
        "2025-03-09T23:59:59.999999Z",
        "2025-03-10T00:00:00Z",
        "2025-03-10T23:59:59.999999Z",
        "2025-03-11T00:00:00Z",
    ] {
        let holds = |op: &str| {
            let filter = format!("TIMESTAMP('{moment}') {op} DATE('2025-03-10')");
            text(&filter).unwrap().predicate() == &Predicate::Constant(true)
        };
        let count = ["<", "=", ">"].iter().filter(|op| holds(op)).count();
        assert_eq!(count, 1, "{moment}");
        assert_eq!(holds("<="), holds("<") || holds("="));
        assert_eq!(holds(">="), holds(">") || holds("="));
        assert_eq!(holds("<>"), !holds("="));
    }
}

#[test]
fn geometries_come_in_the_order_of_axes_of_their_reference_system() {
    let parse = |filter: &str, crs| Filter::parse(filter, FilterLanguage::Text, &schema(), crs);
    let lat_first = parse("S_WITHIN(geom, BBOX(45, 38, 46, 39))", Crs::WGS84).unwrap();
    assert!(lat_first.matches(&house()));
    let point = parse("S_EQUALS(geom, POINT(45.03 38.97))", Crs::WGS84).unwrap();
    assert!(point.matches(&house()));
    let meters = "S_WITHIN(geom, BBOX(4338000, 5620000, 4339000, 5630000))";
    assert!(parse(meters, Crs::WEB_MERCATOR).unwrap().matches(&house()));
    for crs in Crs::all().filter(|crs| crs.epsg() == Some(32637)) {
        let filter = parse(
            "S_WITHIN(geom, BBOX(490000, 4980000, 500000, 4990000))",
            crs,
        )
        .unwrap();
        assert!(filter.matches(&house()));
        let Predicate::Spatial {
            op: SpatialOp::Within,
            geometry,
        } = filter.predicate()
        else {
            panic!("it is a spatial predicate");
        };
        assert!(
            geo::CoordsIter::coords_count(geometry) > 100,
            "the edges are curved"
        );
    }
}

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
            21,
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

#[test]
fn a_filter_knows_its_fields() {
    let filter = text("storeys > 1 AND (title LIKE 'a%' OR T_AFTER(created_at, '2025-01-01'))");
    assert_eq!(filter.unwrap().fields(), [0, 1, 5]);
}

/// Neither takes more than 50 ms; the sanitised build of a test gets five times that on a busy machine.
fn quick(filter: &str, language: FilterLanguage) -> Result<Filter, FilterError> {
    let started = Instant::now();
    let result = Filter::parse(filter, language, &schema(), Crs::CRS84);
    let took = started.elapsed();
    let beginning: String = filter.chars().take(40).collect();
    assert!(took < Duration::from_millis(250), "{took:?}: {beginning}");
    result
}

#[test]
fn deep_and_long_filters_are_refused_at_once() {
    let many = |part: &str, count: usize| part.repeat(count);
    let texts = [
        many("(", 16_000),
        many("(", 20) + &many("storeys = 1 and ", 900) + "storeys == 1" + &many(")", 20),
        many("(", 23) + "1",
        many("(", 23) + &many("storeys, ", 1_000),
        many("not ", 4_000) + "true",
        many("-", 16_000) + "1 = 1",
        "storeys = ".to_owned() + &many("-", 150) + "1",
        many("storeys = ", 1_600) + "1",
        "storeys = ".to_owned() + &many("1 + ", 4_000) + "1",
        many("true and ", 1_800) + "true",
        many("f(", 8_000),
        many("casei(", 23) + "title" + &many(")", 23) + " = 'a'",
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
