//! Bodies that are made while they are sent.
//!
//! The next piece is asked for when the last one has gone, so a slow client slows the maker down and memory stays flat; a client that
//! goes away drops the stream, and with it the work behind.  An error cuts the connection: the client sees that the answer is not whole.

use std::fs::File;
use std::io::Read;

use anyhow::Context;
use axum::body::Body;
use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt};
use tokio::task::spawn_blocking;

use super::request_id;

/// Bytes that are read from a file at a time.
const FILE_PIECE_BYTES: u64 = 256 * 1024;

/// A body of these pieces.
pub fn body(pieces: BoxStream<'static, anyhow::Result<Bytes>>) -> Body {
    let request_id = request_id::current();
    Body::from_stream(pieces.inspect(move |piece| {
        if let Err(error) = piece {
            tracing::error!(
                request.id = %request_id,
                error = format!("{error:#}"),
                "an answer was cut in its middle"
            );
        }
    }))
}

/// The next bytes of a file from where it stands, read on a thread that may wait for the disk.
pub fn of_file(file: File, size_bytes: u64) -> BoxStream<'static, anyhow::Result<Bytes>> {
    let pieces = stream::try_unfold((file, size_bytes), |(mut file, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let read = spawn_blocking(move || {
            let size_bytes = left.min(FILE_PIECE_BYTES);
            let mut piece = Vec::with_capacity(size_bytes as usize);
            let mut part = Read::by_ref(&mut file).take(size_bytes);
            part.read_to_end(&mut piece).map(|_| (piece, file))
        });
        let (piece, file) = read.await.context("reading panicked")??;
        anyhow::ensure!(!piece.is_empty(), "the file is shorter than it was");
        let left = left - piece.len() as u64;
        Ok(Some((Bytes::from(piece), (file, left))))
    });
    pieces.boxed()
}
