//! From records to the bytes of an answer, batch by batch.
//!
//! While one batch is written on a blocking thread the next is read, and nothing is read before the bytes of the last but one have gone
//! to the client: memory stays flat however much there is.  Dropping the stream drops the reading.

use anyhow::Context;
use bytes::Bytes;
use features::Record;
use futures::stream::{self, BoxStream, StreamExt};
use futures::{FutureExt, future};

use super::problems;
use crate::collections::RecordStream;
use crate::error::AppError;

/// Writes records down in one format.
pub(super) trait Encoder: Send + 'static {
    /// Writes what stands before the first record.
    fn begin(&mut self, out: &mut Vec<u8>) -> anyhow::Result<()>;

    /// Writes these records.
    fn write(&mut self, records: Vec<Record>, out: &mut Vec<u8>) -> anyhow::Result<()>;

    /// Writes what stands behind the last record.
    fn end(&mut self, out: &mut Vec<u8>) -> anyhow::Result<()>;
}

/// Pieces of an answer.
pub(super) type Pieces = BoxStream<'static, anyhow::Result<Bytes>>;

/// Waits for the first records, so that a question which fails is answered with a problem, and gives the answer's bytes.
pub(super) async fn encode(
    mut records: RecordStream,
    mut encoder: Box<dyn Encoder>,
) -> Result<Pieces, AppError> {
    let first = records.next().await;
    let first = first.transpose().map_err(problems::of_reading)?;
    let mut begun = Vec::new();
    encoder.begin(&mut begun).map_err(AppError::Internal)?;
    let state = State {
        encoder,
        records,
        batch: first,
        begun,
    };
    Ok(stream::try_unfold(Some(state), |state| async move {
        match state {
            None => Ok(None),
            Some(state) => state.advance().await.map(Some),
        }
    })
    .boxed())
}

/// Where the writing stands.
struct State {
    encoder: Box<dyn Encoder>,
    records: RecordStream,
    /// What is written next; nothing when all is read.
    batch: Option<Vec<Record>>,
    /// Bytes that wait for company.
    begun: Vec<u8>,
}

impl State {
    /// Writes the next piece; without a state behind it, it was the last.
    async fn advance(mut self) -> anyhow::Result<(Bytes, Option<Self>)> {
        let Some(batch) = self.batch.take() else {
            self.encoder.end(&mut self.begun)?;
            return Ok((self.begun.into(), None));
        };
        let mut encoder = self.encoder;
        let mut out = std::mem::take(&mut self.begun);
        let writing = tokio::task::spawn_blocking(move || {
            encoder.write(batch, &mut out)?;
            anyhow::Ok((encoder, out))
        });
        let reading = self.records.next().map(Option::transpose);
        let (written, read) = future::join(writing, reading).await;
        let (encoder, out) = written.context("writing panicked")??;
        let state = Self {
            encoder,
            records: self.records,
            batch: read?,
            begun: Vec::new(),
        };
        Ok((out.into(), Some(state)))
    }
}
