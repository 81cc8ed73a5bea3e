//! What cannot be answered, and how it is said.

use super::portal;

const ITEMS: &str = "/ogc/collections/issues/items";

#[tokio::test]
async fn unknown_things_are_not_found() {
    let app = portal().await;
    for path in [
        "/ogc/nothing",
        "/ogc/collections/dUmmYColLection",
        "/ogc/collections/dUmmYColLection/items",
        "/ogc/collections/dUmmYColLection/queryables",
        "/ogc/collections/dUmmYColLection/download",
        "/ogc/collections/issues/items/999999",
        "/ogc/collections/issues/items/-1",
        "/ogc/collections/issues/items/no-number",
        "/ogc/collections/issues/items/99999999999999999999",
    ] {
        app.client.get(path).await.problem(404, "not-found");
    }
}

#[tokio::test]
async fn a_parameter_that_is_unknown_or_unreadable_is_named() {
    let app = portal().await;
    for (query, parameter) in [
        ("unknown=1", "unknown"),
        ("limit=0", "limit"),
        ("limit=-5", "limit"),
        ("limit=many", "limit"),
        ("limit=10001", "limit"),
        ("limit=1&limit=2", "limit"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=a,b,c,d", "bbox"),
        ("bbox=1,NaN,3,4", "bbox"),
        ("bbox=38,46,39,45", "bbox"),
        ("datetime=yesterday", "datetime"),
        ("datetime=2026-03-02/2026-03-01", "datetime"),
        ("after=x", "after"),
        ("sortby=colour", "sortby"),
        ("properties=colour", "properties"),
        ("status=sloved", "status"),
        ("f=shp", "f"),
        ("filter-lang=sql&filter=1=1", "filter-lang"),
    ] {
        let path = format!("{ITEMS}?{query}");
        let problem = app.client.get(&path).await.problem(400, "invalid-request");
        assert_eq!(problem["errors"][0]["parameter"], parameter, "{query}");
    }
    for (query, code) in [
        ("unknown=1", "unknown-parameter"),
        ("limit=1&limit=2", "repeated"),
        ("status=sloved", "unknown-value"),
        ("f=shp", "unknown-format"),
    ] {
        let path = format!("{ITEMS}?{query}");
        let problem = app.client.get(&path).await.problem(400, "invalid-request");
        assert_eq!(problem["errors"][0]["code"], code, "{query}");
    }
    for path in [
        "/ogc",
        "/ogc/conformance",
        "/ogc/collections",
        "/ogc/collections/issues",
        "/ogc/api",
    ] {
        let path = format!("{path}?unknown=1");
        app.client.get(&path).await.problem(400, "invalid-request");
    }
}

#[tokio::test]
async fn a_bad_filter_is_told_where_it_is_bad() {
    let app = portal().await;
    for filter in [
        "status = ",
        "colour = 'red'",
        "status = 5",
        "S_INTERSECTS(geometry, POINT(1))",
        "DROP TABLE issue",
        "status = 'x'; select 1",
    ] {
        let path = format!("{ITEMS}?filter={filter}");
        let problem = app.client.get(&path).await.problem(400, "invalid-request");
        assert_eq!(problem["errors"][0]["parameter"], "filter", "{filter}");
        let text = problem.to_string();
        assert!(
            !text.contains("select *") && !text.contains("issue_"),
            "{text}"
        );
    }
    for filter in ["(".repeat(20_000), "NOT ".repeat(3_000), "[".repeat(6_000)] {
        for encoding in ["cql2-text", "cql2-json"] {
            let path = format!("{ITEMS}?filter-lang={encoding}&filter={filter}");
            app.client.get(&path).await.problem(400, "invalid-request");
        }
    }
}

#[tokio::test]
async fn media_types_that_nobody_has_are_not_acceptable() {
    let app = portal().await;
    for path in ["/ogc", "/ogc/collections", ITEMS] {
        let answer = app.client.get_with(path, &[("accept", "image/png")]).await;
        answer.problem(406, "not-acceptable");
    }
}
