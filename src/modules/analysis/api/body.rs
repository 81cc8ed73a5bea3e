//! Bodies: points and GeoJSON polygons.

use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use crate::modules::map::Point;

/// What to locate; results come in the same order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct LocationBatch {
    /// Points as `[lon, lat]` in degrees, 10,000 at most.
    #[serde(default)]
    #[schema(value_type = Vec<[f64; 2]>, max_items = 10_000, required = false)]
    pub(in super::super) points: Vec<Point>,
    /// GeoJSON geometries, 1,000 at most, with 50,000 vertices at most in all.
    #[serde(default)]
    #[schema(value_type = Vec<PolygonBody>, max_items = 1_000, required = false)]
    pub(in super::super) polygons: Vec<PolygonBody>,
}

/// The polygon to intersect with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct DrawnPolygon {
    pub(in super::super) polygon: PolygonBody,
}

/// A GeoJSON geometry in degrees, longitude first (RFC 7946): valid, not across the antimeridian, of 10,000 vertices and 100 rings at most.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"type": "Polygon", "coordinates": [[[38.97, 45.03], [38.98, 45.03], [38.98, 45.04], [38.97, 45.03]]]}))]
pub(in super::super) struct PolygonBody {
    #[serde(rename = "type")]
    pub(in super::super) kind: PolygonKind,
    /// Rings of positions; of a multipolygon, polygons of rings.
    #[schema(value_type = Vec<Vec<serde_json::Value>>)]
    pub(in super::super) coordinates: Nested,
}

/// The geometries that have an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
pub(in super::super) enum PolygonKind {
    Polygon,
    MultiPolygon,
}

/// Lists of lists of numbers, however deep; what they mean is checked with a place for every fault.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Nested {
    Number(f64),
    List(Vec<Nested>),
}

impl Nested {
    /// How many positions there are, and how many lists of them.
    pub(in super::super) fn count_positions(&self) -> (usize, usize) {
        let Self::List(items) = self else {
            return (0, 0);
        };
        if let Some(Self::List(first)) = items.first()
            && matches!(first.first(), Some(Self::Number(_)))
        {
            return (items.len(), 1);
        }
        items
            .iter()
            .map(Self::count_positions)
            .fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1))
    }
}

impl<'de> Deserialize<'de> for Nested {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NestedVisitor)
    }
}

struct NestedVisitor;

impl<'de> Visitor<'de> for NestedVisitor {
    type Value = Nested;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("numbers in nested lists")
    }

    fn visit_f64<E>(self, number: f64) -> Result<Nested, E> {
        Ok(Nested::Number(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Nested, E> {
        Ok(Nested::Number(number as f64))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Nested, E> {
        Ok(Nested::Number(number as f64))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Nested, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Nested::List(list))
    }
}
