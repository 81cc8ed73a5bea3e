//! Which other sites may read our answers, and the headers that guard our own.

use reqwest::Method;

use crate::support::{Client, TestApp, TestResponse};

async fn preflight(app: &TestApp, path: &str, origin: &str) -> TestResponse {
    let request = app
        .client
        .request(Method::OPTIONS, path)
        .header("origin", origin)
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", "if-none-match");
    Client::send(request).await
}

#[tokio::test]
async fn map_clients_anywhere_may_read() {
    let app = TestApp::start().await;
    for path in [
        "/tiles/portal/0/0/0.mvt",
        "/tiles/portal.json",
        "/styles/portal.json",
        "/api/v1/issues",
        "/api/v1/events/map",
    ] {
        let allowed = preflight(&app, path, "https://gis.example").await;
        assert_eq!(allowed.status, 204, "{path}");
        assert_eq!(allowed.header("access-control-allow-origin"), "*");
        assert!(
            allowed
                .header("access-control-allow-methods")
                .contains("GET")
        );
        assert!(
            allowed
                .header("access-control-allow-headers")
                .contains("if-none-match")
        );
    }
    let read = app
        .client
        .get_with(
            "/tiles/portal/0/0/0.mvt",
            &[("origin", "https://gis.example")],
        )
        .await;
    assert_eq!(read.header("access-control-allow-origin"), "*");
    assert!(
        read.header("access-control-expose-headers")
            .contains("etag")
    );
    // Also a refusal is readable, or a client could not say why it failed.
    let refused = app
        .client
        .get_with(
            "/api/v1/issues?page=1",
            &[("origin", "https://gis.example")],
        )
        .await;
    assert_eq!(refused.header("access-control-allow-origin"), "*");
}

#[tokio::test]
async fn the_settings_may_name_the_sites() {
    let app = TestApp::builder()
        .setting("KUBAN_CORS_ORIGINS", "https://gis.example")
        .start()
        .await;
    let allowed = preflight(&app, "/api/v1/issues", "https://gis.example").await;
    assert_eq!(
        allowed.header("access-control-allow-origin"),
        "https://gis.example"
    );
    let refused = preflight(&app, "/api/v1/issues", "https://other.example").await;
    assert_eq!(refused.header("access-control-allow-origin"), "");
    let read = app
        .client
        .get_with("/api/v1/issues", &[("origin", "https://gis.example")])
        .await;
    assert_eq!(
        read.header("access-control-allow-origin"),
        "https://gis.example"
    );
    let vary: Vec<_> = read
        .headers
        .get_all("vary")
        .iter()
        .map(|value| value.to_str().unwrap())
        .collect();
    assert!(
        vary.iter().any(|value| value.contains("origin")),
        "{vary:?}"
    );
}

#[tokio::test]
async fn pages_are_of_this_site_alone() {
    let app = TestApp::builder()
        .file("index.html", "<html lang=\"ru\"><head>\n  </head></html>")
        .start()
        .await;
    let page = app
        .client
        .get_with("/", &[("origin", "https://other.example")])
        .await;
    assert_eq!(page.header("access-control-allow-origin"), "");
    let policy = page.header("content-security-policy");
    for part in [
        "default-src 'none'",
        "script-src 'self';",
        "worker-src 'self'",
        "connect-src 'self';",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ] {
        assert!(policy.contains(part), "{part}: {policy}");
    }
    assert!(!policy.contains("unsafe-eval"));
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(
        page.header("referrer-policy"),
        "strict-origin-when-cross-origin"
    );
    assert!(
        page.header("permissions-policy")
            .contains("geolocation=(self)")
    );
    assert_eq!(page.header("strict-transport-security"), "");
    let tile = app.client.get("/tiles/municipalities/5/19/11.mvt").await;
    assert_eq!(tile.header("x-content-type-options"), "nosniff");
}

#[tokio::test]
async fn a_base_map_may_be_loaded_from_where_the_settings_say() {
    let app = TestApp::builder()
        .setting(
            "KUBAN_BASE_MAP",
            "raster:https://tile.example.org/{z}/{x}/{y}.png",
        )
        .setting("KUBAN_BASE_MAP_ATTRIBUTION", "© Example")
        .start()
        .await;
    let page = app.client.get("/api/v1/configuration").await;
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("img-src 'self' data: blob: https://tile.example.org;"),
        "{policy}"
    );
    let configuration = page.json();
    assert_eq!(configuration["base_map"]["kind"], "raster");
    assert_eq!(configuration["base_map"]["attribution"], "© Example");
    assert_eq!(configuration["environment"], "development");
}
