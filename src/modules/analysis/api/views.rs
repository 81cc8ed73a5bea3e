//! Answers.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use tiles::{FeatureView, LayerSpec};
use utoipa::ToSchema;

use crate::modules::map::listing::{NamedRow, day, label};
use crate::modules::map::{EditionView, LocatedView, MunicipalityView, PopulationView};

/// Where points and polygons lie, in the order in which they were sent.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct LocationView {
    pub(in super::super) points: Vec<LocatedView>,
    pub(in super::super) polygons: Vec<LocatedPolygon>,
    pub(in super::super) edition: EditionView,
}

/// The municipalities that a polygon meets.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct LocatedPolygon {
    pub(in super::super) area_m2: f64,
    /// Those that share area with it, by code.
    pub(in super::super) municipalities: Vec<MunicipalityPart>,
    /// The part of the polygon that lies in no municipality, 0 to 1.
    pub(in super::super) share_outside: f64,
}

/// What a polygon and a municipality have in common.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct MunicipalityPart {
    pub(in super::super) municipality: Option<MunicipalityView>,
    pub(in super::super) area_m2: f64,
    /// The part of the polygon's area, 0 to 1.
    pub(in super::super) share: f64,
}

/// A feature and how far it is.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct NeighborView {
    pub(in super::super) id: u64,
    /// Metres on the ellipsoid to the point, or to the nearest edge of the footprint; 0 inside of it.
    pub(in super::super) distance_m: f64,
    /// Title of the issue or name of the construction; null while the database is away.
    pub(in super::super) name: Option<String>,
    /// Null while the database is away.
    pub(in super::super) address: Option<String>,
    status: Option<String>,
    category: Option<String>,
    /// Null for constructions.
    term: Option<String>,
    /// The day on which the issue was created, or the permit given.
    day: Option<NaiveDate>,
    /// Null outside the region.
    municipality: Option<MunicipalityView>,
    /// `[lon, lat]`; of a footprint, a point inside.
    location: [f64; 2],
}

impl NeighborView {
    pub(in super::super) fn new(
        spec: &LayerSpec,
        feature: &FeatureView,
        distance_m: f64,
        row: Option<NamedRow>,
    ) -> Self {
        let text = |dimension| label(spec, feature, dimension).map(str::to_owned);
        let (name, address) = row.map(|row| (row.name, row.address)).unzip();
        Self {
            id: feature.id,
            distance_m,
            name,
            address,
            status: text("status"),
            category: text("category"),
            term: text("term"),
            day: day(spec, feature, "created").or_else(|| day(spec, feature, "permitted")),
            municipality: label(spec, feature, "municipality").and_then(MunicipalityView::find),
            location: [feature.location.lon(), feature.location.lat()],
        }
    }
}

/// Features by distance, the nearest first.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct NeighborList {
    pub(in super::super) features: Vec<NeighborView>,
    pub(in super::super) meta: NeighborMeta,
}

/// What a list by distance says about itself.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct NeighborMeta {
    /// How many features match, listed or not.
    pub(in super::super) total: u64,
    /// True while the database is away and names and addresses are missing.
    pub(in super::super) stale: bool,
}

/// The footprints that share area with the drawn polygon.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct IntersectionList {
    /// The highest id first.
    pub(in super::super) intersections: Vec<IntersectionView>,
    pub(in super::super) polygon: PolygonMeasures,
    pub(in super::super) meta: IntersectionMeta,
}

/// What a footprint and the drawn polygon have in common.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(in super::super) struct IntersectionView {
    /// The construction's id.
    pub(in super::super) id: u64,
    pub(in super::super) area_m2: f64,
    /// The part of the footprint, 0 to 1.
    pub(in super::super) share: f64,
    pub(in super::super) footprint_area_m2: f64,
}

/// What the drawn polygon measures on the ellipsoid.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(in super::super) struct PolygonMeasures {
    pub(in super::super) area_m2: f64,
    /// Length of all rings, those of holes too.
    pub(in super::super) perimeter_m: f64,
}

/// What the intersections come to.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(in super::super) struct IntersectionMeta {
    pub(in super::super) total: u64,
    /// The sum of the areas; where footprints overlap, what they share counts for each.
    pub(in super::super) area_m2: f64,
    /// True while the database is away and footprints are those of the map, true to four centimetres.
    pub(in super::super) stale: bool,
}

/// The intersections as GeoJSON.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct IntersectionCollection {
    #[serde(rename = "type")]
    #[schema(example = "FeatureCollection")]
    pub(in super::super) kind: &'static str,
    pub(in super::super) features: Vec<IntersectionFeature>,
    pub(in super::super) polygon: PolygonMeasures,
    pub(in super::super) meta: IntersectionMeta,
}

/// One intersection as GeoJSON.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct IntersectionFeature {
    #[serde(rename = "type")]
    #[schema(example = "Feature")]
    pub(in super::super) kind: &'static str,
    pub(in super::super) id: u64,
    #[schema(value_type = Object)]
    pub(in super::super) geometry: geojson::Geometry,
    pub(in super::super) properties: IntersectionView,
}

/// How many features there are of one kind in one place.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(in super::super) struct CountView {
    pub(in super::super) count: u64,
    /// Those of each status; statuses that none has are left out.
    #[schema(example = json!({"registered": 3, "solved": 10}))]
    pub(in super::super) by_status: BTreeMap<String, u64>,
    /// The part of all that was counted, in all places, over the same time; null of nothing.
    pub(in super::super) share: Option<f64>,
    /// Features per 1,000 inhabitants; null where the population is not known, and for cells.
    pub(in super::super) per_1000: Option<f64>,
}

/// The counts of one period.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(in super::super) struct PeriodView {
    /// First day of the period; null for what has no day.
    pub(in super::super) period: Option<NaiveDate>,
    #[serde(flatten)]
    pub(in super::super) counts: CountView,
}

/// The counts of one hexagon.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct CellView {
    /// H3 index, hexadecimal.
    #[schema(example = "872d8c4c9ffffff")]
    pub(in super::super) cell: String,
    /// `[lon, lat]` of its middle.
    pub(in super::super) center: [f64; 2],
    #[serde(flatten)]
    pub(in super::super) counts: CountView,
    /// Periods in which something was counted, in order; null without an interval.
    pub(in super::super) series: Option<Vec<PeriodView>>,
}

/// Counts by hexagon, in the order of the indexes; hexagons in which nothing was counted are left out.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct CellCountList {
    pub(in super::super) cells: Vec<CellView>,
    pub(in super::super) totals: TotalView,
}

/// The counts of one municipality.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct MunicipalityCountView {
    pub(in super::super) municipality: MunicipalityView,
    pub(in super::super) population: Option<PopulationView>,
    #[serde(flatten)]
    pub(in super::super) counts: CountView,
    /// Periods in which something was counted, in order; null without an interval.
    pub(in super::super) series: Option<Vec<PeriodView>>,
}

/// Counts by municipality, by code; all are listed.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct MunicipalityCountList {
    pub(in super::super) municipalities: Vec<MunicipalityCountView>,
    pub(in super::super) totals: TotalView,
}

/// The counts of all places, and of what lies in none.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct TotalView {
    #[serde(flatten)]
    pub(in super::super) counts: CountView,
    /// Periods in which something was counted, in order; null without an interval.
    pub(in super::super) series: Option<Vec<PeriodView>>,
}
