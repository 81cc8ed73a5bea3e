//! Map layers held in memory, turned into vector tiles.
//!
//! A [`LayerSpec`] says what a layer is, a [`LayerIndex`] holds its features, and [`LayerIndex::encode_tile`] turns
//! them into one layer of a Mapbox Vector Tile: H3 hexagons with counts zoomed out, the features themselves zoomed in.
//! Changes are [applied](LayerIndex::apply) without rebuilding what did not change, and say exactly which tiles they
//! [touched](Touched), so that a [cache](cache::TileCache) of [tiles](TileBody) never holds a stale one.
//!
//! The world is kept in Web Mercator, and tiles are cut in it; those of [other sets](TileMatrixSet) are drawn from the
//! same coordinates, each vertex moved to the other grid.
//!
//! There is no HTTP, SQL, async or clock in here, and no layer is known by name.

mod areas;
mod body;
pub mod cache;
mod cells;
mod clip;
mod coord;
mod encode;
mod feature;
mod filter;
mod geographic;
mod hex;
mod layer;
mod matrix;
mod mend;
mod prospect;
mod quantize;
mod query;
mod ring;
mod rows;
mod segment;
mod sieve;
mod simplify;
mod spec;
mod tile;
pub mod tilejson;
mod touched;
mod touching;
mod trace;
mod tree;
mod validity;
mod world;

pub use areas::{AreaAttributes, AreaLayer, AreaValue};
pub use body::{Encoding, TileBody};
pub use cells::CellCounts;
pub use coord::{Bbox, BboxError, LonLat, LonLatError, MAX_ZOOM, TileCoord, TileCoordError};
pub use feature::{Change, Feature, FeatureGeometry, FeatureView};
pub use filter::Filter;
pub use layer::LayerIndex;
pub use matrix::{MatrixTile, TileMatrixSet};
pub use spec::{Dimension, DimensionKind, GeometryKind, LayerSpec, LayerSpecError, UNKNOWN};
pub use tile::EncodedLayer;
pub use touched::Touched;
