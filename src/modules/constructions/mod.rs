//! Constructions: building sites and buildings with their footprints.
//!
//! Words: *status* is where the construction stands in its life; *footprint* is its outline on the ground.
//! Tables: `construction`; `construction_feature` is its one projection to the map.
//! Lists are paged over the ids in memory and filled with rows of the database; while it is away they are told from memory alone.

use std::sync::Arc;

use geo::MultiPolygon;
use sqlx::PgPool;
use tiles::FeatureGeometry;
use utoipa_axum::router::OpenApiRouter;

use super::Manifest;
use super::map::listing::NamedRow;
use crate::app::AppState;
use crate::collections::{TableCollection, cell_collections};
use crate::spatial::{LayerSource, SourceError};

mod api;
mod collection;
mod layer;
mod routes;
mod store;

pub use layer::{CATEGORIES, ConstructionLayer, STATUSES};

/// The module as the portal sees it.
pub const MANIFEST: Manifest = Manifest {
    slug: "constructions",
    title_key: "modules.constructions.title",
    router,
    layers: || vec![Box::new(ConstructionLayer::new())],
    collections: || {
        let mut collections = cell_collections(
            &ConstructionLayer::new().spec(),
            "Constructions",
            "Объекты строительства",
        );
        collections.insert(
            0,
            Arc::new(TableCollection::new(&collection::CONSTRUCTIONS)),
        );
        collections
    },
    jobs: Vec::new,
};

fn router() -> OpenApiRouter<AppState> {
    routes::router()
}

/// The names and addresses of these constructions, as far as they still exist.
pub async fn list_names(db: &PgPool, ids: &[i64]) -> Result<Vec<NamedRow>, sqlx::Error> {
    let rows = store::read::list(db, ids).await?;
    let named = rows.into_iter().map(|row| NamedRow {
        id: row.id,
        name: row.name,
        address: row.address,
    });
    Ok(named.collect())
}

/// The footprints of these constructions as the database has them, as far as they still exist.
pub async fn list_footprints(
    db: &PgPool,
    ids: &[i64],
) -> Result<Vec<(u64, MultiPolygon<f64>)>, sqlx::Error> {
    let mut connection = db.acquire().await?;
    let rows = ConstructionLayer::new()
        .load_rows(&mut connection, ids)
        .await;
    let features = rows.map_err(|error| match error {
        SourceError::Database(error) => error,
        SourceError::Row { .. } => sqlx::Error::Decode(error.into()),
    })?;
    let footprints = features
        .into_iter()
        .filter_map(|feature| match feature.geometry {
            FeatureGeometry::Polygon(footprint) => Some((feature.id, footprint)),
            FeatureGeometry::Point(_) => None,
        });
    Ok(footprints.collect())
}
