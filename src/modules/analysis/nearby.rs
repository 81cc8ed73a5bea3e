//! Features by their distance from a point.

use std::collections::HashMap;

use sqlx::PgPool;
use tiles::{Filter, LayerIndex, LonLat, Neighbor};

use super::api::queries::AnalyzedLayer;
use super::api::views::NeighborView;
use super::measure::rounded;
use crate::app::App;
use crate::error::AppError;
use crate::modules::map::listing::{self, NamedRow};
use crate::modules::{constructions, issues};
use crate::spatial::Snapshot;

/// No two places on earth are farther apart.
const EVERYWHERE_M: f64 = 1e9;

/// What is found, and how much there is.
pub(super) struct Found {
    pub(super) neighbors: Vec<Neighbor>,
    pub(super) total: u64,
}

/// The features within a radius, nearest first.
pub(super) fn within(
    layer: &LayerIndex,
    place: LonLat,
    filter: &Filter,
    radius_m: f64,
    limit: usize,
) -> Found {
    let neighbors = layer.nearest(place, filter, limit, radius_m);
    let total = if neighbors.len() < limit {
        neighbors.len() as u64
    } else {
        layer.count_within(place, filter, radius_m)
    };
    Found { neighbors, total }
}

/// The features that are nearest, however far.
pub(super) fn nearest(layer: &LayerIndex, place: LonLat, filter: &Filter, count: usize) -> Found {
    let matching = layer.count_by(&[], filter, None);
    Found {
        neighbors: layer.nearest(place, filter, count, EVERYWHERE_M),
        total: matching.iter().map(|(_, count)| count).sum(),
    }
}

/// The found features as they are shown, and whether names are missing because the database is away.
pub(super) async fn views(
    app: &App,
    snapshot: &Snapshot,
    layer: AnalyzedLayer,
    found: &Found,
) -> Result<(Vec<NeighborView>, bool), AppError> {
    let ids: Vec<i64> = found.neighbors.iter().map(|near| near.id as i64).collect();
    let rows = listing::rows_if_reachable(app, names(&app.db, layer, &ids)).await?;
    let stale = rows.is_none();
    let mut by_id: HashMap<i64, NamedRow> = rows
        .into_iter()
        .flatten()
        .map(|row| (row.id, row))
        .collect();
    let index = snapshot
        .layer(layer.name())
        .expect("invariant: the layers that can be analyzed are on the map");
    let shown = found.neighbors.iter().filter_map(|near| {
        let feature = index.get(near.id)?;
        let row = by_id.remove(&(near.id as i64));
        Some(NeighborView::new(
            index.spec(),
            &feature,
            rounded(near.distance_m),
            row,
        ))
    });
    Ok((shown.collect(), stale))
}

async fn names(
    db: &PgPool,
    layer: AnalyzedLayer,
    ids: &[i64],
) -> Result<Vec<NamedRow>, sqlx::Error> {
    match layer {
        AnalyzedLayer::Issues => issues::list_names(db, ids).await,
        AnalyzedLayer::Constructions => constructions::list_names(db, ids).await,
    }
}
