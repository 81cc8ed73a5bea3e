//! Issues: what citizens report at a point of the region, and what came of it.
//!
//! Words: *status* is where the issue stands; *term* says whether the answer came, or can still come, in time.
//! Tables: `issue`; `issue_feature` is its one projection to the map.
//! Lists are paged over the ids in memory and filled with rows of the database; while it is away they are told from memory alone.

use std::sync::Arc;

use sqlx::PgPool;
use utoipa_axum::router::OpenApiRouter;

use super::Manifest;
use super::map::listing::NamedRow;
use crate::app::AppState;
use crate::collections::{TableCollection, cell_collections};
use crate::spatial::LayerSource;

mod api;
mod collection;
mod layer;
mod routes;
mod store;

pub use layer::{CATEGORIES, IssueLayer, STATUSES, TERMS};

/// The module as the portal sees it.
pub const MANIFEST: Manifest = Manifest {
    slug: "issues",
    title_key: "modules.issues.title",
    router,
    layers: || vec![Box::new(IssueLayer::new())],
    collections: || {
        let mut collections = cell_collections(&IssueLayer::new().spec(), "Issues", "Обращения");
        collections.insert(0, Arc::new(TableCollection::new(&collection::ISSUES)));
        collections
    },
    jobs: Vec::new,
};

fn router() -> OpenApiRouter<AppState> {
    routes::router()
}

/// The titles and addresses of these issues, as far as they still exist.
pub async fn list_names(db: &PgPool, ids: &[i64]) -> Result<Vec<NamedRow>, sqlx::Error> {
    let rows = store::read::list(db, ids).await?;
    let named = rows.into_iter().map(|row| NamedRow {
        id: row.id,
        name: row.title,
        address: row.address,
    });
    Ok(named.collect())
}
