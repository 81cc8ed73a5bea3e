//! `GeoParquet`, read by the `parquet` crate.

use std::fmt::Write as _;
use std::io::Cursor;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int32Type, Int64Type, TimestampMillisecondType};
use arrow_array::{Array, RecordBatch};
use features::formats::{self, Format, FormatError, IdKind, Options};
use features::{GeometryKind, RecordId, Value};
use geozero::ToGeo;
use geozero::wkb::Wkb;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::statistics::Statistics;
use serde_json::{Value as Json, json};

use crate::support::{
    HARD_TEXT, area, assert_wound, bytes, layer, local_crs, options, point, two_points, wrong_way,
};

/// The file on disk, since the reader wants something that it can share.
fn file(bytes: &[u8]) -> std::fs::File {
    let mut file = tempfile::tempfile().unwrap();
    std::io::copy(&mut Cursor::new(bytes), &mut file).unwrap();
    file
}

fn batch(bytes: &[u8]) -> RecordBatch {
    let reader = ParquetRecordBatchReaderBuilder::try_new(file(bytes)).unwrap();
    reader.build().unwrap().next().unwrap().unwrap()
}

fn geo(bytes: &[u8]) -> Json {
    let reader = SerializedFileReader::new(file(bytes)).unwrap();
    let metadata = reader
        .metadata()
        .file_metadata()
        .key_value_metadata()
        .unwrap();
    let geo = metadata.iter().find(|pair| pair.key == "geo").unwrap();
    serde_json::from_str(geo.value.as_ref().unwrap()).unwrap()
}

#[test]
fn values_come_back() {
    let layer = layer(GeometryKind::Point, IdKind::Text);
    let batch = batch(&bytes(
        Format::GeoParquet,
        &layer,
        &two_points(IdKind::Text),
    ));
    let column = |name| batch.column_by_name(name).unwrap();
    assert_eq!(column("id").as_string::<i32>().value(0), "код-7");
    assert_eq!(column("title").as_string::<i32>().value(0), HARD_TEXT);
    let status = column("status").as_dictionary::<Int32Type>();
    assert_eq!(
        status
            .downcast_dict::<arrow_array::StringArray>()
            .unwrap()
            .into_iter()
            .next(),
        Some(Some("new"))
    );
    assert_eq!(
        column("votes").as_primitive::<Int64Type>().value(0),
        i64::MIN
    );
    assert_eq!(
        column("share")
            .as_primitive::<Float64Type>()
            .value(0)
            .to_string(),
        "0.1"
    );
    assert!(column("is_open").as_boolean().value(0));
    assert_eq!(
        column("due_on").as_primitive::<Date32Type>().value(0),
        20_156
    );
    let instants = column("created_at").as_primitive::<TimestampMillisecondType>();
    assert_eq!(instants.value(0), 1_750_000_000_120);
    assert_eq!(instants.timezone(), Some("UTC"));
    for field in &layer.schema.fields {
        assert!(column(&field.name).is_null(1), "{}", field.name);
    }
    let corners = column("bbox").as_struct();
    assert_eq!(
        corners
            .column(0)
            .as_primitive::<Float64Type>()
            .value(1)
            .to_string(),
        "39.5"
    );
}

#[test]
fn the_metadata_are_those_of_the_standard() {
    let layer = layer(GeometryKind::Point, IdKind::Number);
    let written = bytes(Format::GeoParquet, &layer, &two_points(IdKind::Number));
    assert_eq!(
        geo(&written),
        json!({
            "version": "1.1.0",
            "primary_column": "geometry",
            "columns": { "geometry": {
                "encoding": "WKB",
                "geometry_types": ["Point"],
                "orientation": "counterclockwise",
                "edges": "planar",
                "bbox": [38.976_123_449, 44.0, 39.5, 45.03],
                "covering": { "bbox": {
                    "xmin": ["bbox", "xmin"], "ymin": ["bbox", "ymin"],
                    "xmax": ["bbox", "xmax"], "ymax": ["bbox", "ymax"],
                } },
            } },
        })
    );
}

#[test]
fn other_systems_bring_their_definition_or_are_refused() {
    let mut layer = layer(GeometryKind::Point, IdKind::Number);
    layer.crs = local_crs();
    let written = bytes(Format::GeoParquet, &layer, &two_points(IdKind::Number));
    assert_eq!(geo(&written)["columns"]["geometry"]["crs"]["name"], "Local");
    layer.crs.projjson = None;
    let refused = formats::open(Format::GeoParquet, &layer, &options(), Vec::new());
    assert!(matches!(refused.err(), Some(FormatError::UndefinedCrs(_))));
}

#[test]
fn row_groups_have_the_boxes_of_their_rows() {
    let layer = layer(GeometryKind::Point, IdKind::Number);
    let options = Options {
        row_group_rows: 5000,
        ..options()
    };
    let mut out = Vec::new();
    let mut writer = formats::open(Format::GeoParquet, &layer, &options, &mut out).unwrap();
    for number in 0..12_000_i64 {
        let record = point(
            RecordId::Number(number),
            (number + 100) as f64 / 100.0,
            1.0,
            vec![Value::Null; 7],
        );
        writer.write(&record).unwrap();
    }
    writer.finish().unwrap();
    let reader = SerializedFileReader::new(file(&out)).unwrap();
    let mut ranges = String::new();
    for group in reader.metadata().row_groups() {
        let column = group
            .columns()
            .iter()
            .find(|column| column.column_path().string() == "bbox.xmin")
            .unwrap();
        let Some(Statistics::Double(statistics)) = column.statistics() else {
            panic!("no statistics")
        };
        let (min, max) = (statistics.min_opt().unwrap(), statistics.max_opt().unwrap());
        write!(ranges, "{} {min} {max}; ", group.num_rows()).unwrap();
    }
    assert_eq!(ranges, "5000 1 50.99; 5000 51 100.99; 2000 101 120.99; ");
}

#[test]
fn shells_are_counterclockwise() {
    let layer = layer(GeometryKind::MultiPolygon, IdKind::Number);
    let written = bytes(Format::GeoParquet, &layer, &[area(1, wrong_way())]);
    let batch = batch(&written);
    let blob = batch
        .column_by_name("geometry")
        .unwrap()
        .as_binary::<i32>()
        .value(0)
        .to_vec();
    assert_wound(&Wkb(blob).to_geo().unwrap());
    assert_eq!(
        geo(&written)["columns"]["geometry"]["geometry_types"],
        json!(["MultiPolygon"])
    );
}

#[test]
fn an_empty_file_has_its_columns() {
    let layer = layer(GeometryKind::Point, IdKind::Number);
    let written = bytes(Format::GeoParquet, &layer, &[]);
    let reader = ParquetRecordBatchReaderBuilder::try_new(file(&written)).unwrap();
    assert_eq!(reader.schema().fields().len(), 10);
    assert_eq!(reader.build().unwrap().count(), 0);
    assert_eq!(
        geo(&written)["columns"]["geometry"]["geometry_types"],
        json!([])
    );
}
