//! The answer of an Overpass API (`out geom`): relations whose ways become rings.
//!
//! Ways are joined where their ends have the same coordinates. A relation with a ring that does not close, or with a way
//! without its geometry, is a half answer: it is refused, not guessed at.

use std::collections::{BTreeMap, HashMap};

use geo::{Area, Contains, Coord, LineString, MultiPolygon, Polygon};
use serde::Deserialize;

use super::{Budget, Dataset, RawFeature, vertices};
use crate::import::report::{Finding, Severity};
use crate::import::{ImportOptions, ImportReport};

#[derive(Deserialize)]
struct Answer {
    elements: Vec<Element>,
    remark: Option<String>,
    osm3s: Option<Server>,
}

#[derive(Deserialize)]
struct Server {
    timestamp_osm_base: Option<String>,
}

#[derive(Deserialize)]
struct Element {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    id: i64,
    #[serde(default)]
    tags: BTreeMap<String, String>,
    #[serde(default)]
    members: Vec<Member>,
}

#[derive(Deserialize)]
struct Member {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    geometry: Vec<Option<Node>>,
}

#[derive(Clone, Copy, Deserialize)]
struct Node {
    lat: f64,
    lon: f64,
}

pub(super) fn read(
    bytes: &[u8],
    options: &ImportOptions,
    report: &mut ImportReport,
) -> Option<Dataset> {
    let answer: Answer = match serde_json::from_slice(bytes) {
        Ok(answer) => answer,
        Err(error) => {
            report.error(
                "unreadable",
                format!("the answer of the Overpass API is cut off or broken: {error}"),
            );
            return None;
        }
    };
    if let Some(remark) = answer.remark {
        let remark: String = remark.chars().take(200).collect();
        report.error(
            "incomplete",
            format!("the Overpass API did not finish: {remark}"),
        );
        return None;
    }
    let day = answer
        .osm3s
        .and_then(|s| s.timestamp_osm_base)
        .and_then(|t| t.get(..10).map(str::to_owned));
    let mut data = Dataset {
        title: Some(match &day {
            Some(day) => format!("OpenStreetMap, {day}"),
            None => "OpenStreetMap".to_owned(),
        }),
        source: Some("OpenStreetMap contributors, by an Overpass API".to_owned()),
        licence: Some("ODbL 1.0".to_owned()),
        attribution: Some("© OpenStreetMap contributors".to_owned()),
        valid_on: day,
        ..Dataset::default()
    };
    let mut budget = Budget::new(options);
    for element in answer.elements.into_iter().filter(|e| e.kind == "relation") {
        let shape = match shape(&element.members) {
            Ok(shape) => shape,
            Err(fault) => {
                report.add(fault.finding(&element));
                MultiPolygon::new(Vec::new())
            }
        };
        budget.take(vertices(&shape), report)?;
        if shape.0.is_empty() {
            data.shapeless += 1;
            continue;
        }
        data.features.push(RawFeature {
            id: Some(format!("relation/{}", element.id)),
            properties: element.tags.into_iter().collect(),
            geometry: shape,
        });
    }
    Some(data)
}

/// Why a relation is no shape.
enum Fault {
    NoGeometry,
    Open(Coord<f64>),
}

impl Fault {
    fn finding(self, element: &Element) -> Finding {
        let name = element
            .tags
            .get("name")
            .map_or("without a name", String::as_str);
        let (text, place) = match self {
            Self::NoGeometry => ("has a way without its geometry", None),
            Self::Open(at) => (
                "has a border that does not close",
                Some(geo::Geometry::Point(at.into())),
            ),
        };
        Finding {
            severity: Severity::Error,
            code: "open-border",
            text: format!("relation {} ({name}) {text}", element.id),
            area: None,
            place,
        }
    }
}

fn shape(members: &[Member]) -> Result<MultiPolygon<f64>, Fault> {
    let ways = |inner: bool| {
        members
            .iter()
            .filter(move |m| m.kind == "way" && (m.role == "inner") == inner)
            .map(way)
            .collect::<Result<Vec<_>, _>>()
    };
    let mut polygons: Vec<Polygon<f64>> = rings(ways(false)?)?
        .into_iter()
        .map(|ring| Polygon::new(ring, Vec::new()))
        .collect();
    for hole in rings(ways(true)?)? {
        let home = polygons
            .iter_mut()
            .filter(|polygon| hole.0.iter().any(|c| polygon.contains(c)))
            .min_by(|a, b| a.unsigned_area().total_cmp(&b.unsigned_area()));
        if let Some(polygon) = home {
            polygon.interiors_push(hole);
        }
    }
    Ok(MultiPolygon::new(polygons))
}

fn way(member: &Member) -> Result<Vec<Coord<f64>>, Fault> {
    let nodes: Option<Vec<Coord<f64>>> = member
        .geometry
        .iter()
        .map(|node| node.map(|n| Coord { x: n.lon, y: n.lat }))
        .collect();
    nodes
        .filter(|nodes| nodes.len() > 1)
        .ok_or(Fault::NoGeometry)
}

/// Joins ways end to end into closed rings.
fn rings(ways: Vec<Vec<Coord<f64>>>) -> Result<Vec<LineString<f64>>, Fault> {
    let key = |c: Coord<f64>| (c.x.to_bits(), c.y.to_bits());
    let mut by_end: HashMap<(u64, u64), Vec<usize>> = HashMap::new();
    for (i, way) in ways.iter().enumerate() {
        for &end in [way.first(), way.last()].into_iter().flatten() {
            by_end.entry(key(end)).or_default().push(i);
        }
    }
    let mut ways: Vec<Option<Vec<Coord<f64>>>> = ways.into_iter().map(Some).collect();
    let mut rings = Vec::new();
    for first in 0..ways.len() {
        let Some(mut ring) = ways[first].take() else {
            continue;
        };
        while ring.first() != ring.last() {
            let end = ring[ring.len() - 1];
            let candidates = by_end.get(&key(end)).map_or(&[][..], Vec::as_slice);
            let next = candidates
                .iter()
                .find_map(|&i| ways[i].take())
                .ok_or(Fault::Open(end))?;
            if next[0] == end {
                ring.extend(&next[1..]);
            } else {
                ring.extend(next.iter().rev().skip(1));
            }
        }
        rings.push(LineString::new(ring));
    }
    Ok(rings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Format;

    fn member(role: &str, coords: &[(f64, f64)]) -> String {
        let nodes: Vec<String> = coords
            .iter()
            .map(|(x, y)| format!(r#"{{"lat":{y},"lon":{x}}}"#))
            .collect();
        format!(
            r#"{{"type":"way","ref":1,"role":"{role}","geometry":[{}]}}"#,
            nodes.join(",")
        )
    }

    fn read_relation(members: &[String]) -> (Option<Dataset>, ImportReport) {
        let answer = format!(
            r#"{{"version":0.6,"generator":"Overpass API","osm3s":{{"timestamp_osm_base":"2026-11-01T00:00:00Z"}},"elements":[{{"type":"relation","id":7,"tags":{{"name":"Анапа"}},"members":[{}]}}]}}"#,
            members.join(",")
        );
        let mut report = ImportReport::new(Format::Overpass);
        let data = read(answer.as_bytes(), &ImportOptions::default(), &mut report);
        (data, report)
    }

    #[test]
    fn ways_in_any_order_and_direction_become_rings_with_holes() {
        let (data, report) = read_relation(&[
            member("outer", &[(0.0, 0.0), (4.0, 0.0)]),
            member("outer", &[(4.0, 4.0), (4.0, 0.0)]),
            member("", &[(4.0, 4.0), (0.0, 4.0), (0.0, 0.0)]),
            member("inner", &[(1.0, 1.0), (2.0, 1.0), (1.0, 2.0), (1.0, 1.0)]),
            member("outer", &[(6.0, 0.0), (7.0, 0.0), (6.0, 1.0), (6.0, 0.0)]),
        ]);
        let data = data.unwrap();
        assert!(!report.has_errors(), "{}", report.to_text());
        assert_eq!(data.valid_on.as_deref(), Some("2026-11-01"));
        let shape = &data.features[0].geometry;
        assert_eq!(shape.0.len(), 2);
        assert!((shape.unsigned_area() - 16.0).abs() < 1e-9);
    }

    #[test]
    fn half_answers_are_refused() {
        let (_, report) = read_relation(&[member("outer", &[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0)])]);
        assert!(
            report.to_text().contains("does not close"),
            "{}",
            report.to_text()
        );
        let (_, report) = read_relation(&[r#"{"type":"way","role":"outer"}"#.to_owned()]);
        assert!(
            report.to_text().contains("without its geometry"),
            "{}",
            report.to_text()
        );

        for (answer, word) in [
            (
                r#"{"elements":[],"remark":"runtime error: Query timed out"}"#,
                "did not finish",
            ),
            (r#"{"elements":[{"type":"rela"#, "cut off"),
        ] {
            let mut report = ImportReport::new(Format::Overpass);
            assert!(read(answer.as_bytes(), &ImportOptions::default(), &mut report).is_none());
            assert!(report.to_text().contains(word), "{}", report.to_text());
        }
    }
}
