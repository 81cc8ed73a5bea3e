//! From records to the bytes of an answer, batch by batch.
//!
//! While one batch is written on a blocking thread the next is read, and nothing is read before the bytes of the last but one have gone
//! to the client: memory stays flat however much there is.  Dropping the stream drops the reading.

use std::fs::File;
use std::io::Seek;

use anyhow::Context;
use bytes::Bytes;
use features::{Record, formats};
use futures::stream::{self, BoxStream, StreamExt};
use futures::{TryStreamExt, future};
use tokio::task::spawn_blocking;

use super::links::Link;
use super::problems;
use super::view::View;
use super::writing::{PageEnd, Pipe, Writing};
use crate::collections::RecordStream;
use crate::error::AppError;
use crate::http::background::in_background;
use crate::http::stream::of_file;

/// What records are written as.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub(super) format: formats::Format,
    /// The address of the portal, under which our own reference systems are described.
    pub(super) site: String,
}

/// Pieces of an answer.
pub(super) type Pieces = BoxStream<'static, anyhow::Result<Bytes>>;

/// Records with the first of them read already, so that a question which fails is answered with a problem.
pub(super) struct Begun {
    first: Vec<Record>,
    rest: RecordStream,
}

/// Reads the first records.
pub(super) async fn begin(records: RecordStream) -> Result<Begun, AppError> {
    // The end of nothing at all is seen here, and asked for again by whoever sends it.
    let mut records = records.fuse().boxed();
    let first = records.next().await;
    let first = first.transpose().map_err(problems::of_reading)?;
    Ok(Begun {
        first: first.unwrap_or_default(),
        rest: records,
    })
}

/// Sends records while they are read, in a format that can be written so.
pub(super) fn send(
    begun: Begun,
    view: View,
    target: &Target,
    page: Option<PageEnd>,
) -> Result<Pieces, AppError> {
    let pipe = Pipe::default();
    let writing = Writing::begin(view, target, &begun.first, page, pipe.clone())
        .map_err(AppError::Internal)?;
    let state = Sending {
        writing,
        pipe,
        batch: Some(begun.first),
        rest: begun.rest,
    };
    let pieces = stream::try_unfold(Some(state), |state| async move {
        match state {
            None => Ok(None),
            Some(state) => state.advance().await.map(Some),
        }
    });
    // A writer may gather bytes for several batches.
    let pieces = pieces.try_filter(|piece| future::ready(!piece.is_empty()));
    Ok(pieces.boxed())
}

/// Where the sending stands.
struct Sending {
    writing: Writing,
    pipe: Pipe,
    /// What is written next; nothing when all is read.
    batch: Option<Vec<Record>>,
    rest: RecordStream,
}

impl Sending {
    /// Writes the next piece; without a state behind it, it was the last.
    async fn advance(self) -> anyhow::Result<(Bytes, Option<Self>)> {
        let Self {
            mut writing,
            pipe,
            batch,
            mut rest,
        } = self;
        let Some(batch) = batch else {
            spawn_blocking(move || writing.end())
                .await
                .context("writing panicked")??;
            return Ok((pipe.take().into(), None));
        };
        let write = spawn_blocking(move || writing.write(batch).map(|()| writing));
        let (written, read) = future::join(write, rest.next()).await;
        let state = Self {
            writing: written.context("writing panicked")??,
            batch: read.transpose()?,
            rest,
            pipe,
        };
        Ok((state.pipe.take().into(), Some(state)))
    }
}

/// Writes all records to a file without a name, which is gone when it has been sent, or when the program dies.
///
/// Answers its length, its pieces, and the link to the next page.
pub(super) async fn store(
    begun: Begun,
    view: View,
    target: Target,
    page: Option<PageEnd>,
) -> Result<(u64, Pieces, Option<Link>), AppError> {
    let written = write_file(begun, view, target, page).await;
    let (mut file, next) = written?;
    let length = file.seek(std::io::SeekFrom::End(0));
    let length = length.and_then(|length| file.rewind().map(|()| length));
    let length = length.map_err(|error| AppError::Internal(error.into()))?;
    Ok((length, of_file(file, length), next))
}

async fn write_file(
    begun: Begun,
    view: View,
    target: Target,
    page: Option<PageEnd>,
) -> Result<(File, Option<Link>), AppError> {
    let Begun { first, mut rest } = begun;
    let prepare = move || {
        let file = tempfile::tempfile()?;
        let sink = file.try_clone()?;
        let mut writing = Writing::begin(view, &target, &first, page, sink)?;
        writing.write(first)?;
        anyhow::Ok((file, writing))
    };
    let (file, mut writing) = in_thread(prepare).await?;
    while let Some(batch) = rest.next().await {
        let batch = batch.map_err(problems::of_reading)?;
        writing = in_thread(move || writing.write(batch).map(|()| writing)).await?;
    }
    let next = writing.next();
    in_thread(move || writing.end()).await?;
    Ok((file, next))
}

async fn in_thread<T: Send + 'static>(
    work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> Result<T, AppError> {
    in_background(work).await?.map_err(AppError::Internal)
}
