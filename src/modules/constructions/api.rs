//! Wire types of constructions.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tiles::{FeatureView, LayerSpec};
use utoipa::{IntoParams, ToSchema};

use super::store::read::ConstructionRow;
use crate::http::page::{Cursor, Limit, PageMeta};
use crate::http::parameters::BboxParameter;
use crate::modules::map::MunicipalityView;
use crate::modules::map::listing::{Selection, day, label, wire_label};

/// Where a construction stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ConstructionStatus {
    Planned,
    Permitted,
    UnderConstruction,
    Commissioned,
    Suspended,
    Unauthorized,
}

/// What is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ConstructionCategory {
    Apartments,
    House,
    Commercial,
    Industrial,
    Social,
    Infrastructure,
    Agricultural,
}

/// Which constructions to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ConstructionListQuery {
    /// Only constructions that touch this box: west,south,east,north in degrees.
    #[param(value_type = Option<String>, example = "38.8,44.9,39.2,45.2")]
    bbox: Option<BboxParameter>,
    /// Statuses, comma separated.
    #[param(example = "under_construction,unauthorized")]
    status: Option<String>,
    /// Categories, comma separated.
    #[param(example = "apartments,social")]
    category: Option<String>,
    /// Codes of municipalities, comma separated.
    #[param(example = "03701000")]
    municipality: Option<String>,
    /// First day on which the permits were given.
    #[param(value_type = Option<String>, format = Date, example = "2026-01-01")]
    from: Option<String>,
    /// Last day on which the permits were given.
    #[param(value_type = Option<String>, format = Date, example = "2026-01-01")]
    to: Option<String>,
    /// Where the page starts: taken from `meta.next` of the page before.
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
    /// How many constructions a page holds, 1 to 100.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    limit: Limit,
}

impl ConstructionListQuery {
    /// The query as the search in memory takes it.
    pub(super) fn selection(&self) -> Selection<'_> {
        let filters = [
            ("status", &self.status),
            ("category", &self.category),
            ("municipality", &self.municipality),
            ("from", &self.from),
            ("to", &self.to),
        ];
        Selection {
            bbox: self.bbox.map(|bbox| bbox.0),
            filters: filters
                .into_iter()
                .filter_map(|(name, value)| Some((name, value.as_deref()?)))
                .collect(),
            after: self.after,
            limit: self.limit,
        }
    }
}

/// A construction as lists show it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConstructionView {
    id: u64,
    /// Null while the database is away.
    name: Option<String>,
    status: Option<ConstructionStatus>,
    category: Option<ConstructionCategory>,
    /// `[lon, lat]` of a point inside the footprint.
    location: [f64; 2],
    /// Null outside the region.
    municipality: Option<MunicipalityView>,
    /// Null while the database is away.
    address: Option<String>,
    permit_number: Option<String>,
    developer: Option<String>,
    storeys: Option<i32>,
    permitted_on: Option<NaiveDate>,
    /// Area of the footprint; null while the database is away.
    area_m2: Option<f64>,
}

impl ConstructionView {
    /// What the memory alone knows of a construction.
    pub(super) fn from_memory(spec: &LayerSpec, feature: &FeatureView) -> Self {
        let label = |dimension| label(spec, feature, dimension);
        Self {
            id: feature.id,
            name: None,
            status: label("status").and_then(wire_label),
            category: label("category").and_then(wire_label),
            location: [feature.location.lon(), feature.location.lat()],
            municipality: label("municipality").and_then(MunicipalityView::find),
            address: None,
            permit_number: None,
            developer: None,
            storeys: None,
            permitted_on: day(spec, feature, "permitted"),
            area_m2: None,
        }
    }
}

impl From<ConstructionRow> for ConstructionView {
    fn from(row: ConstructionRow) -> Self {
        Self {
            id: row.id as u64,
            name: Some(row.name),
            status: wire_label(&row.status),
            category: wire_label(&row.category),
            location: [row.lon, row.lat],
            municipality: row
                .municipality_code
                .as_deref()
                .and_then(MunicipalityView::find),
            address: Some(row.address),
            permit_number: row.permit_number,
            developer: row.developer,
            storeys: row.storeys,
            permitted_on: row.permitted_on,
            area_m2: Some(row.area_m2),
        }
    }
}

/// A page of constructions, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConstructionList {
    pub(super) constructions: Vec<ConstructionView>,
    pub(super) meta: PageMeta,
}

/// A construction in full.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConstructionDetails {
    #[serde(flatten)]
    view: ConstructionView,
    /// The footprint: a GeoJSON `MultiPolygon`.
    #[schema(value_type = Object)]
    geometry: Value,
}

/// One construction.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConstructionAnswer {
    construction: ConstructionDetails,
}

impl ConstructionAnswer {
    pub(super) fn new(row: ConstructionRow, geometry: Value) -> Self {
        Self {
            construction: ConstructionDetails {
                view: row.into(),
                geometry,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::modules::constructions::{CATEGORIES, STATUSES};

    #[test]
    fn the_wire_knows_every_label_of_the_layer() {
        for label in STATUSES {
            assert!(wire_label::<ConstructionStatus>(label).is_some(), "{label}");
        }
        for label in CATEGORIES {
            assert!(
                wire_label::<ConstructionCategory>(label).is_some(),
                "{label}"
            );
        }
    }
}
