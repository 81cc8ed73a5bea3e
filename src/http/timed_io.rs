//! A connection that does not wait for ever: silence for too long, in reading or in writing, ends it.
//!
//! Hyper bounds the time of a request's head; this bounds what hyper does not: the first bytes, which decide between HTTP/1 and HTTP/2,
//! a body that stops arriving and an answer that the client stops reading.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};

/// Length of the HTTP/2 preface, the longest text that the choice of protocol waits for.
const PREFACE_BYTES: u64 = 24;

/// A TCP connection with deadlines.
pub(super) struct TimedIo {
    stream: TcpStream,
    timer: Pin<Box<Sleep>>,
    accepted: Instant,
    active: Instant,
    read_bytes: u64,
    opening: Duration,
    idle: Duration,
}

impl TimedIo {
    /// A connection that must send its first bytes within `opening` and may never be silent for longer than `idle`.
    pub(super) fn new(stream: TcpStream, opening: Duration, idle: Duration) -> Self {
        let now = Instant::now();
        Self {
            stream,
            timer: Box::pin(tokio::time::sleep_until(now + opening)),
            accepted: now,
            active: now,
            read_bytes: 0,
            opening,
            idle,
        }
    }

    fn deadline(&self) -> Instant {
        if self.read_bytes < PREFACE_BYTES {
            self.accepted + self.opening
        } else {
            self.active + self.idle
        }
    }

    /// Ready when the deadline has passed; otherwise the task is woken at it.
    fn poll_deadline(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        loop {
            ready!(self.timer.as_mut().poll(cx));
            // The timer is moved only when it fires, so that activity costs no more than a look at the clock.
            let deadline = self.deadline();
            if deadline <= Instant::now() {
                return Poll::Ready(io::ErrorKind::TimedOut.into());
            }
            self.timer.as_mut().reset(deadline);
        }
    }

    /// Notes activity, or looks at the deadline while there is none.
    fn observe<T>(
        &mut self,
        cx: &mut Context<'_>,
        outcome: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.active = Instant::now();
            return outcome;
        }
        self.poll_deadline(cx).map(Err)
    }
}

impl AsyncRead for TimedIo {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let outcome = Pin::new(&mut self.stream).poll_read(cx, buffer);
        self.read_bytes += (buffer.filled().len() - before) as u64;
        self.observe(cx, outcome)
    }
}

impl AsyncWrite for TimedIo {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.observe(cx, outcome)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.observe(cx, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
