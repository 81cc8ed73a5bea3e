//! Municipalities of points and polygons.

use boundaries::municipalities;
use geo::{BoundingRect, Intersects, MultiPolygon, Rect};

use super::api::views::{LocatedPolygon, MunicipalityPart};
use super::measure::{self, rounded};
use super::overlay::{self, Budget, TooMuchWork};
use crate::modules::map::MunicipalityView;
use crate::spatial::Boundaries;

/// Less than this part of a polygon is what rounding leaves where it touches a municipality.
const NOTHING: f64 = 1e-9;

/// The municipalities that each polygon shares area with.
pub(super) fn locate_polygons(
    polygons: &[MultiPolygon<f64>],
    boundaries: &Boundaries,
) -> Result<Vec<LocatedPolygon>, TooMuchWork> {
    let areas = &boundaries.edition.areas;
    let rects: Vec<Option<Rect<f64>>> = areas
        .iter()
        .map(|area| area.geometry.bounding_rect())
        .collect();
    let mut budget = Budget::new();
    let located = polygons.iter().map(|polygon| {
        let own = polygon.bounding_rect();
        let mut parts = Vec::new();
        for (area, rect) in areas.iter().zip(&rects) {
            if !own
                .zip(*rect)
                .is_some_and(|(own, rect)| own.intersects(&rect))
            {
                continue;
            }
            let common = overlay::intersection(polygon, &area.geometry, &mut budget)?;
            if let Some(common) = common {
                parts.push((area.code, common));
            }
        }
        let parts = parts.into_iter().map(|(code, common)| MunicipalityPart {
            municipality: municipalities::find(code).map(MunicipalityView::from),
            area_m2: rounded(measure::area_m2(&common)),
            share: measure::share(&common, polygon),
        });
        let parts: Vec<_> = parts.filter(|part| part.share > NOTHING).collect();
        let inside: f64 = parts.iter().map(|part| part.share).sum();
        let outside = 1.0 - inside;
        Ok(LocatedPolygon {
            area_m2: rounded(measure::area_m2(polygon)),
            municipalities: parts,
            share_outside: if outside > NOTHING { outside } else { 0.0 },
        })
    });
    located.collect()
}
