//! What TileJSON says of a layer.

use std::collections::BTreeMap;

use tilejson::VectorLayer;

use crate::areas::AreaLayer;
use crate::coord::MAX_ZOOM;
use crate::spec::{DimensionKind, LayerSpec};

/// Describes the layers that a [`LayerSpec`] has in tiles: features, hexagons, and what was dropped.
pub fn vector_layers(spec: &LayerSpec) -> Vec<VectorLayer> {
    let from = spec.features_from();
    let mut layers = Vec::new();
    if from <= MAX_ZOOM {
        let fields = spec.dimensions().iter().map(|dimension| {
            let meaning = match &dimension.kind {
                DimensionKind::Enum(labels) if labels.len() <= 20 => {
                    format!("String, one of: {}", labels.join(", "))
                }
                DimensionKind::Enum(_) => "String".to_owned(),
                DimensionKind::Day => "String, a date as YYYY-MM-DD".to_owned(),
            };
            (dimension.name.clone(), meaning)
        });
        layers.push(layer(spec.name(), from, MAX_ZOOM, fields));
        let dropped = ("dropped", "Number of features that the tile leaves out");
        layers.push(layer(&spec.dropped_name(), from, MAX_ZOOM, [dropped]));
    }
    if from > 0 {
        let fixed = [
            (
                "h3".to_owned(),
                "String, the H3 index of the cell".to_owned(),
            ),
            (
                "count".to_owned(),
                "Number of features in the cell".to_owned(),
            ),
        ];
        let tallies = spec.tally_names().into_iter().map(|label| {
            (
                label.to_owned(),
                format!("Number of features that are {label}"),
            )
        });
        let fields = fixed.into_iter().chain(tallies);
        layers.push(layer(&spec.cells_name(), 0, MAX_ZOOM.min(from - 1), fields));
    }
    layers
}

/// Describes the layers that an [`AreaLayer`] has in tiles: areas and labels.
pub fn area_vector_layers(areas: &AreaLayer) -> Vec<VectorLayer> {
    let fields = || {
        areas
            .keys()
            .iter()
            .map(|key| (key.clone(), "String".to_owned()))
    };
    vec![
        layer(areas.name(), 0, MAX_ZOOM, fields()),
        layer(areas.labels_name(), 0, MAX_ZOOM, fields()),
    ]
}

fn layer<S: Into<String>>(
    id: &str,
    min: u8,
    max: u8,
    fields: impl IntoIterator<Item = (S, S)>,
) -> VectorLayer {
    let fields = fields.into_iter().map(|(k, v)| (k.into(), v.into()));
    let mut layer = VectorLayer::new(id.to_owned(), fields.collect::<BTreeMap<_, _>>());
    layer.minzoom = Some(min);
    layer.maxzoom = Some(max);
    layer
}
