//! Pages for people.

use super::portal;
use crate::support::TestApp;

const BROWSER: (&str, &str) = (
    "accept",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
);

async fn page(app: &TestApp, path: &str) -> String {
    let answer = app.client.get_with(path, &[BROWSER]).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    answer.text()
}

#[tokio::test]
async fn every_resource_is_a_page_for_a_browser() {
    let app = portal().await;
    for path in [
        "/ogc",
        "/ogc/conformance",
        "/ogc/api.html",
        "/ogc/collections",
        "/ogc/collections/issues",
        "/ogc/collections/issues/queryables",
        "/ogc/collections/issues/sortables",
        "/ogc/collections/issues/schema",
        "/ogc/collections/issues/items",
        "/ogc/collections/issues/items/1",
        "/ogc/collections/constructions/items/1",
        "/ogc/collections/municipalities/items",
        "/ogc/crs/msk23-1",
    ] {
        let text = page(&app, path).await;
        assert!(
            text.starts_with("<!DOCTYPE html><html lang=\"ru\">"),
            "{path}"
        );
        assert_eq!(text.matches("<h1>").count(), 1, "{path}");
        for part in [
            "<main id=\"main\"",
            "<nav ",
            "<title>",
            "href=\"/ogc/pages.css\"",
        ] {
            assert!(text.contains(part), "{path}: {part}");
        }
        assert!(!text.contains("<script"), "{path}");
        let english = page(&app, &format!("{path}?lang=en")).await;
        assert!(english.contains("<html lang=\"en\">"), "{path}");
    }
    let styles = app.client.get("/ogc/pages.css").await;
    assert_eq!(styles.header("content-type"), "text/css; charset=utf-8");
}

#[tokio::test]
async fn a_page_of_items_has_a_map_a_table_and_the_way_on() {
    let app = portal().await;
    let text = page(
        &app,
        "/ogc/collections/issues/items?limit=2&sortby=-created_at",
    )
    .await;
    assert!(text.contains("<svg class=\"map\""));
    assert_eq!(text.matches("<circle").count(), 2);
    assert!(text.contains("<th scope=\"col\">"));
    let next = text.split("rel=\"next\" href=\"").nth(1).unwrap();
    let next = next.split('"').next().unwrap().replace("&amp;", "&");
    let rest = page(&app, super::path_of(&app, &next)).await;
    assert!(rest.contains("<svg"));
}

#[tokio::test]
async fn what_people_wrote_cannot_become_part_of_the_page() {
    let app = portal().await;
    let text = page(&app, "/ogc/collections/issues/items").await;
    assert!(text.contains("&lt;b&gt;Мусор"));
    assert!(!text.contains("<b>Мусор"));
    let echoed = page(
        &app,
        "/ogc/collections/issues/items?filter=title='%22><script>x</script>'",
    )
    .await;
    assert!(!echoed.contains("<script"));
}
