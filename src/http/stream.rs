//! Bodies that are made while they are sent.
//!
//! The next piece is asked for when the last one has gone, so a slow client slows the maker down and memory stays flat; a client that
//! goes away drops the stream, and with it the work behind.  An error cuts the connection: the client sees that the answer is not whole.

use axum::body::Body;
use bytes::Bytes;
use futures::stream::{BoxStream, StreamExt};

use super::request_id;

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
