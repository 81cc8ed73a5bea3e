//! Every format, written by its own library or by hand, and read back.

use std::io::{Cursor, Write};

use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use geo::Geometry;
use geozero::{ColumnValue, PropertyProcessor};
use rusqlite::{Connection, MAIN_DB, params};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

/// The same areas with the same coordinates; titles differ by format.
#[track_caller]
fn assert_same_areas(imported: (Option<Edition>, ImportReport)) -> ImportReport {
    let (edition, report) = imported;
    let edition = edition.unwrap_or_else(|| panic!("{}", report.to_text()));
    let expected = approximate::edition();
    assert_eq!(edition.areas.len(), expected.areas.len());
    for (area, expected) in edition.areas.iter().zip(&expected.areas) {
        assert_eq!(area.code, expected.code);
        assert!(
            (area.area_km2 - expected.area_km2).abs() < 1e-6,
            "{}",
            area.code
        );
    }
    report
}

fn geopackage(srs_id: i32) -> Vec<u8> {
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch(
        "create table gpkg_spatial_ref_sys (srs_name text, srs_id integer primary key, organization text,
             organization_coordsys_id integer, definition text);
         create table gpkg_contents (table_name text primary key, data_type text);
         create table gpkg_geometry_columns (table_name text, column_name text, geometry_type_name text, srs_id integer);
         create table areas (fid integer primary key, geom blob, name text, oktmo integer);
         insert into gpkg_spatial_ref_sys values ('WGS 84', 4326, 'EPSG', 4326, ''), ('Pulkovo', 28407, 'EPSG', 28407, '');
         insert into gpkg_contents values ('areas', 'features');",
    )
    .unwrap();
    db.execute(
        "insert into gpkg_geometry_columns values ('areas', 'geom', 'MULTIPOLYGON', ?1)",
        [srs_id],
    )
    .unwrap();
    for area in approximate::edition().areas {
        let code: i64 = area.code.as_str().parse().unwrap();
        db.execute(
            "insert into areas (geom, name, oktmo) values (?1, ?2, ?3)",
            params![blob(&area.geometry), area.name_ru, code],
        )
        .unwrap();
    }
    db.serialize(MAIN_DB).unwrap().to_vec()
}

fn blob(shape: &geo::MultiPolygon<f64>) -> Vec<u8> {
    let mut bytes = b"GP\0\x01\xE6\x10\0\0\x01\x06\0\0\0".to_vec();
    let count = |n: usize| u32::try_from(n).unwrap().to_le_bytes();
    bytes.extend(count(shape.0.len()));
    for polygon in shape {
        bytes.extend(b"\x01\x03\0\0\0");
        bytes.extend(count(1 + polygon.interiors().len()));
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            bytes.extend(count(ring.0.len()));
            for c in &ring.0 {
                bytes.extend(c.x.to_le_bytes());
                bytes.extend(c.y.to_le_bytes());
            }
        }
    }
    bytes
}

#[test]
fn a_geopackage_is_read() {
    let bytes = geopackage(4326);
    let format = Format::detect("x", &bytes).unwrap();
    assert_eq!(format, Format::GeoPackage);
    assert_same_areas(import(&bytes, format, &ImportOptions::default()));
}

#[test]
fn a_geopackage_in_another_coordinate_system_is_refused_by_its_name() {
    let (edition, report) = import(
        &geopackage(28407),
        Format::GeoPackage,
        &ImportOptions::default(),
    );
    assert!(edition.is_none());
    assert!(found(&report, Severity::Error, "coordinate-system").contains("EPSG:28407"));
}

fn flatgeobuf(code: i32) -> Vec<u8> {
    let options = FgbWriterOptions {
        crs: FgbCrs {
            code,
            ..FgbCrs::default()
        },
        ..FgbWriterOptions::default()
    };
    let mut writer =
        FgbWriter::create_with_options("areas", GeometryType::MultiPolygon, options).unwrap();
    writer.add_column("population", ColumnType::Int, |_, _| {});
    writer.add_column("name", ColumnType::String, |_, _| {});
    for area in approximate::edition().areas {
        writer
            .add_feature_geom(Geometry::MultiPolygon(area.geometry), |feature| {
                feature
                    .property(0, "population", &ColumnValue::Int(5))
                    .unwrap();
                feature
                    .property(1, "name", &ColumnValue::String(&area.name_ru))
                    .unwrap();
            })
            .unwrap();
    }
    let mut bytes = Vec::new();
    writer.write(&mut bytes).unwrap();
    bytes
}

#[test]
fn a_flatgeobuf_is_read() {
    let bytes = flatgeobuf(4326);
    let format = Format::detect("x", &bytes).unwrap();
    assert_eq!(format, Format::FlatGeobuf);
    assert_same_areas(import(&bytes, format, &ImportOptions::default()));
}

#[test]
fn a_flatgeobuf_in_another_coordinate_system_is_refused_by_its_name() {
    let (_, report) = import(
        &flatgeobuf(28407),
        Format::FlatGeobuf,
        &ImportOptions::default(),
    );
    assert!(found(&report, Severity::Error, "coordinate-system").contains("EPSG:28407"));
}

fn shp() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = shapefile::ShapeWriter::new(&mut bytes);
    for area in approximate::edition().areas {
        let rings = area.geometry.iter().flat_map(|polygon| {
            let points = |ring: &geo::LineString<f64>| {
                ring.0
                    .iter()
                    .map(|c| shapefile::Point::new(c.x, c.y))
                    .collect()
            };
            let outer = shapefile::PolygonRing::Outer(points(polygon.exterior()));
            let inner = polygon
                .interiors()
                .iter()
                .map(move |r| shapefile::PolygonRing::Inner(points(r)));
            std::iter::once(outer).chain(inner).collect::<Vec<_>>()
        });
        writer
            .write_shape(&shapefile::Polygon::with_rings(rings.collect()))
            .unwrap();
    }
    writer.finalize().unwrap();
    drop(writer);
    bytes.into_inner()
}

/// An attribute table with one text field, in the given character set.
fn dbf(encode: impl Fn(&str) -> Vec<u8>) -> Vec<u8> {
    let names: Vec<Vec<u8>> = approximate::edition()
        .areas
        .iter()
        .map(|a| encode(&a.name_ru))
        .collect();
    let mut bytes = vec![3, 126, 11, 23];
    bytes.extend(u32::try_from(names.len()).unwrap().to_le_bytes());
    bytes.extend(65_u16.to_le_bytes());
    bytes.extend(101_u16.to_le_bytes());
    bytes.extend([0; 20]);
    bytes.extend(b"NAME\0\0\0\0\0\0\0C\0\0\0\0\x64\0");
    bytes.extend([0; 14]);
    bytes.push(0x0D);
    for name in names {
        let mut field = name;
        field.resize(100, b' ');
        bytes.push(b' ');
        bytes.extend(field);
    }
    bytes.push(0x1A);
    bytes
}

fn cp1251(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| match c {
            'А'..='я' => 0xC0 + u8::try_from(u32::from(c) - u32::from('А')).unwrap(),
            'ё' => 0xB8,
            'Ё' => 0xA8,
            c => u8::try_from(c).unwrap(),
        })
        .collect()
}

const PRJ: &[u8] = br#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_zipped_shapefile_is_read_whatever_its_character_set() {
    let shp = shp();
    let utf8 = dbf(|text| text.as_bytes().to_vec());
    let russian = dbf(cp1251);
    for (dbf, cpg) in [
        (&utf8, None),
        (&russian, None),
        (&russian, Some(&b"1251"[..])),
        (&utf8, Some(b"UTF-8")),
    ] {
        let mut parts: Vec<(&str, &[u8])> = vec![
            ("a/Районы.shp", &shp),
            ("a/Районы.dbf", dbf),
            ("a/Районы.prj", PRJ),
        ];
        parts.extend(cpg.map(|cpg| ("a/Районы.cpg", cpg)));
        let bytes = zipped(&parts);
        let format = Format::detect("x.zip", &bytes).unwrap();
        assert_eq!(format, Format::Shapefile);
        assert_same_areas(import(&bytes, format, &ImportOptions::default()));
    }
}

#[test]
fn a_shapefile_in_parts_is_read_and_a_lone_one_lacks_names() {
    let shp = shp();
    let dbf = dbf(cp1251);
    let parts = ShapefileParts {
        shp: &shp,
        dbf: Some(&dbf),
        prj: Some(PRJ),
        cpg: None,
    };
    assert_same_areas(import_shapefile(&parts, &ImportOptions::default()));
    let (_, report) = import(&shp, Format::Shapefile, &ImportOptions::default());
    assert!(found(&report, Severity::Error, "no-dbf").contains("zip"));
}

#[test]
fn an_archive_without_a_shapefile_says_so() {
    let (_, report) = import(
        &zipped(&[("readme.txt", b"hello")]),
        Format::Shapefile,
        &ImportOptions::default(),
    );
    assert!(found(&report, Severity::Error, "unreadable").contains("no .shp"));
}

#[test]
fn geojson_may_come_line_by_line_and_in_web_mercator() {
    let text = file(|_| {});
    let lines: Vec<&str> = text
        .lines()
        .filter(|l| l.starts_with("{\"type\":\"Feature\""))
        .collect();
    let sequence = lines
        .iter()
        .map(|l| l.trim_end_matches(','))
        .collect::<Vec<_>>()
        .join("\n");
    assert_same_areas(read(&sequence));

    let mut edition = approximate::edition();
    for area in &mut edition.areas {
        use geo::MapCoordsInPlace;
        area.geometry.map_coords_in_place(|c| geo::Coord {
            x: c.x.to_radians() * 6_378_137.0,
            y: c.y.to_radians().tan().asinh() * 6_378_137.0,
        });
    }
    let crs = r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3857"}}"#;
    let text = export::geojson(&edition).replacen(r#"{"type":"FeatureCollection""#, crs, 1);
    let (edition, report) = read(&text);
    assert_eq!(edition.unwrap().areas.len(), 44);
    found(&report, Severity::Note, "reprojected");
}

#[test]
fn damaged_files_are_refused_or_read_but_nothing_panics() {
    let shp = shp();
    let utf8 = dbf(|text| text.as_bytes().to_vec());
    let zip = zipped(&[("a.shp", &shp), ("a.dbf", &utf8), ("a.prj", PRJ)]);
    let mut seed = 99;
    let mut random = |below: usize| (crate::fixtures::random(&mut seed) * below as f64) as usize;
    for whole in [geopackage(4326), flatgeobuf(4326), zip] {
        let format = Format::detect("x", &whole).unwrap();
        for round in 0..120 {
            let mut bytes = whole.clone();
            // The beginning, where the sizes are, is hit more often than the rest.
            let reach = if round % 2 == 0 {
                4_000.min(bytes.len())
            } else {
                bytes.len()
            };
            for _ in 0..=random(8) {
                let at = random(reach);
                bytes[at] = [0, 0xFF, 0x7F, random(256) as u8][random(4)];
            }
            if round % 5 == 0 {
                bytes.truncate(random(whole.len()));
            }
            let (edition, report) = import(&bytes, format, &ImportOptions::default());
            assert_eq!(edition.is_none(), report.has_errors());
        }
    }
    for round in 0..120 {
        let (mut shp, mut dbf) = (shp.clone(), utf8.clone());
        let at = random(if round % 2 == 0 { 300 } else { shp.len() });
        shp[at] = random(256) as u8;
        let at = random(if round % 2 == 0 { 70 } else { dbf.len() });
        dbf[at] = random(256) as u8;
        let parts = ShapefileParts {
            shp: &shp,
            dbf: Some(&dbf),
            prj: None,
            cpg: None,
        };
        let (edition, report) = import_shapefile(&parts, &ImportOptions::default());
        assert_eq!(edition.is_none(), report.has_errors());
    }
}
