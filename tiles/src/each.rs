//! Reading a layer feature by feature: for counts by whatever a caller groups by, and for exact geometry.

use geo::{Coord, LineString, MultiPolygon, Polygon};

use crate::coord::Bbox;
use crate::feature::FeatureGeometry;
use crate::filter::Filter;
use crate::hex;
use crate::layer::LayerIndex;
use crate::ring::Vertex;
use crate::rows;
use crate::segment::Segment;
use crate::sieve::Sieve;
use crate::spec::GeometryKind;
use crate::world::{self, Rect};

/// One feature of a layer, looked at in place.
#[derive(Clone, Copy, Debug)]
pub struct FeatureRef<'a> {
    segment: &'a Segment,
    at: usize,
    finest: u8,
}

impl FeatureRef<'_> {
    /// The row's id.
    pub fn id(&self) -> u64 {
        self.segment.ids[self.at]
    }

    /// Its code in a dimension.
    pub fn value(&self, dimension: usize) -> u16 {
        self.segment.value(dimension, self.at)
    }

    /// The H3 index of its cell: as tiles count it at the resolutions in use and coarser ones, of its very place at finer.
    ///
    /// # Panics
    ///
    /// If H3 has no such resolution: it has 0 to 15.
    pub fn cell(&self, resolution: u8) -> u64 {
        if resolution <= self.finest {
            let key = hex::parent(self.segment.keys[self.at], self.finest, resolution);
            return hex::unpack(key, resolution);
        }
        let key = hex::pack(world::unproject(self.segment.at[self.at]), resolution);
        hex::unpack(key, resolution)
    }
}

impl LayerIndex {
    /// Calls `visit` with every feature that passes a filter, and meets a box if one is given.
    ///
    /// Features of one cell come one after another, but a cell may come twice: for what changed of late.
    pub fn for_each(
        &self,
        filter: &Filter,
        bbox: Option<Bbox>,
        mut visit: impl FnMut(FeatureRef<'_>),
    ) {
        let sieve = Sieve::new(filter, self.spec.dimensions().len());
        let finest = rows::finest_resolution(&self.spec);
        let rect = bbox.map(Rect::of_bbox);
        self.each(rect.as_ref(), &sieve, |segment, at| {
            visit(FeatureRef {
                segment,
                at,
                finest,
            });
        });
    }

    /// The geometry of a feature, true to a unit of the world: a centimetre for points, four on the equator for polygons.
    pub fn geometry(&self, id: u64) -> Option<FeatureGeometry> {
        let (segment, at) = self.find(id)?;
        Some(match self.spec.geometry() {
            GeometryKind::Point => FeatureGeometry::Point(world::unproject(segment.at[at])),
            GeometryKind::Polygon => FeatureGeometry::Polygon(polygon(segment, at)),
        })
    }
}

fn polygon(segment: &Segment, at: usize) -> MultiPolygon<f64> {
    let mut parts: Vec<Polygon<f64>> = Vec::new();
    for (vertices, is_hole) in segment.rings(at) {
        // Stored rings run clockwise where y points north.
        let line: LineString<f64> = vertices.iter().rev().map(|v| coord(*v)).collect();
        match parts.last_mut().filter(|_| is_hole) {
            Some(part) => part.interiors_push(line),
            None => parts.push(Polygon::new(line, Vec::new())),
        }
    }
    MultiPolygon(parts)
}

fn coord(vertex: Vertex) -> Coord<f64> {
    let place = world::unproject(vertex.to_world());
    Coord {
        x: place.lon(),
        y: place.lat(),
    }
}
