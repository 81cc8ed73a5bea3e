//! Everything that an import found, for people and for programs.

use std::fmt::Write;

use geo::{Geometry, Point};
use geojson::{Feature, FeatureCollection, JsonObject};
use serde_json::{Value, json};

use super::Format;
use crate::AreaCode;

/// How many findings of one code are kept; the others are only counted.
const KEPT_PER_CODE: usize = 100;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Mended or tolerated; look at it.
    Warning,
    /// The file cannot become an edition.
    Error,
}

impl Severity {
    /// The word for it in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One thing that an import found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// How grave it is.
    pub severity: Severity,
    /// Stable word for programs ("overlap", "missing-area").
    pub code: &'static str,
    /// One line for people.
    pub text: String,
    /// The area concerned.
    pub area: Option<AreaCode>,
    /// Where it is: a point, or the faulty shape itself.
    pub place: Option<Geometry<f64>>,
}

/// Everything that an import found.
#[derive(Clone, Debug)]
pub struct ImportReport {
    /// Format that was read.
    pub format: Format,
    /// Features in the file.
    pub features: usize,
    /// Vertices in the file.
    pub vertices: usize,
    /// Area of all municipalities together, in square kilometres, where it came so far.
    pub area_km2: Option<f64>,
    findings: Vec<Finding>,
    counts: Vec<(&'static str, Severity, usize)>,
}

impl ImportReport {
    pub(super) fn new(format: Format) -> Self {
        Self {
            format,
            features: 0,
            vertices: 0,
            area_km2: None,
            findings: Vec::new(),
            counts: Vec::new(),
        }
    }

    /// The findings, the gravest first, otherwise in the order in which they were made; at most a hundred of one code.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        [Severity::Error, Severity::Warning, Severity::Note]
            .into_iter()
            .flat_map(|severity| self.findings.iter().filter(move |f| f.severity == severity))
    }

    /// Whether anything forbids the edition.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// How many findings of a severity there were, those that were not kept included.
    pub fn count(&self, severity: Severity) -> usize {
        self.counts
            .iter()
            .filter(|c| c.1 == severity)
            .map(|c| c.2)
            .sum()
    }

    pub(super) fn error(&mut self, code: &'static str, text: String) {
        self.add(Finding {
            severity: Severity::Error,
            code,
            text,
            area: None,
            place: None,
        });
    }

    pub(super) fn warning(&mut self, code: &'static str, text: String) {
        self.add(Finding {
            severity: Severity::Warning,
            code,
            text,
            area: None,
            place: None,
        });
    }

    pub(super) fn note(&mut self, code: &'static str, text: String) {
        self.add(Finding {
            severity: Severity::Note,
            code,
            text,
            area: None,
            place: None,
        });
    }

    pub(super) fn add(&mut self, finding: Finding) {
        let known = self
            .counts
            .iter_mut()
            .find(|c| c.0 == finding.code && c.1 == finding.severity);
        let count = if let Some(entry) = known {
            entry.2 += 1;
            entry.2
        } else {
            self.counts.push((finding.code, finding.severity, 1));
            1
        };
        if count <= KEPT_PER_CODE {
            self.findings.push(finding);
        }
    }

    /// The report as plain lines.
    pub fn to_text(&self) -> String {
        let mut text = format!(
            "{}: {} features, {} vertices; {} errors, {} warnings, {} notes\n",
            self.format.as_str(),
            self.features,
            self.vertices,
            self.count(Severity::Error),
            self.count(Severity::Warning),
            self.count(Severity::Note),
        );
        if let Some(area) = self.area_km2 {
            writeln!(text, "area of all municipalities: {area:.0} km2")
                .expect("a string takes all");
        }
        for finding in self.findings() {
            let at = finding
                .point()
                .map_or_else(String::new, |p| format!(" (at {:.6} {:.6})", p.x(), p.y()));
            let area = finding.area.map_or_else(String::new, |code| {
                let name = crate::municipalities::find(code).map_or("", |m| m.name_ru.as_str());
                format!(" {code} {name}:")
            });
            writeln!(
                text,
                "{} [{}]{area} {}{at}",
                finding.severity.as_str(),
                finding.code,
                finding.text
            )
            .expect("a string takes all");
        }
        for (code, severity, count) in self.counts.iter().filter(|c| c.2 > KEPT_PER_CODE) {
            writeln!(
                text,
                "{} [{code}] and {} more of this kind",
                severity.as_str(),
                count - KEPT_PER_CODE
            )
            .expect("a string takes all");
        }
        text
    }

    /// The report for programs.
    pub fn to_json(&self) -> Value {
        let findings: Vec<Value> = self
            .findings()
            .map(|f| {
                json!({
                    "severity": f.severity.as_str(),
                    "code": f.code,
                    "text": f.text,
                    "area": f.area.map(|code| code.to_string()),
                    "place": f.point().map(|p| [p.x(), p.y()]),
                })
            })
            .collect();
        json!({
            "format": self.format.as_str(),
            "features": self.features,
            "vertices": self.vertices,
            "area_km2": self.area_km2,
            "errors": self.count(Severity::Error),
            "warnings": self.count(Severity::Warning),
            "notes": self.count(Severity::Note),
            "findings": findings,
        })
    }

    /// The faults that have a place, as a GeoJSON feature collection to look at on a map.
    pub fn faults_geojson(&self) -> String {
        let features = self
            .findings()
            .filter_map(|f| {
                let place = f.place.as_ref()?;
                let mut properties = JsonObject::new();
                properties.insert("severity".into(), f.severity.as_str().into());
                properties.insert("code".into(), f.code.into());
                properties.insert("text".into(), f.text.clone().into());
                properties.insert("area".into(), f.area.map(|code| code.to_string()).into());
                Some(Feature {
                    geometry: Some(geojson::Geometry::from(place)),
                    properties: Some(properties),
                    ..Feature::default()
                })
            })
            .collect();
        FeatureCollection {
            bbox: None,
            features,
            foreign_members: None,
        }
        .to_string()
    }
}

impl Finding {
    /// A point at which to look.
    pub fn point(&self) -> Option<Point<f64>> {
        use geo::InteriorPoint;
        let point = self.place.as_ref()?.interior_point()?;
        (point.x().is_finite() && point.y().is_finite()).then_some(point)
    }
}
