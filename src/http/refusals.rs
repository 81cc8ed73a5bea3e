//! What the protocol's library refuses by itself, said as a problem document.
//!
//! A request whose head is unreadable or too long never becomes a request: hyper answers it with a bare status line and closes.  Here that
//! answer is exchanged for a problem, and what the client still sends is thrown away within bounds, since a connection closed over unread
//! bytes is reset and the client would lose the answer.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::response::IntoResponse;
use bytes::{Buf, Bytes};
use futures::FutureExt;
use http_body_util::BodyExt;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::timed_io::TimedIo;
use crate::error::Problem;

/// Statuses of hyper's own answers: unreadable, an address too long, a head too long.
const STATUSES: [&[u8]; 3] = [b"400", b"414", b"431"];
/// How such an answer says that it has no body.
const EMPTY: &[u8] = b"\r\ncontent-length: 0\r\n";
/// What is thrown away of a request that was refused.
const DISCARD_BYTES: usize = 4 << 20;

/// A connection on which every refusal says why.
pub(super) struct ExplainingIo {
    io: TimedIo,
    refusal: Option<Refusal>,
}

/// A refusal that is being sent instead of hyper's.
struct Refusal {
    left: Bytes,
    discarded: usize,
}

impl ExplainingIo {
    /// Wraps a connection.
    pub(super) fn new(io: TimedIo) -> Self {
        Self { io, refusal: None }
    }

    /// Sends the refusal in place of an answer of `length` bytes.
    fn poll_refuse(&mut self, cx: &mut Context<'_>, length: usize) -> Poll<io::Result<usize>> {
        let refusal = self.refusal.get_or_insert_with(|| Refusal {
            left: answer(),
            discarded: 0,
        });
        while !refusal.left.is_empty() {
            let written = ready!(Pin::new(&mut self.io).poll_write(cx, &refusal.left))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            refusal.left.advance(written);
        }
        Poll::Ready(Ok(length))
    }

    /// Reads and drops until the client has ended as well.
    fn poll_discard(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(refusal) = &mut self.refusal else {
            return Poll::Ready(());
        };
        let mut room = [0; 8 * 1024];
        while refusal.discarded < DISCARD_BYTES {
            let mut buffer = ReadBuf::new(&mut room);
            let read = ready!(Pin::new(&mut self.io).poll_read(cx, &mut buffer));
            let length = buffer.filled().len();
            if read.is_err() || length == 0 {
                break;
            }
            refusal.discarded += length;
        }
        Poll::Ready(())
    }
}

/// Whether this is hyper's answer to what it could not read; the portal's own answers of such a status have a body.
fn is_bare_refusal(head: &[u8]) -> bool {
    let status = head
        .strip_prefix(b"HTTP/1.1 ")
        .and_then(|rest| rest.get(..3));
    status.is_some_and(|status| STATUSES.contains(&status))
        && head.ends_with(b"\r\n\r\n")
        && head.windows(EMPTY.len()).any(|window| window == EMPTY)
}

/// The whole answer as it goes over the wire.
fn answer() -> Bytes {
    let problem = Problem::invalid_request(
        "the head of the request is unreadable or too long: an address may have 24 KiB, the whole head 32 KiB",
    );
    let (parts, body) = problem.into_response().into_parts();
    let body = body.collect().now_or_never().and_then(Result::ok);
    let body = body
        .expect("invariant: a problem is held in memory")
        .to_bytes();
    let mut wire = format!("HTTP/1.1 {}\r\n", parts.status).into_bytes();
    for (name, value) in &parts.headers {
        wire.extend_from_slice(name.as_str().as_bytes());
        wire.extend_from_slice(b": ");
        wire.extend_from_slice(value.as_bytes());
        wire.extend_from_slice(b"\r\n");
    }
    wire.extend_from_slice(
        format!(
            "content-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        )
        .as_bytes(),
    );
    wire.extend_from_slice(&body);
    wire.into()
}

impl AsyncRead for ExplainingIo {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(cx, buffer)
    }
}

impl AsyncWrite for ExplainingIo {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if is_bare_refusal(bytes) {
            return self.poll_refuse(cx, bytes.len());
        }
        Pin::new(&mut self.io).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.io).poll_shutdown(cx))?;
        self.poll_discard(cx).map(Ok)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match slices {
            [head] if is_bare_refusal(head) => self.poll_refuse(cx, head.len()),
            _ => Pin::new(&mut self.io).poll_write_vectored(cx, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }
}
