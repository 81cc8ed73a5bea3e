//! The tables of the standard, and the one of the features.

use std::fmt::Write;

use geo_types::Rect;
use rusqlite::{Connection, params};

use super::column_type;
use crate::formats::{CrsInfo, FormatError, IdKind, Layer};
use crate::schema::GeometryKind;

/// `GPKG`.
const APPLICATION_ID: i64 = 0x4750_4B47;
/// 1.3.0: what the GDAL of Debian stable knows without a warning.
const USER_VERSION: i64 = 10_300;
/// Where reference systems without a code of the EPSG are numbered from.
const FIRST_OWN_SRS: i32 = 100_000;

const TABLES: &str = "
create table gpkg_spatial_ref_sys (
  srs_name text not null,
  srs_id integer not null primary key,
  organization text not null,
  organization_coordsys_id integer not null,
  definition text not null,
  description text,
  definition_12_063 text not null
);
create table gpkg_contents (
  table_name text not null primary key,
  data_type text not null,
  identifier text unique,
  description text default '',
  last_change datetime not null default (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x double,
  min_y double,
  max_x double,
  max_y double,
  srs_id integer,
  constraint fk_gc_r_srs_id foreign key (srs_id) references gpkg_spatial_ref_sys(srs_id)
);
create table gpkg_geometry_columns (
  table_name text not null,
  column_name text not null,
  geometry_type_name text not null,
  srs_id integer not null,
  z tinyint not null,
  m tinyint not null,
  constraint pk_geom_cols primary key (table_name, column_name),
  constraint uk_gc_table_name unique (table_name),
  constraint fk_gc_tn foreign key (table_name) references gpkg_contents(table_name),
  constraint fk_gc_srs foreign key (srs_id) references gpkg_spatial_ref_sys (srs_id)
);
create table gpkg_extensions (
  table_name text,
  column_name text,
  extension_name text not null,
  definition text not null,
  scope text not null,
  constraint ge_tce unique (table_name, column_name, extension_name)
);
insert into gpkg_extensions values
  ('gpkg_spatial_ref_sys', 'definition_12_063', 'gpkg_crs_wkt',
   'http://www.geopackage.org/spec/#extension_crs_wkt', 'read-write');
insert into gpkg_spatial_ref_sys values
  ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system', 'undefined'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system', 'undefined');
";

const WGS84_WKT1: &str = r#"GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]"#;
const WGS84_WKT2: &str = r#"GEODCRS["WGS 84",DATUM["World Geodetic System 1984",ELLIPSOID["WGS 84",6378137,298.257223563,LENGTHUNIT["metre",1]]],PRIMEM["Greenwich",0,ANGLEUNIT["degree",0.0174532925199433]],CS[ellipsoidal,2],AXIS["geodetic latitude (Lat)",north,ORDER[1],ANGLEUNIT["degree",0.0174532925199433]],AXIS["geodetic longitude (Lon)",east,ORDER[2],ANGLEUNIT["degree",0.0174532925199433]],ID["EPSG",4326]]"#;

/// The number of a reference system in the file.
pub(super) fn srs_id(crs: &CrsInfo) -> i32 {
    crs.epsg
        .and_then(|code| i32::try_from(code).ok())
        .unwrap_or(FIRST_OWN_SRS)
}

/// Creates all tables and leaves the one transaction open.
pub(super) fn create(connection: &Connection, layer: &Layer) -> Result<(), FormatError> {
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", USER_VERSION)?;
    connection.execute_batch("begin")?;
    connection.execute_batch(TABLES)?;
    insert_reference_systems(connection, &layer.crs)?;
    connection.execute_batch(&features_table(layer))?;
    let schema = &layer.schema;
    let srs_id = srs_id(&layer.crs);
    connection.execute(
        "insert into gpkg_contents (table_name, data_type, identifier, description, srs_id) values (?1, 'features', ?2, ?3, ?4)",
        params![schema.name, schema.title, schema.description, srs_id],
    )?;
    let kind = match schema.geometry {
        GeometryKind::Point => "POINT",
        GeometryKind::Polygon => "POLYGON",
        GeometryKind::MultiPolygon => "MULTIPOLYGON",
    };
    connection.execute(
        "insert into gpkg_geometry_columns values (?1, 'geom', ?2, ?3, 0, 0)",
        params![schema.name, kind, srs_id],
    )?;
    connection.execute(
        "insert into gpkg_extensions values (?1, 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
        params![schema.name],
    )?;
    Ok(())
}

fn insert_reference_systems(connection: &Connection, crs: &CrsInfo) -> Result<(), FormatError> {
    let mut insert = connection
        .prepare("insert into gpkg_spatial_ref_sys values (?1, ?2, ?3, ?4, ?5, null, ?6)")?;
    insert.execute(params![
        "WGS 84", 4326, "EPSG", 4326, WGS84_WKT1, WGS84_WKT2
    ])?;
    let srs_id = srs_id(crs);
    if srs_id == 4326 {
        return Ok(());
    }
    if crs.epsg.is_none() && crs.wkt2.is_none() {
        return Err(FormatError::UndefinedCrs(crs.uri.clone()));
    }
    let organization = if crs.epsg.is_some() { "EPSG" } else { "NONE" };
    let wkt2 = crs.wkt2.as_deref().unwrap_or("undefined");
    insert.execute(params![
        crs.name,
        srs_id,
        organization,
        srs_id,
        "undefined",
        wkt2
    ])?;
    Ok(())
}

fn features_table(layer: &Layer) -> String {
    let mut sql = format!(
        "create table {} (fid integer primary key autoincrement not null, geom {}",
        quoted(&layer.schema.name),
        match layer.schema.geometry {
            GeometryKind::Point => "POINT",
            GeometryKind::Polygon => "POLYGON",
            GeometryKind::MultiPolygon => "MULTIPOLYGON",
        }
    );
    if layer.ids == IdKind::Text {
        sql.push_str(", id TEXT not null unique");
    }
    for field in &layer.schema.fields {
        let _ = write!(sql, ", {} {}", quoted(&field.name), column_type(field));
    }
    let _ = write!(
        sql,
        "); create virtual table {} using rtree(id, minx, maxx, miny, maxy)",
        index(layer)
    );
    sql
}

/// The statement that writes a row: fid, geometry, id if it is text, the fields.
pub(super) fn insert(layer: &Layer) -> String {
    let mut columns = vec!["fid".to_owned(), "geom".to_owned()];
    if layer.ids == IdKind::Text {
        columns.push("id".to_owned());
    }
    columns.extend(layer.schema.fields.iter().map(|field| quoted(&field.name)));
    format!(
        "insert into {} ({}) values ({})",
        quoted(&layer.schema.name),
        columns.join(", "),
        vec!["?"; columns.len()].join(", ")
    )
}

/// The statement that writes a box to the index: fid, min x, max x, min y, max y.
pub(super) fn insert_box(layer: &Layer) -> String {
    format!("insert into {} values (?1, ?2, ?3, ?4, ?5)", index(layer))
}

/// Writes what is known at the end, and commits.
pub(super) fn finish(
    connection: &Connection,
    layer: &Layer,
    extent: Option<Rect<f64>>,
    written_at: &str,
) -> Result<(), FormatError> {
    let [west, south, east, north] = match extent {
        Some(extent) => {
            let (min, max) = (extent.min(), extent.max());
            [Some(min.x), Some(min.y), Some(max.x), Some(max.y)]
        }
        None => [None; 4],
    };
    connection.execute(
        "update gpkg_contents set last_change = ?1, min_x = ?2, min_y = ?3, max_x = ?4, max_y = ?5",
        params![written_at, west, south, east, north],
    )?;
    connection.execute_batch(&triggers(layer))?;
    connection.execute_batch("commit")?;
    Ok(())
}

/// The triggers by which later changes reach the index, as the standard has them.
fn triggers(layer: &Layer) -> String {
    let table = quoted(&layer.schema.name);
    let index = index(layer);
    let name = |event: &str| quoted(&format!("rtree_{}_geom_{event}", layer.schema.name));
    let is_full = "new.geom notnull and not ST_IsEmpty(new.geom)";
    let is_empty = "new.geom isnull or ST_IsEmpty(new.geom)";
    let put = format!(
        "insert or replace into {index} values (new.fid, ST_MinX(new.geom), ST_MaxX(new.geom), ST_MinY(new.geom), ST_MaxY(new.geom))"
    );
    let remove = format!("delete from {index} where id = old.fid");
    [
        ("insert", "insert", format!("({is_full})"), put.clone()),
        (
            "update1",
            "update of geom",
            format!("old.fid = new.fid and ({is_full})"),
            put.clone(),
        ),
        (
            "update2",
            "update of geom",
            format!("old.fid = new.fid and ({is_empty})"),
            remove.clone(),
        ),
        (
            "update3",
            "update",
            format!("old.fid != new.fid and ({is_full})"),
            format!("{remove}; {put}"),
        ),
        (
            "update4",
            "update",
            format!("old.fid != new.fid and ({is_empty})"),
            format!("delete from {index} where id in (old.fid, new.fid)"),
        ),
        (
            "delete",
            "delete",
            "old.geom notnull".to_owned(),
            remove.clone(),
        ),
    ]
    .into_iter()
    .fold(String::new(), |mut sql, (event, on, when, action)| {
        let _ = write!(
            sql,
            "create trigger {} after {on} on {table} when ({when}) begin {action}; end;",
            name(event)
        );
        sql
    })
}

fn index(layer: &Layer) -> String {
    quoted(&format!("rtree_{}_geom", layer.schema.name))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
