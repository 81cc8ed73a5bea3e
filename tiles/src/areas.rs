//! A coverage of areas as one vector layer, with a layer of labels.
//!
//! The caller gives the areas once per zoom, already simplified so that neighbours share their borders vertex by
//! vertex. Everything from there on treats a shared border in one way, whichever area it is drawn for: the same
//! rounding, and cuts that do not depend on its direction.

mod label;
mod reduce;

use std::collections::BTreeMap;

use geo::MultiPolygon;

use crate::clip::Frame;
use crate::coord::{MAX_ZOOM, TileCoord};
use crate::encode::LayerWriter;
use crate::geographic::GeographicGrid;
use crate::matrix::MatrixTile;
use crate::quantize::{self, Grid, TILE_FRAME, TileGrid};
use crate::ring::{Ring, Shape, Vertex};
use crate::tile::EncodedLayer;
use reduce::IndexedRing;

/// The zoom whose geometry is exact enough to find the place of a label.
const LABEL_ZOOM: usize = 8;

/// One attribute of an area.
#[derive(Clone, Debug, PartialEq)]
pub enum AreaValue {
    /// A text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A fraction.
    Fraction(f64),
}

/// What tiles say of an area beside its shape.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaAttributes {
    /// The feature id in tiles.
    pub id: u64,
    /// Keys and values.
    pub values: Vec<(String, AreaValue)>,
}

/// Areas that tiles show at every zoom.
///
/// ```
/// use geo::{MultiPolygon, polygon};
/// use tiles::{AreaAttributes, AreaLayer, AreaValue, TileCoord};
/// let square = polygon![(x: 38.0, y: 45.0), (x: 39.0, y: 45.0), (x: 39.0, y: 46.0), (x: 38.0, y: 46.0)];
/// let name = ("name".to_owned(), AreaValue::Text("Краснодар".to_owned()));
/// let attributes = AreaAttributes { id: 3_701_000, values: vec![name] };
/// let layer = AreaLayer::new("municipalities", vec![attributes], &[vec![MultiPolygon(vec![square])]]);
/// let tile = layer.encode_tile(TileCoord::new(0, 0, 0)?);
/// assert_eq!(tile.features, 1);
/// # Ok::<(), tiles::TileCoordError>(())
/// ```
#[derive(Debug)]
pub struct AreaLayer {
    name: String,
    labels_name: String,
    keys: Vec<String>,
    areas: Vec<Area>,
    /// The areas' rings at each zoom for which there is a geometry of its own.
    zooms: Vec<Vec<Outline>>,
}

#[derive(Debug)]
struct Area {
    attributes: AreaAttributes,
    label: Option<Vertex>,
}

/// The rings of one area at one zoom, on the deepest grid.
#[derive(Debug)]
struct Outline {
    rings: Vec<IndexedRing>,
}

impl AreaLayer {
    /// Takes the areas' attributes and, per zoom from 0 on, their geometries in the same order; the last zoom's
    /// geometries serve the deeper ones too.
    pub fn new(
        name: &str,
        attributes: Vec<AreaAttributes>,
        by_zoom: &[Vec<MultiPolygon<f64>>],
    ) -> Self {
        let mut keys: Vec<String> = Vec::new();
        for (key, _) in attributes.iter().flat_map(|area| &area.values) {
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        }
        let zooms: Vec<Vec<Outline>> = by_zoom
            .iter()
            .take(usize::from(MAX_ZOOM) + 1)
            .map(|areas| areas.iter().map(Outline::project).collect())
            .collect();
        let at_label_zoom = zooms.get(LABEL_ZOOM).or(zooms.last());
        let label = |at: usize| label::place(&at_label_zoom?.get(at)?.rings);
        let areas = attributes.into_iter().enumerate().map(|(at, attributes)| {
            let label = label(at);
            Area { attributes, label }
        });
        Self {
            name: name.to_owned(),
            labels_name: format!("{name}_labels"),
            keys,
            areas: areas.collect(),
            zooms,
        }
    }

    /// The name of the layer of areas in tiles.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name of the layer of labels in tiles.
    pub fn labels_name(&self) -> &str {
        &self.labels_name
    }

    /// The keys of the attributes of both layers.
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    /// How many areas there are.
    pub fn len(&self) -> usize {
        self.areas.len()
    }

    /// Whether there are no areas.
    pub fn is_empty(&self) -> bool {
        self.areas.is_empty()
    }

    /// The memory that the layer holds.
    pub fn memory_bytes(&self) -> usize {
        let outlines = self.zooms.iter().flatten();
        let rings = outlines.flat_map(|outline| &outline.rings);
        rings.map(IndexedRing::memory_bytes).sum::<usize>() + self.areas.len() * size_of::<Area>()
    }

    /// Encodes the areas that a tile shows, and the labels in it.
    pub fn encode_tile(&self, tile: TileCoord) -> EncodedLayer {
        self.encode_on(&Grid::of_tile(tile))
    }

    /// Encodes the areas and labels of a tile of any tile matrix set.
    pub fn encode_matrix_tile(&self, tile: MatrixTile) -> EncodedLayer {
        if let Some(tile) = tile.as_web_mercator() {
            return self.encode_tile(tile);
        }
        let grid = GeographicGrid::of_tile(tile);
        grid.map_or_else(EncodedLayer::default, |grid| self.encode_on(&grid))
    }

    /// Whether the box of any ring, as it is at this zoom or a deeper one, meets a frame of the deepest grid.
    pub(crate) fn has_rings_near(&self, z: u8, frame: &Frame) -> bool {
        let last = self.zooms.len().saturating_sub(1);
        let zooms = self.zooms.iter().skip(last.min(usize::from(z)));
        let mut rings = zooms.flatten().flat_map(|outline| &outline.rings);
        rings.any(|ring| ring.meets(frame))
    }

    fn encode_on(&self, grid: &impl TileGrid) -> EncodedLayer {
        let zoom = self
            .zooms
            .get(usize::from(grid.zoom()))
            .or(self.zooms.last());
        let mut areas = AreaWriter::new(&self.name, &self.keys);
        let mut labels = AreaWriter::new(&self.labels_name, &self.keys);
        let frame = grid.deep_frame();
        for (at, area) in self.areas.iter().enumerate() {
            if let Some(outline) = zoom.and_then(|outlines| outlines.get(at)) {
                let rings = outline.place(grid, &frame);
                if !rings.is_empty() {
                    areas.tag(&area.attributes, &self.keys);
                    areas.writer.polygon(area.attributes.id, &rings);
                }
            }
            let label = area.label.map(|label| grid.place_vertex(label));
            if let Some(label) = label.filter(|label| TILE_FRAME.has(*label)) {
                labels.tag(&area.attributes, &self.keys);
                labels.writer.point(area.attributes.id, label);
            }
        }
        let features = areas.writer.feature_count();
        let mut bytes = Vec::new();
        areas.writer.finish(&mut bytes);
        labels.writer.finish(&mut bytes);
        EncodedLayer {
            bytes,
            features,
            ..EncodedLayer::default()
        }
    }
}

impl Outline {
    fn project(area: &MultiPolygon<f64>) -> Self {
        let shape = Shape::project(area).unwrap_or_default();
        Self {
            rings: shape.rings.into_iter().map(IndexedRing::new).collect(),
        }
    }

    /// What a tile shows of the area.
    fn place(&self, grid: &impl TileGrid, frame: &Frame) -> Vec<Ring> {
        let mut placed = Vec::new();
        for ring in &self.rings {
            let mut vertices = ring.near(frame);
            for at in &mut vertices {
                *at = grid.place_vertex(*at);
            }
            quantize::straighten(&mut vertices);
            if vertices.len() >= 3 {
                let is_hole = ring.is_hole();
                placed.push(Ring { vertices, is_hole });
            }
        }
        quantize::show(placed)
    }
}

/// A layer with the attributes that were met so far.
struct AreaWriter {
    writer: LayerWriter,
    texts: BTreeMap<String, u32>,
}

impl AreaWriter {
    fn new(name: &str, keys: &[String]) -> Self {
        Self {
            writer: LayerWriter::new(name, keys),
            texts: BTreeMap::new(),
        }
    }

    fn tag(&mut self, attributes: &AreaAttributes, keys: &[String]) {
        for (name, value) in &attributes.values {
            let key = keys.iter().position(|key| key == name);
            let key = key.expect("invariant: every area's keys were collected");
            let place = match value {
                AreaValue::Text(text) => self.text(text),
                AreaValue::Whole(number) => self.writer.add_signed(*number),
                AreaValue::Fraction(number) => self.writer.add_fraction(*number),
            };
            self.writer.tag(key as u32, place);
        }
    }
    fn text(&mut self, text: &str) -> u32 {
        if let Some(known) = self.texts.get(text) {
            return *known;
        }
        let place = self.writer.add_text(text);
        self.texts.insert(text.to_owned(), place);
        place
    }
}
