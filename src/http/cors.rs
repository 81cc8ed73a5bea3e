//! Which other sites may read our answers: map clients everywhere, unless the settings name the sites.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;

use crate::config::CorsOrigins;

const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, OPTIONS");
const HEADERS: HeaderValue = HeaderValue::from_static(
    "accept, content-type, if-none-match, if-range, last-event-id, range, x-request-id",
);
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "accept-ranges, content-crs, content-disposition, content-length, content-range, etag, last-modified, link, retry-after, x-request-id",
);
const DAY_S: HeaderValue = HeaderValue::from_static("86400");

/// Whether the address is part of the public interface, rather than a page of the site.
pub fn is_shared(path: &str) -> bool {
    [
        "/tiles/",
        "/styles/",
        "/fonts/",
        "/api/",
        "/ogc/",
        "/exports/",
    ]
    .iter()
    .any(|start| path.starts_with(start))
        || ["/ogc", "/exports"].contains(&path)
}

/// The answer to a preflight request, when this is one.
pub fn preflight(origins: &CorsOrigins, method: &Method, request: &HeaderMap) -> Option<Response> {
    let asked = request.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if *method != Method::OPTIONS || !asked {
        return None;
    }
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    decorate(origins, request.get(header::ORIGIN), headers);
    if headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, DAY_S);
    }
    Some(response)
}

/// Adds the permission to an answer, for the origin that asked.
pub fn decorate(origins: &CorsOrigins, asked: Option<&HeaderValue>, response: &mut HeaderMap) {
    let allowed = match origins {
        CorsOrigins::Any => Some(HeaderValue::from_static("*")),
        CorsOrigins::Only(sites) => {
            response.append(header::VARY, HeaderValue::from_static("origin"));
            asked
                .filter(|origin| {
                    sites
                        .iter()
                        .any(|site| site.as_bytes() == origin.as_bytes())
                })
                .cloned()
        }
    };
    if let Some(allowed) = allowed {
        response.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
        response.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_named_sites_are_allowed() {
        let origins = CorsOrigins::Only(vec!["https://gis.example".to_owned()]);
        let allowed = |origin: &'static str| {
            let mut response = HeaderMap::new();
            decorate(
                &origins,
                Some(&HeaderValue::from_static(origin)),
                &mut response,
            );
            response.get(header::ACCESS_CONTROL_ALLOW_ORIGIN).cloned()
        };
        assert_eq!(
            allowed("https://gis.example").unwrap(),
            "https://gis.example"
        );
        assert_eq!(allowed("https://other.example"), None);
    }
}
