//! Pages of a layer's features, found in memory: which ids, in which order, and how many there are in all.
//!
//! The rows themselves are the business of the module that owns them.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::de::value::{Error as LabelError, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};
use tiles::{Bbox, DimensionKind, FeatureView, Filter, LayerIndex, LayerSpec};

use crate::app::App;
use crate::error::{AppError, Problem, is_unavailable};
use crate::http::background::in_background;
use crate::http::page::{Cursor, Limit, PageMeta, next_query};
use crate::http::tiles::refusal;
use crate::spatial::Snapshot;

/// What a list is asked for.
#[derive(Debug, Clone)]
pub struct Selection<'a> {
    /// Only features that touch this box.
    pub bbox: Option<Bbox>,
    /// Filters by name and value, as tiles take them.
    pub filters: Vec<(&'a str, &'a str)>,
    /// Where the page starts.
    pub after: Option<Cursor>,
    /// How long the page is.
    pub limit: Limit,
}

/// What the row of a feature says that the map does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedRow {
    /// The row's id.
    pub id: i64,
    /// What people call it.
    pub name: String,
    /// Where people say it is.
    pub address: String,
}

/// One page of ids, the highest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPage {
    /// The ids, in order.
    pub ids: Vec<u64>,
    /// Where the next page starts; none on the last.
    pub next: Option<Cursor>,
    /// How many features match, on all pages.
    pub total: u64,
}

impl FoundPage {
    /// The ids as the database has them.
    pub fn row_ids(&self) -> Vec<i64> {
        self.ids.iter().map(|id| *id as i64).collect()
    }

    /// What the list says about itself; `query` is the query string of this page.
    pub fn meta(&self, query: Option<&str>, stale: bool) -> PageMeta {
        PageMeta {
            next: self.next.map(|cursor| next_query(query, cursor)),
            total: self.total,
            stale,
        }
    }
}

/// The rows of a page, or none while the database is away.
///
/// When the map has lost the database already, nothing is asked: the wait for a connection would be in vain.
pub async fn rows_if_reachable<Row>(
    app: &App,
    rows: impl Future<Output = Result<Vec<Row>, sqlx::Error>>,
) -> Result<Option<Vec<Row>>, AppError> {
    if !app.spatial.status().connected {
        return Ok(None);
    }
    match rows.await {
        Ok(rows) => Ok(Some(rows)),
        Err(error) if is_unavailable(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A page told from memory.
pub fn from_memory<View>(
    snapshot: &Snapshot,
    layer: &str,
    ids: &[u64],
    view: impl Fn(&LayerSpec, &FeatureView) -> View,
) -> Vec<View> {
    let index = layer_of(snapshot, layer);
    ids.iter()
        .filter_map(|id| index.get(*id))
        .map(|feature| view(index.spec(), &feature))
        .collect()
}

fn layer_of<'a>(snapshot: &'a Snapshot, layer: &str) -> &'a LayerIndex {
    snapshot
        .layer(layer)
        .expect("a module asks for its own layer")
}

/// Finds a page of a layer's features.
pub async fn find_page(
    app: &App,
    snapshot: &Arc<Snapshot>,
    layer: &'static str,
    selection: &Selection<'_>,
) -> Result<FoundPage, AppError> {
    let filter = filter_of(app, layer, &selection.filters)?;
    let snapshot = Arc::clone(snapshot);
    let (bbox, limit) = (selection.bbox, selection.limit.get());
    let after = selection.after.map(Cursor::id);
    in_background(move || {
        let index = layer_of(&snapshot, layer);
        // One more than the page holds tells whether there is another.
        let mut ids = index.find_in_bbox(bbox.unwrap_or_else(world), &filter, limit + 1, after);
        let has_more = ids.len() > limit;
        ids.truncate(limit);
        let last = ids.last().filter(|_| has_more);
        FoundPage {
            next: last.map(|last| Cursor::after(*last)),
            total: total(index, &filter, bbox),
            ids,
        }
    })
    .await
}

fn world() -> Bbox {
    Bbox::new(-180.0, -90.0, 180.0, 90.0).expect("the world is a box")
}

/// Reads filters of one layer.
pub fn filter_of(app: &App, layer: &str, filters: &[(&str, &str)]) -> Result<Filter, Problem> {
    let tilesets = app.spatial.tilesets();
    let tileset = tilesets.find(layer).expect("each layer has its tileset");
    let filters = tilesets
        .filters(tileset, filters.iter().copied())
        .map_err(|error| refusal(&error))?;
    Ok(filters.of_layer(0).clone())
}

fn total(index: &LayerIndex, filter: &Filter, bbox: Option<Bbox>) -> u64 {
    index
        .count_by(&[], filter, bbox)
        .iter()
        .map(|(_, count)| count)
        .sum()
}

/// The label of a feature's dimension, if it is known.
pub fn label<'a>(spec: &'a LayerSpec, feature: &FeatureView, dimension: &str) -> Option<&'a str> {
    let (position, dimension) = spec.dimension(dimension)?;
    let code = *feature.values.get(position)?;
    match &dimension.kind {
        DimensionKind::Enum(labels) => labels.get(usize::from(code)).map(String::as_str),
        DimensionKind::Day => None,
    }
}

/// The day of a feature's dimension, if it is known.
pub fn day(spec: &LayerSpec, feature: &FeatureView, dimension: &str) -> Option<NaiveDate> {
    let (position, _) = spec.dimension(dimension)?;
    let days = *feature.values.get(position)?;
    let epoch = NaiveDate::from_ymd_opt(2000, 1, 1).expect("the day exists");
    (days != 0 && days != tiles::UNKNOWN)
        .then(|| epoch.checked_add_days(chrono::Days::new(days.into())))
        .flatten()
}

/// A label as the wire enum that has a variant of its name.
pub fn wire_label<T: DeserializeOwned>(label: &str) -> Option<T> {
    let label: StrDeserializer<'_, LabelError> = label.into_deserializer();
    T::deserialize(label).ok()
}
