//! Features on their way into a segment: projected, located in a cell, not yet sorted.

use crate::feature::{Feature, FeatureGeometry};
use crate::hex;
use crate::ring::Shape;
use crate::spec::{GeometryKind, LayerSpec, UNKNOWN};
use crate::world::{self, Point};

/// Fewer rows than this are located by one thread.
const WORTH_A_THREAD: usize = 16_384;

/// One feature, projected.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    pub(crate) id: u64,
    /// The packed cell at the finest resolution in use.
    pub(crate) key: u64,
    /// The point itself, or an interior point of the polygon.
    pub(crate) at: Point,
    /// None for a point.
    pub(crate) shape: Option<Shape>,
    /// As many as the layer has dimensions.
    pub(crate) values: Vec<u16>,
}

/// Projects features and locates their cells; what has no place or the wrong kind of geometry is left out.
pub(crate) fn prepare(spec: &LayerSpec, features: impl IntoIterator<Item = Feature>) -> Vec<Row> {
    let projected = features.into_iter().filter_map(|f| project(spec, f));
    let mut rows: Vec<Row> = projected.collect();
    let finest = finest_resolution(spec);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let chunk = rows.len().div_ceil(threads).max(WORTH_A_THREAD);
    std::thread::scope(|scope| {
        let mut chunks = rows.chunks_mut(chunk);
        let own = chunks.next();
        for chunk in chunks {
            scope.spawn(move || locate(chunk, finest));
        }
        locate(own.unwrap_or_default(), finest);
    });
    rows
}

/// The resolution of the keys of a layer.
pub(crate) fn finest_resolution(spec: &LayerSpec) -> u8 {
    // A layer without cells is sorted by a resolution that keeps neighbours together.
    spec.resolutions().last().copied().unwrap_or(9)
}

fn locate(rows: &mut [Row], finest: u8) {
    for row in rows {
        row.key = hex::pack(world::unproject(row.at), finest);
    }
}

fn project(spec: &LayerSpec, feature: Feature) -> Option<Row> {
    let (at, shape) = match (feature.geometry, spec.geometry()) {
        (FeatureGeometry::Point(place), GeometryKind::Point) => (world::project(place), None),
        (FeatureGeometry::Polygon(polygon), GeometryKind::Polygon) => {
            let shape = Shape::project(&polygon)?;
            (shape.interior_point(), Some(shape))
        }
        _ => return None,
    };
    let mut values = feature.values;
    values.resize(spec.dimensions().len(), UNKNOWN);
    Some(Row {
        id: feature.id,
        key: 0,
        at,
        shape,
        values,
    })
}
