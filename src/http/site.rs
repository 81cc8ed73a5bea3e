//! The site: files of the front end from inside the binary, and its index page for every address that is a page.
//!
//! Files with a hash in their name are immutable; all others are revalidated by `ETag`.  Compressed variants are made in the background after
//! the start and kept; until then the compression layer does the work.

mod files;
mod index;
mod pages;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use crate::app::AppState;
use crate::error::{Problem, ProblemType};
use crate::http::conditional;
use crate::http::language::Language;

pub use files::SiteFiles;
use pages::Page;

const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// First parts of the addresses that programs ask for.
const INTERFACE: [&str; 8] = [
    "api", "exports", "fonts", "health", "metrics", "ogc", "styles", "tiles",
];
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// Answers whatever no route answers: a file of the site, its index page, or a problem.
pub(crate) async fn serve(State(app): State<AppState>, request: Request) -> Response {
    let path = request.uri().path();
    if is_interface(path) {
        return Problem::not_found(format!("the address {path:?}")).into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return method_not_allowed().await;
    }
    if let Some(file) = app.site.find(path.trim_start_matches('/')) {
        return file.respond(request.headers());
    }
    // A missing picture is not a page; a page of the site has no ending.
    if path
        .rsplit('/')
        .next()
        .is_some_and(|name| name.contains('.'))
    {
        return Problem::not_found(format!("the file {path:?}")).into_response();
    }
    let language = Language::choose(request.uri().query(), request.headers());
    index_page(&app, path, language, request.headers())
}

/// Whether a person asks for a page, rather than a program for data.
pub(crate) fn is_page_request(path: &str, request: &HeaderMap) -> bool {
    let accepted = request
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    !is_interface(path) && accepted.is_some_and(|accepted| accepted.contains("text/html"))
}

/// What a person sees who comes before the portal is open.
pub(crate) fn starting_page() -> Response {
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::RETRY_AFTER, "2"),
    ];
    (
        StatusCode::SERVICE_UNAVAILABLE,
        headers,
        Html(index::STARTING),
    )
        .into_response()
}

/// The problem of a method that an address does not have.
pub(crate) async fn method_not_allowed() -> Response {
    Problem::new(ProblemType::MethodNotAllowed).into_response()
}

fn index_page(app: &AppState, path: &str, language: Language, request: &HeaderMap) -> Response {
    let Some(template) = app.site.index() else {
        return (StatusCode::SERVICE_UNAVAILABLE, Html(index::NOT_BUILT)).into_response();
    };
    let page = Page::find(path);
    let html = index::fill(template, page, language, &app.config.base_url, path);
    let mut response =
        conditional::bytes_response(request, html.into(), HTML, conditional::REVALIDATE);
    response
        .headers_mut()
        .append(header::VARY, HeaderValue::from_static("accept-language"));
    if page == Page::Unknown && response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}

/// Whether the address belongs to programs: there a page would be a wrong answer.
fn is_interface(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next();
    first.is_some_and(|name| INTERFACE.contains(&name))
}
