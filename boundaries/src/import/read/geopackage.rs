//! GeoPackage: an `SQLite` database, opened from memory.
//!
//! A hostile database is bounded by `SQLite`'s own means: read only, no functions in the schema, a limit on the length of
//! values, and a limit on the steps that all queries together may take.

use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, MAIN_DB, OptionalExtension, Row};

use super::wkb::read_geopackage;
use super::{Budget, Dataset, RawFeature, vertices};
use crate::import::projection::Crs;
use crate::import::{ImportOptions, ImportReport};

/// Virtual machine steps between two looks at the clock of steps.
const STEPS: i32 = 10_000;
/// Looks before the queries are stopped: two thousand million steps, some seconds.
const MAX_LOOKS: u64 = 20_000;

pub(super) fn read(
    bytes: &[u8],
    options: &ImportOptions,
    report: &mut ImportReport,
) -> Option<Dataset> {
    let connection = match open(bytes, options) {
        Ok(connection) => connection,
        Err(error) => return unreadable(&error, report),
    };
    let layer = match find_layer(&connection, report) {
        Ok(Some(layer)) => layer,
        Ok(None) => {
            report.error(
                "no-layer",
                "the GeoPackage has no layer of features".to_owned(),
            );
            return None;
        }
        Err(error) => return unreadable(&error, report),
    };
    match read_layer(&connection, &layer, options, report) {
        Ok(data) => data,
        Err(error) => unreadable(&error, report),
    }
}

fn unreadable<T>(error: &rusqlite::Error, report: &mut ImportReport) -> Option<T> {
    let text = format!("the file is no readable GeoPackage: {error}");
    report.error("unreadable", text.chars().take(300).collect());
    None
}

fn open(bytes: &[u8], options: &ImportOptions) -> rusqlite::Result<Connection> {
    let mut connection = Connection::open_in_memory()?;
    connection.deserialize_read_exact(MAIN_DB, bytes, bytes.len(), true)?;
    let longest = i32::try_from(options.limits.max_bytes).unwrap_or(i32::MAX);
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, longest)?;
    connection.set_limit(Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    let looks = AtomicU64::new(0);
    connection.progress_handler(
        STEPS,
        Some(move || looks.fetch_add(1, Ordering::Relaxed) > MAX_LOOKS),
    );
    Ok(connection)
}

struct Layer {
    table: String,
    column: String,
    crs: Crs,
}

/// The first layer of polygons; the others are named in the report.
fn find_layer(
    connection: &Connection,
    report: &mut ImportReport,
) -> rusqlite::Result<Option<Layer>> {
    let mut statement = connection.prepare(
        "select c.table_name, g.column_name, g.geometry_type_name, g.srs_id
         from gpkg_contents c join gpkg_geometry_columns g on g.table_name = c.table_name
         where c.data_type = 'features' order by c.rowid limit 1000",
    )?;
    let layers: Vec<(String, String, String, i64)> = statement
        .query_map([], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let polygons = |kind: &str| {
        let kind = kind.to_ascii_uppercase();
        kind.contains("POLYGON") || kind == "GEOMETRY" || kind == "GEOMETRYCOLLECTION"
    };
    let Some(chosen) = layers.iter().find(|l| polygons(&l.2)).or(layers.first()) else {
        return Ok(None);
    };
    if layers.len() > 1 {
        let others: Vec<&str> = layers
            .iter()
            .filter(|l| l.0 != chosen.0)
            .map(|l| l.0.as_str())
            .take(10)
            .collect();
        report.note(
            "layers",
            format!("layer {} is read, not {}", chosen.0, others.join(", ")),
        );
    }
    Ok(Some(Layer {
        table: chosen.0.clone(),
        column: chosen.1.clone(),
        crs: find_crs(connection, chosen.3)?,
    }))
}

fn find_crs(connection: &Connection, srs_id: i64) -> rusqlite::Result<Crs> {
    let row = connection
        .query_row(
            "select organization, organization_coordsys_id, srs_name from gpkg_spatial_ref_sys where srs_id = ?1",
            [srs_id],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?)),
        )
        .optional()?;
    Ok(match row {
        Some((organization, code, _)) if organization.eq_ignore_ascii_case("EPSG") => {
            Crs::from_epsg(code)
        }
        Some((_, _, _)) if srs_id <= 0 => Crs::LonLat,
        Some((organization, code, name)) => Crs::Other(format!("{name} ({organization}:{code})")),
        None => Crs::from_epsg(srs_id),
    })
}

fn read_layer(
    connection: &Connection,
    layer: &Layer,
    options: &ImportOptions,
    report: &mut ImportReport,
) -> rusqlite::Result<Option<Dataset>> {
    let mut data = Dataset {
        crs: layer.crs.clone(),
        ..Dataset::default()
    };
    let table = layer.table.replace('"', "\"\"");
    let mut statement = connection.prepare(&format!("select * from \"{table}\""))?;
    let columns: Vec<String> = statement
        .column_names()
        .iter()
        .map(|c| (*c).to_owned())
        .collect();
    let Some(geometry) = columns
        .iter()
        .position(|c| c.eq_ignore_ascii_case(&layer.column))
    else {
        report.error(
            "unreadable",
            format!("layer {} has no column {}", layer.table, layer.column),
        );
        return Ok(None);
    };
    let mut budget = Budget::new(options);
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let shape = match row.get_ref(geometry)? {
            ValueRef::Blob(blob) => {
                let Some(shape) = read_geopackage(blob, &mut data.heights) else {
                    report.error(
                        "unreadable",
                        "a geometry of the GeoPackage is broken".to_owned(),
                    );
                    return Ok(None);
                };
                shape
            }
            _ => geo::MultiPolygon::new(Vec::new()),
        };
        if budget.take(vertices(&shape), report).is_none() {
            return Ok(None);
        }
        if shape.0.is_empty() {
            data.shapeless += 1;
            continue;
        }
        data.features.push(RawFeature {
            id: None,
            properties: properties(row, &columns, geometry)?,
            geometry: shape,
        });
    }
    Ok(Some(data))
}

fn properties(
    row: &Row<'_>,
    columns: &[String],
    geometry: usize,
) -> rusqlite::Result<Vec<(String, String)>> {
    let mut properties = Vec::new();
    for (i, name) in columns.iter().enumerate().filter(|(i, _)| *i != geometry) {
        let text = match row.get_ref(i)? {
            ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
            ValueRef::Integer(number) => number.to_string(),
            ValueRef::Real(number) => number.to_string(),
            ValueRef::Null | ValueRef::Blob(_) => continue,
        };
        properties.push((name.clone(), text));
    }
    Ok(properties)
}
