//! Rows of a view as records, from PostgreSQL's binary forms.
//!
//! sqlx's own decoding checks the type of every value of every row; here the description of the collection says it once.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use features::{FieldKind, Record, RecordId, Value};
use geo_types::{Geometry, Point};
use geozero::ToGeo;
use geozero::wkb::Wkb;
use sqlx::Row;
use sqlx::postgres::PgRow;

use crate::collections::ReadError;
use crate::collections::table::{IdKind, TableSpec};

/// Columns before those of the fields.
const ID: usize = 0;
const GEOMETRY: usize = 1;
const FIELDS: usize = 2;
/// A point as the server writes it: little-endian mark, type 1, x, y.
const POINT_BYTES: usize = 21;

/// A value that is not what the description says.
#[derive(Debug, thiserror::Error)]
#[error("column {column} of {relation} is not {expected}")]
struct UnexpectedValue {
    relation: &'static str,
    column: &'static str,
    expected: &'static str,
}

/// The record that a row of `select id, st_asbinary(geom), <fields>` holds.
pub(super) fn record(spec: &'static TableSpec, row: &PgRow) -> Result<Record, ReadError> {
    let unexpected = |column, expected| {
        let problem = UnexpectedValue {
            relation: spec.relation,
            column,
            expected,
        };
        ReadError::Database(sqlx::Error::Decode(Box::new(problem)))
    };
    let id = bytes(row, ID)?
        .and_then(|bytes| id(spec.id, bytes))
        .ok_or_else(|| unexpected("id", "an id"))?;
    let geometry = bytes(row, GEOMETRY)?
        .and_then(geometry)
        .ok_or_else(|| unexpected("geom", "a geometry"))?;
    let mut values = Vec::with_capacity(spec.fields.len());
    for (at, column) in spec.fields.iter().enumerate() {
        values.push(match bytes(row, FIELDS + at)? {
            None => Value::Null,
            Some(bytes) => value(column.kind, bytes)
                .ok_or_else(|| unexpected(column.name, "of the described kind"))?,
        });
    }
    Ok(Record {
        id,
        geometry,
        values,
    })
}

fn bytes(row: &PgRow, column: usize) -> Result<Option<&[u8]>, ReadError> {
    Ok(row.try_get_raw(column)?.as_bytes().ok())
}

fn id(kind: IdKind, bytes: &[u8]) -> Option<RecordId> {
    Some(match kind {
        IdKind::Number => RecordId::Number(integer(bytes)?),
        IdKind::Text => RecordId::Text(text(bytes)?),
    })
}

fn geometry(bytes: &[u8]) -> Option<Geometry<f64>> {
    if bytes.len() == POINT_BYTES && bytes.starts_with(&[1, 1, 0, 0, 0]) {
        let number = |at: usize| Some(f64::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
        return Some(Point::new(number(5)?, number(13)?).into());
    }
    Wkb(bytes).to_geo().ok()
}

fn value(kind: FieldKind, bytes: &[u8]) -> Option<Value> {
    Some(match kind {
        FieldKind::Text => Value::Text(text(bytes)?),
        FieldKind::Integer => Value::Integer(integer(bytes)?),
        FieldKind::Float => Value::Float(float(bytes)?),
        FieldKind::Boolean => Value::Boolean(*bytes.first()? != 0),
        FieldKind::Date => Value::Date(date(bytes)?),
        FieldKind::DateTime => Value::DateTime(instant(bytes)?),
    })
}

fn text(bytes: &[u8]) -> Option<String> {
    std::str::from_utf8(bytes).ok().map(str::to_owned)
}

fn integer(bytes: &[u8]) -> Option<i64> {
    match bytes.len() {
        2 => Some(i16::from_be_bytes(bytes.try_into().ok()?).into()),
        4 => Some(i32::from_be_bytes(bytes.try_into().ok()?).into()),
        8 => Some(i64::from_be_bytes(bytes.try_into().ok()?)),
        _ => None,
    }
}

fn float(bytes: &[u8]) -> Option<f64> {
    match bytes.len() {
        4 => Some(f32::from_be_bytes(bytes.try_into().ok()?).into()),
        8 => Some(f64::from_be_bytes(bytes.try_into().ok()?)),
        _ => None,
    }
}

/// Days since 2000-01-01.
fn date(bytes: &[u8]) -> Option<NaiveDate> {
    let days = i32::from_be_bytes(bytes.try_into().ok()?);
    let epoch = NaiveDate::from_ymd_opt(2000, 1, 1)?;
    let distance = Days::new(days.unsigned_abs().into());
    if days < 0 {
        epoch.checked_sub_days(distance)
    } else {
        epoch.checked_add_days(distance)
    }
}

/// Microseconds since 2000-01-01.
fn instant(bytes: &[u8]) -> Option<DateTime<Utc>> {
    const EPOCH_S: i64 = 946_684_800;
    let since = TimeDelta::microseconds(i64::from_be_bytes(bytes.try_into().ok()?));
    DateTime::from_timestamp(EPOCH_S, 0)?.checked_add_signed(since)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_count_from_the_year_2000() {
        assert_eq!(date(&(-1_i32).to_be_bytes()), "1999-12-31".parse().ok());
        assert_eq!(date(&9_823_i32.to_be_bytes()), "2026-11-23".parse().ok());
        let noon = 12 * 3_600 * 1_000_000 + 7_i64;
        assert_eq!(
            instant(&noon.to_be_bytes()),
            "2000-01-01T12:00:00.000007Z".parse().ok()
        );
        assert_eq!(instant(&i64::MAX.to_be_bytes()), None, "infinity");
    }

    #[test]
    fn a_point_is_read_without_the_general_reader() {
        let mut bytes = vec![1, 1, 0, 0, 0];
        bytes.extend(38.97_f64.to_le_bytes());
        bytes.extend(45.03_f64.to_le_bytes());
        assert_eq!(geometry(&bytes), Some(Point::new(38.97, 45.03).into()));
        assert_eq!(geometry(&bytes[..20]), None);
    }
}
