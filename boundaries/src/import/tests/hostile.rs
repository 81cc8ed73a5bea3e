//! Input that means harm: a clear line, no panic, bounded work.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::*;

fn all_formats() -> [Format; 5] {
    [
        Format::GeoJson,
        Format::GeoPackage,
        Format::Shapefile,
        Format::FlatGeobuf,
        Format::Overpass,
    ]
}

#[track_caller]
fn assert_refused(bytes: &[u8], format: Format) -> ImportReport {
    let (edition, report) = import(bytes, format, &ImportOptions::default());
    assert!(edition.is_none() && report.has_errors(), "{format:?}");
    report
}

#[test]
fn wrong_bytes_are_refused_by_every_reader() {
    let long = vec![b'['; 1 << 20];
    let zeros = vec![0; 4096];
    for format in all_formats() {
        for bytes in [
            &b""[..],
            b"{",
            b"PK\x03\x04",
            b"SQLite format 3\0",
            b"fgb\x03fgb\0\xFF\xFF\xFF\x7F",
            &long,
            &zeros,
        ] {
            assert_refused(bytes, format);
        }
    }
}

#[test]
fn bombs_of_nesting_are_refused() {
    let report = assert_refused("[".repeat(10 << 20).as_bytes(), Format::GeoJson);
    found(&report, Severity::Error, "unreadable");
    let mut nested = r#"{"type":"GeometryCollection","geometries":["#.repeat(100_000);
    nested.push_str(&"]}".repeat(100_000));
    assert_refused(nested.as_bytes(), Format::GeoJson);
    let coordinates = format!(
        r#"{{"type":"Polygon","coordinates":{}{}}}"#,
        "[".repeat(50_000),
        "]".repeat(50_000)
    );
    assert_refused(coordinates.as_bytes(), Format::GeoJson);
}

#[test]
fn files_beyond_the_limits_are_refused_before_they_are_worked_on() {
    let mut options = ImportOptions::default();
    options.limits.max_bytes = 1_000;
    let (_, report) = import(&vec![b' '; 1_001], Format::GeoJson, &options);
    found(&report, Severity::Error, "too-large");

    let mut options = ImportOptions::default();
    options.limits.max_vertices = 1_000;
    let (_, report) = import(file(|_| {}).as_bytes(), Format::GeoJson, &options);
    found(&report, Severity::Error, "too-many-vertices");
}

/// A ring of so many vertices round Krasnodar; `radius` gives the distance of each from the middle.
fn ring(count: usize, radius: impl Fn(usize) -> f64, turn: f64) -> String {
    let mut text = String::from(
        r#"{"type":"Feature","properties":{"name":"Краснодар"},"geometry":{"type":"Polygon","coordinates":[["#,
    );
    for i in 0..=count {
        let angle = (i % count) as f64 * turn;
        let r = radius(i % count);
        let comma = if i > 0 { "," } else { "" };
        write!(
            text,
            "{comma}[{:.9},{:.9}]",
            39.0 + r * angle.cos(),
            45.0 + r * angle.sin()
        )
        .unwrap();
    }
    text.push_str("]]}}");
    text
}

#[test]
fn a_million_vertices_are_read_in_seconds() {
    let turn = std::f64::consts::TAU / 1e6;
    let text = ring(1_000_000, |i| 0.5 + 1e-6 * (i % 7) as f64, turn);
    assert!(text.len() > 10 << 20);
    let started = Instant::now();
    let report = assert_refused(text.as_bytes(), Format::GeoJson);
    assert_eq!(report.vertices, 1_000_001);
    // The other 43 are missing; the ring itself is fine.
    found(&report, Severity::Error, "missing-area");
    assert!(
        started.elapsed() < Duration::from_mins(1),
        "{:?}",
        started.elapsed()
    );
}

#[test]
fn a_tangle_is_given_up_in_time() {
    // A star each of whose long edges crosses nearly every other one.
    let text = ring(60_001, |_| 1.0, 3.1);
    let started = Instant::now();
    let report = assert_refused(text.as_bytes(), Format::GeoJson);
    found(&report, Severity::Error, "tangled");
    assert!(
        started.elapsed() < Duration::from_secs(30),
        "{:?}",
        started.elapsed()
    );
}

#[test]
fn numbers_that_are_none_are_refused() {
    for number in ["1e999", "-1e999", "NaN", "null", "\"39\""] {
        let text = file(|_| {}).replacen("[[[[", &format!("[[[[{number},45.0],["), 1);
        assert_refused(text.as_bytes(), Format::GeoJson);
    }
}

#[test]
fn third_coordinates_are_dropped_with_a_note() {
    // All longitudes begin with 3 or 4; only vertices are followed by such a number.
    let text = file(|_| {})
        .replace("],[3", ",12.5],[3")
        .replace("],[4", ",12.5],[4");
    let (edition, report) = read(&text);
    assert!(edition.is_some(), "{}", report.to_text());
    found(&report, Severity::Note, "heights-dropped");
}

#[test]
fn a_file_cut_off_anywhere_is_refused() {
    let text = file(|_| {});
    for at in (1..text.len()).step_by(text.len() / 23) {
        let mut end = at;
        while !text.is_char_boundary(end) {
            end += 1;
        }
        assert_refused(&text.as_bytes()[..end], Format::GeoJson);
    }
}

#[test]
fn the_report_of_a_million_faults_stays_small() {
    let feature = r#"{"type":"Feature","properties":{"name":"nowhere"},"geometry":{"type":"Polygon","coordinates":[[[39,45],[39.1,45],[39,45.1],[39,45]]]}}"#;
    let features = vec![feature; 50_000].join(",");
    let text = format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#);
    let report = assert_refused(text.as_bytes(), Format::GeoJson);
    assert_eq!(report.count(Severity::Warning), 50_000);
    assert!(report.to_text().len() < 50_000);
    assert!(report.to_text().contains("49900 more"));
}

#[test]
fn a_shape_that_says_it_is_empty_or_flat_is_refused() {
    for coordinates in [
        "[]",
        "[[]]",
        "[[[39,45]]]",
        "[[[39,45],[40,46],[39,45]]]",
        "[[[39,45],[39,45],[39,45],[39,45]]]",
    ] {
        let text = format!(
            r#"{{"type":"Feature","properties":{{"name":"Сочи"}},"geometry":{{"type":"Polygon","coordinates":{coordinates}}}}}"#
        );
        assert_refused(text.as_bytes(), Format::GeoJson);
    }
}
