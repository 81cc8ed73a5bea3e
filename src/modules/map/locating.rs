//! From points to municipalities, by the edition in memory.

use std::sync::Arc;

use boundaries::{Located, municipalities};

use super::api::{LocatedStatus, LocatedView, Point};
use crate::error::{FieldError, Problem, ProblemType};
use crate::http::parameters::location;
use crate::spatial::{Boundaries, Snapshot};

/// Points of one batch at most.
const MOST_POINTS: usize = 10_000;
/// Faults of one batch that are named; the rest would be more of the same.
pub const MOST_FAULTS: usize = 100;

/// The edition in force, or the problem that there is none yet.
pub fn active_boundaries(snapshot: &Snapshot) -> Result<Arc<Boundaries>, Problem> {
    snapshot.boundaries.clone().ok_or_else(|| {
        Problem::new(ProblemType::NotReady).with_detail("no edition of the boundaries is loaded")
    })
}

/// Refuses a batch that is too long, or has points that are no place.
pub fn check_points(points: &[Point]) -> Result<(), Problem> {
    if points.len() > MOST_POINTS {
        let detail = format!("{} points, at most {MOST_POINTS} are allowed", points.len());
        let error = FieldError::pointer("/points", "too-many", detail);
        return Err(Problem::validation(vec![error]));
    }
    let faults: Vec<FieldError> = points
        .iter()
        .enumerate()
        .filter_map(|(position, point)| {
            let fault = location(point.lon, point.lat).err()?;
            Some(fault.at(format!("/points/{position}")))
        })
        .take(MOST_FAULTS)
        .collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Problem::validation(faults))
    }
}

/// Says which municipality a place belongs to.
pub fn locate(boundaries: &Boundaries, lon: f64, lat: f64) -> LocatedView {
    let (status, area, distance_m) = match boundaries.index.locate(lon, lat) {
        Located::Covered { area } => (LocatedStatus::Covered, Some(area), Some(0.0)),
        Located::Near { area, distance_m } => (LocatedStatus::Near, Some(area), Some(distance_m)),
        Located::Outside { distance_m } => (LocatedStatus::Outside, None, distance_m),
    };
    let swapped = status == LocatedStatus::Outside
        && location(lat, lon).is_ok()
        && matches!(boundaries.index.locate(lat, lon), Located::Covered { .. });
    LocatedView {
        status,
        municipality: area.and_then(|area| {
            let code = boundaries.edition.areas[area].code;
            municipalities::find(code).map(Into::into)
        }),
        distance_m,
        edition: (&boundaries.info).into(),
        hint: swapped.then_some("swapped-coordinates"),
    }
}
