//! Features to areas: match, mend, join, node, check.

use std::collections::BTreeMap;

use geo::algorithm::bool_ops::unary_union;
use geo::{BooleanOps, Geometry, MultiPolygon};

use super::clean::{Mended, clean, orient, untangle};
use super::read::{Dataset, RawFeature};
use super::report::{Finding, Severity};
use super::{ImportOptions, ImportReport, check, crossings, matching, noding};
use crate::{Area, AreaCode, Edition, measure, municipalities};

/// Property names that usually hold the code, the likeliest first.
const CODE_PROPERTIES: &[&str] = &[
    "oktmo_2013",
    "oktmo",
    "OKTMO",
    "oktmo:user",
    "code",
    "CODE",
    "oktmo_2026",
    "oktmo_code",
    "okato",
];
/// Property names that usually hold the name, the likeliest first.
const NAME_PROPERTIES: &[&str] = &[
    "name_ru",
    "name:ru",
    "name",
    "NAME",
    "Name",
    "official_name",
    "name_full_2026",
    "NAME_RU",
    "NAME_2",
    "shapeName",
    "name_en",
    "name:en",
];

/// Share of the smaller part by which two features of one name may overlap before they contradict each other.
const PARTS_OVERLAP: f64 = 0.01;

/// How often shapes are noded again after noding pinched one of them.
const NODING_ROUNDS: usize = 4;

/// Makes an edition of what a file holds; the report says whether it may be used.
pub(super) fn assemble(
    data: Dataset,
    options: &ImportOptions,
    report: &mut ImportReport,
) -> Option<Edition> {
    let (mut codes, mut shapes) = match_features(&data, options, report)?;
    if !check::places(&codes, &shapes, report) {
        return None;
    }
    mend(&codes, &mut shapes, report)?;
    let noded = node(&codes, &mut shapes, options.tolerances.snap_deg, report)?;
    if noded != noding::Noded::default() {
        report.note(
            "noded",
            format!(
                "{} vertices were moved onto a neighbour's vertex and {} put into a neighbour's edge",
                noded.snapped, noded.inserted
            ),
        );
    }
    shapes = shapes.iter().map(orient).collect();
    drop_empty(&mut codes, &mut shapes, report);
    check::coverage(&codes, &shapes, options, report)?;
    let areas = codes
        .into_iter()
        .zip(shapes)
        .map(|(code, geometry)| area(code, geometry))
        .collect();
    let edition = Edition::new(areas).expect("invariant: features are grouped by code");
    check::figures(&edition, options, report);
    Some(describe(edition, data, options, report))
}

fn area(code: AreaCode, geometry: MultiPolygon<f64>) -> Area {
    let known = municipalities::find(code).expect("invariant: features match known codes only");
    Area {
        code,
        name_ru: known.name_ru.clone(),
        name_en: known.name_en.clone(),
        area_km2: measure::area_km2(&geometry),
        geometry,
    }
}

/// Puts title and credit on the edition: the caller's, else the file's, else plain words.
fn describe(
    mut edition: Edition,
    data: Dataset,
    options: &ImportOptions,
    report: &ImportReport,
) -> Edition {
    let mut sources: Vec<&str> = data
        .features
        .iter()
        .filter_map(|f| f.property("source"))
        .collect();
    sources.sort_unstable();
    sources.dedup();
    let common_source = if let [source] = sources.as_slice() {
        Some((*source).to_owned())
    } else {
        None
    };
    let choose = |given: &Option<String>, own: Option<String>| given.clone().or(own);
    edition.source = choose(&options.source, data.source)
        .or(common_source)
        .unwrap_or_default();
    edition.licence = choose(&options.licence, data.licence).unwrap_or_default();
    let is_osm = edition.source.contains("OpenStreetMap");
    edition.title = choose(&options.title, data.title).unwrap_or_else(|| {
        if is_osm {
            "OpenStreetMap".to_owned()
        } else {
            format!("Boundaries from {}", report.format.as_str())
        }
    });
    if edition.licence.is_empty() && is_osm {
        "ODbL 1.0".clone_into(&mut edition.licence);
    }
    edition.attribution = choose(&options.attribution, data.attribution).unwrap_or_else(|| {
        if is_osm {
            "© OpenStreetMap contributors".to_owned()
        } else {
            edition.source.clone()
        }
    });
    edition.valid_on = choose(&options.valid_on, data.valid_on);
    edition.approximate = data.approximate;
    edition
}

/// Groups the features by municipality.
fn match_features(
    data: &Dataset,
    options: &ImportOptions,
    report: &mut ImportReport,
) -> Option<(Vec<AreaCode>, Vec<MultiPolygon<f64>>)> {
    let mut groups: BTreeMap<AreaCode, Vec<&MultiPolygon<f64>>> = BTreeMap::new();
    for feature in &data.features {
        match identify(feature, options) {
            Identity::Known(code) => groups.entry(code).or_default().push(&feature.geometry),
            Identity::Contradictory(by_code, by_name) => report.add(Finding {
                severity: Severity::Error,
                code: "code-and-name-differ",
                text: format!(
                    "a feature has the code of {} and the name of {}",
                    name_of(by_code),
                    name_of(by_name)
                ),
                area: Some(by_code),
                place: Some(Geometry::MultiPolygon(feature.geometry.clone())),
            }),
            Identity::Unknown => report.add(Finding {
                severity: Severity::Warning,
                code: "unmatched",
                text: format!(
                    "a feature is none of the 44 municipalities and was left out: {}",
                    label(feature)
                ),
                area: None,
                place: None,
            }),
        }
    }
    if groups.is_empty() {
        report.error(
            "nothing-matched",
            "no feature is one of the 44 municipalities; name the property with --map name=... or --map code=...".to_owned(),
        );
        return None;
    }
    let mut codes = Vec::new();
    let mut shapes = Vec::new();
    for (code, parts) in groups {
        codes.push(code);
        shapes.push(join(code, &parts, report));
    }
    Some((codes, shapes))
}

enum Identity {
    Known(AreaCode),
    Contradictory(AreaCode, AreaCode),
    Unknown,
}

fn identify(feature: &RawFeature, options: &ImportOptions) -> Identity {
    let by_code = match &options.mapping.code {
        Some(property) => feature.property(property).and_then(matching::by_code),
        None => CODE_PROPERTIES
            .iter()
            .filter_map(|property| feature.property(property))
            .chain(feature.id.as_deref())
            .find_map(matching::by_code),
    };
    let by_name = match &options.mapping.name {
        Some(property) => feature.property(property).and_then(matching::by_name),
        None => NAME_PROPERTIES
            .iter()
            .filter_map(|property| feature.property(property))
            .find_map(matching::by_name),
    };
    match (by_code, by_name) {
        (Some(code), Some(name)) if code != name => Identity::Contradictory(code, name),
        (Some(code), _) | (None, Some(code)) => Identity::Known(code),
        (None, None) => Identity::Unknown,
    }
}

/// What a person would call a feature.
fn label(feature: &RawFeature) -> String {
    let name = NAME_PROPERTIES
        .iter()
        .chain(CODE_PROPERTIES)
        .find_map(|property| feature.property(property));
    let text = name.or(feature.id.as_deref()).unwrap_or("without a name");
    text.chars().take(80).collect()
}

fn name_of(code: AreaCode) -> &'static str {
    municipalities::find(code).map_or("", |m| m.name_ru.as_str())
}

/// One shape of all features of a municipality.
fn join(
    code: AreaCode,
    parts: &[&MultiPolygon<f64>],
    report: &mut ImportReport,
) -> MultiPolygon<f64> {
    let mut kept: Vec<&MultiPolygon<f64>> = Vec::new();
    for part in parts {
        if kept.contains(part) {
            report.add(Finding {
                severity: Severity::Warning,
                code: "twice",
                text: "the same shape occurs twice; one is used".to_owned(),
                area: Some(code),
                place: None,
            });
        } else {
            kept.push(part);
        }
    }
    if let [only] = kept.as_slice() {
        return (*only).clone();
    }
    let whole = MultiPolygon::new(
        kept.iter()
            .flat_map(|part| part.0.iter().cloned())
            .collect(),
    );
    report.add(Finding {
        severity: Severity::Note,
        code: "joined",
        text: format!("{} features were joined", kept.len()),
        area: Some(code),
        place: None,
    });
    whole
}

/// Cleans every shape and untangles those that need it.
fn mend(
    codes: &[AreaCode],
    shapes: &mut [MultiPolygon<f64>],
    report: &mut ImportReport,
) -> Option<()> {
    let mut mended = Mended::default();
    for shape in shapes.iter_mut() {
        *shape = clean(shape, &mut mended);
    }
    for (count, code, what) in [
        (
            mended.unclosed,
            "unclosed",
            "rings were not closed; they were closed",
        ),
        (
            mended.repeated,
            "repeated-points",
            "repeated points were removed",
        ),
        (mended.spikes, "spikes", "spikes were removed"),
        (
            mended.flat_rings,
            "flat-rings",
            "rings without area were removed",
        ),
    ] {
        if count > 0 {
            report.note(code, format!("{count} {what}"));
        }
    }
    for (shape, &code) in shapes.iter_mut().zip(codes) {
        let Ok(conflicts) = crossings::conflicts([&*shape]) else {
            tangled(code, report);
            return None;
        };
        let Some(first) = conflicts.first() else {
            continue;
        };
        if contradicts(shape) {
            report.add(Finding {
                severity: Severity::Error,
                code: "matched-twice",
                text: "several features bear this name or code, and they overlap".to_owned(),
                area: Some(code),
                place: Some(Geometry::MultiPolygon(shape.clone())),
            });
            continue;
        }
        let before = measure::area_km2(shape);
        *shape = untangle(shape);
        let after = measure::area_km2(shape);
        report.add(Finding {
            severity: Severity::Warning,
            code: "self-crossing",
            text: format!(
                "the border crosses or touches itself in {} places; mended, area {before:.3} km2 before and {after:.3} km2 after",
                conflicts.len()
            ),
            area: Some(code),
            place: Some(Geometry::Point(first.at.into())),
        });
    }
    Some(())
}

/// Nodes the shapes together, and untangles those that were pinched by it.
fn node(
    codes: &[AreaCode],
    shapes: &mut [MultiPolygon<f64>],
    snap_deg: f64,
    report: &mut ImportReport,
) -> Option<noding::Noded> {
    let mut total = noding::node(shapes, snap_deg);
    for _ in 0..NODING_ROUNDS {
        let mut pinched = false;
        for (shape, &code) in shapes.iter_mut().zip(codes) {
            let Ok(conflicts) = crossings::conflicts([&*shape]) else {
                tangled(code, report);
                return None;
            };
            if !conflicts.is_empty() {
                *shape = untangle(shape);
                pinched = true;
            }
        }
        if !pinched {
            break;
        }
        // Untangling computes new vertices, which must be the neighbour's, too.
        let again = noding::node(shapes, snap_deg);
        total.snapped += again.snapped;
        total.inserted += again.inserted;
    }
    Some(total)
}

/// Whether two polygons of one municipality claim the same land.
fn contradicts(shape: &MultiPolygon<f64>) -> bool {
    if shape.0.len() < 2 || shape.0.len() > 1_000 {
        return false;
    }
    let nothing = MultiPolygon::<f64>::new(Vec::new());
    let parts: Vec<MultiPolygon<f64>> = shape.iter().map(|p| p.union(&nothing)).collect();
    let areas: Vec<f64> = parts.iter().map(measure::area_km2).collect();
    let smallest = areas.iter().copied().fold(f64::INFINITY, f64::min);
    let together = measure::area_km2(&unary_union(&parts));
    areas.iter().sum::<f64>() - together > PARTS_OVERLAP * smallest
}

pub(super) fn tangled(code: AreaCode, report: &mut ImportReport) {
    report.add(Finding {
        severity: Severity::Error,
        code: "tangled",
        text: "the border crosses itself more often than can be mended".to_owned(),
        area: Some(code),
        place: None,
    });
}

fn drop_empty(
    codes: &mut Vec<AreaCode>,
    shapes: &mut Vec<MultiPolygon<f64>>,
    report: &mut ImportReport,
) {
    let mut kept = Vec::new();
    for (&code, shape) in codes.iter().zip(std::mem::take(shapes)) {
        if shape.0.is_empty() {
            report.add(Finding {
                severity: Severity::Error,
                code: "empty",
                text: "nothing is left of the shape".to_owned(),
                area: Some(code),
                place: None,
            });
        } else {
            kept.push((code, shape));
        }
    }
    (*codes, *shapes) = kept.into_iter().unzip();
}
