//! The table of contents of the HTTP interface.
//!
//! Each route is declared beside its handler; here they are mounted.  The tile path is not here: `http::portal` answers it in front of
//! this router, which documents it only.

use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::Next;
use axum::{Extension, Router, middleware};
use utoipa_axum::router::OpenApiRouter;

use crate::app::AppState;
use crate::auth::origin;
use crate::http::{
    compression, deadline, events, fonts, health, limits, metrics, panics, request_id, security,
    site, styles, tiles, trace,
};
use crate::modules::administration;
use crate::{modules, openapi};

/// Every documented route.
pub fn documented() -> OpenApiRouter<AppState> {
    let modules = modules::MANIFESTS
        .iter()
        .map(|manifest| {
            let slug = manifest.slug;
            let gate =
                move |request: Request, next: Next| administration::gate(slug, request, next);
            (manifest.router)().layer(middleware::from_fn(gate))
        })
        .fold(OpenApiRouter::new(), OpenApiRouter::merge);
    OpenApiRouter::with_openapi(openapi::base())
        .merge(tiles::router()) //      /tiles/{tileset}/{z}/{x}/{y}.mvt, /tiles/{tileset}.json
        .merge(styles::router()) //     /styles/{style}.json
        .merge(fonts::router()) //      /fonts/{stack}/{range}.pbf
        .merge(modules) //              /api/v1/...
        .merge(events::router()) //     /api/v1/events/map
        .merge(health::router()) //     /health/live, /health/ready
        .merge(metrics::router()) //    /metrics
}

/// The whole interface: documented routes, the document itself, and the site for everything else.
pub fn router(app: AppState) -> Router {
    let (routes, document) = documented().split_for_parts();
    routes
        .merge(openapi::router(&document)) // /api/openapi.json, /api/docs
        .fallback(site::serve)
        .method_not_allowed_fallback(site::method_not_allowed)
        .layer(Extension(app.clone())) // for the gates of modules
        .layer(DefaultBodyLimit::max(limits::BODY_BYTES))
        .layer(middleware::from_fn(limits::layer))
        .layer(middleware::from_fn_with_state(app.clone(), origin::layer))
        .layer(compression::layer())
        .layer(middleware::from_fn(deadline::layer))
        .layer(middleware::from_fn_with_state(app.clone(), security::layer))
        .layer(middleware::from_fn(panics::layer))
        .layer(middleware::from_fn(trace::layer))
        .layer(middleware::from_fn(request_id::layer))
        .with_state(app)
}
