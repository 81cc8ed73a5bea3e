//! What answers a request: the tile path first, then the router; before the portal is ready, a word about that.
//!
//! The listener is up from the first moment, so that whoever watches the process can tell "starting" from "dead".

use std::net::IpAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use tower::ServiceExt;

use super::address::Peer;
use super::server::Front;
use super::{cors, health, panics, security, site, tiles};
use crate::app::AppState;
use crate::error::{Problem, ProblemType};
use crate::router;

/// The door of the portal, closed until [`Portal::open`].
#[derive(Clone, Default)]
pub struct Portal(Arc<Inner>);

#[derive(Default)]
struct Inner {
    open: OnceLock<Open>,
    step: Mutex<String>,
}

struct Open {
    app: AppState,
    router: Router,
}

impl Portal {
    /// Says what the start is busy with, for those who ask meanwhile.
    pub fn set_step(&self, step: impl Into<String>) {
        *self.0.step.lock().unwrap_or_else(PoisonError::into_inner) = step.into();
    }

    /// Opens the door; from now on requests are answered.
    pub fn open(&self, app: AppState) {
        let router = router::router(app.clone());
        let first = self.0.open.set(Open { app, router }).is_ok();
        assert!(first, "a portal is opened once");
    }

    fn starting(&self, uri: &Uri, request: &HeaderMap) -> Response {
        let step = self.0.step.lock().unwrap_or_else(PoisonError::into_inner);
        match uri.path() {
            path if site::is_page_request(path, request) => site::starting_page(),
            "/health/live" => health::live_response(),
            "/health/ready" => health::starting_response(&step),
            _ => Problem::new(ProblemType::NotReady)
                .with_detail(step.clone())
                .into_response(),
        }
    }
}

impl Open {
    async fn answer(&self, request: Request<Incoming>, peer: IpAddr) -> Response {
        let origins = &self.app.config.cors_origins;
        if !cors::is_shared(request.uri().path()) {
            return self.route(request, peer).await;
        }
        if let Some(response) = cors::preflight(origins, request.method(), request.headers()) {
            return response;
        }
        let asked = request.headers().get(axum::http::header::ORIGIN).cloned();
        let mut response = match self
            .tile(request.method(), request.uri(), request.headers())
            .await
        {
            Some(response) => response,
            None => self.route(request, peer).await,
        };
        cors::decorate(origins, asked.as_ref(), response.headers_mut());
        response
    }

    /// The short way of a tile: no router, no layers.
    async fn tile(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<Response> {
        if !uri.path().starts_with("/tiles/") {
            return None;
        }
        let mut response = tiles::answer(&self.app.0, method, uri, headers).await?;
        security::forbid_sniffing(response.headers_mut());
        Some(response)
    }

    async fn route(&self, request: Request<Incoming>, peer: IpAddr) -> Response {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer));
        match self.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

impl Front for Portal {
    async fn answer(&self, request: Request<Incoming>, peer: IpAddr) -> Response {
        match self.0.open.get() {
            Some(open) => panics::caught(open.answer(request, peer)).await,
            None => self.starting(request.uri(), request.headers()),
        }
    }
}
