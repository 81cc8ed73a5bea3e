//! OGC API - Tiles: the tiles of the map by the standard's addresses, in every tile matrix set.
//!
//! A *tileset* of the standard is one of our tilesets in one tile matrix set.  The portal's own are of the dataset as a whole; a
//! collection has those of the tileset that it names.  Bytes, filters and tags are those of `/tiles`.
//!
//! Invariant: a tile inside the limits of its tileset is a 200, with no bytes where nothing is; outside its matrix it is a 404.
//!
//! `docs/adr/0044-tile-matrix-sets.md` says what was chosen and why.

pub(super) mod api;
mod describe;
mod document;
mod lists;
mod routes;
mod sets;

use super::asked::Asked;
use super::format::Format;
use super::links::Link;
use super::pages::tiles::texts;
use crate::collections::Collection;

pub(super) use document::{paths, schemas};
pub(super) use routes::router;

/// The conformance classes of OGC API - Tiles, and of the standard for tile matrix sets.
pub(super) const CONFORMANCE: &[&str] = &[
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/dataset-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixsetlimits",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixsetlimits",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilesetmetadata",
];

/// The media type of a tile.
const MVT: &str = "application/vnd.mapbox-vector-tile";

/// Names of relations.
mod rel {
    pub(super) const TILESETS: &str = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
    pub(super) const SCHEMES: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes";
    pub(super) const SCHEME: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";
    pub(super) const DATASET: &str = "http://www.opengis.net/def/rel/ogc/1.0/dataset";
    pub(super) const GEODATA: &str = "http://www.opengis.net/def/rel/ogc/1.0/geodata";
}

/// What the landing page links to.
pub(super) fn landing_links(asked: &Asked) -> Vec<Link> {
    let base = asked.base();
    let texts = texts(asked.language);
    vec![
        Link::new(format!("{base}/tiles"), rel::TILESETS, Format::Json).titled(texts.tilesets),
        Link::new(format!("{base}/tileMatrixSets"), rel::SCHEMES, Format::Json).titled(texts.sets),
    ]
}

/// What the description of a collection links to.
pub(super) fn collection_links(asked: &Asked, collection: &dyn Collection) -> Vec<Link> {
    let address = format!(
        "{}/collections/{}/tiles",
        asked.base(),
        collection.schema().name
    );
    let link =
        Link::new(address, rel::TILESETS, Format::Json).titled(texts(asked.language).tilesets);
    collection.tileset().map(|_| link).into_iter().collect()
}
