//! Footprints under a drawn polygon.

use geo::{BoundingRect, Coord, MapCoords, MultiPolygon};
use geojson::{Geometry, GeometryValue};
use tiles::{Bbox, FeatureGeometry, Filter, LayerIndex};

use super::api::views::{
    IntersectionCollection, IntersectionFeature, IntersectionList, IntersectionMeta,
    IntersectionView, PolygonMeasures,
};
use super::measure::{self, rounded};
use super::overlay::{self, Budget, TooMuchWork};

/// Footprints in the box of the polygon at most.
pub(super) const MOST_FOOTPRINTS: usize = 10_000;
/// Less than this, in square metres, is what rounding leaves where two shapes touch.
const NOTHING_M2: f64 = 1e-3;

/// Footprints by id.
pub(super) type Footprints = Vec<(u64, MultiPolygon<f64>)>;

/// What a footprint and the polygon have in common.
pub(super) struct Intersection {
    view: IntersectionView,
    shape: MultiPolygon<f64>,
}

/// The ids of the footprints in the box of a polygon, the highest first; none when they are too many.
pub(super) fn candidates(
    layer: &LayerIndex,
    polygon: &MultiPolygon<f64>,
    filter: &Filter,
) -> Option<Vec<u64>> {
    let rect = polygon.bounding_rect()?;
    let (min, max) = (rect.min(), rect.max());
    let bbox = Bbox::new(min.x, min.y, max.x, max.y).ok()?;
    let ids = layer.find_in_bbox(bbox, filter, MOST_FOOTPRINTS + 1, None);
    (ids.len() <= MOST_FOOTPRINTS).then_some(ids)
}

/// Footprints as the map has them.
pub(super) fn from_memory(layer: &LayerIndex, ids: &[u64]) -> Footprints {
    let known = ids.iter().filter_map(|id| match layer.geometry(*id)? {
        FeatureGeometry::Polygon(footprint) => Some((*id, footprint)),
        FeatureGeometry::Point(_) => None,
    });
    known.collect()
}

/// Intersects footprints with a polygon; the highest id first.
pub(super) fn compute(
    mut footprints: Footprints,
    polygon: &MultiPolygon<f64>,
) -> Result<Vec<Intersection>, TooMuchWork> {
    footprints.sort_unstable_by_key(|(id, _)| std::cmp::Reverse(*id));
    let mut budget = Budget::new();
    let mut found = Vec::new();
    for (id, footprint) in footprints {
        let Some(shape) = overlay::intersection(&footprint, polygon, &mut budget)? else {
            continue;
        };
        let area_m2 = measure::area_m2(&shape);
        if area_m2 < NOTHING_M2 {
            continue;
        }
        let view = IntersectionView {
            id,
            area_m2: rounded(area_m2),
            share: measure::share(&shape, &footprint),
            footprint_area_m2: rounded(measure::area_m2(&footprint)),
        };
        found.push(Intersection { view, shape });
    }
    Ok(found)
}

/// The answer in numbers.
pub(super) fn list(
    found: &[Intersection],
    polygon: &MultiPolygon<f64>,
    stale: bool,
) -> IntersectionList {
    IntersectionList {
        intersections: found.iter().map(|found| found.view.clone()).collect(),
        polygon: measures(polygon),
        meta: meta(found, stale),
    }
}

/// The answer with the shapes of the intersections.
pub(super) fn collection(
    found: &[Intersection],
    polygon: &MultiPolygon<f64>,
    stale: bool,
) -> IntersectionCollection {
    let features = found.iter().map(|found| IntersectionFeature {
        kind: "Feature",
        id: found.view.id,
        geometry: geometry(&found.shape),
        properties: found.view.clone(),
    });
    IntersectionCollection {
        kind: "FeatureCollection",
        features: features.collect(),
        polygon: measures(polygon),
        meta: meta(found, stale),
    }
}

fn measures(polygon: &MultiPolygon<f64>) -> PolygonMeasures {
    let (area_m2, perimeter_m) = measure::area_and_perimeter(polygon);
    PolygonMeasures {
        area_m2: rounded(area_m2),
        perimeter_m: rounded(perimeter_m),
    }
}

fn meta(found: &[Intersection], stale: bool) -> IntersectionMeta {
    let areas = found.iter().map(|found| found.view.area_m2);
    IntersectionMeta {
        total: found.len() as u64,
        area_m2: rounded(areas.sum()),
        stale,
    }
}

/// A shape as GeoJSON, rounded to a tenth of a millimetre.
fn geometry(shape: &MultiPolygon<f64>) -> Geometry {
    let rounded = |degrees: f64| (degrees * 1e9).round() / 1e9;
    let shape = shape.map_coords(|c| Coord {
        x: rounded(c.x),
        y: rounded(c.y),
    });
    Geometry::new(GeometryValue::from(&shape))
}
