//! Reads whole layers: every one of them at start, one of them when its table was changed in bulk.

use std::sync::Arc;

use anyhow::Context;
use futures::future::try_join_all;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection};
use tiles::LayerIndex;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use super::copy::Rows;
use super::editions::{Boundaries, EditionRows};
use super::source::{LayerSource, SourceError, rows_from_copy};
use super::store::{self, Position};

/// Batches of rows that wait for the decoder: enough to keep both sides busy, little enough to bound memory.
const BATCHES_IN_FLIGHT: usize = 8;
/// How long one statement of a load may take.
const STATEMENT_LIMIT: &str = "120s";

/// Everything that the map is made of, as of one position.
pub(super) struct Loaded {
    pub(super) position: Position,
    pub(super) layers: Vec<Arc<LayerIndex>>,
    pub(super) boundaries: Option<Arc<Boundaries>>,
}

/// Loads all layers and the active edition from one state of the database, each over a connection of its own.
pub(super) async fn load_all(
    db: &mut PgConnection,
    connect: &PgConnectOptions,
    sources: &[Arc<dyn LayerSource>],
    near_m: f64,
) -> anyhow::Result<Loaded> {
    let mut tx = store::begin_read(db).await?;
    store::limit_statements(&mut tx, STATEMENT_LIMIT).await?;
    let exported = store::export_snapshot(&mut tx).await?;
    let position = store::load_position(&mut tx).await?;
    let layers = try_join_all(
        sources
            .iter()
            .map(|source| load_layer_at(connect, &exported, Arc::clone(source))),
    );
    let boundaries = async {
        let rows = store::find_active_edition(&mut tx).await?;
        build_boundaries(rows, near_m).await
    };
    let (layers, boundaries) = futures::future::try_join(layers, boundaries).await?;
    tx.commit().await?;
    Ok(Loaded {
        position,
        layers,
        boundaries,
    })
}

/// Loads one layer in the connection's present transaction.
pub(super) async fn load_layer(
    db: &mut PgConnection,
    source: Arc<dyn LayerSource>,
) -> Result<LayerIndex, SourceError> {
    let (batches, received) = mpsc::channel(BATCHES_IN_FLIGHT);
    let statement = source.copy_statement();
    let building = spawn_blocking(move || {
        let spec = source.spec();
        let layer = spec.name().to_owned();
        let mut rows = Rows::new(received, |row| source.decode(row));
        let index = LayerIndex::build(spec, rows.by_ref());
        rows.finish()
            .map_err(|source| SourceError::Row { layer, source })
            .map(|()| index)
    });
    rows_from_copy(db, statement, &batches).await?;
    drop(batches);
    building
        .await
        .expect("invariant: building a layer does not panic")
}

/// Makes an edition ready on a blocking thread.
pub(super) async fn build_boundaries(
    rows: Option<EditionRows>,
    near_m: f64,
) -> anyhow::Result<Option<Arc<Boundaries>>> {
    let Some(rows) = rows else { return Ok(None) };
    let title = rows.info.title.clone();
    let built = spawn_blocking(move || Boundaries::build(rows, near_m)).await?;
    built
        .map(|boundaries| Some(Arc::new(boundaries)))
        .with_context(|| format!("the active edition {title:?} cannot be used"))
}

async fn load_layer_at(
    connect: &PgConnectOptions,
    exported: &str,
    source: Arc<dyn LayerSource>,
) -> anyhow::Result<Arc<LayerIndex>> {
    let mut db = connect.connect().await?;
    let mut tx = store::begin_read(&mut db).await?;
    store::import_snapshot(&mut tx, exported).await?;
    store::limit_statements(&mut tx, STATEMENT_LIMIT).await?;
    let index = load_layer(&mut tx, source).await?;
    tx.commit().await?;
    Ok(Arc::new(index))
}
