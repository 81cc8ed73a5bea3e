//! The geometry of a GeoPackage: a header with an envelope, then well-known binary.

use geo_types::{Geometry, Rect};

use crate::formats::rings::simple;
use crate::formats::{FormatError, wkb};
use crate::record::Record;
use crate::schema::GeometryKind;

/// Little endian.
const LITTLE: u8 = 1;
/// An envelope of four numbers: min x, max x, min y, max y.
const WITH_ENVELOPE: u8 = 1 << 1;
const EMPTY: u8 = 1 << 4;

/// Appends the geometry; a polygon of a layer of multipolygons becomes one of them.
pub(super) fn push(
    record: &Record,
    kind: GeometryKind,
    bounds: Option<Rect<f64>>,
    srs_id: i32,
    out: &mut Vec<u8>,
) -> Result<(), FormatError> {
    out.extend_from_slice(&[b'G', b'P', 0]);
    out.push(
        LITTLE
            | if bounds.is_some() {
                WITH_ENVELOPE
            } else {
                EMPTY
            },
    );
    out.extend_from_slice(&srs_id.to_le_bytes());
    if let Some(bounds) = bounds {
        let (min, max) = (bounds.min(), bounds.max());
        for number in [min.x, max.x, min.y, max.y] {
            out.extend_from_slice(&number.to_le_bytes());
        }
    }
    let geometry = simple(&record.geometry);
    match (kind, geometry.as_ref()) {
        (GeometryKind::MultiPolygon, Geometry::Polygon(polygon)) => {
            wkb::push_promoted(polygon, out);
        }
        (GeometryKind::Point, Geometry::Point(_))
        | (GeometryKind::Polygon, Geometry::Polygon(_))
        | (GeometryKind::MultiPolygon, Geometry::MultiPolygon(_)) => {
            wkb::push_geometry(&geometry, out);
        }
        _ => return Err(FormatError::WrongGeometry(record.id.clone())),
    }
    Ok(())
}
