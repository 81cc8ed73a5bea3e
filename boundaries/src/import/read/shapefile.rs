//! Shapefile, as a zip archive or as separate parts.
//!
//! Names are UTF-8 or CP1251: as the .cpg part says, else UTF-8 if they all are, else CP1251.

use std::io::{Cursor, Read};

use geo::{LineString, MultiPolygon};
use shapefile::dbase::encoding::DynEncoding;
use shapefile::dbase::{FieldValue, ReaderBuilder, Record, Unicode, UnicodeLossy};
use shapefile::{PolygonRing, Shape, ShapeReader};
use zip::ZipArchive;

use super::{Budget, Dataset, RawFeature, vertices};
use crate::import::projection::Crs;
use crate::import::{ImportOptions, ImportReport};

/// The parts of a Shapefile.
#[derive(Clone, Copy, Debug)]
pub struct ShapefileParts<'a> {
    /// Shapes (.shp).
    pub shp: &'a [u8],
    /// Attributes (.dbf).
    pub dbf: Option<&'a [u8]>,
    /// Coordinate system (.prj).
    pub prj: Option<&'a [u8]>,
    /// Character set of the attributes (.cpg).
    pub cpg: Option<&'a [u8]>,
}

/// Members that an archive may have; more is no Shapefile.
const MAX_MEMBERS: usize = 1_000;

pub(super) fn read(
    bytes: &[u8],
    options: &ImportOptions,
    report: &mut ImportReport,
) -> Option<Dataset> {
    if !bytes.starts_with(b"PK") {
        let parts = ShapefileParts {
            shp: bytes,
            dbf: None,
            prj: None,
            cpg: None,
        };
        return read_unsettled(&parts, options, report);
    }
    let mut archive = match ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) if archive.len() <= MAX_MEMBERS => archive,
        Ok(_) => return unreadable("the archive has too many members", report),
        Err(error) => return unreadable(&error.to_string(), report),
    };
    let names: Vec<String> = archive
        .file_names()
        .filter_map(|name| name.ok().map(Into::into))
        .collect();
    let is_shape =
        |name: &&String| name.to_ascii_lowercase().ends_with(".shp") && !name.contains("__MACOSX");
    let mut shapes = names.iter().filter(is_shape);
    let Some(shp_name) = shapes.next() else {
        return unreadable("the archive holds no .shp", report);
    };
    let others = shapes.count();
    if others > 0 {
        report.note(
            "layers",
            format!("{shp_name} is read, not the {others} other .shp of the archive"),
        );
    }
    let stem = &shp_name[..shp_name.len() - 4];
    let mut part = |extension: &str, report: &mut ImportReport| {
        let wanted = format!("{stem}.{extension}").to_lowercase();
        let name = names.iter().find(|name| name.to_lowercase() == wanted)?;
        unpack(&mut archive, name, options, report)
    };
    let shp = part("shp", report)?;
    let dbf = part("dbf", report);
    let prj = part("prj", report);
    let cpg = part("cpg", report);
    if report.has_errors() {
        return None;
    }
    let parts = ShapefileParts {
        shp: &shp,
        dbf: dbf.as_deref(),
        prj: prj.as_deref(),
        cpg: cpg.as_deref(),
    };
    read_unsettled(&parts, options, report)
}

/// Reads a Shapefile given by parts.
pub(in crate::import) fn read_parts(
    parts: &ShapefileParts<'_>,
    options: &ImportOptions,
    report: &mut ImportReport,
) -> Option<Dataset> {
    let data = read_unsettled(parts, options, report)?;
    super::settle(data, options, report)
}

fn unreadable<T>(why: &str, report: &mut ImportReport) -> Option<T> {
    let text = format!("the file is no readable Shapefile: {why}");
    report.error("unreadable", text.chars().take(300).collect());
    None
}

/// Unpacks one member, and stops at the limit whatever the archive says of its size.
fn unpack(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    name: &str,
    options: &ImportOptions,
    report: &mut ImportReport,
) -> Option<Vec<u8>> {
    let limit = options.limits.max_bytes as u64;
    let mut bytes = Vec::new();
    let read = archive
        .by_name(name)
        .map_err(std::io::Error::other)
        .and_then(|member| member.take(limit + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) if bytes.len() as u64 > limit => {
            report.error(
                "too-large",
                format!("{name} unpacks to more than {limit} bytes"),
            );
            None
        }
        Ok(_) => Some(bytes),
        Err(error) => unreadable(&format!("{name}: {error}"), report),
    }
}

fn read_unsettled(
    parts: &ShapefileParts<'_>,
    options: &ImportOptions,
    report: &mut ImportReport,
) -> Option<Dataset> {
    let mut data = Dataset::default();
    match parts.prj {
        Some(prj) => data.crs = Crs::from_wkt(&String::from_utf8_lossy(prj)),
        None => report.note(
            "no-prj",
            "without a .prj the coordinates are taken for degrees".to_owned(),
        ),
    }
    let Some(dbf) = parts.dbf else {
        report.error("no-dbf", "without its .dbf a Shapefile has no names or codes: give a zip of all parts, or keep them side by side".to_owned());
        return None;
    };
    let records = read_records(dbf, parts.cpg, options, report)?;
    let mut reader = match ShapeReader::new(Cursor::new(parts.shp)) {
        Ok(reader) => reader,
        Err(error) => return unreadable(&error.to_string(), report),
    };
    let mut budget = Budget::new(options);
    let mut records = records.into_iter();
    for shape in reader.iter_shapes() {
        let shape = match shape {
            Ok(shape) => read_shape(shape, &mut data.heights),
            Err(error) => return unreadable(&error.to_string(), report),
        };
        budget.take(vertices(&shape), report)?;
        let properties = records.next().unwrap_or_default();
        if shape.0.is_empty() {
            data.shapeless += 1;
            continue;
        }
        data.features.push(RawFeature {
            id: None,
            properties,
            geometry: shape,
        });
    }
    Some(data)
}

type Properties = Vec<(String, String)>;

fn read_records(
    dbf: &[u8],
    cpg: Option<&[u8]>,
    options: &ImportOptions,
    report: &mut ImportReport,
) -> Option<Vec<Properties>> {
    let named = cpg.map(|cpg| String::from_utf8_lossy(cpg).trim().to_ascii_uppercase());
    let utf8 = named
        .as_deref()
        .is_some_and(|name| name.replace('-', "").contains("UTF8"));
    let other = named
        .as_deref()
        .filter(|_| !utf8)
        .and_then(DynEncoding::from_name);
    let attempts: Vec<DynEncoding> = match other {
        Some(encoding) => vec![encoding],
        None if utf8 => vec![UnicodeLossy.into()],
        None => [Some(Unicode.into()), DynEncoding::from_name("CP1251")]
            .into_iter()
            .flatten()
            .collect(),
    };
    let mut failure = String::new();
    for encoding in attempts {
        match read_records_as(dbf, encoding, options) {
            Ok(records) => return Some(records),
            Err(error) => failure = error.to_string(),
        }
    }
    unreadable(&failure, report)
}

fn read_records_as(
    dbf: &[u8],
    encoding: DynEncoding,
    options: &ImportOptions,
) -> Result<Vec<Properties>, shapefile::dbase::Error> {
    let mut reader = ReaderBuilder::new()
        .with_encoding(encoding)
        .build(Cursor::new(dbf))?;
    reader
        .iter_records()
        .take(options.limits.max_features + 1)
        .map(|record| record.map(properties))
        .collect()
}

fn properties(record: Record) -> Properties {
    record
        .into_iter()
        .filter_map(|(name, value)| {
            let text = match value {
                FieldValue::Character(text) => text?,
                FieldValue::Memo(text) => text,
                FieldValue::Numeric(number) => number?.to_string(),
                FieldValue::Float(number) => number?.to_string(),
                FieldValue::Integer(number) => number.to_string(),
                FieldValue::Double(number) => number.to_string(),
                _ => return None,
            };
            Some((name, text))
        })
        .collect()
}

fn read_shape(shape: Shape, heights: &mut usize) -> MultiPolygon<f64> {
    match shape {
        Shape::Polygon(polygon) => group(polygon.into_inner(), |p| (p.x, p.y)),
        Shape::PolygonM(polygon) => group(polygon.into_inner(), |p| (p.x, p.y)),
        Shape::PolygonZ(polygon) => {
            *heights += polygon.total_point_count();
            group(polygon.into_inner(), |p| (p.x, p.y))
        }
        _ => MultiPolygon::new(Vec::new()),
    }
}

/// Puts each hole into the smallest exterior that contains it: the format keeps no such order.
fn group<P>(rings: Vec<PolygonRing<P>>, at: impl Fn(&P) -> (f64, f64)) -> MultiPolygon<f64> {
    use geo::{Area, Contains, Coord, Polygon};

    let mut polygons: Vec<(f64, Polygon<f64>)> = Vec::new();
    let mut holes: Vec<LineString<f64>> = Vec::new();
    for ring in rings {
        let line = |points: &[P]| {
            points
                .iter()
                .map(&at)
                .map(Coord::from)
                .collect::<LineString<f64>>()
        };
        match ring {
            PolygonRing::Outer(points) => {
                let polygon = Polygon::new(line(&points), Vec::new());
                polygons.push((polygon.unsigned_area(), polygon));
            }
            PolygonRing::Inner(points) => holes.push(line(&points)),
        }
    }
    for hole in holes {
        let inside = |polygon: &Polygon<f64>| {
            let shell = Polygon::new(polygon.exterior().clone(), Vec::new());
            hole.0.iter().any(|c| shell.contains(c))
        };
        let home = if let [(_, only)] = polygons.as_mut_slice() {
            Some(only)
        } else {
            polygons
                .iter_mut()
                .filter(|(_, polygon)| inside(polygon))
                .min_by(|a, b| a.0.total_cmp(&b.0))
                .map(|(_, polygon)| polygon)
        };
        match home {
            Some(polygon) => polygon.interiors_push(hole),
            // Files with all rings turned round are common: what lies in nothing is an exterior.
            None => polygons.push((0.0, Polygon::new(hole, Vec::new()))),
        }
    }
    MultiPolygon::new(polygons.into_iter().map(|(_, polygon)| polygon).collect())
}
