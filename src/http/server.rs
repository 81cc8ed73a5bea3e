//! The listener: accepts connections within limits, serves HTTP/1.1 and HTTP/2 on them, and drains them at the end.
//!
//! It knows nothing of the portal but a [`Front`], which answers one request.

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::refusals::ExplainingIo;
use super::timed_io::TimedIo;

/// Whatever answers the requests of a connection.
pub trait Front: Clone + Send + Sync + 'static {
    /// Answers one request of this peer.
    fn answer(
        &self,
        request: Request<Incoming>,
        peer: IpAddr,
    ) -> impl Future<Output = Response<Body>> + Send;
}

/// Bounds on what connections may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections open at once; more wait in the backlog of the system.
    pub connections: usize,
    /// Time for the first bytes of a connection, and for the head of each request.
    pub head: Duration,
    /// Time without a byte in either direction.
    pub idle: Duration,
    /// Time that open requests get after a request to stop.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 16_384,
            head: Duration::from_secs(20),
            idle: Duration::from_secs(75),
            drain: Duration::from_secs(20),
        }
    }
}

/// How many header fields a request may have.
const MOST_HEADERS: usize = 100;
/// How long the head of a request may be.
const HEAD_BYTES: usize = 32 * 1024;
/// How many requests one HTTP/2 connection may have open.
const STREAMS: u32 = 128;

/// Serves until `stop`, then lets open requests end; returns the number of connections that had to be cut.
pub async fn serve<F: Front>(
    listener: TcpListener,
    front: F,
    stop: CancellationToken,
    limits: Limits,
) -> usize {
    let connector = Arc::new(connection_builder(limits));
    let permits = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    let tasks = TaskTracker::new();
    let cut = CancellationToken::new();
    while let Some((stream, peer, permit)) =
        stop.run_until_cancelled(accept(&listener, &permits)).await
    {
        let connection = Connection {
            builder: Arc::clone(&connector),
            watcher: graceful.watcher(),
            permit,
            peer,
            limits,
        };
        let serving = connection.serve(stream, front.clone());
        let cut = cut.clone();
        tasks.spawn(async move { cut.run_until_cancelled(serving).await });
    }
    drop(listener);
    tasks.close();
    let open = graceful.count();
    tracing::info!(connections = open, "draining");
    if tokio::time::timeout(limits.drain, graceful.shutdown())
        .await
        .is_ok()
    {
        return 0;
    }
    let left = tasks.len();
    cut.cancel();
    tasks.wait().await;
    left
}

async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> (TcpStream, IpAddr, OwnedSemaphorePermit) {
    let permit = Arc::clone(permits)
        .acquire_owned()
        .await
        .expect("the semaphore is never closed");
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer.ip(), permit),
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                // Most often the process is out of file descriptors: others end soon.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
    )
}

fn connection_builder(limits: Limits) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_headers(MOST_HEADERS)
        .max_buf_size(HEAD_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(HEAD_BYTES as u32)
        .keep_alive_interval(limits.idle / 3)
        .keep_alive_timeout(limits.head);
    builder
}

struct Connection {
    builder: Arc<auto::Builder<TokioExecutor>>,
    watcher: Watcher,
    permit: OwnedSemaphorePermit,
    peer: IpAddr,
    limits: Limits,
}

impl Connection {
    async fn serve<F: Front>(self, stream: TcpStream, front: F) {
        let Self {
            builder,
            watcher,
            permit,
            peer,
            limits,
        } = self;
        // A small answer must not wait for the acknowledgement of the one before it.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "cannot set TCP_NODELAY");
        }
        let io = TokioIo::new(ExplainingIo::new(TimedIo::new(
            stream,
            limits.head,
            limits.idle,
        )));
        let service = service_fn(move |request| {
            let front = front.clone();
            async move { Ok::<_, Infallible>(front.answer(request, peer).await) }
        });
        let connection = builder.serve_connection(io, service).into_owned();
        if let Err(error) = watcher.watch(connection).await {
            tracing::debug!(error, "connection ended early");
        }
        drop(permit);
    }
}

/// Binds the address, with a sentence that says what to do when it is taken.
pub async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let hint = match error.kind() {
            io::ErrorKind::AddrInUse => {
                "another program listens there: stop it, or set KUBAN_LISTEN to a free address"
            }
            io::ErrorKind::PermissionDenied => {
                "ports below 1024 need root: set KUBAN_LISTEN to a higher one"
            }
            io::ErrorKind::AddrNotAvailable => {
                "this machine does not have that address: set KUBAN_LISTEN"
            }
            _ => "set KUBAN_LISTEN",
        };
        anyhow::anyhow!("cannot listen on {address}: {error} ({hint})")
    })
}
