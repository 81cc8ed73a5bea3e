//! What a module implements to put a layer on the map.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use futures::StreamExt;
use futures::future::BoxFuture;
use sqlx::PgConnection;
use tiles::{Feature, LayerSpec};
use tokio::sync::mpsc;

use super::copy::{CopyError, Row};

/// Rows sent to the decoder at a time: large enough to make the hand-over between threads cheap, small enough to stay in cache.
const BATCH: usize = 4_096;

/// Why rows could not become features.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The database did not answer, or refused.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// The rows came in a form that the decoder does not know.
    #[error("layer {layer}: a row cannot be read")]
    Row {
        /// Name of the layer.
        layer: String,
        /// What was wrong with the row.
        #[source]
        source: CopyError,
    },
}

/// How the rows of one table become the features of one layer.
pub trait LayerSource: Send + Sync + 'static {
    /// The shape of the layer: name, geometry, dimensions, budgets.
    fn spec(&self) -> Arc<LayerSpec>;

    /// The `copy (...) to stdout (format binary)` statement that yields every row of the layer.
    fn copy_statement(&self) -> &'static str;

    /// Decodes one row of [`Self::copy_statement`].
    fn decode(&self, row: &Row<'_>) -> Result<Feature, CopyError>;

    /// The present features of these ids, in any order; an id that is gone is left out.
    fn load_rows<'a>(
        &'a self,
        db: &'a mut PgConnection,
        ids: &'a [i64],
    ) -> BoxFuture<'a, Result<Vec<Feature>, SourceError>>;

    /// The ids whose feature changes by the passing of time alone, after `since` and up to the present transaction's `now()`.
    fn ids_changed_by_time<'a>(
        &'a self,
        db: &'a mut PgConnection,
        since: chrono::DateTime<chrono::Utc>,
    ) -> BoxFuture<'a, Result<Vec<i64>, SourceError>> {
        let _ = (db, since);
        Box::pin(async { Ok(Vec::new()) })
    }
}

/// Streams a source's rows from a `copy` into `rows`, batch by batch, until the end or until the receiver is gone.
pub(super) async fn rows_from_copy(
    db: &mut PgConnection,
    statement: &'static str,
    rows: &mpsc::Sender<Vec<Bytes>>,
) -> Result<(), sqlx::Error> {
    let mut stream = db.copy_out_raw(statement).await?.ready_chunks(BATCH);
    while let Some(chunk) = stream.next().await {
        let chunk: Vec<Bytes> = chunk.into_iter().collect::<Result<_, _>>()?;
        if rows.send(chunk).await.is_err() {
            // The decoder met a row that it cannot read and says so itself; its caller gives the connection up.
            break;
        }
    }
    Ok(())
}

/// Labels of a dimension by their bytes, for decoding millions of rows.
#[derive(Debug)]
pub struct Codes(HashMap<Box<[u8]>, u16>);

impl Codes {
    /// Codes are positions, as in [`tiles::Dimension::labels`].
    pub fn new<'a>(labels: impl IntoIterator<Item = &'a str>) -> Self {
        Self(
            labels
                .into_iter()
                .zip(0..)
                .map(|(label, code)| (label.as_bytes().into(), code))
                .collect(),
        )
    }

    /// The code of a label; [`tiles::UNKNOWN`] where there is none.
    pub fn code(&self, label: &[u8]) -> u16 {
        self.0.get(label).copied().unwrap_or(tiles::UNKNOWN)
    }
}
