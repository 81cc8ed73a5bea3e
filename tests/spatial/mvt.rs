//! A reader of vector tiles, written from the specification and independent of the writer under test.

use std::collections::BTreeMap;

/// The decoded layers of a tile by name.
pub(crate) type Tile = BTreeMap<String, Layer>;

/// One decoded layer.
#[derive(Debug, Default)]
pub(crate) struct Layer {
    pub extent: u32,
    pub features: Vec<Feature>,
}

/// One decoded feature.
#[derive(Debug, Default, Clone)]
pub(crate) struct Feature {
    pub id: Option<u64>,
    pub kind: u64,
    pub tags: BTreeMap<String, Value>,
    /// One list of vertices per point, line or ring, as drawn.
    pub paths: Vec<Vec<(i32, i32)>>,
}

/// One attribute.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Text(String),
    Number(f64),
}

impl Feature {
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        match self.tags.get(key)? {
            Value::Text(text) => Some(text),
            Value::Number(_) => None,
        }
    }

    pub(crate) fn number(&self, key: &str) -> f64 {
        match self.tags.get(key) {
            Some(Value::Number(number)) => *number,
            _ => 0.0,
        }
    }
}

/// Decodes a tile, or panics with what is wrong.
pub(crate) fn decode(tile: &[u8]) -> Tile {
    let mut layers = Tile::new();
    for field in Fields(tile) {
        assert_eq!(field.number, 3, "a tile holds layers only");
        let (name, layer) = decode_layer(field.bytes());
        assert!(
            layers.insert(name.clone(), layer).is_none(),
            "layer {name} occurs twice"
        );
    }
    layers
}

fn decode_layer(bytes: &[u8]) -> (String, Layer) {
    let (mut name, mut keys, mut values, mut raw) =
        (String::new(), Vec::new(), Vec::new(), Vec::new());
    let mut layer = Layer {
        extent: 4096,
        ..Layer::default()
    };
    let mut version = 1;
    for field in Fields(bytes) {
        match field.number {
            1 => name = text(field.bytes()),
            2 => raw.push(field.bytes()),
            3 => keys.push(text(field.bytes())),
            4 => values.push(decode_value(field.bytes())),
            5 => layer.extent = field.integer() as u32,
            15 => version = field.integer(),
            other => panic!("field {other} in a layer"),
        }
    }
    assert_eq!(version, 2, "version of layer {name}");
    layer.features = raw
        .into_iter()
        .map(|bytes| decode_feature(bytes, &keys, &values))
        .collect();
    (name, layer)
}

fn decode_feature(bytes: &[u8], keys: &[String], values: &[Value]) -> Feature {
    let mut feature = Feature::default();
    let (mut tags, mut commands) = (Vec::new(), Vec::new());
    for field in Fields(bytes) {
        match field.number {
            1 => feature.id = Some(field.integer()),
            2 => tags = packed(field.bytes()),
            3 => feature.kind = field.integer(),
            4 => commands = packed(field.bytes()),
            other => panic!("field {other} in a feature"),
        }
    }
    for pair in tags.chunks_exact(2) {
        feature.tags.insert(
            keys[pair[0] as usize].clone(),
            values[pair[1] as usize].clone(),
        );
    }
    feature.paths = decode_commands(&commands);
    feature
}

fn decode_commands(commands: &[u64]) -> Vec<Vec<(i32, i32)>> {
    let mut paths: Vec<Vec<(i32, i32)>> = Vec::new();
    let mut cursor = (0_i32, 0_i32);
    let mut rest = commands.iter();
    while let Some(command) = rest.next() {
        let (id, count) = (command & 7, command >> 3);
        if id == 7 {
            assert_eq!(count, 1, "a ring is closed once");
            continue;
        }
        for _ in 0..count {
            let mut step = || zigzag(*rest.next().expect("a command has its parameters"));
            cursor = (cursor.0 + step(), cursor.1 + step());
            match id {
                1 => paths.push(vec![cursor]),
                2 => paths
                    .last_mut()
                    .expect("a line begins with a move")
                    .push(cursor),
                other => panic!("command {other}"),
            }
        }
    }
    paths
}

fn decode_value(bytes: &[u8]) -> Value {
    let field = Fields(bytes).next().expect("a value is not empty");
    match field.number {
        1 => Value::Text(text(field.bytes())),
        2 => {
            Value::Number(f32::from_le_bytes(field.bytes().try_into().expect("four bytes")).into())
        }
        3 => Value::Number(f64::from_le_bytes(
            field.bytes().try_into().expect("eight bytes"),
        )),
        4 | 5 | 7 => Value::Number(field.integer() as f64),
        6 => Value::Number(f64::from(zigzag(field.integer()))),
        other => panic!("field {other} in a value"),
    }
}

fn zigzag(number: u64) -> i32 {
    ((number >> 1) as i32) ^ -((number & 1) as i32)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text is UTF-8")
}

fn packed(mut bytes: &[u8]) -> Vec<u64> {
    let mut numbers = Vec::new();
    while !bytes.is_empty() {
        numbers.push(varint(&mut bytes));
    }
    numbers
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first().expect("a number ends");
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return number;
        }
    }
    panic!("a number is too long")
}

struct Field<'a> {
    number: u64,
    content: Content<'a>,
}

enum Content<'a> {
    Integer(u64),
    Bytes(&'a [u8]),
}

impl<'a> Field<'a> {
    fn bytes(&self) -> &'a [u8] {
        match self.content {
            Content::Bytes(bytes) => bytes,
            Content::Integer(_) => panic!("field {} is a number", self.number),
        }
    }

    fn integer(&self) -> u64 {
        match self.content {
            Content::Integer(number) => number,
            Content::Bytes(_) => panic!("field {} is no number", self.number),
        }
    }
}

/// The fields of a message.
struct Fields<'a>(&'a [u8]);

impl<'a> Iterator for Fields<'a> {
    type Item = Field<'a>;

    fn next(&mut self) -> Option<Field<'a>> {
        if self.0.is_empty() {
            return None;
        }
        let key = varint(&mut self.0);
        let length = match key & 7 {
            0 => {
                let content = Content::Integer(varint(&mut self.0));
                return Some(Field {
                    number: key >> 3,
                    content,
                });
            }
            1 => 8,
            2 => varint(&mut self.0) as usize,
            5 => 4,
            other => panic!("wire type {other}"),
        };
        let (bytes, rest) = self.0.split_at(length);
        self.0 = rest;
        Some(Field {
            number: key >> 3,
            content: Content::Bytes(bytes),
        })
    }
}
