//! Features as GeoJSON (RFC 7946), with what OGC API adds: links, counts, the time.

use anyhow::Context;
use chrono::{DateTime, SecondsFormat, Utc};
use features::{Record, RecordId, Schema, Value};
use geo::orient::{Direction, Orient};
use geo_types::{Coord, Geometry, Polygon};
use serde::Serialize;

use super::links::Link;
use super::stream::Encoder;
use super::view::View;

/// A collection of features, written as it comes.
pub(super) struct Page {
    view: View,
    /// How many features make the page; one more says that there is another.
    limit: Option<u64>,
    links: Vec<Link>,
    /// Makes the link to the next page from the last record of this one.
    next: Box<dyn Fn(&Record) -> Link + Send>,
    number_matched: Option<u64>,
    time: DateTime<Utc>,
    written: u64,
    last: Option<Record>,
    has_more: bool,
}

impl Page {
    /// A page of what `view` shows.
    pub(super) fn new(
        view: View,
        limit: Option<u64>,
        links: Vec<Link>,
        next: impl Fn(&Record) -> Link + Send + 'static,
        number_matched: Option<u64>,
    ) -> Self {
        Self {
            view,
            limit,
            links,
            next: Box::new(next),
            number_matched,
            time: Utc::now(),
            written: 0,
            last: None,
            has_more: false,
        }
    }
}

impl Encoder for Page {
    fn begin(&mut self, out: &mut Vec<u8>) -> anyhow::Result<()> {
        out.extend(br#"{"type":"FeatureCollection","features":["#);
        Ok(())
    }

    fn write(&mut self, records: Vec<Record>, out: &mut Vec<u8>) -> anyhow::Result<()> {
        for record in records {
            if self.limit.is_some_and(|limit| self.written >= limit) {
                self.has_more = true;
                break;
            }
            out.extend(if self.written == 0 { "\n" } else { ",\n" }.as_bytes());
            let shown = self.view.show(record.clone())?;
            write_feature(&shown, &self.view, &[], out)?;
            self.written += 1;
            self.last = Some(record);
        }
        Ok(())
    }

    fn end(&mut self, out: &mut Vec<u8>) -> anyhow::Result<()> {
        if let (true, Some(last)) = (self.has_more, &self.last) {
            self.links.push((self.next)(last));
        }
        out.extend(b"\n],");
        write_member("links", &self.links, out)?;
        out.push(b',');
        let time = self.time.to_rfc3339_opts(SecondsFormat::Secs, true);
        write_member("timeStamp", &time, out)?;
        if let Some(matched) = self.number_matched {
            out.push(b',');
            write_member("numberMatched", &matched, out)?;
        }
        out.push(b',');
        write_member("numberReturned", &self.written, out)?;
        out.push(b'}');
        Ok(())
    }
}

/// Writes one feature, which is as the view shows it already.
pub(super) fn write_feature(
    record: &Record,
    view: &View,
    links: &[Link],
    out: &mut Vec<u8>,
) -> anyhow::Result<()> {
    out.extend(br#"{"type":"Feature","id":"#);
    match &record.id {
        RecordId::Number(number) => write_json(number, out)?,
        RecordId::Text(text) => write_json(text, out)?,
    }
    out.extend(br#","geometry":"#);
    if view.has_geometry() {
        write_geometry(&record.geometry, view, out)?;
    } else {
        out.extend(b"null");
    }
    out.extend(br#","properties":"#);
    write_properties(record, view.schema(), out)?;
    if !links.is_empty() {
        out.push(b',');
        write_member("links", &links, out)?;
    }
    out.push(b'}');
    Ok(())
}

fn write_properties(record: &Record, schema: &Schema, out: &mut Vec<u8>) -> anyhow::Result<()> {
    out.push(b'{');
    for (position, (field, value)) in schema.fields.iter().zip(&record.values).enumerate() {
        if position > 0 {
            out.push(b',');
        }
        write_json(&field.name, out)?;
        out.push(b':');
        match value {
            Value::Null => write_json(&(), out)?,
            Value::Text(text) => write_json(text, out)?,
            Value::Integer(number) => write_json(number, out)?,
            Value::Float(number) => write_json(number, out)?,
            Value::Boolean(yes) => write_json(yes, out)?,
            Value::Date(day) => write_json(&day.to_string(), out)?,
            Value::DateTime(instant) => {
                write_json(&instant.to_rfc3339_opts(SecondsFormat::AutoSi, true), out)?;
            }
        }
    }
    out.push(b'}');
    Ok(())
}

fn write_geometry(geometry: &Geometry<f64>, view: &View, out: &mut Vec<u8>) -> anyhow::Result<()> {
    let mut begin = |kind: &str| {
        out.extend(br#"{"type":""#);
        out.extend(kind.as_bytes());
        out.extend(br#"","coordinates":"#);
    };
    match geometry {
        Geometry::Point(point) => {
            begin("Point");
            view.write_position(point.0, out);
        }
        Geometry::MultiPoint(points) => {
            begin("MultiPoint");
            write_positions(points.iter().map(|point| point.0), view, out);
        }
        Geometry::LineString(line) => {
            begin("LineString");
            write_positions(line.coords().copied(), view, out);
        }
        Geometry::MultiLineString(lines) => {
            begin("MultiLineString");
            write_list(&lines.0, out, |line, out| {
                write_positions(line.coords().copied(), view, out);
            });
        }
        Geometry::Polygon(polygon) => {
            begin("Polygon");
            write_polygon(polygon, view, out);
        }
        Geometry::MultiPolygon(polygons) => {
            begin("MultiPolygon");
            write_list(&polygons.0, out, |polygon, out| {
                write_polygon(polygon, view, out);
            });
        }
        _ => anyhow::bail!("a collection holds a geometry that none of its kinds is"),
    }
    out.push(b'}');
    Ok(())
}

/// Writes the rings of a polygon, the outer one counterclockwise as RFC 7946 wants it.
fn write_polygon(polygon: &Polygon<f64>, view: &View, out: &mut Vec<u8>) {
    let polygon = polygon.orient(Direction::Default);
    let rings: Vec<_> = std::iter::once(polygon.exterior())
        .chain(polygon.interiors())
        .collect();
    write_list(&rings, out, |ring, out| {
        write_positions(ring.coords().copied(), view, out);
    });
}

fn write_positions(positions: impl Iterator<Item = Coord<f64>>, view: &View, out: &mut Vec<u8>) {
    out.push(b'[');
    for (at, position) in positions.enumerate() {
        if at > 0 {
            out.push(b',');
        }
        view.write_position(position, out);
    }
    out.push(b']');
}

fn write_list<T>(members: &[T], out: &mut Vec<u8>, write: impl Fn(&T, &mut Vec<u8>)) {
    out.push(b'[');
    for (at, member) in members.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write(member, out);
    }
    out.push(b']');
}

fn write_member<T: Serialize>(name: &str, value: &T, out: &mut Vec<u8>) -> anyhow::Result<()> {
    write_json(&name, out)?;
    out.push(b':');
    write_json(value, out)
}

fn write_json<T: Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) -> anyhow::Result<()> {
    serde_json::to_writer(out, value).context("a value cannot be written as JSON")
}
