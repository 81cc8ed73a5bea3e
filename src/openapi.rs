//! The OpenAPI document: generated from the handlers, served beside a page that browses it.

use axum::Router;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use axum::routing::get;
use bytes::Bytes;
use utoipa::OpenApi;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::app::AppState;
use crate::error::{FieldError, ProblemDocument};
use crate::http::conditional;
use crate::router;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// Where the document is served.
const ADDRESS: &str = "/api/openapi.json";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Kuban",
        description = "The open-government portal of the Krasnodar Region: map tiles, places, municipalities, issues and constructions. \
            Errors are RFC 9457 problem documents; docs/api.md lists their types.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    tags(
        (name = "map", description = "Tiles, styles, glyphs, places, statistics"),
        (name = "issues", description = "What citizens report"),
        (name = "constructions", description = "Building sites and buildings"),
        (name = "analysis", description = "What is near, under a polygon, in a municipality; how many where and when"),
        (name = "staff", description = "Bodies, posts, roles, grants, delegations, invitations, keys of other systems"),
        (name = "administration", description = "People, the audit log, modules, catalogues, the state of the system"),
        (name = "exports", description = "Every collection and tileset as a file, made every night"),
        (name = "accounts", description = "Registering, signing in, one's own account"),
        (name = "calendar", description = "Working days of the country"),
        (name = "notifications", description = "What a person is told, and how"),
        (name = "operation", description = "Health and metrics of a node")
    ),
    components(schemas(ProblemDocument, FieldError))
)]
struct Base;

/// The document without its operations.
pub fn base() -> utoipa::openapi::OpenApi {
    Base::openapi()
}

/// The whole document, as text.
pub fn document() -> String {
    to_text(&router::documented().into_openapi())
}

fn to_text(document: &utoipa::openapi::OpenApi) -> String {
    let mut text = document
        .to_pretty_json()
        .expect("a document of strings and numbers is JSON");
    text.push('\n');
    text
}

/// Serves the document and the page that browses it.
pub(crate) fn router(document: &utoipa::openapi::OpenApi) -> Router<AppState> {
    let text = Bytes::from(to_text(document));
    let serve = async move |headers: HeaderMap| -> Response {
        conditional::bytes_response(&headers, text.clone(), JSON, conditional::REVALIDATE)
    };
    Router::new()
        .route(ADDRESS, get(serve))
        .merge(SwaggerUi::new("/api/docs").config(Config::from(ADDRESS)))
}
