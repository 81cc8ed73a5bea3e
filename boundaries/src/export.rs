//! Editions as files.

use std::fmt::Write;

use geo::LineString;
use serde_json::json;

use crate::Edition;
use crate::municipalities;

/// Writes an edition as GeoJSON that [`crate::import`] reads back unchanged, credit included.
///
/// ```
/// let text = boundaries::export::geojson(&boundaries::approximate::edition());
/// assert!(text.starts_with(r#"{"type":"FeatureCollection""#));
/// ```
pub fn geojson(edition: &Edition) -> String {
    let mut text = String::from(r#"{"type":"FeatureCollection""#);
    let members = [
        ("title", Some(&edition.title)),
        ("source", Some(&edition.source)),
        ("licence", Some(&edition.licence)),
        ("attribution", Some(&edition.attribution)),
        ("valid_on", edition.valid_on.as_ref()),
    ];
    for (name, value) in members {
        if let Some(value) = value.filter(|v| !v.is_empty()) {
            write!(text, ",\"{name}\":{}", json!(value)).expect("a string takes all");
        }
    }
    if edition.approximate {
        text.push_str(",\"approximate\":true");
    }
    text.push_str(",\"features\":[\n");
    for (i, area) in edition.areas.iter().enumerate() {
        if i > 0 {
            text.push_str(",\n");
        }
        let new_code = municipalities::find(area.code).and_then(|m| m.code_2026);
        let properties = json!({
            "oktmo_2013": area.code.to_string(),
            "oktmo_2026": new_code.map(|code| code.to_string()),
            "name_ru": area.name_ru,
            "name_en": area.name_en,
        });
        write!(
            text,
            r#"{{"type":"Feature","id":"{}","properties":{properties},"geometry":{{"type":"MultiPolygon","coordinates":["#,
            area.code
        )
        .expect("a string takes all");
        for (j, polygon) in area.geometry.iter().enumerate() {
            text.push_str(if j > 0 { ",[" } else { "[" });
            write_ring(&mut text, polygon.exterior());
            for hole in polygon.interiors() {
                text.push(',');
                write_ring(&mut text, hole);
            }
            text.push(']');
        }
        text.push_str("]}}");
    }
    text.push_str("\n]}\n");
    text
}

fn write_ring(text: &mut String, ring: &LineString<f64>) {
    text.push('[');
    for (i, c) in ring.0.iter().enumerate() {
        if i > 0 {
            text.push(',');
        }
        write!(text, "[{},{}]", c.x, c.y).expect("a string takes all");
    }
    text.push(']');
}
