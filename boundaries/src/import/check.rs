//! The checks that an edition must pass.

use std::collections::BTreeMap;

use geo::algorithm::bool_ops::unary_union;
use geo::{BooleanOps, BoundingRect, Contains, Coord, Geometry, MultiPolygon, Point, Validation};

use super::report::{Finding, Severity};
use super::{ImportOptions, ImportReport, crossings, rings};
use crate::municipalities::{self, REGION_AREA_KM2};
use crate::{AreaCode, Edition, measure};

/// Where the region lies, with room around it: west, south, east, north.
const REGION: [f64; 4] = [35.5, 42.8, 42.5, 47.5];

/// Maykop: the hole around it is the Republic of Adygea, which is another region.
const IN_ADYGEA: (f64, f64) = (40.1, 44.61);

/// Share of the official area of the whole region by which the sum may differ without a warning.
const TOTAL_WARNING_SHARE: f64 = 0.02;

/// Checks that the coordinates can be those of the region, and says what is likely wrong where they cannot.
///
/// What passes lies within some degrees of the region, so that later steps may rely on small numbers.
pub(super) fn places(
    codes: &[AreaCode],
    shapes: &[MultiPolygon<f64>],
    report: &mut ImportReport,
) -> bool {
    let inside = |c: Coord<f64>| {
        c.x >= REGION[0] && c.y >= REGION[1] && c.x <= REGION[2] && c.y <= REGION[3]
    };
    let (mut all, mut right, mut swapped, mut degrees) = (0_usize, 0_usize, 0_usize, 0_usize);
    let coords = shapes.iter().flat_map(rings).flat_map(|ring| &ring.0);
    for &c in coords {
        all += 1;
        right += usize::from(inside(c));
        swapped += usize::from(inside(Coord { x: c.y, y: c.x }));
        degrees += usize::from(c.x.abs() <= 180.0 && c.y.abs() <= 90.0);
    }
    if right == all {
        return true;
    }
    if right * 2 > all {
        outliers(codes, shapes, report);
        return false;
    }
    if swapped * 2 > all {
        report.error(
            "swapped-coordinates",
            "the coordinates are latitude first; import with --swap-axes, or write longitude first"
                .to_owned(),
        );
    } else if degrees < all {
        report.error(
            "not-degrees",
            format!(
                "{} of {all} vertices are no degrees: the file is in another coordinate system; give it in EPSG:4326",
                all - degrees
            ),
        );
    } else {
        report.error(
            "elsewhere",
            "the shapes do not lie in the Krasnodar Region".to_owned(),
        );
    }
    false
}

/// Checks that every municipality is there, valid, and that none overlap or part.
pub(super) fn coverage(
    codes: &[AreaCode],
    shapes: &[MultiPolygon<f64>],
    options: &ImportOptions,
    report: &mut ImportReport,
) -> Option<()> {
    for missing in municipalities::known()
        .iter()
        .filter(|m| !codes.contains(&m.code))
    {
        report.add(Finding {
            severity: Severity::Error,
            code: "missing-area",
            text: "the file has no such municipality".to_owned(),
            area: Some(missing.code),
            place: Some(Geometry::Point(missing.centre)),
        });
    }
    let Ok(conflicts) = crossings::conflicts(shapes) else {
        report.error(
            "tangled",
            "the borders cross more often than can be checked".to_owned(),
        );
        return None;
    };
    let mut pairs: BTreeMap<(usize, usize), Coord<f64>> = BTreeMap::new();
    let mut invalid: BTreeMap<usize, Coord<f64>> = BTreeMap::new();
    for conflict in conflicts {
        let (a, b) = conflict.areas;
        if a == b {
            invalid.entry(a).or_insert(conflict.at);
        } else {
            pairs.entry((a.min(b), a.max(b))).or_insert(conflict.at);
        }
    }
    validity(codes, shapes, &invalid, report);
    if !invalid.is_empty() {
        return None;
    }
    nested(shapes, &mut pairs);
    overlaps(codes, shapes, &pairs, options, report);
    gaps(shapes, options, report);
    Some(())
}

/// Vertices outside the region's surroundings.
fn outliers(codes: &[AreaCode], shapes: &[MultiPolygon<f64>], report: &mut ImportReport) {
    for (shape, &code) in shapes.iter().zip(codes) {
        let outside = rings(shape)
            .flat_map(|ring| &ring.0)
            .find(|c| c.x < REGION[0] || c.y < REGION[1] || c.x > REGION[2] || c.y > REGION[3]);
        if let Some(&c) = outside {
            report.add(Finding {
                severity: Severity::Error,
                code: "outside-region",
                text: "a vertex lies far outside the region".to_owned(),
                area: Some(code),
                place: Some(Geometry::Point(c.into())),
            });
        }
    }
}

fn validity(
    codes: &[AreaCode],
    shapes: &[MultiPolygon<f64>],
    invalid: &BTreeMap<usize, Coord<f64>>,
    report: &mut ImportReport,
) {
    for (i, shape) in shapes.iter().enumerate() {
        let fault = match invalid.get(&i) {
            Some(&at) => Some((
                "the border crosses itself and could not be mended".to_owned(),
                Some(at),
            )),
            None => nesting_fault(shape).map(|text| (text, None)),
        };
        if let Some((text, at)) = fault {
            report.add(Finding {
                severity: Severity::Error,
                code: "invalid",
                text,
                area: Some(codes[i]),
                place: at.map(|c| Geometry::Point(c.into())),
            });
        }
    }
}

/// Vertices above which a shape of many rings is not checked for their nesting: that check is quadratic.
const MAX_NESTING_VERTICES: usize = 20_000;

/// What is wrong between the rings of a shape none of whose rings cross; one ring alone is right.
fn nesting_fault(shape: &MultiPolygon<f64>) -> Option<String> {
    let vertices: usize = rings(shape).map(|ring| ring.0.len()).sum();
    if rings(shape).count() < 2 {
        return None;
    }
    if vertices > MAX_NESTING_VERTICES {
        let bare = |ring: &geo::LineString<f64>| geo::Polygon::new(ring.clone(), Vec::new());
        let astray = shape.iter().any(|polygon| {
            let shell = bare(polygon.exterior());
            polygon
                .interiors()
                .iter()
                .any(|hole| !hole.0.iter().any(|c| shell.contains(c)))
        });
        return astray.then(|| "a hole lies outside its ring".to_owned());
    }
    shape
        .check_validation()
        .err()
        .map(|error| error.to_string())
}

/// Areas that lie within another without touching its border.
fn nested(shapes: &[MultiPolygon<f64>], pairs: &mut BTreeMap<(usize, usize), Coord<f64>>) {
    for (i, inner) in shapes.iter().enumerate() {
        for (j, outer) in shapes.iter().enumerate() {
            let key = (i.min(j), i.max(j));
            if i == j || pairs.contains_key(&key) {
                continue;
            }
            let apart = match (inner.bounding_rect(), outer.bounding_rect()) {
                (Some(a), Some(b)) => {
                    a.min().x > b.max().x
                        || b.min().x > a.max().x
                        || a.min().y > b.max().y
                        || b.min().y > a.max().y
                }
                _ => true,
            };
            if apart {
                continue;
            }
            let starts = inner.iter().filter_map(|p| p.exterior().0.first());
            if let Some(&c) = starts
                .copied()
                .collect::<Vec<_>>()
                .iter()
                .find(|&&c| outer.contains(&Point(c)))
            {
                pairs.insert(key, c);
            }
        }
    }
}

fn overlaps(
    codes: &[AreaCode],
    shapes: &[MultiPolygon<f64>],
    pairs: &BTreeMap<(usize, usize), Coord<f64>>,
    options: &ImportOptions,
    report: &mut ImportReport,
) {
    for (&(a, b), &at) in pairs {
        let common = shapes[a].intersection(&shapes[b]);
        let area = measure::area_km2(&common);
        let severity = if area > options.tolerances.overlap_km2 {
            Severity::Error
        } else {
            Severity::Warning
        };
        let place = if common.0.is_empty() {
            Geometry::Point(at.into())
        } else {
            Geometry::MultiPolygon(common)
        };
        let other = municipalities::find(codes[b]).map_or("", |m| m.name_ru.as_str());
        report.add(Finding {
            severity,
            code: "overlap",
            text: format!("overlaps {other} by {area:.6} km2"),
            area: Some(codes[a]),
            place: Some(place),
        });
    }
}

/// Holes in the union that are not Adygea.
fn gaps(shapes: &[MultiPolygon<f64>], options: &ImportOptions, report: &mut ImportReport) {
    let adygea = Point::from(IN_ADYGEA);
    let holes = unary_union(shapes)
        .into_iter()
        .flat_map(|polygon| polygon.into_inner().1)
        .map(|ring| geo::Polygon::new(ring, Vec::new()))
        .filter(|hole| !hole.contains(&adygea));
    for hole in holes {
        let hole = MultiPolygon::new(vec![hole]);
        let area = measure::area_km2(&hole);
        let severity = if area > options.tolerances.gap_km2 {
            Severity::Error
        } else {
            Severity::Warning
        };
        report.add(Finding {
            severity,
            code: "gap",
            text: format!("a gap of {area:.6} km2 belongs to no municipality"),
            area: None,
            place: Some(Geometry::MultiPolygon(hole)),
        });
    }
}

/// Checks areas against the official figures.
pub(super) fn figures(edition: &Edition, options: &ImportOptions, report: &mut ImportReport) {
    for area in &edition.areas {
        let Some(official) = municipalities::find(area.code).and_then(|m| m.area_km2) else {
            continue;
        };
        let difference = area.area_km2 / official - 1.0;
        let severity = if difference.abs() > options.tolerances.area_error_share {
            Severity::Error
        } else if difference.abs() > options.tolerances.area_warning_share {
            Severity::Warning
        } else {
            continue;
        };
        report.add(Finding {
            severity,
            code: "area-differs",
            text: format!(
                "the area is {:.1} km2, the official figure {official:.1} km2 ({:+.1} %)",
                area.area_km2,
                difference * 100.0
            ),
            area: Some(area.code),
            place: None,
        });
    }
    let total: f64 = edition.areas.iter().map(|a| a.area_km2).sum();
    report.area_km2 = Some(total);
    let complete = edition.areas.len() == municipalities::known().len();
    if complete && (total / REGION_AREA_KM2 - 1.0).abs() > TOTAL_WARNING_SHARE {
        report.warning(
            "total-area-differs",
            format!("all areas together are {total:.0} km2, the official figure is {REGION_AREA_KM2:.0} km2"),
        );
    }
}
