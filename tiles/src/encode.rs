//! Writing Mapbox Vector Tiles 2.1, straight into bytes.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::ring::{Ring, Vertex};
use crate::world::EXTENT;

const MOVE_TO: u32 = 1;
const LINE_TO: u32 = 2;
const CLOSE_PATH: u32 = 7;

/// Field numbers and wire types of the protobuf messages, as the tag bytes that begin a field.
mod tag {
    pub(super) const TILE_LAYER: u8 = 3 << 3 | 2;
    pub(super) const LAYER_VERSION: u8 = 15 << 3;
    pub(super) const LAYER_NAME: u8 = 1 << 3 | 2;
    pub(super) const LAYER_FEATURE: u8 = 2 << 3 | 2;
    pub(super) const LAYER_KEY: u8 = 3 << 3 | 2;
    pub(super) const LAYER_VALUE: u8 = 4 << 3 | 2;
    pub(super) const LAYER_EXTENT: u8 = 5 << 3;
    pub(super) const FEATURE_ID: u8 = 1 << 3;
    pub(super) const FEATURE_TAGS: u8 = 2 << 3 | 2;
    pub(super) const FEATURE_TYPE: u8 = 3 << 3;
    pub(super) const FEATURE_GEOMETRY: u8 = 4 << 3 | 2;
    pub(super) const VALUE_STRING: u8 = 1 << 3 | 2;
    pub(super) const VALUE_DOUBLE: u8 = 3 << 3 | 1;
    pub(super) const VALUE_SIGNED: u8 = 4 << 3;
    pub(super) const VALUE_UNSIGNED: u8 = 5 << 3;
}

/// The kind of a feature's geometry in a tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GeometryType {
    Point = 1,
    Polygon = 3,
}

/// One layer of a tile while it is written.
#[derive(Debug)]
pub(crate) struct LayerWriter {
    name: String,
    keys: Vec<String>,
    values: Vec<u8>,
    value_count: u32,
    numbers: HashMap<u64, u32, RandomState>,
    features: Vec<u8>,
    feature_count: usize,
    tags: Vec<u8>,
    geometry: Vec<u8>,
    cursor: Vertex,
}

impl LayerWriter {
    pub(crate) fn new<S: Into<String>>(name: &str, keys: impl IntoIterator<Item = S>) -> Self {
        Self {
            name: name.to_owned(),
            keys: keys.into_iter().map(Into::into).collect(),
            values: Vec::new(),
            value_count: 0,
            numbers: HashMap::default(),
            features: Vec::new(),
            feature_count: 0,
            tags: Vec::new(),
            geometry: Vec::new(),
            cursor: Vertex::default(),
        }
    }

    /// Adds a text to the table of values; the caller sees to it that it is added once.
    pub(crate) fn add_text(&mut self, text: &str) -> u32 {
        let length = 1 + varint_len(text.len() as u64) + text.len();
        self.begin_value(length);
        self.values.push(tag::VALUE_STRING);
        put_varint(&mut self.values, text.len() as u64);
        self.values.extend_from_slice(text.as_bytes());
        self.end_value()
    }

    /// Adds a fraction to the table of values.
    pub(crate) fn add_fraction(&mut self, number: f64) -> u32 {
        self.begin_value(9);
        self.values.push(tag::VALUE_DOUBLE);
        self.values.extend_from_slice(&number.to_le_bytes());
        self.end_value()
    }

    /// Adds a whole number that may be negative to the table of values.
    pub(crate) fn add_signed(&mut self, number: i64) -> u32 {
        let bits = number as u64;
        self.begin_value(1 + varint_len(bits));
        self.values.push(tag::VALUE_SIGNED);
        put_varint(&mut self.values, bits);
        self.end_value()
    }

    /// The place of a count in the table of values, which holds every count once.
    pub(crate) fn count(&mut self, number: u64) -> u32 {
        if let Some(known) = self.numbers.get(&number) {
            return *known;
        }
        self.begin_value(1 + varint_len(number));
        self.values.push(tag::VALUE_UNSIGNED);
        put_varint(&mut self.values, number);
        let at = self.end_value();
        self.numbers.insert(number, at);
        at
    }

    /// Gives the feature that is being written an attribute: the places of its key and value.
    pub(crate) fn tag(&mut self, key: u32, value: u32) {
        put_varint(&mut self.tags, u64::from(key));
        put_varint(&mut self.tags, u64::from(value));
    }

    pub(crate) fn point(&mut self, id: u64, at: Vertex) {
        put_varint(&mut self.geometry, u64::from(command(MOVE_TO, 1)));
        self.line_to(at);
        self.finish_feature(id, GeometryType::Point);
    }

    /// Writes rings, every exterior ring before its holes.
    pub(crate) fn polygon(&mut self, id: u64, rings: &[Ring]) {
        for ring in rings {
            let [first, rest @ ..] = ring.vertices.as_slice() else {
                continue;
            };
            put_varint(&mut self.geometry, u64::from(command(MOVE_TO, 1)));
            self.line_to(*first);
            let count = rest.len() as u32;
            put_varint(&mut self.geometry, u64::from(command(LINE_TO, count)));
            for at in rest {
                self.line_to(*at);
            }
            put_varint(&mut self.geometry, u64::from(command(CLOSE_PATH, 1)));
        }
        self.finish_feature(id, GeometryType::Polygon);
    }

    pub(crate) fn feature_count(&self) -> usize {
        self.feature_count
    }

    /// How long the layer will be.
    pub(crate) fn encoded_len(&self) -> usize {
        let body = self.body_len();
        1 + varint_len(body as u64) + body
    }

    /// Writes the layer as a field of a tile; a layer without features is not written.
    pub(crate) fn finish(self, out: &mut Vec<u8>) {
        if self.feature_count == 0 {
            return;
        }
        let length = self.body_len();
        out.reserve(length + 8);
        out.push(tag::TILE_LAYER);
        put_varint(out, length as u64);
        out.extend_from_slice(&[tag::LAYER_VERSION, 2, tag::LAYER_NAME]);
        put_varint(out, self.name.len() as u64);
        out.extend_from_slice(self.name.as_bytes());
        out.extend_from_slice(&self.features);
        for key in &self.keys {
            out.push(tag::LAYER_KEY);
            put_varint(out, key.len() as u64);
            out.extend_from_slice(key.as_bytes());
        }
        out.extend_from_slice(&self.values);
        out.push(tag::LAYER_EXTENT);
        put_varint(out, EXTENT as u64);
    }

    fn body_len(&self) -> usize {
        let text = |s: &String| 1 + varint_len(s.len() as u64) + s.len();
        let keys: usize = self.keys.iter().map(text).sum();
        let extent = 1 + varint_len(EXTENT as u64);
        2 + text(&self.name) + self.features.len() + keys + self.values.len() + extent
    }

    fn begin_value(&mut self, length: usize) {
        self.values.push(tag::LAYER_VALUE);
        put_varint(&mut self.values, length as u64);
    }

    fn end_value(&mut self) -> u32 {
        self.value_count += 1;
        self.value_count - 1
    }

    fn line_to(&mut self, at: Vertex) {
        put_varint(&mut self.geometry, u64::from(zigzag(at.x - self.cursor.x)));
        put_varint(&mut self.geometry, u64::from(zigzag(at.y - self.cursor.y)));
        self.cursor = at;
    }

    fn finish_feature(&mut self, id: u64, kind: GeometryType) {
        let packed = |bytes: &[u8]| 1 + varint_len(bytes.len() as u64) + bytes.len();
        let tags = if self.tags.is_empty() {
            0
        } else {
            packed(&self.tags)
        };
        let length = 1 + varint_len(id) + tags + 2 + packed(&self.geometry);
        let out = &mut self.features;
        out.push(tag::LAYER_FEATURE);
        put_varint(out, length as u64);
        out.push(tag::FEATURE_ID);
        put_varint(out, id);
        if !self.tags.is_empty() {
            out.push(tag::FEATURE_TAGS);
            put_varint(out, self.tags.len() as u64);
            out.extend_from_slice(&self.tags);
        }
        out.extend_from_slice(&[tag::FEATURE_TYPE, kind as u8, tag::FEATURE_GEOMETRY]);
        put_varint(out, self.geometry.len() as u64);
        out.extend_from_slice(&self.geometry);
        self.tags.clear();
        self.geometry.clear();
        self.cursor = Vertex::default();
        self.feature_count += 1;
    }
}

const fn command(id: u32, count: u32) -> u32 {
    count << 3 | id
}

const fn zigzag(v: i32) -> u32 {
    (v << 1 ^ v >> 31) as u32
}

fn varint_len(v: u64) -> usize {
    (70 - (v | 1).leading_zeros() as usize) / 7
}

fn put_varint(out: &mut Vec<u8>, mut v: u64) {
    while v >= 0x80 {
        out.push(v as u8 | 0x80);
        v >>= 7;
    }
    out.push(v as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints_are_as_long_as_announced() {
        for shift in 0..64 {
            for v in [1u64 << shift, (1 << shift) - 1, u64::MAX >> shift] {
                let mut out = Vec::new();
                put_varint(&mut out, v);
                assert_eq!(out.len(), varint_len(v), "{v}");
            }
        }
    }
}
