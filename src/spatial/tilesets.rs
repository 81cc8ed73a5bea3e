//! What can be asked for as tiles: tilesets, and the filters that their layers understand.

use std::sync::Arc;

use tiles::cache::{Filters, TileKey, TilesetId};
use tiles::{AreaLayer, Bbox, LayerIndex, LayerSpec, MatrixTile, TileBody, TileCoord};

use super::editions::Boundaries;
use super::filters::{Asked, FilterError};
use super::snapshot::Snapshot;
use super::{MUNICIPALITIES, PORTAL};

/// A set of layers that is served under one name.
#[derive(Debug, Clone)]
pub struct Tileset {
    id: TilesetId,
    name: String,
    /// Positions among the layers of the snapshot.
    layers: Vec<usize>,
    areas: bool,
}

/// All tilesets: one per layer, the municipalities, and the portal with everything.
#[derive(Debug)]
pub struct Tilesets {
    specs: Vec<Arc<LayerSpec>>,
    tilesets: Vec<Tileset>,
}

impl Tileset {
    /// Number of the tileset in cache keys.
    pub fn id(&self) -> TilesetId {
        self.id
    }

    /// Name in addresses.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether municipalities are in it.
    pub fn has_areas(&self) -> bool {
        self.areas
    }

    /// Positions of its feature layers among the layers of a snapshot.
    pub fn layers(&self) -> &[usize] {
        &self.layers
    }

    /// Its feature layers in a snapshot.
    pub fn layers_of<'a>(&'a self, snapshot: &'a Snapshot) -> impl Iterator<Item = &'a LayerIndex> {
        self.layers
            .iter()
            .map(|layer| snapshot.layers[*layer].as_ref())
    }

    /// The place of a layer among the filters of this tileset.
    pub(super) fn place_of(&self, layer: usize) -> Option<usize> {
        self.layers.iter().position(|own| *own == layer)
    }

    /// Makes a tile from a snapshot; CPU work of up to milliseconds.
    pub fn encode(&self, snapshot: &Snapshot, tile: MatrixTile, filters: &Filters) -> TileBody {
        let mut bytes = Vec::new();
        if let Some(areas) = self.areas_of(snapshot) {
            bytes.extend(areas.encode_matrix_tile(tile).bytes);
        }
        for (place, layer) in self.layers_of(snapshot).enumerate() {
            let filter = filters.of_layer(place);
            bytes.extend(layer.encode_matrix_tile(tile, &filter).bytes);
        }
        TileBody::new(bytes)
    }

    /// Whether the tile or any inside it may show something of a snapshot; where not, all of them are empty.
    pub fn may_show_within(&self, snapshot: &Snapshot, tile: TileCoord) -> bool {
        self.areas_of(snapshot)
            .is_some_and(|areas| areas.may_show_within(tile))
            || self
                .layers_of(snapshot)
                .any(|layer| layer.may_show_within(tile))
    }

    /// The box of everything that the tileset shows of a snapshot; `None` of nothing.
    pub fn bbox(&self, snapshot: &Snapshot) -> Option<Bbox> {
        let areas = snapshot.boundaries.as_deref().filter(|_| self.areas);
        let of_areas = areas.and_then(Boundaries::bbox);
        let of_layers = self.layers_of(snapshot).filter_map(LayerIndex::bbox);
        let boxes = of_layers.map(Bbox::to_array).chain(of_areas);
        let [west, south, east, north] = boxes.reduce(|a, b| {
            [
                a[0].min(b[0]),
                a[1].min(b[1]),
                a[2].max(b[2]),
                a[3].max(b[3]),
            ]
        })?;
        Bbox::new(west, south, east, north).ok()
    }

    fn areas_of<'a>(&self, snapshot: &'a Snapshot) -> Option<&'a AreaLayer> {
        let boundaries = snapshot.boundaries.as_deref().filter(|_| self.areas);
        boundaries.map(|boundaries| &boundaries.layer)
    }
}

impl Tilesets {
    pub(super) fn new(specs: &[Arc<LayerSpec>]) -> Self {
        let own = specs
            .iter()
            .enumerate()
            .map(|(layer, spec)| (spec.name().to_owned(), vec![layer], false));
        let all = (0..specs.len()).collect();
        let tilesets = own
            .chain([
                (MUNICIPALITIES.to_owned(), Vec::new(), true),
                (PORTAL.to_owned(), all, true),
            ])
            .enumerate()
            .map(|(id, (name, layers, areas))| Tileset {
                id: TilesetId(id as u16),
                name,
                layers,
                areas,
            })
            .collect();
        Self {
            specs: specs.to_vec(),
            tilesets,
        }
    }

    /// The tileset of this name.
    pub fn find(&self, name: &str) -> Option<&Tileset> {
        self.tilesets.iter().find(|tileset| tileset.name == name)
    }

    /// All tilesets.
    pub fn iter(&self) -> impl Iterator<Item = &Tileset> {
        self.tilesets.iter()
    }

    /// The specifications of a tileset's feature layers.
    pub fn specs(&self, tileset: &Tileset) -> impl Iterator<Item = &Arc<LayerSpec>> {
        tileset.layers.iter().map(|layer| &self.specs[*layer])
    }

    /// The cache key of a tile without filters.
    pub fn key(tileset: &Tileset, coord: TileCoord) -> TileKey {
        TileKey {
            tileset: tileset.id,
            coord,
            filters: Filters::default(),
        }
    }

    /// Reads decoded query parameters as filters of a tileset's layers.
    ///
    /// A layer without a dimension is not filtered by it; a layer with it, but without any of the values, shows nothing.
    pub fn filters<'a>(
        &self,
        tileset: &Tileset,
        parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Filters, FilterError> {
        let asked = Asked::read(parameters)?;
        let specs: Vec<_> = self.specs(tileset).map(Arc::as_ref).collect();
        asked.check(&specs)?;
        Ok(Filters::new(
            specs.into_iter().map(|spec| asked.filter(spec)),
        ))
    }
}

#[cfg(test)]
mod tests {
    use tiles::{Dimension, GeometryKind};

    use super::*;

    fn tilesets() -> Tilesets {
        let issues = vec![
            Dimension::labels("status", ["registered", "solved"]),
            Dimension::labels("term", ["pending", "late"]),
            Dimension::day("created"),
        ];
        let constructions = vec![
            Dimension::labels("status", ["planned"]),
            Dimension::day("permitted"),
        ];
        Tilesets::new(&[
            Arc::new(LayerSpec::new("issues", GeometryKind::Point, issues, "status").unwrap()),
            Arc::new(
                LayerSpec::new(
                    "constructions",
                    GeometryKind::Polygon,
                    constructions,
                    "status",
                )
                .unwrap(),
            ),
        ])
    }

    fn filters(tileset: &str, parameters: &[(&str, &str)]) -> Result<Filters, FilterError> {
        let tilesets = tilesets();
        let tileset = tilesets.find(tileset).unwrap();
        tilesets.filters(tileset, parameters.iter().copied())
    }

    #[test]
    fn equal_requests_have_equal_keys() {
        let one = filters(
            "issues",
            &[("status", "registered,solved"), ("from", "2026-01-02")],
        );
        let other = filters(
            "issues",
            &[
                ("from", "2026-01-02"),
                ("status", "solved"),
                ("status", "registered,solved"),
            ],
        );
        assert_eq!(one, other);
        assert!(filters("issues", &[]).unwrap().is_all());
    }

    #[test]
    fn a_value_of_one_layer_empties_the_other_in_the_portal() {
        let filters = filters("portal", &[("status", "planned")]).unwrap();
        assert!(filters.of_layer(0).is_none());
        assert!(filters.of_layer(1).matches(&[0, 0]));
    }

    #[test]
    fn a_layer_without_the_dimension_is_not_filtered() {
        let filters = filters("portal", &[("term", "late")]).unwrap();
        assert!(filters.of_layer(1).is_all());
        assert!(!filters.of_layer(0).is_all());
    }

    #[test]
    fn what_no_layer_knows_is_refused() {
        let refused = |tileset, parameters: &[_]| filters(tileset, parameters).unwrap_err();
        assert_eq!(
            refused("constructions", &[("term", "late")]),
            FilterError::UnknownParameter("term".to_owned())
        );
        assert_eq!(
            refused("municipalities", &[("from", "2026-01-01")]),
            FilterError::UnknownParameter("from".to_owned())
        );
        assert_eq!(
            refused("issues", &[("created", "x")]),
            FilterError::UnknownParameter("created".to_owned())
        );
        assert_eq!(refused("issues", &[("status", "")]).parameter(), "status");
        assert_eq!(
            refused("issues", &[("status", "planned")]).parameter(),
            "status"
        );
        assert_eq!(
            refused("issues", &[("from", "2026-1-1")]).parameter(),
            "from"
        );
        assert_eq!(
            refused("issues", &[("from", "+026-01-01")]).parameter(),
            "from"
        );
        assert_eq!(refused("issues", &[("to", "2026-02-30")]).parameter(), "to");
        assert_eq!(
            refused("issues", &[("to", "2026-01-01"), ("to", "2026-01-01")]),
            FilterError::Twice("to".to_owned())
        );
        assert_eq!(
            refused("issues", &[("from", "2026-01-02"), ("to", "2026-01-01")]),
            FilterError::Period
        );
    }
}
