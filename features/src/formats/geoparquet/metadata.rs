//! The `geo` metadata of the file.

use std::collections::BTreeSet;

use geo_types::Rect;
use serde_json::{Value as Json, json};

use crate::formats::{CrsInfo, FormatError};

/// Refuses a reference system that the metadata cannot name.
pub(super) fn check_crs(crs: &CrsInfo) -> Result<(), FormatError> {
    projjson(crs).map(drop)
}

/// The definition; `None` of CRS84, which is what silence means.
fn projjson(crs: &CrsInfo) -> Result<Option<Json>, FormatError> {
    if crs.is_crs84() {
        return Ok(None);
    }
    let undefined = || FormatError::UndefinedCrs(crs.uri.clone());
    let text = crs.projjson.as_deref().ok_or_else(undefined)?;
    let definition: Json = serde_json::from_str(text)
        .ok()
        .filter(Json::is_object)
        .ok_or_else(undefined)?;
    Ok(Some(definition))
}

/// The metadata as text.
pub(super) fn geo(
    crs: &CrsInfo,
    kinds: &BTreeSet<&'static str>,
    extent: Option<Rect<f64>>,
) -> Result<String, FormatError> {
    let corner = |name: &str| json!(["bbox", name]);
    let mut column = json!({
        "encoding": "WKB",
        "geometry_types": kinds,
        "orientation": "counterclockwise",
        "edges": "planar",
        "covering": { "bbox": {
            "xmin": corner("xmin"), "ymin": corner("ymin"), "xmax": corner("xmax"), "ymax": corner("ymax"),
        } },
    });
    if let Some(definition) = projjson(crs)? {
        column["crs"] = definition;
    }
    if let Some(extent) = extent {
        let (min, max) = (extent.min(), extent.max());
        column["bbox"] = json!([min.x, min.y, max.x, max.y]);
    }
    Ok(json!({
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": { "geometry": column },
    })
    .to_string())
}
