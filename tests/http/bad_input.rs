//! What clients should not send, and what they get for it.

use reqwest::Method;
use serde_json::json;

use crate::support::{Client, TestApp};

#[tokio::test]
async fn tile_addresses_outside_the_pyramid_are_not_found() {
    let app = TestApp::start().await;
    for address in [
        "portal/19/0/0.mvt",
        "portal/255/0/0.mvt",
        "portal/256/0/0.mvt",
        "portal/99999999999999999999/0/0.mvt",
        "portal/3/8/0.mvt",
        "portal/3/0/8.mvt",
        "portal/18/2147483647/2147483647.mvt",
        "portal/3/-1/0.mvt",
        "portal/3/1.5/0.mvt",
        "portal/NaN/0/0.mvt",
        "portal/03/0/0.mvt",
        "nowhere/0/0/0.mvt",
        "portal/0/0/0.png",
        "portal/0/0.mvt",
        "portal/0/0/0/0.mvt",
        "..%2f..%2fetc/0/0/passwd.mvt",
    ] {
        app.client
            .get(&format!("/tiles/{address}"))
            .await
            .problem(404, "not-found");
    }
}

#[tokio::test]
async fn tile_filters_that_mean_nothing_are_refused() {
    let app = TestApp::start().await;
    for (query, code) in [
        ("status=open", "unknown-value"),
        ("status=registered,open", "unknown-value"),
        ("colour=red", "unknown-parameter"),
        ("from=2026-13-01", "invalid-date"),
        ("from=2026-02-01&to=2026-01-01", "empty-period"),
    ] {
        let response = app
            .client
            .get(&format!("/tiles/portal/5/19/11.mvt?{query}"))
            .await;
        assert_eq!(
            response.problem(400, "invalid-request")["errors"][0]["code"],
            code,
            "{query}"
        );
    }
    let long = "x".repeat(5_000);
    app.client
        .get(&format!("/tiles/portal/5/19/11.mvt?status={long}"))
        .await
        .problem(400, "invalid-request");
}

#[tokio::test]
async fn a_body_of_ten_megabytes_is_refused_with_a_problem() {
    let app = TestApp::start().await;
    let body = vec![b' '; 10 << 20];
    let request = app
        .client
        .request(Method::POST, "/api/v1/locate")
        .header("content-type", "application/json")
        .body(body);
    Client::send(request).await.problem(413, "body-too-large");
    // Nobody else notices.
    app.client.get("/health/live").await.json();
}

#[tokio::test]
async fn a_large_body_without_an_announced_length_is_refused_too() {
    let app = TestApp::start().await;
    let chunks = (0..40).map(|_| Ok::<_, std::io::Error>(vec![b' '; 64 << 10]));
    let request = app
        .client
        .request(Method::POST, "/api/v1/locate")
        .header("content-type", "application/json")
        .body(reqwest::Body::wrap_stream(futures::stream::iter(chunks)));
    Client::send(request).await.problem(413, "body-too-large");
}

#[tokio::test]
async fn bodies_that_are_not_json_are_unreadable() {
    let app = TestApp::start().await;
    for body in [
        "",
        "{",
        "points",
        "{\"points\": [[1, 2]",
        "{\"points\": [[NaN, 1]]}",
        "{\"points\": [[1e999, 1]]}",
        "{\"points\": []} {}",
        "\u{0}",
    ] {
        let request = app
            .client
            .request(Method::POST, "/api/v1/locate")
            .header("content-type", "application/json")
            .body(body.to_owned());
        Client::send(request).await.problem(400, "invalid-request");
    }
}

#[tokio::test]
async fn a_bomb_of_nesting_is_refused_where_it_begins() {
    let app = TestApp::start().await;
    for body in [
        format!("{{\"points\": {}", "[".repeat(500_000)),
        "[".repeat(500_000),
    ] {
        let request = app
            .client
            .request(Method::POST, "/api/v1/locate")
            .header("content-type", "application/json")
            .body(body);
        Client::send(request)
            .await
            .problem(422, "validation-failed");
    }
}

#[tokio::test]
async fn a_body_must_say_that_it_is_json() {
    let app = TestApp::start().await;
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonp",
    ] {
        let request = app
            .client
            .request(Method::POST, "/api/v1/locate")
            .header("content-type", kind)
            .body("{\"points\": []}");
        Client::send(request)
            .await
            .problem(415, "unsupported-media-type");
    }
    let request = app
        .client
        .request(Method::POST, "/api/v1/locate")
        .header("content-type", "application/json; charset=utf-8")
        .body("{\"points\": []}");
    Client::send(request).await.json();
}

#[tokio::test]
async fn a_method_that_an_address_lacks_is_named_so() {
    let app = TestApp::start().await;
    for (method, path) in [
        (Method::POST, "/api/v1/municipalities"),
        (Method::DELETE, "/api/v1/issues/1"),
        (Method::PUT, "/api/v1/locate"),
        (Method::POST, "/tiles/portal/0/0/0.mvt"),
        (Method::POST, "/health/live"),
        (Method::POST, "/about"),
    ] {
        let response = Client::send(app.client.request(method.clone(), path)).await;
        response.problem(405, "method-not-allowed");
    }
    let response = Client::send(app.client.request(Method::POST, "/api/v1/municipalities")).await;
    assert!(
        response.header("allow").contains("GET"),
        "{}",
        response.header("allow")
    );
}

#[tokio::test]
async fn an_address_that_is_none_is_a_problem_where_programs_ask() {
    let app = TestApp::start().await;
    for path in [
        "/api",
        "/api/",
        "/api/v1/nothing",
        "/api/v2/issues",
        "/tiles/",
        "/tiles/nowhere.json",
        "/styles/nowhere.json",
        "/fonts/Comic/0-255.pbf",
        "/health/",
        "/ogc/nothing",
    ] {
        app.client
            .get_with(path, &[("accept", "text/html")])
            .await
            .problem(404, "not-found");
    }
}

#[tokio::test]
async fn text_from_outside_does_not_leave_its_place() {
    let app = TestApp::start().await;
    let response = app
        .client
        .get("/api/v1/places?q=%27%3B%20drop%20table%20issue%3B%20--")
        .await;
    assert_eq!(response.json(), json!({ "places": [] }));
    let response = app
        .client
        .get_with("/health/live", &[("x-request-id", "a-1.b_2")])
        .await;
    assert_eq!(response.header("x-request-id"), "a-1.b_2");
    let response = app
        .client
        .get_with(
            "/health/live",
            &[("x-request-id", "{\"forged\": \"line\"}")],
        )
        .await;
    assert!(!response.header("x-request-id").contains("forged"));
}
