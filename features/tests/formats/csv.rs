//! CSV, read by the `csv` crate.

use features::formats::{self, CsvGeometry, Format, FormatError, IdKind, Options};
use features::{GeometryKind, Record};

use crate::support::{HARD_TEXT, area, bytes, layer, options, two_points, wrong_way};

fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(bytes)
        .into_records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

fn with_columns(kind: GeometryKind, records: &[Record]) -> Result<Vec<u8>, FormatError> {
    let mut out = Vec::new();
    let options = Options {
        csv_geometry: CsvGeometry::Columns,
        ..options()
    };
    let layer = layer(kind, IdKind::Text);
    let mut writer = formats::open(Format::Csv, &layer, &options, &mut out)?;
    for record in records {
        writer.write(record)?;
    }
    writer.finish()?;
    Ok(out)
}

#[test]
fn values_come_back() {
    let layer = layer(GeometryKind::Point, IdKind::Text);
    let rows = rows(&bytes(Format::Csv, &layer, &two_points(IdKind::Text)));
    assert_eq!(
        rows[0],
        [
            "id",
            "title",
            "status",
            "votes",
            "share",
            "is_open",
            "due_on",
            "created_at",
            "wkt"
        ]
    );
    assert_eq!(
        rows[1],
        [
            "код-7",
            HARD_TEXT,
            "new",
            "-9223372036854775808",
            "0.1",
            "true",
            "2025-03-09",
            "2025-06-15T15:06:40.120Z",
            "POINT (38.9761234 45.03)",
        ]
    );
    assert_eq!(
        rows[2],
        ["код-9", "", "", "", "", "", "", "", "POINT (39.5 44)"]
    );
}

#[test]
fn points_may_stand_in_columns() {
    let rows = rows(&with_columns(GeometryKind::Point, &two_points(IdKind::Text)).unwrap());
    assert_eq!(rows[0][8..], ["lon", "lat"]);
    assert_eq!(rows[1][8..], ["38.9761234", "45.03"]);
    assert!(matches!(
        with_columns(GeometryKind::Polygon, &[]),
        Err(FormatError::NotPoints)
    ));
}

#[test]
fn shells_are_counterclockwise() {
    let layer = layer(GeometryKind::MultiPolygon, IdKind::Number);
    let rows = rows(&bytes(Format::Csv, &layer, &[area(1, wrong_way())]));
    assert_eq!(
        rows[1][8],
        "MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 1 2, 2 2, 2 1, 1 1)))"
    );
}

#[test]
fn an_empty_file_has_its_header() {
    let layer = layer(GeometryKind::Point, IdKind::Number);
    assert_eq!(rows(&bytes(Format::Csv, &layer, &[])).len(), 1);
}

#[test]
fn names_of_its_own_columns_are_refused() {
    let mut layer = layer(GeometryKind::Point, IdKind::Number);
    layer.schema.fields[0].name = "WKT".to_owned();
    let result = formats::open(Format::Csv, &layer, &options(), Vec::new());
    assert!(matches!(result.err(), Some(FormatError::ReservedName(name)) if name == "WKT"));
}
