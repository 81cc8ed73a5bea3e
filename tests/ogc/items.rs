//! Items: pages, filters, one item.

use geojson::GeoJson;
use serde_json::Value;

use super::{ids, link, path_of, portal};
use crate::support::TestApp;

const ITEMS: &str = "/ogc/collections/issues/items";

async fn page(app: &TestApp, query: &str) -> Value {
    app.client.get(&format!("{ITEMS}?{query}")).await.json()
}

#[tokio::test]
async fn a_page_is_geojson_with_links_counts_and_the_time() {
    let app = portal().await;
    let answer = app.client.get(ITEMS).await;
    assert_eq!(answer.header("content-type"), "application/geo+json");
    assert_eq!(
        answer.header("content-crs"),
        "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
    );
    let page = answer.json();
    assert_eq!(page["numberReturned"], 5);
    assert_eq!(page["numberMatched"], 5);
    assert!(page["timeStamp"].as_str().unwrap().ends_with('Z'));
    assert!(link(&page, "self", Some("application/geo+json")).is_some());
    assert!(link(&page, "alternate", Some("text/html")).is_some());
    assert!(link(&page, "next", None).is_none());
    let read: GeoJson = answer.text().parse().unwrap();
    let GeoJson::FeatureCollection(collection) = read else {
        panic!("no collection of features");
    };
    assert!(
        collection
            .features
            .iter()
            .all(|feature| feature.geometry.is_some())
    );
}

#[tokio::test]
async fn all_items_are_reached_by_the_links_to_the_next_page() {
    let app = portal().await;
    for order in ["", "&sortby=-status,created_at", "&sortby=answered_at"] {
        let mut path = format!("{ITEMS}?limit=2{order}");
        let mut seen = Vec::new();
        loop {
            let page = app.client.get(&path).await.json();
            assert_eq!(page["numberReturned"], ids(&page).len());
            seen.extend(ids(&page));
            match link(&page, "next", Some("application/geo+json")) {
                Some(next) => path_of(&app, next).clone_into(&mut path),
                None => break,
            }
        }
        let whole = page(&app, &format!("limit=100{order}")).await;
        assert_eq!(seen, ids(&whole), "{order}");
        assert_eq!(seen.len(), 5, "{order}");
    }
}

#[tokio::test]
async fn boxes_times_and_values_narrow_a_page() {
    let app = portal().await;
    for (query, count) in [
        ("bbox=38.4,44.9,38.505,45.1", 1),
        ("bbox=38.4,44.9,0,38.505,45.1,100", 1),
        (
            "bbox=44.9,38.4,45.1,38.505&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4326",
            1,
        ),
        ("bbox=170,40,-170,50", 0),
        ("bbox=38.5,45,38.5,45", 1),
        ("datetime=2026-04-01T12:00:00Z", 1),
        ("datetime=2026-04-01T00:00:00Z/..", 2),
        ("datetime=../2026-03-31T00:00:00Z", 3),
        ("datetime=2026-04-01/2026-05-01", 2),
        ("status=solved", 2),
        ("status=solved&category=roads&datetime=2026-04-01/..", 1),
        ("limit=3", 3),
    ] {
        let page = page(&app, query).await;
        assert_eq!(ids(&page).len(), count, "{query}");
        assert_eq!(page["numberReturned"], count, "{query}");
        if let Some(matched) = page["numberMatched"].as_u64() {
            let all = if query == "limit=3" { 5 } else { count as u64 };
            assert_eq!(matched, all, "{query}");
        }
    }
}

#[tokio::test]
async fn fields_may_be_left_out() {
    let app = portal().await;
    let page = page(&app, "properties=status,title&limit=1").await;
    let feature = &page["features"][0];
    let mut names: Vec<_> = feature["properties"].as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(names, ["status", "title"]);
}

#[tokio::test]
async fn items_are_ordered_as_asked() {
    let app = portal().await;
    let page = page(&app, "sortby=-created_at").await;
    let times: Vec<_> = page["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|feature| feature["properties"]["created_at"].as_str().unwrap())
        .collect();
    assert!(times.is_sorted_by(|one, other| one >= other), "{times:?}");
}

#[tokio::test]
async fn an_item_has_an_address_of_its_own() {
    let app = portal().await;
    let list = page(&app, "limit=1").await;
    let listed = &list["features"][0];
    let answer = app.client.get(&format!("{ITEMS}/{}", listed["id"])).await;
    assert_eq!(answer.header("content-type"), "application/geo+json");
    let item = answer.json();
    for member in ["type", "id", "geometry", "properties"] {
        assert_eq!(item[member], listed[member], "{member}");
    }
    assert!(link(&item, "self", Some("application/geo+json")).is_some());
    assert!(link(&item, "alternate", Some("text/html")).is_some());
    let collection = link(&item, "collection", None).unwrap();
    assert_eq!(path_of(&app, collection), "/ogc/collections/issues");
}

#[tokio::test]
async fn filters_in_both_encodings_join_with_values_and_boxes() {
    let app = portal().await;
    for (query, count) in [
        (
            "filter=status='solved' AND created_at > TIMESTAMP('2026-04-15T00:00:00Z')",
            1,
        ),
        ("filter=category IN ('waste', 'water')", 2),
        ("filter=CASEI(title) LIKE CASEI('яма%')", 4),
        ("filter=S_INTERSECTS(geometry, BBOX(39, 44.5, 40, 45.5))", 1),
        ("filter=answered_at IS NULL&status=solved", 2),
        ("filter=edition_id BETWEEN 1 AND 100", 5),
        ("filter=ACCENTI(title) = ACCENTI('Я\u{301}ма на дороге')", 3),
        (
            "filter=S_WITHIN(geometry, POLYGON((39 44, 40 44, 40 46, 39 46, 39 44)))",
            1,
        ),
        ("filter=S_DISJOINT(geometry, BBOX(39, 44.5, 40, 45.5))", 4),
        ("filter=S_EQUALS(geometry, POINT(38.5 45))", 1),
        (
            "filter=T_AFTER(created_at, TIMESTAMP('2026-04-15T00:00:00Z'))",
            1,
        ),
        (
            "filter=T_DURING(INTERVAL(created_at, due_at), INTERVAL('2026-03-01T00:00:00Z', '2026-03-31T00:00:00Z'))",
            3,
        ),
        ("filter=due_at > created_at", 5),
        ("filter=edition_id * 2 = edition_id %2B edition_id", 5),
        (
            r#"filter-lang=cql2-json&filter={"op":"=","args":[{"property":"status"},"solved"]}"#,
            2,
        ),
        (
            "filter=S_INTERSECTS(geometry, POINT(45 38.5))&filter-crs=http://www.opengis.net/def/crs/EPSG/0/4326",
            1,
        ),
    ] {
        let page = page(&app, query).await;
        assert_eq!(ids(&page).len(), count, "{query}");
    }
}
