//! What CQL2 filters mean, in both encodings.

use features::Crs;
use features::filter::{Filter, FilterLanguage, Predicate, SpatialOp};

use crate::examples::EXAMPLES;
use crate::support::{house, json, schema, text, unknown_house};

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
fn a_filter_knows_its_fields() {
    let filter = text("storeys > 1 AND (title LIKE 'a%' OR T_AFTER(created_at, '2025-01-01'))");
    assert_eq!(filter.unwrap().fields(), [0, 1, 5]);
}
