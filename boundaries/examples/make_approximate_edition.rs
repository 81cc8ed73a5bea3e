//! Makes the approximate edition from public facts alone; `scripts/make-approximate-edition` runs it.
//!
//! Each settlement is the site of a power diagram, all sites of one municipality with the same weight. The weights are
//! turned until the cells of each municipality, cut to the outline of the region, have its official area. Where no
//! official area is known, the municipality gets an even share of what the others leave of the region's area.
//!
//! Usage: `make_approximate_edition OUTLINE.json OUT.geojson [COMPARE.geojson]`

use std::process::ExitCode;

use boundaries::import::{Format, ImportOptions, Tolerances, import};
use boundaries::{AreaCode, Edition, measure, municipalities, settlements};
use geo::algorithm::bool_ops::unary_union;
use geo::{BooleanOps, Coord, LineString, MapCoordsInPlace, MultiPolygon, Polygon};

/// Sweeps that turn the weights.
const SWEEPS: usize = 400;
/// Share of the missing area by which the first sweep turns a weight; later ones adapt it.
const FIRST_GAIN: f64 = 0.1;
const MAX_GAIN: f64 = 0.6;
/// Sites closer than this many degrees are one.
const SAME_SITE_DEG: f64 = 0.01;
/// Cosine of the region's middle latitude: the diagram is drawn where a degree is the same length in both directions.
const SQUEEZE: f64 = std::f64::consts::FRAC_1_SQRT_2;

struct Site {
    at: Coord<f64>,
    municipality: usize,
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (outline, out, compare) = match args.as_slice() {
        [outline, out] => (outline, out, None),
        [outline, out, compare] => (outline, out, Some(compare)),
        _ => {
            eprintln!("usage: make_approximate_edition OUTLINE.json OUT.geojson [COMPARE.geojson]");
            return ExitCode::FAILURE;
        }
    };
    match run(outline, out, compare.map(String::as_str)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("make_approximate_edition: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(outline: &str, out: &str, compare: Option<&str>) -> Result<(), String> {
    let outline = read_outline(outline)?;
    let sites = sites();
    let targets = targets(measure::area_km2(&unsqueezed(outline.clone())));
    let cells = fit(&sites, &outline, &targets);
    let edition = finish(cells)?;
    let text = boundaries::export::geojson(&edition);
    std::fs::write(out, &text).map_err(|e| format!("{out}: {e}"))?;
    let vertices: usize = edition
        .areas
        .iter()
        .flat_map(|a| &a.geometry)
        .map(|p| p.exterior().0.len() + p.interiors().iter().map(|r| r.0.len()).sum::<usize>())
        .sum();
    eprintln!("{out}: {} bytes, {vertices} vertices", text.len());
    for (area, target) in edition.areas.iter().zip(&targets) {
        let share = area.area_km2 / target;
        if (share - 1.0).abs() > 0.01 {
            eprintln!(
                "{} {}: {:.0} km2 instead of {target:.0}",
                area.code, area.name_ru, area.area_km2
            );
        }
    }
    if let Some(path) = compare {
        eprintln!("right land: {:.1} %", compare_with(&edition, path)? * 100.0);
    }
    Ok(())
}

fn read_outline(path: &str) -> Result<MultiPolygon<f64>, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{path}: {e}"))?;
    let feature: geojson::Feature = text.parse().map_err(|e| format!("{path}: {e}"))?;
    let geometry = feature
        .geometry
        .ok_or_else(|| format!("{path}: no geometry"))?;
    let mut shape = match geo::Geometry::<f64>::try_from(geometry) {
        Ok(geo::Geometry::Polygon(polygon)) => MultiPolygon::new(vec![polygon]),
        Ok(geo::Geometry::MultiPolygon(shape)) => shape,
        _ => return Err(format!("{path}: no polygon")),
    };
    shape.map_coords_in_place(|c| Coord {
        x: c.x * SQUEEZE,
        y: c.y,
    });
    Ok(shape)
}

fn unsqueezed(mut shape: MultiPolygon<f64>) -> MultiPolygon<f64> {
    shape.map_coords_in_place(|c| Coord {
        x: c.x / SQUEEZE,
        y: c.y,
    });
    shape
}

fn sites() -> Vec<Site> {
    let known = municipalities::known();
    let centres = known.iter().enumerate().map(|(i, m)| (m.centre, i));
    let places = settlements::known().iter().filter_map(|s| {
        let municipality = known.iter().position(|m| m.code == s.code)?;
        Some((s.location, municipality))
    });
    let mut sites: Vec<Site> = Vec::new();
    for (point, municipality) in centres.chain(places) {
        let at = Coord {
            x: point.x() * SQUEEZE,
            y: point.y(),
        };
        let taken = sites
            .iter()
            .any(|s| (s.at.x - at.x).hypot(s.at.y - at.y) < SAME_SITE_DEG);
        if !taken {
            sites.push(Site { at, municipality });
        }
    }
    sites
}

/// The area that each municipality shall have, scaled so that all together fill the outline.
fn targets(outline_km2: f64) -> Vec<f64> {
    let known = municipalities::known();
    let stated: f64 = known.iter().filter_map(|m| m.area_km2).sum();
    let unknown = known.iter().filter(|m| m.area_km2.is_none()).count().max(1);
    let share = (municipalities::REGION_AREA_KM2 - stated) / unknown as f64;
    let scale = outline_km2 / municipalities::REGION_AREA_KM2;
    known
        .iter()
        .map(|m| m.area_km2.unwrap_or(share) * scale)
        .collect()
}

/// Turns the weights until the areas fit, and gives the cells of each municipality.
fn fit(
    sites: &[Site],
    outline: &MultiPolygon<f64>,
    targets: &[f64],
) -> Vec<Vec<MultiPolygon<f64>>> {
    let km2_per_square_degree = {
        let (_, lat_m) = measure::metres_per_degree(45.0);
        (lat_m / 1000.0).powi(2)
    };
    let mut weights = vec![0.0; targets.len()];
    // A weight that swings is turned more gently, one that creeps more boldly.
    let mut gains = vec![FIRST_GAIN; targets.len()];
    let mut misses = vec![0.0; targets.len()];
    let mut best = (f64::INFINITY, weights.clone());
    for _ in 0..SWEEPS {
        let cells = diagram(sites, &weights, outline);
        let areas: Vec<f64> = cells
            .iter()
            .map(|parts| {
                parts
                    .iter()
                    .map(|p| measure::area_km2(&unsqueezed(p.clone())))
                    .sum()
            })
            .collect();
        let worst = areas
            .iter()
            .zip(targets)
            .map(|(area, target)| (area / target - 1.0).abs())
            .fold(0.0, f64::max);
        if worst < best.0 {
            best = (worst, weights.clone());
        }
        if worst < 0.001 {
            break;
        }
        for i in 0..targets.len() {
            let miss = (targets[i] - areas[i]) / km2_per_square_degree;
            let swings = miss * misses[i] < 0.0;
            gains[i] = if swings {
                gains[i] * 0.5
            } else {
                f64::min(gains[i] * 1.1, MAX_GAIN)
            };
            weights[i] += gains[i] * miss;
            misses[i] = miss;
        }
    }
    eprintln!("the worst area is off by {:.2} %", best.0 * 100.0);
    diagram(sites, &best.1, outline)
}

/// The cells of every municipality, one for each of its sites, cut to the outline.
fn diagram(
    sites: &[Site],
    weights: &[f64],
    outline: &MultiPolygon<f64>,
) -> Vec<Vec<MultiPolygon<f64>>> {
    let mut cells = vec![Vec::new(); weights.len()];
    for (i, site) in sites.iter().enumerate() {
        let mut cell = vec![
            Coord { x: 25.0, y: 42.0 },
            Coord { x: 31.0, y: 42.0 },
            Coord { x: 31.0, y: 48.0 },
            Coord { x: 25.0, y: 48.0 },
        ];
        for (j, other) in sites.iter().enumerate() {
            if i == j || cell.is_empty() {
                continue;
            }
            // |p - a|^2 - wa <= |p - b|^2 - wb, as n . p <= c.
            let n = Coord {
                x: other.at.x - site.at.x,
                y: other.at.y - site.at.y,
            };
            let lengths =
                other.at.x.powi(2) + other.at.y.powi(2) - site.at.x.powi(2) - site.at.y.powi(2);
            let c = (lengths + weights[site.municipality] - weights[other.municipality]) / 2.0;
            cell = cut(&cell, n, c);
        }
        if cell.len() >= 3 {
            let cell = Polygon::new(LineString::new(cell), Vec::new());
            let inside = outline.intersection(&cell);
            if !inside.0.is_empty() {
                cells[site.municipality].push(inside);
            }
        }
    }
    cells
}

/// The part of a convex polygon where `n . p <= c`.
fn cut(polygon: &[Coord<f64>], n: Coord<f64>, c: f64) -> Vec<Coord<f64>> {
    let height = |p: Coord<f64>| n.x * p.x + n.y * p.y - c;
    let mut kept = Vec::with_capacity(polygon.len() + 1);
    for (i, &a) in polygon.iter().enumerate() {
        let b = polygon[(i + 1) % polygon.len()];
        let (ha, hb) = (height(a), height(b));
        if ha <= 0.0 {
            kept.push(a);
        }
        if (ha < 0.0 && hb > 0.0) || (ha > 0.0 && hb < 0.0) {
            let t = ha / (ha - hb);
            kept.push(Coord {
                x: a.x + t * (b.x - a.x),
                y: a.y + t * (b.y - a.y),
            });
        }
    }
    kept
}

/// Joins the cells of each municipality and passes them through the importer, which nodes and checks them.
fn finish(cells: Vec<Vec<MultiPolygon<f64>>>) -> Result<Edition, String> {
    let known = municipalities::known();
    let areas = known
        .iter()
        .zip(cells)
        .map(|(m, parts)| {
            let geometry = unsqueezed(unary_union(&parts));
            boundaries::Area {
                code: m.code,
                name_ru: m.name_ru.clone(),
                name_en: m.name_en.clone(),
                area_km2: measure::area_km2(&geometry),
                geometry,
            }
        })
        .collect();
    let mut edition = Edition::new(areas).map_err(|e| e.to_string())?;
    edition.title = String::from("Приблизительные границы");
    edition.source = String::from(
        "Power diagram of the settlements (GeoNames) within the outline of the region (Natural Earth), areas matched to official figures",
    );
    edition.licence = String::from("CC BY 4.0");
    edition.attribution =
        String::from("Settlements: GeoNames (CC BY 4.0). Outline: Natural Earth.");
    edition.approximate = true;
    // First the vertices of neighbours become one within some metres, then the coordinates are rounded to a metre.
    let edition = reimport(&edition, 5e-5)?;
    reimport(&rounded(edition), 1e-5)
}

fn rounded(mut edition: Edition) -> Edition {
    let round = |v: f64| (v * 1e5).round() / 1e5;
    for area in &mut edition.areas {
        area.geometry.map_coords_in_place(|c| Coord {
            x: round(c.x),
            y: round(c.y),
        });
    }
    edition
}

fn reimport(edition: &Edition, snap_deg: f64) -> Result<Edition, String> {
    let text = boundaries::export::geojson(edition);
    let options = ImportOptions {
        tolerances: Tolerances {
            snap_deg,
            ..Tolerances::default()
        },
        ..ImportOptions::default()
    };
    let (edition, report) = import(text.as_bytes(), Format::GeoJson, &options);
    eprint!("{}", report.to_text());
    edition.ok_or_else(|| "the diagram is no valid edition".to_owned())
}

/// Share of the land of a real edition that the approximate one gives to the same municipality.
fn compare_with(edition: &Edition, path: &str) -> Result<f64, String> {
    let bytes = std::fs::read(path).map_err(|e| format!("{path}: {e}"))?;
    let format = Format::detect(path, &bytes).map_err(|e| e.to_string())?;
    let (real, report) = import(&bytes, format, &ImportOptions::default());
    let real = real.ok_or_else(|| report.to_text())?;
    let ours = boundaries::BoundaryIndex::new(edition, 0.0);
    let theirs = boundaries::BoundaryIndex::new(&real, 0.0);
    let code = |edition: &Edition, area: Option<usize>| -> Option<AreaCode> {
        area.map(|i| edition.areas[i].code)
    };
    let (mut land, mut right) = (0.0, 0.0);
    for row in 0..700 {
        let lat = 43.3 + f64::from(row) * 0.005_2;
        let weight = lat.to_radians().cos();
        for column in 0..1_000 {
            let lon = 36.5 + f64::from(column) * 0.005_3;
            let Some(area) = code(&real, theirs.locate(lon, lat).area()) else {
                continue;
            };
            land += weight;
            if code(edition, ours.locate(lon, lat).area()) == Some(area) {
                right += weight;
            }
        }
    }
    Ok(right / land)
}
