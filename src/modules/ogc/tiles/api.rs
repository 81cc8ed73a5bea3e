//! The wire documents of OGC API - Tiles and of the standard for tile matrix sets.

use serde::Serialize;
use serde_json::Value;

use crate::modules::ogc::links::Link;

/// A link whose address may have variables.
#[derive(Debug, Serialize)]
pub(in crate::modules::ogc) struct TileLink {
    #[serde(flatten)]
    pub(in crate::modules::ogc) link: Link,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(in crate::modules::ogc) templated: bool,
}

impl From<Link> for TileLink {
    fn from(link: Link) -> Self {
        let templated = false;
        Self { link, templated }
    }
}

/// The tile matrix sets that tiles are served in.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::modules::ogc) struct TileMatrixSetsView {
    pub(in crate::modules::ogc) links: Vec<Link>,
    pub(in crate::modules::ogc) tile_matrix_sets: Vec<TileMatrixSetItem>,
}

/// One of them, in short.
#[derive(Debug, Serialize)]
pub(in crate::modules::ogc) struct TileMatrixSetItem {
    pub(in crate::modules::ogc) id: &'static str,
    pub(in crate::modules::ogc) title: &'static str,
    pub(in crate::modules::ogc) uri: &'static str,
    pub(in crate::modules::ogc) crs: &'static str,
    pub(in crate::modules::ogc) links: Vec<Link>,
}

/// A tile matrix set.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::modules::ogc) struct TileMatrixSetView {
    pub(in crate::modules::ogc) id: &'static str,
    pub(in crate::modules::ogc) title: &'static str,
    pub(in crate::modules::ogc) uri: &'static str,
    pub(in crate::modules::ogc) crs: &'static str,
    pub(in crate::modules::ogc) ordered_axes: [&'static str; 2],
    pub(in crate::modules::ogc) well_known_scale_set: &'static str,
    pub(in crate::modules::ogc) tile_matrices: Vec<TileMatrixView>,
}

/// One matrix of a set.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::modules::ogc) struct TileMatrixView {
    pub(in crate::modules::ogc) id: String,
    pub(in crate::modules::ogc) scale_denominator: f64,
    pub(in crate::modules::ogc) cell_size: f64,
    pub(in crate::modules::ogc) corner_of_origin: &'static str,
    pub(in crate::modules::ogc) point_of_origin: [f64; 2],
    pub(in crate::modules::ogc) tile_width: u32,
    pub(in crate::modules::ogc) tile_height: u32,
    pub(in crate::modules::ogc) matrix_width: u32,
    pub(in crate::modules::ogc) matrix_height: u32,
}

/// The tilesets of the portal or of a collection.
#[derive(Debug, Serialize)]
pub(in crate::modules::ogc) struct TilesetsView {
    pub(in crate::modules::ogc) links: Vec<Link>,
    pub(in crate::modules::ogc) tilesets: Vec<TilesetItem>,
}

/// One of them, in short.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::modules::ogc) struct TilesetItem {
    pub(in crate::modules::ogc) title: String,
    pub(in crate::modules::ogc) data_type: &'static str,
    pub(in crate::modules::ogc) crs: &'static str,
    #[serde(rename = "tileMatrixSetURI")]
    pub(in crate::modules::ogc) tile_matrix_set_uri: &'static str,
    pub(in crate::modules::ogc) links: Vec<TileLink>,
}

/// A tileset.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::modules::ogc) struct TilesetView {
    #[serde(flatten)]
    pub(in crate::modules::ogc) item: TilesetItem,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::modules::ogc) attribution: Option<String>,
    pub(in crate::modules::ogc) media_types: [&'static str; 1],
    pub(in crate::modules::ogc) tile_matrix_set_limits: Vec<LimitsView>,
    pub(in crate::modules::ogc) layers: Vec<LayerView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::modules::ogc) bounding_box: Option<BoundingBoxView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::modules::ogc) center_point: Option<CenterPointView>,
}

/// Which tiles of a matrix may hold something.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::modules::ogc) struct LimitsView {
    pub(in crate::modules::ogc) tile_matrix: String,
    pub(in crate::modules::ogc) min_tile_row: u32,
    pub(in crate::modules::ogc) max_tile_row: u32,
    pub(in crate::modules::ogc) min_tile_col: u32,
    pub(in crate::modules::ogc) max_tile_col: u32,
}

/// A layer of the tiles.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::modules::ogc) struct LayerView {
    pub(in crate::modules::ogc) id: String,
    pub(in crate::modules::ogc) data_type: &'static str,
    pub(in crate::modules::ogc) geometry_dimension: u8,
    pub(in crate::modules::ogc) min_tile_matrix: String,
    pub(in crate::modules::ogc) max_tile_matrix: String,
    /// A JSON Schema of the attributes.
    pub(in crate::modules::ogc) properties_schema: Value,
}

/// A box in degrees, longitude first.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::modules::ogc) struct BoundingBoxView {
    pub(in crate::modules::ogc) lower_left: [f64; 2],
    pub(in crate::modules::ogc) upper_right: [f64; 2],
    pub(in crate::modules::ogc) crs: &'static str,
}

/// Where a client that knows nothing better begins.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::modules::ogc) struct CenterPointView {
    pub(in crate::modules::ogc) coordinates: [f64; 2],
    pub(in crate::modules::ogc) tile_matrix: String,
    pub(in crate::modules::ogc) crs: &'static str,
}
