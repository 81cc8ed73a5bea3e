//! The description of a tileset in one tile matrix set.

use serde_json::json;
use tilejson::VectorLayer;
use tiles::{Bbox, GeometryKind, LonLat, MatrixTile, TileMatrixSet};

use super::api::{
    BoundingBoxView, CenterPointView, LayerView, LimitsView, TileLink, TilesetItem, TilesetView,
};
use super::{MVT, rel, sets};
use crate::modules::ogc::asked::Asked;
use crate::modules::ogc::format::Format;
use crate::modules::ogc::links::{self, Link};
use crate::modules::ogc::pages::{self, tiles::texts};
use crate::spatial::{Snapshot, Tileset};

const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
/// What tiles hold, as the standard calls it.
const VECTOR: &str = "vector";
/// How many tiles beyond the box of the features are within the limits: a hexagon or the buffer of a tile may reach so far.
const MARGIN: u32 = 1;

/// Whose tiles they are: of the dataset as a whole, or of a collection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner<'a> {
    /// What tiles are made of.
    pub(super) tileset: &'a Tileset,
    /// What people call it.
    pub(super) title: &'a str,
    /// Name of the collection; `None` of the dataset.
    pub(super) collection: Option<&'a str>,
}

impl Owner<'_> {
    /// The address of the collection or of the dataset.
    fn address(&self, asked: &Asked) -> String {
        match self.collection {
            Some(name) => format!("{}/collections/{name}", asked.base()),
            None => asked.base(),
        }
    }

    /// The steps from the landing page to the list of tilesets.
    pub(super) fn way(&self, asked: &Asked) -> Vec<(String, String)> {
        let tilesets = texts(asked.language).tilesets.to_owned();
        let Some(name) = self.collection else {
            return vec![(tilesets, "/tiles".to_owned())];
        };
        let path = format!("/collections/{name}");
        vec![
            (
                pages::texts(asked.language).collections.to_owned(),
                "/collections".to_owned(),
            ),
            (self.title.to_owned(), path.clone()),
            (tilesets, format!("{path}/tiles")),
        ]
    }

    /// The address of the list of tilesets.
    pub(super) fn list_address(&self, asked: &Asked) -> String {
        format!("{}/tiles", self.address(asked))
    }

    fn tileset_address(&self, asked: &Asked, set: TileMatrixSet) -> String {
        format!("{}/{set}", self.list_address(asked))
    }
}

/// A tileset as lists name it.
pub(super) fn item(asked: &Asked, owner: Owner<'_>, set: TileMatrixSet) -> TilesetItem {
    let address = owner.tileset_address(asked, set);
    let link = Link::new(address, "self", Format::Json).titled("The tileset");
    item_with(asked, owner, set, vec![link.into()])
}

fn item_with(
    asked: &Asked,
    owner: Owner<'_>,
    set: TileMatrixSet,
    mut links: Vec<TileLink>,
) -> TilesetItem {
    let facts = sets::facts(set);
    let scheme = format!("{}/tileMatrixSets/{set}", asked.base());
    let scheme = Link::new(scheme, rel::SCHEME, Format::Json).titled(facts.title);
    links.push(scheme.into());
    TilesetItem {
        title: format!("{} ({set})", owner.title),
        data_type: VECTOR,
        crs: facts.crs,
        tile_matrix_set_uri: facts.uri,
        links,
    }
}

/// The whole description; the filters that were asked for go on into the address of the tiles.
pub(super) fn tileset(
    asked: &Asked,
    owner: Owner<'_>,
    set: TileMatrixSet,
    snapshot: &Snapshot,
    format: Format,
) -> TilesetView {
    let document = owner.tileset.describe(snapshot, Vec::new());
    let bbox = owner.tileset.bbox(snapshot);
    let layers = document.vector_layers.iter().flatten();
    let center = document.center.filter(|_| bbox.is_some());
    TilesetView {
        item: item_with(asked, owner, set, own_links(asked, owner, set, format)),
        attribution: document.attribution.clone(),
        media_types: [MVT],
        tile_matrix_set_limits: bbox.map_or_else(Vec::new, |bbox| limits(set, bbox)),
        layers: layers
            .map(|layer| describe_layer(owner.tileset, snapshot, set, layer))
            .collect(),
        bounding_box: bbox.map(|bbox| BoundingBoxView {
            lower_left: [bbox.west(), bbox.south()],
            upper_right: [bbox.east(), bbox.north()],
            crs: CRS84,
        }),
        center_point: center.map(|center| CenterPointView {
            coordinates: [center.longitude, center.latitude],
            tile_matrix: set.matrix_of_zoom(center.zoom).to_string(),
            crs: CRS84,
        }),
    }
}

/// Which tiles of each matrix may hold something.
fn limits(set: TileMatrixSet, bbox: Bbox) -> Vec<LimitsView> {
    let corner = |lon, lat, matrix| {
        let place = LonLat::new(lon, lat).expect("invariant: the corner of a box is a place");
        MatrixTile::covering(set, place, matrix).expect("invariant: the matrix has tiles")
    };
    let of_matrix = |matrix| {
        let first = corner(bbox.west(), bbox.north(), matrix);
        let last = corner(bbox.east(), bbox.south(), matrix);
        let (columns, rows) = set.size(matrix);
        LimitsView {
            tile_matrix: matrix.to_string(),
            min_tile_row: first.row().saturating_sub(MARGIN),
            max_tile_row: (last.row() + MARGIN).min(rows - 1),
            min_tile_col: first.column().saturating_sub(MARGIN),
            max_tile_col: (last.column() + MARGIN).min(columns - 1),
        }
    };
    (0..=set.max_matrix()).map(of_matrix).collect()
}

fn own_links(asked: &Asked, owner: Owner<'_>, set: TileMatrixSet, format: Format) -> Vec<TileLink> {
    let address = owner.tileset_address(asked, set);
    let query = asked.query_without(&["f", "lang"]);
    let with_query = |address: String| match query.as_str() {
        "" => address,
        query => format!("{address}?{query}"),
    };
    let own = links::own(&asked.address(), Format::DOCUMENT, format);
    let mut links: Vec<TileLink> = own.into_iter().map(TileLink::from).collect();
    let template = format!("{address}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}");
    links.push(TileLink {
        link: of_type(with_query(template), "item", MVT, "Mapbox Vector Tiles"),
        templated: true,
    });
    let (owner_rel, owner_title) = match owner.collection {
        Some(_) => (rel::GEODATA, "The collection"),
        None => (rel::DATASET, "The dataset"),
    };
    let of_owner = Link::new(owner.address(asked), owner_rel, Format::Json).titled(owner_title);
    links.push(of_owner.into());
    if set == TileMatrixSet::WebMercatorQuad {
        let site = &asked.site;
        let tilejson = format!("{site}/tiles/{}.json", owner.tileset.name());
        links.push(
            Link::new(with_query(tilejson), "describedby", Format::Json)
                .titled("TileJSON")
                .into(),
        );
        if owner.collection.is_none() {
            let style = format!("{site}/styles/portal.json");
            let media_type = "application/vnd.mapbox.style+json";
            links.push(of_type(style, "stylesheet", media_type, "MapLibre style").into());
        }
    }
    links
}

fn of_type(href: String, rel: &'static str, media_type: &'static str, title: &str) -> Link {
    Link {
        href,
        rel,
        media_type: Some(media_type),
        title: Some(title.to_owned()),
        size_bytes: None,
    }
}

fn describe_layer(
    tileset: &Tileset,
    snapshot: &Snapshot,
    set: TileMatrixSet,
    layer: &VectorLayer,
) -> LayerView {
    let matrix = |zoom: Option<u8>, or: u8| set.matrix_of_zoom(zoom.unwrap_or(or)).to_string();
    let properties: serde_json::Map<_, _> = layer
        .fields
        .iter()
        .map(|(name, meaning)| {
            // The meaning begins with the type, as TileJSON suggests.
            let kind = if meaning.starts_with("String") {
                "string"
            } else {
                "number"
            };
            (
                name.clone(),
                json!({ "type": kind, "description": meaning }),
            )
        })
        .collect();
    LayerView {
        id: layer.id.clone(),
        data_type: VECTOR,
        geometry_dimension: dimension(tileset, snapshot, &layer.id),
        min_tile_matrix: matrix(layer.minzoom, 0),
        max_tile_matrix: matrix(layer.maxzoom, tiles::MAX_ZOOM),
        properties_schema: json!({ "type": "object", "properties": properties }),
    }
}

/// Whether a layer has points, 0, or surfaces, 2.
fn dimension(tileset: &Tileset, snapshot: &Snapshot, layer: &str) -> u8 {
    let is_label = snapshot
        .boundaries
        .as_ref()
        .is_some_and(|boundaries| boundaries.layer.labels_name() == layer);
    let is_point = tileset.layers_of(snapshot).any(|index| {
        let spec = index.spec();
        let is_own = spec.name() == layer && spec.geometry() == GeometryKind::Point;
        is_own || spec.dropped_name() == layer
    });
    if is_label || is_point { 0 } else { 2 }
}
