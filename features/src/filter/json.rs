//! CQL2 JSON to nodes, each with its JSON pointer.
//!
//! The crate `cql2` reads JSON too, but as a choice of forms that it tries in turn: what fits none of them is refused without a word
//! on where and why.

use serde_json::{Map, Value};

use super::error::{FilterError, Position};
use super::limits;
use super::node::{Kind, Node};
use super::shape::{Coordinates, Shape};

/// Reads a text of JSON.
pub(super) fn parse(text: &str) -> Result<Node, FilterError> {
    if text.len() > limits::JSON_BYTES {
        return Err(FilterError::new(
            "filter-too-long",
            format!("a filter in JSON is {} bytes at most", limits::JSON_BYTES),
        ));
    }
    // The parser itself gives up at 128 levels.
    let value: Value = serde_json::from_str(text).map_err(|error| {
        let position = Position::Line {
            line: error.line(),
            column: error.column(),
        };
        FilterError::at(
            &position,
            "invalid-json",
            "the filter cannot be read as JSON",
        )
    })?;
    node(&value, "")
}

fn at(pointer: &str) -> Position {
    Position::Json {
        pointer: pointer.to_owned(),
    }
}

fn refuse<T>(pointer: &str, detail: impl Into<String>) -> Result<T, FilterError> {
    Err(FilterError::at(&at(pointer), "invalid-filter", detail))
}

fn node(value: &Value, pointer: &str) -> Result<Node, FilterError> {
    let kind = match value {
        Value::Null => Kind::Null,
        Value::Bool(value) => Kind::Boolean(*value),
        Value::Number(_) => Kind::Number(number(value, pointer)?),
        Value::String(text) => Kind::Text(text.clone()),
        Value::Array(items) => Kind::Array(nodes(items, pointer)?),
        Value::Object(object) => object_kind(object, pointer)?,
    };
    Ok(Node {
        at: at(pointer),
        kind,
    })
}

fn nodes(items: &[Value], pointer: &str) -> Result<Vec<Node>, FilterError> {
    items
        .iter()
        .enumerate()
        .map(|(index, item)| node(item, &format!("{pointer}/{index}")))
        .collect()
}

fn object_kind(object: &Map<String, Value>, pointer: &str) -> Result<Kind, FilterError> {
    if let Some(op) = object.get("op") {
        let op = string(op, &format!("{pointer}/op"))?;
        let args_pointer = format!("{pointer}/args");
        let args = match object.get("args") {
            Some(args) => nodes(array(args, &args_pointer)?, &args_pointer)?,
            None => return refuse(pointer, "an operation has \"op\" and \"args\""),
        };
        return Ok(Kind::Operation { op, args });
    }
    if object.contains_key("type") {
        return Ok(Kind::Geometry(shape(object, pointer)?));
    }
    let mut members = object.iter();
    let (Some((name, value)), None) = (members.next(), members.next()) else {
        return refuse(pointer, "this object is no expression of CQL2");
    };
    let inner = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
    Ok(match name.as_str() {
        "property" => Kind::Property(string(value, &inner)?),
        "date" => Kind::Date(string(value, &inner)?),
        "timestamp" => Kind::Timestamp(string(value, &inner)?),
        "interval" => Kind::Interval(nodes(array(value, &inner)?, &inner)?),
        "bbox" => Kind::BBox(
            array(value, &inner)?
                .iter()
                .enumerate()
                .map(|(index, item)| number(item, &format!("{inner}/{index}")))
                .collect::<Result<_, _>>()?,
        ),
        _ => return refuse(&inner, format!("\"{name}\" is no expression of CQL2")),
    })
}

fn shape(object: &Map<String, Value>, pointer: &str) -> Result<Shape, FilterError> {
    let kind = string(&object["type"], &format!("{pointer}/type"))?;
    if kind == "GeometryCollection" {
        let inner = format!("{pointer}/geometries");
        let Some(members) = object.get("geometries") else {
            return refuse(pointer, "a geometry collection has \"geometries\"");
        };
        let mut shapes = Vec::new();
        for (index, member) in array(members, &inner)?.iter().enumerate() {
            let inner = format!("{inner}/{index}");
            match member.as_object() {
                Some(member) if member.contains_key("type") => shapes.push(shape(member, &inner)?),
                _ => return refuse(&inner, "a geometry is expected"),
            }
        }
        if shapes.is_empty() {
            return refuse(&inner, "a geometry of a filter cannot be empty");
        }
        return Ok(Shape::Collection(shapes));
    }
    let Some(coordinates) = object.get("coordinates") else {
        return refuse(pointer, "a geometry has \"coordinates\"");
    };
    Ok(Shape::Plain {
        kind: kind.to_ascii_uppercase(),
        coordinates: coordinates_of(coordinates, &format!("{pointer}/coordinates"))?,
    })
}

fn coordinates_of(value: &Value, pointer: &str) -> Result<Coordinates, FilterError> {
    let items = array(value, pointer)?;
    if items.first().is_some_and(Value::is_number) {
        let numbers: Result<_, _> = items.iter().map(|item| number(item, pointer)).collect();
        return Ok(Coordinates::Position(numbers?));
    }
    let list: Result<_, _> = items
        .iter()
        .enumerate()
        .map(|(index, item)| coordinates_of(item, &format!("{pointer}/{index}")))
        .collect();
    Ok(Coordinates::List(list?))
}

fn string(value: &Value, pointer: &str) -> Result<String, FilterError> {
    match value {
        Value::String(text) => Ok(text.clone()),
        _ => refuse(pointer, "a text is expected"),
    }
}

fn number(value: &Value, pointer: &str) -> Result<f64, FilterError> {
    match value.as_f64() {
        Some(number) => Ok(number),
        None => refuse(pointer, "a number is expected"),
    }
}

fn array<'a>(value: &'a Value, pointer: &str) -> Result<&'a [Value], FilterError> {
    match value {
        Value::Array(items) => Ok(items),
        _ => refuse(pointer, "a list is expected"),
    }
}
