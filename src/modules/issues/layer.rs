//! Issues on the map: points, coloured by status.

use std::sync::Arc;

use boundaries::municipalities;
use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use sqlx::PgConnection;
use tiles::{Dimension, Feature, FeatureGeometry, GeometryKind, LayerSpec, LonLat};

use super::store::{self, IssueFeatureRow};
use crate::spatial::copy::{CopyError, Row};
use crate::spatial::{Codes, LayerSource, SourceError};

/// Name of the layer and of its tileset.
pub(super) const LAYER: &str = "issues";
/// States of an issue, in the order of its life.
pub const STATUSES: [&str; 5] = ["registered", "in_work", "answered", "solved", "declined"];
/// What an issue is about.
pub const CATEGORIES: [&str; 12] = [
    "roads",
    "yards",
    "lighting",
    "waste",
    "water",
    "heating",
    "transport",
    "greenery",
    "safety",
    "construction",
    "health",
    "other",
];
/// Whether the answer came, or can still come, in time.
pub const TERMS: [&str; 3] = ["pending", "in_time", "late"];

/// Rows of `issue` as map features.
pub struct IssueLayer {
    spec: Arc<LayerSpec>,
    statuses: Codes,
    categories: Codes,
    municipalities: Codes,
    terms: Codes,
}

impl IssueLayer {
    /// The layer with its dictionaries.
    pub fn new() -> Self {
        let municipality_codes = || {
            municipalities::known()
                .iter()
                .map(|known| known.code.as_str())
        };
        let dimensions = vec![
            Dimension::labels("status", STATUSES),
            Dimension::labels("category", CATEGORIES),
            Dimension::labels("municipality", municipality_codes()),
            Dimension::labels("term", TERMS),
            Dimension::day("created"),
        ];
        let spec = LayerSpec::new(LAYER, GeometryKind::Point, dimensions, "status")
            .and_then(|spec| spec.also_counting("term", "late"))
            .expect("invariant: the description is constant and a test builds it");
        Self {
            spec: Arc::new(spec),
            statuses: Codes::new(STATUSES),
            categories: Codes::new(CATEGORIES),
            municipalities: Codes::new(municipality_codes()),
            terms: Codes::new(TERMS),
        }
    }

    fn feature(&self, row: &IssueFeatureRow<'_>) -> Result<Feature, CopyError> {
        let place = LonLat::new(row.lon, row.lat)
            .map_err(|_off_earth| CopyError::Value { what: "location" })?;
        Ok(Feature {
            id: row.id as u64,
            geometry: FeatureGeometry::Point(place),
            values: vec![
                self.statuses.code(row.status),
                self.categories.code(row.category),
                self.municipalities
                    .code(row.municipality_code.unwrap_or_default()),
                self.terms.code(row.term),
                row.created_day as u16,
            ],
        })
    }
}

impl Default for IssueLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl LayerSource for IssueLayer {
    fn spec(&self) -> Arc<LayerSpec> {
        Arc::clone(&self.spec)
    }

    fn copy_statement(&self) -> &'static str {
        store::COPY_FEATURES
    }

    fn decode(&self, row: &Row<'_>) -> Result<Feature, CopyError> {
        self.feature(&IssueFeatureRow {
            id: row.i64(0)?,
            lon: row.f64(1)?,
            lat: row.f64(2)?,
            status: row.bytes(3)?,
            category: row.bytes(4)?,
            municipality_code: row.optional_bytes(5),
            term: row.bytes(6)?,
            created_day: row.i32(7)?,
        })
    }

    fn load_rows<'a>(
        &'a self,
        db: &'a mut PgConnection,
        ids: &'a [i64],
    ) -> BoxFuture<'a, Result<Vec<Feature>, SourceError>> {
        Box::pin(async move {
            let rows = store::list_features(db, ids).await?;
            rows.iter()
                .map(|row| self.feature(&row.borrow()))
                .collect::<Result<_, _>>()
                .map_err(|source| SourceError::Row {
                    layer: LAYER.to_owned(),
                    source,
                })
        })
    }

    fn ids_changed_by_time<'a>(
        &'a self,
        db: &'a mut PgConnection,
        since: DateTime<Utc>,
    ) -> BoxFuture<'a, Result<Vec<i64>, SourceError>> {
        Box::pin(async move { Ok(store::list_overdue_since(db, since).await?) })
    }
}
