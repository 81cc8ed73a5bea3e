//! Headers that tell browsers what our pages may do: nothing that we do not need.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use url::Url;

use crate::app::AppState;
use crate::config::{BaseMap, Config, Environment};

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// The page that browses the API document: its styles are inline.
const DOCS: &str = "/api/docs";

/// Middleware over the router.
pub(crate) async fn layer(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let docs = request.uri().path().starts_with(DOCS);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    forbid_sniffing(headers);
    let fixed = [
        (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
        (
            PERMISSIONS_POLICY,
            "camera=(), geolocation=(self), microphone=(), payment=(), usb=()",
        ),
        (OPENER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let policy = if docs {
        HeaderValue::from_static(
            "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
        )
    } else {
        content_policy(&app.config)
    };
    // A handler may have asked for less.
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(policy);
    if is_tls_only(&app.config) {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
    response
}

/// The one header that even a tile needs.
pub(crate) fn forbid_sniffing(headers: &mut HeaderMap) {
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
}

fn is_tls_only(config: &Config) -> bool {
    config.environment == Environment::Production && config.base_url.starts_with("https://")
}

/// What the site may load: itself, and the base map that the settings name.
///
/// The component library writes `<style>` elements, hence `'unsafe-inline'` for styles; scripts and the map's worker come from files of ours.
fn content_policy(config: &Config) -> HeaderValue {
    let foreign = match &config.base_map {
        BaseMap::None => String::new(),
        BaseMap::Raster { url, .. } => {
            origin(url).map_or_else(String::new, |site| format!(" {site}"))
        }
        // A style may name tiles, glyphs and sprites on any host.
        BaseMap::Style { .. } => " https:".to_owned(),
    };
    let policy = format!(
        "default-src 'none'; script-src 'self'; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data: blob:{foreign}; connect-src 'self'{foreign}; font-src 'self'; manifest-src 'self'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).expect("an origin holds only plain characters")
}

fn origin(address: &str) -> Option<String> {
    // The braces of a tile template are no part of its host.
    let url = Url::parse(&address.replace(['{', '}'], "")).ok()?;
    Some(url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn the_origin_of_a_tile_template_is_its_host() {
        let template = "https://tile.openstreetmap.org/{z}/{x}/{y}.png";
        assert_eq!(origin(template).unwrap(), "https://tile.openstreetmap.org");
    }
}
