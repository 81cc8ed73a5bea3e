//! A change of state is asked for by our own pages, or by programs: never by the page of another site in somebody's browser.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use url::Url;

use crate::app::AppState;
use crate::error::{Problem, ProblemType};

/// Questions that are asked by POST since they are long: they change nothing and other sites may ask them.
const QUESTIONS: [&str; 3] = ["/api/v1/locate", "/api/v1/analysis/", "/ogc/"];

/// Middleware over the router.
pub(crate) async fn layer(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let changes = !matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let path = request.uri().path();
    let asks_only = QUESTIONS.iter().any(|start| path.starts_with(start));
    if changes && !asks_only && is_foreign(request.headers(), &app.config.base_url) {
        return Problem::new(ProblemType::ForeignOrigin)
            .with_detail("the page of another site may not do this")
            .into_response();
    }
    next.run(request).await
}

/// Whether a browser says that the page of another site asks.  Programs say nothing, and have no cookies of a browser.
fn is_foreign(request: &HeaderMap, base_url: &str) -> bool {
    if let Some(origin) = request.get(header::ORIGIN) {
        let Ok(origin) = origin.to_str() else {
            return true;
        };
        let is_ours =
            Url::parse(base_url).is_ok_and(|own| own.origin().ascii_serialization() == origin);
        let host = request
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        let is_same_host = host.is_some_and(|host| {
            origin
                .split_once("://")
                .is_some_and(|(_, authority)| authority == host)
        });
        return !is_ours && !is_same_host;
    }
    request
        .get("sec-fetch-site")
        .is_some_and(|site| site != "same-origin" && site != "none")
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_browser_on_another_site_is_told_from_our_pages_and_from_programs() {
        let foreign = |headers: &[(header::HeaderName, &'static str)]| {
            let request = headers
                .iter()
                .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
                .collect();
            is_foreign(&request, "https://kuban.example")
        };
        let site = header::HeaderName::from_static("sec-fetch-site");
        assert!(!foreign(&[]));
        assert!(!foreign(&[(header::ORIGIN, "https://kuban.example")]));
        assert!(!foreign(&[
            (header::ORIGIN, "http://localhost:8080"),
            (header::HOST, "localhost:8080")
        ]));
        assert!(foreign(&[
            (header::ORIGIN, "https://evil.example"),
            (header::HOST, "kuban.example")
        ]));
        assert!(foreign(&[(header::ORIGIN, "null")]));
        assert!(foreign(&[(site.clone(), "cross-site")]));
        assert!(foreign(&[(site.clone(), "same-site")]));
        assert!(!foreign(&[(site, "same-origin")]));
    }
}
