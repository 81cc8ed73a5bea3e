//! Constructions on the map: footprints, coloured by status.

use std::sync::Arc;

use boundaries::municipalities;
use futures::future::BoxFuture;
use geozero::ToGeo;
use geozero::wkb::Wkb;
use sqlx::PgConnection;
use tiles::{Dimension, Feature, FeatureGeometry, GeometryKind, LayerSpec};

use super::store::{self, ConstructionFeatureRow};
use crate::spatial::copy::{CopyError, Row};
use crate::spatial::{Codes, LayerSource, SourceError};

/// Name of the layer and of its tileset.
pub(super) const LAYER: &str = "constructions";
/// States of a construction, in the order of its life.
pub const STATUSES: [&str; 6] = [
    "planned",
    "permitted",
    "under_construction",
    "commissioned",
    "suspended",
    "unauthorized",
];
/// What is built.
pub const CATEGORIES: [&str; 7] = [
    "apartments",
    "house",
    "commercial",
    "industrial",
    "social",
    "infrastructure",
    "agricultural",
];

/// Rows of `construction` as map features.
pub struct ConstructionLayer {
    spec: Arc<LayerSpec>,
    statuses: Codes,
    categories: Codes,
    municipalities: Codes,
}

impl ConstructionLayer {
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
            Dimension::day("permitted"),
        ];
        let spec = LayerSpec::new(LAYER, GeometryKind::Polygon, dimensions, "status")
            .expect("invariant: the description is constant and a test builds it");
        Self {
            spec: Arc::new(spec),
            statuses: Codes::new(STATUSES),
            categories: Codes::new(CATEGORIES),
            municipalities: Codes::new(municipality_codes()),
        }
    }

    fn feature(&self, row: &ConstructionFeatureRow<'_>) -> Result<Feature, CopyError> {
        let Ok(geo::Geometry::MultiPolygon(footprint)) = Wkb(row.geom).to_geo() else {
            return Err(CopyError::Value { what: "footprint" });
        };
        Ok(Feature {
            id: row.id as u64,
            geometry: FeatureGeometry::Polygon(footprint),
            values: vec![
                self.statuses.code(row.status),
                self.categories.code(row.category),
                self.municipalities
                    .code(row.municipality_code.unwrap_or_default()),
                row.permitted_day as u16,
            ],
        })
    }
}

impl Default for ConstructionLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl LayerSource for ConstructionLayer {
    fn spec(&self) -> Arc<LayerSpec> {
        Arc::clone(&self.spec)
    }

    fn copy_statement(&self) -> &'static str {
        store::COPY_FEATURES
    }

    fn decode(&self, row: &Row<'_>) -> Result<Feature, CopyError> {
        self.feature(&ConstructionFeatureRow {
            id: row.i64(0)?,
            geom: row.bytes(1)?,
            status: row.bytes(2)?,
            category: row.bytes(3)?,
            municipality_code: row.optional_bytes(4),
            permitted_day: row.i32(5)?,
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
}
