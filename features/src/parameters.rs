//! The small languages of query parameters: `datetime`, `bbox`, `sortby`, `properties`.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use geo_types::{Coord, Rect};

use crate::crs::{Crs, Transformer};
use crate::query::{Direction, Instants, SortKey};
use crate::schema::Schema;

/// Why a parameter is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct ParameterError {
    /// A stable word for programs.
    pub code: &'static str,
    /// A sentence for people, without its full stop.
    pub detail: String,
}

impl ParameterError {
    fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
        }
    }
}

/// How many keys an order may have.
const SORT_KEYS: usize = 8;

/// Reads `datetime` of OGC API Features: an instant, a day, or an interval `a/b` where one end may be `..` or empty.
///
/// A day is all of it, in UTC; the end of an interval is in it.
///
/// # Errors
///
/// Where it is none of these, or the interval ends before it begins or has no end at all.
pub fn parse_datetime(text: &str) -> Result<Instants, ParameterError> {
    let refuse = |detail: String| ParameterError::new("invalid-datetime", detail);
    let moment = |text: &str| {
        day_or_instant(text).ok_or_else(|| {
            refuse(format!(
                "\"{text}\" is neither a day as 2025-12-31 nor an instant as 2025-12-31T23:59:59Z"
            ))
        })
    };
    let Some((from, to)) = text.split_once('/') else {
        let (from, to) = moment(text)?;
        return Ok(Instants {
            from: Some(from),
            to: Some(to),
        });
    };
    let end = |text: &str| match text {
        "" | ".." => Ok(None),
        _ => moment(text).map(Some),
    };
    let instants = Instants {
        from: end(from)?.map(|(first, _)| first),
        to: end(to)?.map(|(_, last)| last),
    };
    match (instants.from, instants.to) {
        (None, None) => Err(refuse("an interval has one end at least".to_owned())),
        (Some(from), Some(to)) if from > to => {
            Err(refuse("the interval ends before it begins".to_owned()))
        }
        _ => Ok(instants),
    }
}

/// The first and the last microsecond that a text names.
fn day_or_instant(text: &str) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    if let Some(date) = date(text) {
        let first = date.and_time(NaiveTime::MIN).and_utc();
        return Some((
            first,
            first + (TimeDelta::days(1) - TimeDelta::microseconds(1)),
        ));
    }
    instant(text).map(|instant| (instant, instant))
}

/// A day as `2025-12-31`, of the years 0001 to 9999.
pub(crate) fn date(text: &str) -> Option<NaiveDate> {
    let is_form = text.len() == 10
        && text.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let date = is_form.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())??;
    (!text.starts_with("0000")).then_some(date)
}

/// An instant of RFC 3339, of the years 0001 to 9999.
pub(crate) fn instant(text: &str) -> Option<DateTime<Utc>> {
    let instant = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc);
    let year = chrono::Datelike::year(&instant);
    (1..=9999).contains(&year).then_some(instant)
}

/// Reads `bbox`: 4 numbers, or 6 with heights that are left out, in the order of axes of `bbox_crs`.  The answer is in CRS84, two
/// boxes where the box crosses the antimeridian, each covering all of what was asked for.
///
/// # Errors
///
/// Where there are other numbers than these, or they are no box, or no place on Earth.
pub fn parse_bbox(text: &str, bbox_crs: Crs) -> Result<Vec<Rect<f64>>, ParameterError> {
    let numbers: Vec<f64> = text
        .split(',')
        .take(7)
        .map(|number| {
            number.trim().parse().map_err(|_not_a_number| {
                ParameterError::new(
                    "invalid-bbox",
                    format!("\"{}\" is not a number", excerpt(number)),
                )
            })
        })
        .collect::<Result<_, _>>()?;
    let to_crs84 = Transformer::to_crs84(bbox_crs);
    boxes(&numbers, bbox_crs)?
        .into_iter()
        .map(|rect| {
            to_crs84
                .bbox(rect)
                .map_err(|error| ParameterError::new("invalid-bbox", error.to_string()))
        })
        .collect()
}

/// The boxes of 4 or 6 numbers, x before y, still in their reference system.
pub(crate) fn boxes(numbers: &[f64], crs: Crs) -> Result<Vec<Rect<f64>>, ParameterError> {
    let refuse = |detail: &str| Err(ParameterError::new("invalid-bbox", detail));
    let (low, high) = match numbers {
        [a, b, c, d] => ((*a, *b), (*c, *d)),
        [a, b, bottom, c, d, top] => {
            if !bottom.is_finite() || !top.is_finite() || bottom > top {
                return refuse("the heights of the box are not in order");
            }
            ((*a, *b), (*c, *d))
        }
        _ => return refuse("a box is 4 numbers, or 6 with heights"),
    };
    let low = crs.swap_axes(Coord { x: low.0, y: low.1 });
    let high = crs.swap_axes(Coord {
        x: high.0,
        y: high.1,
    });
    if ![low.x, low.y, high.x, high.y].iter().all(|n| n.is_finite()) {
        return refuse("a number of the box is not finite");
    }
    if low.y > high.y {
        return refuse("the south of the box is north of its north");
    }
    if crs.is_degrees() && !is_on_earth(low, high) {
        return refuse("the box is not on Earth: longitudes are -180 to 180, latitudes -90 to 90");
    }
    if low.x <= high.x {
        return Ok(vec![Rect::new(low, high)]);
    }
    if !crs.is_degrees() {
        return refuse("the west of the box is east of its east");
    }
    Ok(vec![
        Rect::new(low, Coord { x: 180.0, ..high }),
        Rect::new(Coord { x: -180.0, ..low }, high),
    ])
}

fn is_on_earth(low: Coord<f64>, high: Coord<f64>) -> bool {
    [low, high]
        .iter()
        .all(|corner| corner.x.abs() <= 180.0 && corner.y.abs() <= 90.0)
}

/// Reads `sortby`: names of fields behind a comma, each with `+` or `-` before it if it has a sign; `id` may be the last of them in
/// ascending order, as it is always.
///
/// # Errors
///
/// Where a name is not a field, or comes twice, or there are too many.
pub fn parse_sortby(text: &str, schema: &Schema) -> Result<Vec<SortKey>, ParameterError> {
    let names: Vec<&str> = text.split(',').take(SORT_KEYS + 1).collect();
    if names.len() > SORT_KEYS {
        return Err(ParameterError::new(
            "invalid-sortby",
            format!("an order has {SORT_KEYS} keys at most"),
        ));
    }
    let mut keys: Vec<SortKey> = Vec::new();
    for (index, signed) in names.iter().enumerate() {
        let signed = signed.trim();
        let (direction, name) = match signed.strip_prefix('-') {
            Some(name) => (Direction::Descending, name),
            None => (
                Direction::Ascending,
                signed.strip_prefix('+').unwrap_or(signed),
            ),
        };
        let is_last = index + 1 == names.len();
        if name == "id" && schema.position(name).is_none() {
            if is_last && direction == Direction::Ascending {
                break;
            }
            return Err(ParameterError::new(
                "invalid-sortby",
                "the id is the last key of every order, ascending",
            ));
        }
        let field = position(name, schema, "unknown-sortby")?;
        if keys.iter().any(|key| key.field == field) {
            return Err(ParameterError::new(
                "invalid-sortby",
                format!("\"{name}\" is twice in the order"),
            ));
        }
        keys.push(SortKey { field, direction });
    }
    Ok(keys)
}

/// Reads `properties`: names of fields behind a comma; the answer is their positions in the order of the schema.  An empty text asks
/// for none of them.
///
/// # Errors
///
/// Where a name is not a field.
pub fn parse_properties(text: &str, schema: &Schema) -> Result<Vec<usize>, ParameterError> {
    let mut positions = Vec::new();
    for name in text.split(',').map(str::trim) {
        if !name.is_empty() {
            positions.push(position(name, schema, "unknown-property")?);
        }
        if positions.len() > schema.fields.len() {
            return Err(ParameterError::new(
                "invalid-properties",
                "a property is asked for twice",
            ));
        }
    }
    positions.sort_unstable();
    positions.dedup();
    Ok(positions)
}

fn position(name: &str, schema: &Schema, code: &'static str) -> Result<usize, ParameterError> {
    schema.position(name).ok_or_else(|| {
        ParameterError::new(code, format!("there is no property \"{}\"", excerpt(name)))
    })
}

/// The beginning of what somebody sent, for a sentence.
fn excerpt(text: &str) -> String {
    text.trim().chars().take(40).collect()
}
