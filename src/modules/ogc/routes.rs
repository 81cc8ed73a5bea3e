//! Handlers of OGC API: they read the request, and turn a [`Reply`] into a response.
//!
//! These routes are described by the OpenAPI document under `/ogc/api`, which is made from the collections, not by the portal's own.

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use utoipa_axum::router::OpenApiRouter;

use super::asked::Asked;
use super::reply::{Reply, ReplyBody};
use super::schemas::{self, Purpose};
use super::{collections, crs, document, download, items, landing, pages};
use crate::app::AppState;
use crate::error::{AppError, Problem};
use crate::http::extract::Path;
use crate::http::language::Language;
use crate::http::{conditional, stream};

/// Every route of the module.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .route("/ogc", get(find_landing))
        .route("/ogc/", get(find_landing))
        .route("/ogc/conformance", get(find_conformance))
        .route("/ogc/api", get(find_document))
        .route("/ogc/api.html", get(find_document_page))
        .route("/ogc/crs/{system}", get(find_crs))
        .route("/ogc/pages.css", get(find_styles))
        .route("/ogc/collections", get(list_collections))
        .route("/ogc/collections/{collection}", get(find_collection))
        .route(
            "/ogc/collections/{collection}/queryables",
            get(find_queryables),
        )
        .route(
            "/ogc/collections/{collection}/sortables",
            get(find_sortables),
        )
        .route("/ogc/collections/{collection}/schema", get(find_schema))
        .route("/ogc/collections/{collection}/items", get(list_items))
        .route(
            "/ogc/collections/{collection}/items/{feature}",
            get(find_item),
        )
        .route("/ogc/collections/{collection}/download", get(find_download))
}

async fn find_landing(app: AppState, parts: Parts) -> Result<Response, AppError> {
    let asked = asked(&app, &parts)?;
    respond(&parts, landing::landing(&asked, &app.spatial.snapshot())?)
}

async fn find_conformance(app: AppState, parts: Parts) -> Result<Response, AppError> {
    respond(&parts, landing::conformance(&asked(&app, &parts)?)?)
}

async fn find_document(app: AppState, parts: Parts) -> Result<Response, AppError> {
    respond(&parts, document::find(&app, &asked(&app, &parts)?)?)
}

async fn find_document_page(app: AppState, parts: Parts) -> Result<Response, AppError> {
    respond(&parts, document::find_page(&app, &asked(&app, &parts)?)?)
}

async fn find_crs(
    app: AppState,
    Path(slug): Path<String>,
    parts: Parts,
) -> Result<Response, AppError> {
    respond(&parts, crs::find(&asked(&app, &parts)?, &slug)?)
}

async fn list_collections(app: AppState, parts: Parts) -> Result<Response, AppError> {
    let asked = asked(&app, &parts)?;
    respond(&parts, collections::list(&app, &asked).await?)
}

async fn find_collection(
    app: AppState,
    Path(name): Path<String>,
    parts: Parts,
) -> Result<Response, AppError> {
    let asked = asked(&app, &parts)?;
    respond(&parts, collections::find(&app, &asked, &name).await?)
}

async fn find_queryables(
    app: AppState,
    Path(name): Path<String>,
    parts: Parts,
) -> Result<Response, AppError> {
    let asked = asked(&app, &parts)?;
    respond(
        &parts,
        schemas::find(&app, &asked, &name, Purpose::Queryables)?,
    )
}

async fn find_sortables(
    app: AppState,
    Path(name): Path<String>,
    parts: Parts,
) -> Result<Response, AppError> {
    let asked = asked(&app, &parts)?;
    respond(
        &parts,
        schemas::find(&app, &asked, &name, Purpose::Sortables)?,
    )
}

async fn find_schema(
    app: AppState,
    Path(name): Path<String>,
    parts: Parts,
) -> Result<Response, AppError> {
    let asked = asked(&app, &parts)?;
    respond(&parts, schemas::find(&app, &asked, &name, Purpose::Items)?)
}

async fn list_items(
    app: AppState,
    Path(name): Path<String>,
    parts: Parts,
) -> Result<Response, AppError> {
    let asked = asked(&app, &parts)?;
    respond(&parts, items::list(&app, &asked, &name).await?)
}

async fn find_item(
    app: AppState,
    Path((name, id)): Path<(String, String)>,
    parts: Parts,
) -> Result<Response, AppError> {
    let asked = asked(&app, &parts)?;
    respond(&parts, items::find(&app, &asked, &name, &id).await?)
}

async fn find_download(
    app: AppState,
    Path(name): Path<String>,
    parts: Parts,
) -> Result<Response, AppError> {
    let asked = asked(&app, &parts)?;
    respond(&parts, download::find(&app, &asked, &name).await?)
}

/// The styles of the pages.
async fn find_styles(headers: HeaderMap) -> Response {
    conditional::bytes_response(
        &headers,
        pages::STYLES.into(),
        HeaderValue::from_static("text/css; charset=utf-8"),
        conditional::REVALIDATE,
    )
}

/// What the client asks.
pub(super) fn asked(app: &AppState, parts: &Parts) -> Result<Asked, Problem> {
    let accept = parts.headers.get(header::ACCEPT);
    Asked::new(
        &app.config.base_url,
        parts.uri.path(),
        parts.uri.query().unwrap_or_default(),
        accept.and_then(|accept| accept.to_str().ok()),
        Language::asked(parts.uri.query(), &parts.headers),
    )
}

/// The reply as a response.
pub(super) fn respond(parts: &Parts, reply: Reply) -> Result<Response, AppError> {
    let content_type = HeaderValue::from_static(reply.format.media_type());
    let mut response = match reply.body {
        ReplyBody::Whole(bytes) => conditional::bytes_response(
            &parts.headers,
            bytes,
            content_type,
            conditional::REVALIDATE,
        ),
        ReplyBody::Stream(pieces) => streamed(content_type, None, stream::body(pieces)),
        ReplyBody::Sized(size_bytes, pieces) => {
            streamed(content_type, Some(size_bytes), stream::body(pieces))
        }
        ReplyBody::Elsewhere(address) => {
            let address = header_value(&address)?;
            (
                StatusCode::TEMPORARY_REDIRECT,
                [(header::LOCATION, address)],
            )
                .into_response()
        }
    };
    let headers = response.headers_mut();
    headers.append(
        header::VARY,
        HeaderValue::from_static("accept, accept-language"),
    );
    if let Some(language) = reply.language {
        headers.insert(
            header::CONTENT_LANGUAGE,
            HeaderValue::from_static(language.tag()),
        );
    }
    for (name, value) in &reply.headers {
        headers.append(HeaderName::from_static(name), header_value(value)?);
    }
    Ok(response)
}

fn streamed(content_type: HeaderValue, size_bytes: Option<u64>, body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, content_type);
    headers.insert(header::CACHE_CONTROL, conditional::REVALIDATE);
    if let Some(size_bytes) = size_bytes {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size_bytes));
    }
    response
}

fn header_value(text: &str) -> Result<HeaderValue, AppError> {
    HeaderValue::from_str(text).map_err(|error| AppError::Internal(error.into()))
}
