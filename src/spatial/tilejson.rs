//! What a tileset says of itself: TileJSON 3.0.

use tilejson::{Bounds, Center, TileJSON, tilejson};
use tiles::MAX_ZOOM;
use tiles::tilejson::{area_vector_layers, vector_layers};

use super::editions::Boundaries;
use super::snapshot::Snapshot;
use super::tilesets::Tileset;

/// Zoom at which a client that knows nothing better begins.
const FIRST_ZOOM: u8 = 7;

impl Tileset {
    /// The description of the tileset in a snapshot, with the addresses of its tiles.
    pub fn describe(&self, snapshot: &Snapshot, addresses: Vec<String>) -> TileJSON {
        let boundaries = snapshot.boundaries.as_deref();
        let mut layers = Vec::new();
        if let Some(boundaries) = boundaries.filter(|_| self.has_areas()) {
            layers.extend(area_vector_layers(&boundaries.layer));
        }
        for index in self.layers_of(snapshot) {
            layers.extend(vector_layers(index.spec()));
        }
        let mut document = tilejson! {
            tiles: addresses,
            vector_layers: layers,
            name: self.name().to_owned(),
            minzoom: 0,
            maxzoom: MAX_ZOOM,
        };
        if let Some([west, south, east, north]) = boundaries.and_then(Boundaries::bbox) {
            document.bounds = Some(Bounds::new(west, south, east, north));
            document.center = Some(Center::new(
                west.midpoint(east),
                south.midpoint(north),
                FIRST_ZOOM,
            ));
        }
        document.attribution = boundaries.map(|boundaries| boundaries.info.attribution.clone());
        document
    }
}
