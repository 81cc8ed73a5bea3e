//! Files with faults: what is mended is mended, and what is not is said with its place.

use geo::{Coord, LineString, MapCoordsInPlace, MultiPolygon, Polygon, Validation, coord, polygon};

use super::*;

const SOCHI: &str = "03726000";
const KRASNODAR: &str = "03701000";
const DINSKAYA: &str = "03614000";

fn exterior(edition: &mut Edition, code: &str, change: impl FnOnce(&mut Vec<Coord<f64>>)) {
    let area = position(edition, code);
    edition.areas[area].geometry.0[0].exterior_mut(|ring| change(&mut ring.0));
}

#[test]
fn forty_three_areas_are_refused_and_the_missing_one_is_named() {
    let text = file(|edition| {
        let sochi = position(edition, SOCHI);
        edition.areas.remove(sochi);
    });
    let (edition, report) = read(&text);
    assert!(edition.is_none());
    let missing = report
        .findings()
        .find(|f| f.code == "missing-area")
        .unwrap();
    assert_eq!(missing.area.map(|c| c.to_string()).as_deref(), Some(SOCHI));
    assert!(report.to_text().contains("Сочи"), "{}", report.to_text());
}

#[test]
fn spikes_repeated_points_and_open_rings_are_mended() {
    let expected = approximate::edition();
    let text = file(|edition| {
        exterior(edition, SOCHI, |ring| {
            let (a, b) = (ring[1], ring[2]);
            ring.insert(2, a);
            ring.insert(
                3,
                Coord {
                    x: a.x + 0.5,
                    y: a.y + 0.5,
                },
            );
            ring.insert(4, a);
            assert_eq!(ring[5], b);
        });
    });
    let (edition, report) = read(&text);
    let edition = edition.unwrap_or_else(|| panic!("{}", report.to_text()));
    let sochi = position(&edition, SOCHI);
    assert!((edition.areas[sochi].area_km2 - expected.areas[sochi].area_km2).abs() < 1e-6);
    found(&report, Severity::Note, "spikes");
    found(&report, Severity::Note, "repeated-points");
}

#[test]
fn a_border_that_crosses_itself_is_mended_and_said() {
    let text = file(|edition| {
        exterior(edition, SOCHI, |ring| {
            // Two neighbouring vertices in the wrong order make a small bow tie.
            ring.swap(10, 11);
        });
    });
    let (_, report) = read(&text);
    let text = found(&report, Severity::Warning, "self-crossing");
    assert!(text.contains("mended"), "{text}");
    assert!(report.faults_geojson().contains("self-crossing"));
}

#[test]
fn overlaps_and_gaps_are_measured_and_large_ones_refused() {
    let text = file(|edition| {
        let krasnodar = position(edition, KRASNODAR);
        edition.areas[krasnodar]
            .geometry
            .map_coords_in_place(|c| coord! { x: c.x + 0.01, y: c.y });
    });
    let (edition, report) = read(&text);
    assert!(edition.is_none());
    assert!(found(&report, Severity::Error, "overlap").contains("km2"));
    assert!(found(&report, Severity::Error, "gap").contains("km2"));
    let faults: serde_json::Value = serde_json::from_str(&report.faults_geojson()).unwrap();
    assert!(faults["features"].as_array().unwrap().len() > 2);
    assert!(report.to_json()["errors"].as_u64().unwrap() > 0);
}

#[test]
fn neighbours_that_miss_each_other_by_a_hair_are_brought_together() {
    let text = file(|edition| {
        let krasnodar = position(edition, KRASNODAR);
        edition.areas[krasnodar]
            .geometry
            .map_coords_in_place(|c| coord! { x: c.x + 3e-8, y: c.y - 3e-8 });
    });
    let (edition, report) = read(&text);
    let edition = edition.unwrap_or_else(|| panic!("{}", report.to_text()));
    found(&report, Severity::Note, "noded");
    assert!(
        !report
            .findings()
            .any(|f| f.code == "overlap" || f.code == "gap"),
        "{}",
        report.to_text()
    );
    assert!(edition.areas.iter().all(|a| a.geometry.is_valid()));
}

#[test]
fn swapped_coordinates_are_recognised_and_can_be_turned() {
    let text = file(|edition| {
        for area in &mut edition.areas {
            area.geometry
                .map_coords_in_place(|c| coord! { x: c.y, y: c.x });
        }
    });
    let (edition, report) = read(&text);
    assert!(edition.is_none());
    assert!(found(&report, Severity::Error, "swapped-coordinates").contains("--swap-axes"));
    let options = ImportOptions {
        swap_axes: true,
        ..ImportOptions::default()
    };
    let (edition, report) = import(text.as_bytes(), Format::GeoJson, &options);
    assert!(edition.is_some(), "{}", report.to_text());
}

#[test]
fn coordinates_that_are_no_degrees_or_elsewhere_are_refused() {
    let metres = file(|edition| {
        for area in &mut edition.areas {
            area.geometry
                .map_coords_in_place(|c| coord! { x: c.x * 111_000.0, y: c.y * 111_000.0 });
        }
    });
    found(&read(&metres).1, Severity::Error, "not-degrees");
    let spain = file(|edition| {
        for area in &mut edition.areas {
            area.geometry
                .map_coords_in_place(|c| coord! { x: c.x - 40.0, y: c.y - 4.0 });
        }
    });
    found(&read(&spain).1, Severity::Error, "elsewhere");
}

#[test]
fn parts_of_one_municipality_are_joined_and_contradictory_ones_refused() {
    let island = |x: f64| {
        MultiPolygon::new(vec![polygon![
            (x: x, y: 43.2), (x: x + 0.01, y: 43.2), (x: x + 0.01, y: 43.21), (x: x, y: 43.21)
        ]])
    };
    let with = |shape: &MultiPolygon<f64>| {
        let mut edition = approximate::edition();
        let sochi = position(&edition, SOCHI);
        edition.areas[sochi].geometry = shape.clone();
        let one = export::geojson(&edition);
        let line = one
            .lines()
            .find(|l| l.contains(SOCHI))
            .unwrap()
            .trim_end_matches(',')
            .to_owned();
        file(|_| {}).replacen("\"features\":[\n", &format!("\"features\":[\n{line},\n"), 1)
    };
    let (edition, report) = read(&with(&island(39.0)));
    let edition = edition.unwrap_or_else(|| panic!("{}", report.to_text()));
    found(&report, Severity::Note, "joined");
    let sochi = position(&edition, SOCHI);
    assert_eq!(
        edition.areas[sochi].geometry.0.len(),
        approximate::edition().areas[sochi].geometry.0.len() + 1
    );

    let own = approximate::edition().areas[position(&approximate::edition(), SOCHI)]
        .geometry
        .clone();
    let (edition, report) = read(&with(&own));
    assert!(edition.is_some(), "{}", report.to_text());
    found(&report, Severity::Warning, "twice");

    let mut shifted = own;
    shifted.map_coords_in_place(|c| coord! { x: c.x + 0.1, y: c.y });
    let (edition, report) = read(&with(&shifted));
    assert!(edition.is_none());
    found(&report, Severity::Error, "matched-twice");
}

#[test]
fn names_are_matched_by_the_mapped_property_and_strangers_left_out() {
    let text = file(|_| {})
        .replace("\"oktmo_2013\"", "\"kod\"")
        .replace("\"oktmo_2026\"", "\"kod_2026\"")
        .replace("\"name_ru\"", "\"imya\"")
        .replace("\"name_en\"", "\"other\"")
        .replace("\"id\":", "\"number\":");
    let (edition, report) = read(&text);
    assert!(edition.is_none());
    assert!(found(&report, Severity::Error, "nothing-matched").contains("--map"));
    let mapping = Mapping {
        name: Some("imya".to_owned()),
        code: None,
    };
    let options = ImportOptions {
        mapping,
        ..ImportOptions::default()
    };
    let (edition, report) = import(text.as_bytes(), Format::GeoJson, &options);
    assert!(edition.is_some(), "{}", report.to_text());

    let stranger = r#"{"type":"Feature","properties":{"name":"Майкоп"},"geometry":{"type":"Polygon","coordinates":[[[40,44.6],[40.1,44.6],[40.1,44.7],[40,44.6]]]}},"#;
    let (edition, report) = read(&file(|_| {}).replacen(
        "\"features\":[\n",
        &format!("\"features\":[\n{stranger}"),
        1,
    ));
    assert!(edition.is_some(), "{}", report.to_text());
    assert!(found(&report, Severity::Warning, "unmatched").contains("Майкоп"));
}

#[test]
fn a_code_and_a_name_that_contradict_each_other_are_refused() {
    let text = file(|_| {}).replacen(
        "\"oktmo_2013\":\"03726000\"",
        "\"oktmo_2013\":\"03701000\"",
        1,
    );
    let (edition, report) = read(&text);
    assert!(edition.is_none());
    assert!(found(&report, Severity::Error, "code-and-name-differ").contains("Сочи"));
}

#[test]
fn a_gap_in_the_middle_of_an_area_is_found() {
    let text = file(|edition| {
        let area = position(edition, DINSKAYA);
        let polygon = &edition.areas[area].geometry.0[0];
        let center = geo::InteriorPoint::interior_point(polygon).unwrap();
        let hole = [(0.0, 0.0), (0.01, 0.0), (0.0, 0.01), (0.0, 0.0)]
            .map(|(x, y)| coord! { x: center.x() + x, y: center.y() + y });
        edition.areas[area].geometry.0[0] = Polygon::new(
            polygon.exterior().clone(),
            vec![LineString::new(hole.to_vec())],
        );
    });
    let (_, report) = read(&text);
    found(&report, Severity::Error, "gap");
}

#[test]
fn an_area_far_from_its_official_size_is_refused() {
    let text = file(|edition| {
        let (a, b) = (position(edition, KRASNODAR), position(edition, "03654000"));
        let (first, second) = (
            edition.areas[a].geometry.clone(),
            edition.areas[b].geometry.clone(),
        );
        edition.areas[a].geometry = second;
        edition.areas[b].geometry = first;
    });
    let (edition, report) = read(&text);
    assert!(edition.is_none());
    assert!(found(&report, Severity::Error, "area-differs").contains("official"));
}
