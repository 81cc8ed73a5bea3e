//! GeoPackage, read by `SQLite`.

use features::formats::{self, Format, FormatError, GeoPackageWriter, IdKind};
use features::{GeometryKind, RecordId, Value};
use geo_types::Geometry;
use geozero::ToGeo;
use geozero::wkb::GpkgWkb;
use rusqlite::{Connection, MAIN_DB};

use crate::support::{
    HARD_TEXT, area, assert_wound, bytes, layer, local_crs, options, point, two_points, wrong_way,
};

fn open(bytes: &[u8]) -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    connection
        .deserialize_read_exact(MAIN_DB, bytes, bytes.len(), true)
        .unwrap();
    connection
}

fn one<T: rusqlite::types::FromSql>(connection: &Connection, sql: &str) -> T {
    connection.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn values_come_back() {
    for ids in [IdKind::Number, IdKind::Text] {
        let layer = layer(GeometryKind::Point, ids);
        let db = open(&bytes(Format::GeoPackage, &layer, &two_points(ids)));
        let id: String = one(
            &db,
            match ids {
                IdKind::Number => "select cast(fid as text) from places order by fid",
                IdKind::Text => "select id from places order by fid",
            },
        );
        assert_eq!(
            id,
            if ids == IdKind::Number {
                "7"
            } else {
                "код-7"
            }
        );
        let row = db
            .query_row(
                "select title, votes, share, is_open, due_on, created_at from places order by fid",
                [],
                |row| {
                    Ok((
                        row.get::<_, String>(0)?,
                        row.get::<_, i64>(1)?,
                        row.get::<_, f64>(2)?,
                        row.get::<_, bool>(3)?,
                        row.get::<_, String>(4)?,
                        row.get::<_, String>(5)?,
                    ))
                },
            )
            .unwrap();
        assert_eq!(
            row,
            (
                HARD_TEXT.to_owned(),
                i64::MIN,
                0.1,
                true,
                "2025-03-09".to_owned(),
                "2025-06-15T15:06:40.120Z".to_owned()
            )
        );
        let nulls: i64 = one(
            &db,
            "select count(*) from places where coalesce(title, status, votes, share, is_open, due_on, created_at) is null",
        );
        assert_eq!(nulls, 1);
    }
}

#[test]
fn the_file_says_what_it_is() {
    let layer = layer(GeometryKind::Point, IdKind::Number);
    let db = open(&bytes(
        Format::GeoPackage,
        &layer,
        &two_points(IdKind::Number),
    ));
    assert_eq!(one::<i64>(&db, "pragma application_id"), 0x4750_4B47);
    assert_eq!(one::<i64>(&db, "pragma user_version"), 10_300);
    assert_eq!(one::<String>(&db, "pragma integrity_check"), "ok");
    let contents: (String, String, f64, f64, i64) = db
        .query_row(
            "select identifier, last_change, min_x, max_y, srs_id from gpkg_contents",
            [],
            |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                ))
            },
        )
        .unwrap();
    assert_eq!(
        contents,
        (
            "Places".to_owned(),
            "2025-10-09T08:53:20.000Z".to_owned(),
            38.976_123_449,
            45.03,
            4326
        )
    );
    assert_eq!(
        one::<String>(
            &db,
            "select group_concat(srs_id) from (select srs_id from gpkg_spatial_ref_sys order by 1)"
        ),
        "-1,0,4326"
    );
    let found: i64 = one(
        &db,
        "select id from rtree_places_geom where minx < 39 and maxx > 38 and miny < 46 and maxy > 45",
    );
    assert_eq!(found, 7);
    let triggers: i64 = one(
        &db,
        "select count(*) from sqlite_master where type = 'trigger'",
    );
    assert_eq!(triggers, 6);
}

#[test]
fn polygons_become_multipolygons_wound_right() {
    let layer = layer(GeometryKind::MultiPolygon, IdKind::Number);
    let mut single = area(2, wrong_way());
    single.geometry = wrong_way().into();
    let db = open(&bytes(
        Format::GeoPackage,
        &layer,
        &[area(1, wrong_way()), single],
    ));
    let mut statement = db.prepare("select geom from places order by fid").unwrap();
    let blobs: Vec<Vec<u8>> = statement
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(blobs.len(), 2);
    assert_eq!(blobs[0], blobs[1]);
    let geometry = GpkgWkb(blobs[0].as_slice()).to_geo().unwrap();
    assert!(matches!(geometry, Geometry::MultiPolygon(_)));
    assert_wound(&geometry);
}

#[test]
fn an_empty_file_is_whole() {
    let layer = layer(GeometryKind::Polygon, IdKind::Text);
    let db = open(&bytes(Format::GeoPackage, &layer, &[]));
    assert_eq!(one::<i64>(&db, "select count(*) from places"), 0);
    assert_eq!(
        one::<i64>(
            &db,
            "select count(*) from gpkg_contents where min_x is null"
        ),
        1
    );
}

#[test]
fn a_local_system_brings_its_definition() {
    let mut layer = layer(GeometryKind::Point, IdKind::Number);
    layer.crs = local_crs();
    let db = open(&bytes(
        Format::GeoPackage,
        &layer,
        &two_points(IdKind::Number),
    ));
    let definition: String = one(
        &db,
        "select definition_12_063 from gpkg_spatial_ref_sys join gpkg_geometry_columns using (srs_id)",
    );
    assert_eq!(definition, "PROJCRS[\"Local\"]");
    layer.crs.wkt2 = None;
    let refused = formats::open(Format::GeoPackage, &layer, &options(), Vec::new());
    assert!(matches!(refused.err(), Some(FormatError::UndefinedCrs(_))));
}

#[test]
fn wrong_records_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let layer = layer(GeometryKind::Point, IdKind::Number);
    let path = folder.path().join("places.gpkg");
    let mut writer = GeoPackageWriter::create(&path, &layer, options().written_at).unwrap();
    let mut values = vec![Value::Null; 7];
    values[4] = Value::Integer(1);
    let wrong = writer.write(&point(RecordId::Number(1), 1.0, 2.0, values));
    assert!(matches!(wrong, Err(FormatError::WrongValue { field, .. }) if field == "is_open"));
    let wrong = writer.write(&area(1, wrong_way()));
    assert!(matches!(wrong, Err(FormatError::WrongGeometry(_))));
}
