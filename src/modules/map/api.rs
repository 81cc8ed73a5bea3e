//! Wire types of the map's operations.

use std::collections::BTreeMap;
use std::fmt;

use boundaries::AreaCode;
use boundaries::municipalities::{self, Municipality};
use chrono::NaiveDate;
use geo::BoundingRect;
use serde::de::{Error, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::places::{Place, PlaceKind};
use crate::config::BaseMap;
use crate::http::page::Limit;
use crate::spatial::{Boundaries, EditionInfo};

/// A municipality, as other things refer to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct MunicipalityView {
    /// Official code, eight digits.
    #[schema(example = "03701000")]
    code: &'static str,
    /// Russian name.
    #[schema(example = "Краснодар")]
    name: &'static str,
}

impl MunicipalityView {
    /// The known municipality of this code.
    pub fn find(code: &str) -> Option<Self> {
        let code: AreaCode = code.parse().ok()?;
        municipalities::find(code).map(Self::from)
    }
}

impl From<&'static Municipality> for MunicipalityView {
    fn from(known: &'static Municipality) -> Self {
        Self {
            code: known.code.as_str(),
            name: &known.name_ru,
        }
    }
}

/// The edition that an answer depends on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EditionView {
    id: i64,
    title: String,
    /// Whether the boundaries are a rough stand-in.
    approximate: bool,
}

impl From<&EditionInfo> for EditionView {
    fn from(info: &EditionInfo) -> Self {
        Self {
            id: info.id,
            title: info.title.clone(),
            approximate: info.approximate,
        }
    }
}

/// How a point lies to the region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum LocatedStatus {
    /// A municipality covers the point; shared borders go to the lowest code.
    Covered,
    /// No municipality covers it, the named one is near.
    Near,
    /// It lies outside the region.
    Outside,
}

/// Where a point lies.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LocatedView {
    pub(super) status: LocatedStatus,
    pub(super) municipality: Option<MunicipalityView>,
    /// Meters to the region; zero inside, null far away.
    pub(super) distance_m: Option<f64>,
    pub(super) edition: EditionView,
    /// `swapped-coordinates` when the point lies outside, and would lie inside with lon and lat exchanged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hint: Option<&'static str>,
}

/// The point to locate.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct LocateQuery {
    /// Degrees of longitude.
    #[param(example = 38.9747)]
    pub(super) lon: f64,
    /// Degrees of latitude.
    #[param(example = 45.0355)]
    pub(super) lat: f64,
}

/// The points to locate.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LocateBatch {
    /// Points as `[lon, lat]` in degrees, 10,000 at most.
    #[schema(value_type = Vec<[f64; 2]>, max_items = 10_000)]
    pub(super) points: Vec<Point>,
}

/// Two numbers that may be a place.
#[derive(Debug, Clone, Copy)]
pub struct Point {
    /// Degrees of longitude.
    pub lon: f64,
    /// Degrees of latitude.
    pub lat: f64,
}

impl<'de> Deserialize<'de> for Point {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(PointVisitor)
    }
}

/// Reads exactly two numbers; the JSON reader takes a third for a fault of syntax, which it is not.
struct PointVisitor;

impl<'de> Visitor<'de> for PointVisitor {
    type Value = Point;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a point as [lon, lat]")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<Point, A::Error> {
        let mut next = |at| {
            let number: Option<f64> = numbers.next_element()?;
            number.ok_or_else(|| A::Error::invalid_length(at, &self))
        };
        let point = Point {
            lon: next(0)?,
            lat: next(1)?,
        };
        let mut length = 2;
        while numbers.next_element::<IgnoredAny>()?.is_some() {
            length += 1;
        }
        if length > 2 {
            return Err(A::Error::invalid_length(length, &self));
        }
        Ok(point)
    }
}

/// The answers, in the order of the points.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LocatedBatch {
    pub(super) results: Vec<LocatedView>,
}

/// The number of inhabitants and the year of the count.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct PopulationView {
    pub(super) value: u32,
    pub(super) year: u16,
}

impl PopulationView {
    /// The population of a municipality, where it is known.
    pub fn of(known: &Municipality) -> Option<Self> {
        let (value, year) = known.population?;
        Some(Self { value, year })
    }
}

/// What is known of a municipality.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MunicipalityFacts {
    code: &'static str,
    name_ru: &'static str,
    name_en: &'static str,
    /// Kind in 2026, in Russian.
    #[schema(example = "муниципальный район")]
    kind: &'static str,
    /// Administrative centre, in Russian.
    admin_centre: &'static str,
    /// Where the administrative centre lies, `[lon, lat]`.
    centre: [f64; 2],
    /// West, south, east, north of the boundary in the active edition; null when that edition lacks it.
    bbox: Option<[f64; 4]>,
    /// Official area.
    area_km2: Option<f64>,
    population: Option<PopulationView>,
}

impl MunicipalityFacts {
    fn new(known: &'static Municipality, boundaries: &Boundaries) -> Self {
        Self {
            code: known.code.as_str(),
            name_ru: &known.name_ru,
            name_en: &known.name_en,
            kind: &known.kind_2026,
            admin_centre: &known.admin_centre,
            centre: known.centre.into(),
            bbox: area_bbox(boundaries, known.code),
            area_km2: known.area_km2,
            population: PopulationView::of(known),
        }
    }
}

/// The box of an area in this edition.
pub(super) fn area_bbox(boundaries: &Boundaries, code: AreaCode) -> Option<[f64; 4]> {
    let areas = &boundaries.edition.areas;
    let position = areas.binary_search_by_key(&code, |area| area.code).ok()?;
    let rect = areas[position].geometry.bounding_rect()?;
    Some([rect.min().x, rect.min().y, rect.max().x, rect.max().y])
}

/// The active edition in full.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EditionFacts {
    id: i64,
    title: String,
    approximate: bool,
    /// Credit line owed to the source.
    attribution: String,
    source: String,
    /// The day for which the boundaries are valid.
    valid_on: Option<NaiveDate>,
}

/// All municipalities.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MunicipalityList {
    municipalities: Vec<MunicipalityFacts>,
    edition: EditionFacts,
}

impl MunicipalityList {
    pub(super) fn new(boundaries: &Boundaries) -> Self {
        let info = &boundaries.info;
        Self {
            municipalities: municipalities::known()
                .iter()
                .map(|known| MunicipalityFacts::new(known, boundaries))
                .collect(),
            edition: EditionFacts {
                id: info.id,
                title: info.title.clone(),
                approximate: info.approximate,
                attribution: info.attribution.clone(),
                source: info.source.clone(),
                valid_on: info.valid_on,
            },
        }
    }
}

/// The words to search for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PlaceQuery {
    /// The beginning of each word of the name, in Russian or English.
    #[param(example = "красн", min_length = 1, max_length = 100)]
    pub(super) q: String,
    /// How many places at most, 1 to 100.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    pub(super) limit: Option<Limit>,
}

/// A place that has a name.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlaceView {
    kind: PlaceKind,
    name: &'static str,
    name_en: &'static str,
    /// The municipality to which the place belongs.
    municipality: MunicipalityView,
    /// `[lon, lat]`.
    location: [f64; 2],
    /// West, south, east, north; for municipalities.
    bbox: Option<[f64; 4]>,
    population: Option<u32>,
}

impl PlaceView {
    pub(super) fn new(place: &Place, boundaries: Option<&Boundaries>) -> Self {
        let bbox = boundaries
            .filter(|_| place.kind == PlaceKind::Municipality)
            .and_then(|boundaries| area_bbox(boundaries, place.municipality.code));
        Self {
            kind: place.kind,
            name: place.name,
            name_en: place.name_en,
            municipality: place.municipality.into(),
            location: place.location.into(),
            bbox,
            population: place.population,
        }
    }
}

/// The places found, the best match first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlaceList {
    pub(super) places: Vec<PlaceView>,
}

/// Which issues to count.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct StatisticsQuery {
    /// Statuses of issues, comma separated.
    pub(super) status: Option<String>,
    /// Categories of issues, comma separated.
    pub(super) category: Option<String>,
    /// First day on which the issues were created, in Europe/Moscow.
    #[param(value_type = Option<String>, format = Date, example = "2026-01-01")]
    pub(super) from: Option<String>,
    /// Last day on which the issues were created, in Europe/Moscow.
    #[param(value_type = Option<String>, format = Date, example = "2026-01-01")]
    pub(super) to: Option<String>,
}

/// Counts of issues and constructions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub(super) struct Counts {
    /// Issues that pass the filters.
    pub(super) issues: u64,
    /// Issues by status.
    #[schema(example = json!({"registered": 3, "in_work": 1, "answered": 2, "solved": 10, "declined": 1}))]
    pub(super) by_status: BTreeMap<String, u64>,
    /// Issues that were answered, in time or not.
    pub(super) answered: u64,
    /// Issues that were answered within their term.
    pub(super) in_time: u64,
    /// Issues that were answered late, or whose term ran out without an answer.
    pub(super) late: u64,
    /// In time, of those whose term is decided; null when there are none.
    pub(super) share_in_time: Option<f64>,
    /// Issues per 1,000 inhabitants; null where the population is not known.
    pub(super) per_1000: Option<f64>,
    /// All constructions; the filters are about issues.
    pub(super) constructions: u64,
}

/// Names of a municipality.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MunicipalityNames {
    code: &'static str,
    name_ru: &'static str,
    name_en: &'static str,
}

impl From<&'static Municipality> for MunicipalityNames {
    fn from(known: &'static Municipality) -> Self {
        Self {
            code: known.code.as_str(),
            name_ru: &known.name_ru,
            name_en: &known.name_en,
        }
    }
}

/// One municipality's counts.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MunicipalityStatistics {
    pub(super) municipality: MunicipalityNames,
    pub(super) population: Option<PopulationView>,
    #[serde(flatten)]
    pub(super) counts: Counts,
}

/// Counts by municipality, and of the region with whatever lies outside of any.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StatisticsView {
    pub(super) statistics: Vec<MunicipalityStatistics>,
    pub(super) totals: Counts,
    pub(super) edition: Option<EditionView>,
}

/// What is drawn under our own layers.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BaseMapView {
    kind: BaseMapKind,
    /// Address of the raster tiles or of the style.
    url: Option<String>,
    /// Credit line owed to the source.
    attribution: Option<String>,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum BaseMapKind {
    None,
    Raster,
    Style,
}

impl From<&BaseMap> for BaseMapView {
    fn from(base_map: &BaseMap) -> Self {
        let (kind, source) = match base_map {
            BaseMap::None => (BaseMapKind::None, None),
            BaseMap::Raster { url, attribution } => (BaseMapKind::Raster, Some((url, attribution))),
            BaseMap::Style { url, attribution } => (BaseMapKind::Style, Some((url, attribution))),
        };
        Self {
            kind,
            url: source.map(|(url, _)| url.clone()),
            attribution: source.map(|(_, attribution)| attribution.clone()),
        }
    }
}

/// The public settings of the site.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConfigurationView {
    pub(super) base_map: BaseMapView,
    /// `development` or `production`.
    pub(super) environment: &'static str,
    /// Version of the program.
    pub(super) version: &'static str,
    /// The modules that are on.
    pub(super) modules: Vec<&'static str>,
}
