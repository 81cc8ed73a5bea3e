//! One reading of the change feed: what happened since a position, and what the touched rows are now.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tiles::{Change, LayerIndex};

use super::editions::EditionRows;
use super::loader;
use super::source::LayerSource;
use super::store::{self, ChangeRow, Position};
use super::{MUNICIPALITIES, sweep};

/// Beyond this many changed rows of a layer, and beyond this share of it, reading it whole is cheaper.
const MANY_ROWS: usize = 20_000;
const LARGE_SHARE: usize = 5;
/// How long the statement may take that reads a whole layer.
const WHOLE_LAYER_LIMIT: &str = "120s";

/// What one reading of the feed brought.
pub(super) struct Reading {
    /// Where the next reading begins.
    pub(super) position: Position,
    /// When the oldest of the changes was written.
    pub(super) oldest: Option<DateTime<Utc>>,
    /// Changed features per layer.
    pub(super) rows: BTreeMap<usize, Vec<Change>>,
    /// Layers that were read whole.
    pub(super) reloaded: BTreeMap<usize, LayerIndex>,
    pub(super) edition: EditionNews,
}

/// Whether another edition may be in force.
pub(super) enum EditionNews {
    None,
    Active(EditionRows),
    NoneActive,
}

/// What has to be read of a layer.
enum Wanted {
    Rows(BTreeSet<i64>),
    Everything,
}

/// Reads what happened since `last`, all in one state of the database; `None` where only loading everything again can tell.
pub(super) async fn read(
    db: &mut PgConnection,
    last: &Position,
    layers: &[(Arc<dyn LayerSource>, Arc<LayerIndex>)],
) -> anyhow::Result<Option<Reading>> {
    let mut tx = store::begin_read(db).await?;
    let feed = store::list_changes_since(&mut tx, &last.snapshot).await?;
    let position = store::load_position(&mut tx).await?;
    if !continues(last, &position) {
        return Ok(None);
    }
    let mut reading = Reading {
        position,
        oldest: feed.iter().map(|change| change.at).min(),
        rows: BTreeMap::new(),
        reloaded: BTreeMap::new(),
        edition: EditionNews::None,
    };
    if feed.iter().any(|change| change.layer == MUNICIPALITIES) {
        let active = store::find_active_edition(&mut tx).await?;
        reading.edition = active.map_or(EditionNews::NoneActive, EditionNews::Active);
    }
    for (layer, (source, index)) in layers.iter().enumerate() {
        let due = source.ids_changed_by_time(&mut tx, last.at).await?;
        match wanted_rows(source.spec().name(), &feed, due) {
            Wanted::Rows(ids) if ids.is_empty() => {}
            Wanted::Rows(ids) if !is_cheaper_whole(index, ids.len()) => {
                let changes = read_rows(&mut tx, source.as_ref(), ids).await?;
                reading.rows.insert(layer, changes);
            }
            Wanted::Rows(_) | Wanted::Everything => {
                store::limit_statements(&mut tx, WHOLE_LAYER_LIMIT).await?;
                let index = loader::load_layer(&mut tx, Arc::clone(source)).await?;
                reading.reloaded.insert(layer, index);
            }
        }
    }
    tx.commit().await?;
    Ok(Some(reading))
}

/// Whether the feed still tells everything between the two positions.
fn continues(last: &Position, now: &Position) -> bool {
    let away = (now.at - last.at).to_std().unwrap_or_default();
    now.xmax >= last.xmax && now.feed == last.feed && away <= sweep::LONGEST_ABSENCE
}

fn is_cheaper_whole(index: &LayerIndex, rows: usize) -> bool {
    rows > MANY_ROWS && rows > index.len() / LARGE_SHARE
}

fn wanted_rows(layer: &str, feed: &[ChangeRow], due: Vec<i64>) -> Wanted {
    feed.iter()
        .filter(|change| change.layer == layer)
        .map(|change| change.feature_id)
        .chain(due.into_iter().map(Some))
        .collect::<Option<_>>()
        .map_or(Wanted::Everything, Wanted::Rows)
}

async fn read_rows(
    db: &mut PgConnection,
    source: &dyn LayerSource,
    ids: BTreeSet<i64>,
) -> anyhow::Result<Vec<Change>> {
    let ids: Vec<i64> = ids.into_iter().collect();
    let features = source.load_rows(db, &ids).await?;
    let mut present: BTreeMap<u64, _> = features
        .into_iter()
        .map(|feature| (feature.id, feature))
        .collect();
    Ok(ids
        .into_iter()
        .map(|id| Change {
            id: id as u64,
            feature: present.remove(&(id as u64)),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(xmax: i64, hour: i64, feed: i64) -> Position {
        Position {
            snapshot: format!("1:{xmax}:"),
            xmax,
            at: DateTime::from_timestamp(hour * 3_600, 0).unwrap(),
            feed,
        }
    }

    #[test]
    fn a_history_that_went_back_or_was_swept_or_replaced_is_loaded_anew() {
        let last = position(100, 0, 7);
        assert!(continues(&last, &position(100, 0, 7)));
        assert!(continues(&last, &position(500, 23, 7)));
        assert!(!continues(&last, &position(99, 1, 7)), "another history");
        assert!(
            !continues(&last, &position(500, 24, 7)),
            "away for too long"
        );
        assert!(!continues(&last, &position(500, 1, 8)), "another table");
        assert!(
            continues(&last, &position(500, -1, 7)),
            "a clock that was set back"
        );
    }
}
