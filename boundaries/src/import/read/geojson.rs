//! GeoJSON, by the geojson crate; the recursion limit of `serde_json` stops nesting bombs.

use geo::{LineString, MultiPolygon, Polygon};
use geojson::{Feature, FeatureCollection, GeoJson, Geometry, GeometryValue, JsonObject, Position};
use serde_json::Value;

use super::{Budget, Dataset, RawFeature, polygon, vertices};
use crate::import::projection::Crs;
use crate::import::{ImportOptions, ImportReport};

pub(super) fn read(
    bytes: &[u8],
    options: &ImportOptions,
    report: &mut ImportReport,
) -> Option<Dataset> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let parsed = serde_json::from_slice::<GeoJson>(bytes).or_else(|error| {
        // One feature a line is a usual form of large files.
        sequence(bytes).ok_or(error)
    });
    let collection = match parsed {
        Ok(GeoJson::FeatureCollection(collection)) => collection,
        Ok(GeoJson::Feature(feature)) => FeatureCollection::new([feature]),
        Ok(GeoJson::Geometry(geometry)) => FeatureCollection::new([Feature::from(geometry)]),
        Err(error) => {
            let text = format!("the file is no GeoJSON: {error}");
            report.error("unreadable", text.chars().take(300).collect());
            return None;
        }
    };
    let mut data = Dataset::default();
    if let Some(members) = &collection.foreign_members {
        read_members(members, &mut data);
    }
    let mut budget = Budget::new(options);
    for feature in collection.features {
        let mut shape = MultiPolygon::new(Vec::new());
        if let Some(geometry) = &feature.geometry {
            collect(geometry, &mut shape, &mut data.heights);
        }
        budget.take(vertices(&shape), report)?;
        if shape.0.is_empty() {
            data.shapeless += 1;
            continue;
        }
        let id = feature.id.as_ref().map(|id| match id {
            geojson::feature::Id::String(text) => text.clone(),
            geojson::feature::Id::Number(number) => number.to_string(),
        });
        let mut properties = Vec::new();
        if let Some(members) = feature.properties {
            flatten(members, &mut properties);
        }
        data.features.push(RawFeature {
            id,
            properties,
            geometry: shape,
        });
    }
    Some(data)
}

/// Features by line (RFC 8142 without or with its separator).
fn sequence(bytes: &[u8]) -> Option<GeoJson> {
    let lines = bytes.split(|b| matches!(b, b'\n' | 0x1E));
    let mut features = Vec::new();
    for line in lines.filter(|line| !line.trim_ascii().is_empty()) {
        features.push(serde_json::from_slice::<Feature>(line).ok()?);
    }
    (features.len() > 1).then(|| FeatureCollection::new(features).into())
}

/// The members beside the features that [`crate::export::geojson`] writes, and the coordinate system of old files.
fn read_members(members: &JsonObject, data: &mut Dataset) {
    let text = |name: &str| members.get(name).and_then(Value::as_str).map(str::to_owned);
    data.title = text("title");
    data.source = text("source");
    data.licence = text("licence");
    data.attribution = text("attribution");
    data.valid_on = text("valid_on");
    data.approximate = members
        .get("approximate")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    let crs = members
        .get("crs")
        .and_then(|crs| crs.pointer("/properties/name"));
    if let Some(name) = crs.and_then(Value::as_str) {
        data.crs = Crs::from_name(name);
    }
}

fn collect(geometry: &Geometry, shape: &mut MultiPolygon<f64>, heights: &mut usize) {
    match &geometry.value {
        GeometryValue::Polygon { coordinates } => {
            shape.0.extend(read_polygon(coordinates, heights));
        }
        GeometryValue::MultiPolygon { coordinates } => {
            shape
                .0
                .extend(coordinates.iter().filter_map(|p| read_polygon(p, heights)));
        }
        GeometryValue::GeometryCollection { geometries } => {
            for part in geometries {
                collect(part, shape, heights);
            }
        }
        _ => {}
    }
}

fn read_polygon(rings: &[Vec<Position>], heights: &mut usize) -> Option<Polygon<f64>> {
    polygon(rings.iter().map(|ring| {
        let coords = ring.iter().map(|position| {
            let position: &[f64] = position.as_slice();
            *heights += usize::from(position.len() > 2);
            let at = |i: usize| position.get(i).copied().unwrap_or(f64::NAN);
            (at(0), at(1))
        });
        coords.collect::<LineString<f64>>()
    }))
}

/// Properties as text, those in a nested object (`tags`) beside the others.
fn flatten(members: JsonObject, properties: &mut Vec<(String, String)>) {
    for (key, value) in members {
        match value {
            Value::String(text) => properties.push((key, text)),
            Value::Number(number) => properties.push((key, number.to_string())),
            Value::Object(nested) => {
                for (key, value) in nested {
                    if let Value::String(text) = value {
                        properties.push((key, text));
                    }
                }
            }
            _ => {}
        }
    }
}
