//! A strict reader of vector tiles, written for the tests from the specification alone, and a check that another
//! reader sees the same.

use std::collections::{BTreeMap, BTreeSet};

use fast_mvt::MvtReaderRef;
use geo::{Area, Coord, LineString, MultiPolygon, Polygon, Validation};

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Layer {
    pub(crate) name: String,
    pub(crate) features: Vec<Feature>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Feature {
    pub(crate) id: u64,
    pub(crate) properties: BTreeMap<String, Value>,
    pub(crate) kind: u64,
    /// Points: one part of one position. Polygons: one part per ring, not closed.
    pub(crate) parts: Vec<Vec<(i32, i32)>>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Text(String),
    Number(f64),
}

impl Feature {
    pub(crate) fn text(&self, key: &str) -> &str {
        match &self.properties[key] {
            Value::Text(text) => text,
            Value::Number(number) => panic!("{key} is {number}"),
        }
    }

    pub(crate) fn number(&self, key: &str) -> u64 {
        match self.properties.get(key) {
            Some(Value::Number(number)) => *number as u64,
            other => panic!("{key} is {other:?}"),
        }
    }

    /// The rings as polygons: each ring of positive area begins one.
    pub(crate) fn polygons(&self) -> MultiPolygon<f64> {
        let mut polygons: Vec<Polygon<f64>> = Vec::new();
        for part in &self.parts {
            let line: LineString<f64> = part
                .iter()
                .map(|(x, y)| Coord {
                    x: f64::from(*x),
                    y: f64::from(*y),
                })
                .collect();
            match twice_area(part) {
                0 => panic!("a ring without area: {part:?}"),
                1.. => polygons.push(Polygon::new(line, Vec::new())),
                _ => polygons
                    .last_mut()
                    .expect("a hole comes after its exterior ring")
                    .interiors_push(line),
            }
        }
        MultiPolygon(polygons)
    }

    pub(crate) fn area(&self) -> f64 {
        self.polygons().unsigned_area()
    }
}

pub(crate) fn twice_area(ring: &[(i32, i32)]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    let terms = ring
        .iter()
        .zip(next)
        .map(|(a, b)| i64::from(a.0) * i64::from(b.1) - i64::from(b.0) * i64::from(a.1));
    terms.sum()
}

/// Reads a tile, and fails on anything that the specification forbids.
pub(crate) fn decode(bytes: &[u8]) -> Vec<Layer> {
    let mut layers = Vec::new();
    for (field, value) in Fields(bytes) {
        match (field, value) {
            (3, Field::Bytes(layer)) => layers.push(decode_layer(layer)),
            other => panic!("a tile has no field like {other:?}"),
        }
    }
    let names: BTreeSet<&str> = layers.iter().map(|l: &Layer| l.name.as_str()).collect();
    assert_eq!(names.len(), layers.len(), "a layer's name is there twice");
    layers
}

/// Reads a tile, checks that every polygon is valid, and that another reader agrees with this one.
pub(crate) fn decode_checked(bytes: &[u8]) -> Vec<Layer> {
    let layers = decode(bytes);
    for feature in layers.iter().flat_map(|layer| &layer.features) {
        if feature.kind == 3 {
            let polygons = feature.polygons();
            if let Err(error) = polygons.check_validation() {
                panic!("feature {}: {error}: {:?}", feature.id, feature.parts);
            }
        }
    }
    assert_agrees(bytes, &layers);
    layers
}

fn assert_agrees(bytes: &[u8], layers: &[Layer]) {
    let reader = MvtReaderRef::new(bytes).unwrap();
    assert_eq!(reader.layer_count(), layers.len());
    for (theirs, ours) in reader.layers().zip(layers) {
        assert_eq!(theirs.name(), ours.name);
        assert_eq!((theirs.version(), theirs.extent()), (2, 4096));
        assert_eq!(theirs.feature_count(), ours.features.len());
        for (theirs, ours) in theirs.features().zip(&ours.features) {
            assert_eq!(theirs.id(), Some(ours.id));
            assert_eq!(
                theirs.properties_vec().unwrap().len(),
                ours.properties.len()
            );
            theirs.geometry().unwrap();
        }
    }
}

fn decode_layer(bytes: &[u8]) -> Layer {
    let mut layer = Layer::default();
    let (mut keys, mut values, mut features) = (Vec::new(), Vec::new(), Vec::new());
    let (mut version, mut extent) = (None, None);
    for (field, value) in Fields(bytes) {
        match (field, value) {
            (1, Field::Bytes(name)) => layer.name = String::from_utf8(name.to_vec()).unwrap(),
            (2, Field::Bytes(feature)) => features.push(feature),
            (3, Field::Bytes(key)) => keys.push(String::from_utf8(key.to_vec()).unwrap()),
            (4, Field::Bytes(value)) => values.push(decode_value(value)),
            (5, Field::Number(number)) => extent = Some(number),
            (15, Field::Number(number)) => version = Some(number),
            other => panic!("a layer has no field like {other:?}"),
        }
    }
    assert_eq!((version, extent), (Some(2), Some(4096)));
    let distinct: BTreeSet<&String> = keys.iter().collect();
    assert_eq!(distinct.len(), keys.len(), "a key is there twice");
    assert!(!features.is_empty(), "a layer without features");
    let read = features
        .into_iter()
        .map(|f| decode_feature(f, &keys, &values));
    layer.features = read.collect();
    layer
}

fn decode_value(bytes: &[u8]) -> Value {
    let fields: Vec<(u64, Field<'_>)> = Fields(bytes).collect();
    match fields.as_slice() {
        [(1, Field::Bytes(text))] => Value::Text(String::from_utf8(text.to_vec()).unwrap()),
        [(3, Field::Fixed(bits))] => Value::Number(f64::from_bits(*bits)),
        [(4, Field::Number(number))] => Value::Number(*number as i64 as f64),
        [(5, Field::Number(number))] => Value::Number(*number as f64),
        other => panic!("a value has no fields like {other:?}"),
    }
}

fn decode_feature(bytes: &[u8], keys: &[String], values: &[Value]) -> Feature {
    let mut feature = Feature::default();
    let mut has_id = false;
    for (field, value) in Fields(bytes) {
        match (field, value) {
            (1, Field::Number(id)) => (feature.id, has_id) = (id, true),
            (2, Field::Bytes(tags)) => {
                let tags = varints(tags);
                assert_eq!(tags.len() % 2, 0);
                for tag in tags.chunks(2) {
                    let (key, value) = (&keys[tag[0] as usize], &values[tag[1] as usize]);
                    let before = feature.properties.insert(key.clone(), value.clone());
                    assert!(before.is_none(), "{key} is there twice");
                }
            }
            (3, Field::Number(kind)) => feature.kind = kind,
            (4, Field::Bytes(geometry)) => feature.parts = decode_geometry(&varints(geometry)),
            other => panic!("a feature has no field like {other:?}"),
        }
    }
    assert!(has_id && !feature.parts.is_empty());
    for part in &feature.parts {
        match feature.kind {
            1 => assert_eq!(part.len(), 1),
            3 => assert!(part.len() >= 3 && part.first() != part.last()),
            kind => panic!("no such geometry is written: {kind}"),
        }
        for (x, y) in part {
            let is_shown = (-64..=4160).contains(x) && (-64..=4160).contains(y);
            assert!(is_shown, "{x} {y} of {part:?}");
        }
    }
    feature
}

fn decode_geometry(commands: &[u64]) -> Vec<Vec<(i32, i32)>> {
    let mut parts: Vec<Vec<(i32, i32)>> = Vec::new();
    let (mut x, mut y) = (0, 0);
    let mut commands = commands.iter();
    while let Some(command) = commands.next() {
        let (id, count) = (command & 7, command >> 3);
        match id {
            1 => assert_eq!(count, 1),
            2 => assert!(count >= 2),
            7 => {
                assert_eq!(count, 1);
                continue;
            }
            _ => panic!("no such command: {id}"),
        }
        for _ in 0..count {
            x += unzigzag(*commands.next().unwrap());
            y += unzigzag(*commands.next().unwrap());
            if id == 1 {
                parts.push(Vec::new());
            }
            let part = parts.last_mut().unwrap();
            assert_ne!(part.last(), Some(&(x, y)), "a line of no length");
            part.push((x, y));
        }
    }
    parts
}

fn unzigzag(v: u64) -> i32 {
    (v >> 1) as i32 ^ -((v & 1) as i32)
}

fn varints(mut bytes: &[u8]) -> Vec<u64> {
    let mut all = Vec::new();
    while !bytes.is_empty() {
        all.push(varint(&mut bytes));
    }
    all
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let mut v = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first().unwrap();
        *bytes = rest;
        v |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return v;
        }
    }
    panic!("a varint that does not end");
}

#[derive(Debug)]
enum Field<'a> {
    Number(u64),
    Fixed(u64),
    Bytes(&'a [u8]),
}

struct Fields<'a>(&'a [u8]);

impl<'a> Iterator for Fields<'a> {
    type Item = (u64, Field<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let tag = varint(&mut self.0);
        let field = match tag & 7 {
            0 => Field::Number(varint(&mut self.0)),
            1 => {
                let (bits, rest) = self.0.split_at(8);
                self.0 = rest;
                Field::Fixed(u64::from_le_bytes(bits.try_into().unwrap()))
            }
            2 => {
                let length = varint(&mut self.0) as usize;
                let (bytes, rest) = self.0.split_at(length);
                self.0 = rest;
                Field::Bytes(bytes)
            }
            wire => panic!("no such wire type: {wire}"),
        };
        Some((tag >> 3, field))
    }
}
