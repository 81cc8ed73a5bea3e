//! What records say, what boxes and spans of time select, how many there are, and where.

use features::{Instants, ItemQuery, Order, RecordId, Value};
use geo_types::{Geometry, Rect, coord, point};

use super::{add_many, collection, ids, numbers, read};
use crate::support::{ConstructionBuilder, IssueBuilder, TestApp, TestEdition};

fn rect(west: f64, south: f64, east: f64, north: f64) -> Rect<f64> {
    Rect::new(coord! { x: west, y: south }, coord! { x: east, y: north })
}

async fn ids_in(app: &TestApp, name: &str, boxes: Vec<Rect<f64>>) -> Vec<i64> {
    let mut found = Vec::new();
    // A page and a whole reading are two ways.
    for limit in [Some(100), None] {
        let query = ItemQuery {
            boxes: boxes.clone(),
            limit,
            ..ItemQuery::default()
        };
        found.push(numbers(&read(app, name, query).await));
    }
    assert_eq!(found[0], found[1]);
    found.remove(0)
}

#[tokio::test]
async fn an_issue_is_read_with_all_its_fields() {
    let (lon, lat) = TestEdition::inside(0);
    let app = TestApp::builder()
        .issue(IssueBuilder::at((lon, lat)).answered_after_days(3))
        .issue(IssueBuilder::at((0.0, 0.0)))
        .start()
        .await;
    let issues = collection(&app, "issues");
    let read = read(&app, "issues", ItemQuery::default()).await;
    assert_eq!(read.len(), 2);
    let issue = &read[0];
    assert_eq!(issue.geometry, Geometry::from(point! { x: lon, y: lat }));
    let value = |record: usize, field| {
        read[record].values[issues.schema().position(field).unwrap()].clone()
    };
    let text = |text: &str| Value::Text(text.to_owned());
    assert_eq!(value(0, "title"), text("Яма на дороге"));
    assert_eq!(value(0, "term"), text("in_time"));
    assert_eq!(value(0, "municipality_code"), text(TestEdition::code(0)));
    let known = &boundaries::municipalities::known()[0];
    assert_eq!(value(0, "municipality"), text(&known.name_ru));
    assert_eq!(
        value(0, "created_at"),
        Value::DateTime("2026-03-01T12:00:00Z".parse().unwrap())
    );
    assert!(matches!(value(0, "edition_id"), Value::Integer(_)));
    assert_eq!(value(1, "municipality"), Value::Null);
    assert_eq!(value(1, "answered_at"), Value::Null);
    assert_eq!(value(1, "edition_id"), Value::Null);

    let sources = app.app.sources();
    let found = issues.find(&sources, issue.id.clone()).await.unwrap();
    assert_eq!(found.as_ref(), Some(issue));
    for id in [RecordId::Number(99), RecordId::Text("1".to_owned())] {
        assert_eq!(issues.find(&sources, id).await.unwrap(), None);
    }
}

#[tokio::test]
async fn every_collection_is_read_whole_and_by_its_ids() {
    let place = TestEdition::inside(0);
    let app = TestApp::builder()
        .issue(IssueBuilder::at(place))
        .construction(ConstructionBuilder::at(place).without_permit())
        .start()
        .await;
    let sources = app.app.sources();
    for collection in app.app.collections.iter() {
        let schema = collection.schema();
        let records = read(&app, &schema.name, ItemQuery::default()).await;
        assert!(!records.is_empty(), "{}", schema.name);
        for record in &records {
            assert_eq!(record.values.len(), schema.fields.len());
            for (field, value) in schema.fields.iter().zip(&record.values) {
                assert!(field.kind.holds(value), "{}.{}", schema.name, field.name);
                let is_known = match value {
                    Value::Text(text) if !field.codes.is_empty() => field.codes.contains(text),
                    _ => true,
                };
                assert!(is_known, "{}.{}: {value:?}", schema.name, field.name);
            }
            let found = collection.find(&sources, record.id.clone()).await.unwrap();
            assert_eq!(found.as_ref(), Some(record), "{}", schema.name);
        }
        let count = collection.count(&sources, ItemQuery::default()).await;
        assert_eq!(
            count.unwrap(),
            Some(records.len() as u64),
            "{}",
            schema.name
        );
        let bbox = collection.bbox(&sources).await.unwrap().unwrap();
        let wide = rect(bbox.min().x, bbox.min().y, bbox.max().x, bbox.max().y);
        let query = ItemQuery {
            boxes: vec![wide],
            ..ItemQuery::default()
        };
        let within = read(&app, &schema.name, query).await;
        assert_eq!(ids(&within), ids(&records), "{}", schema.name);
        let hilbert = ItemQuery {
            order: Order::Hilbert,
            ..ItemQuery::default()
        };
        let mut by_place = ids(&read(&app, &schema.name, hilbert).await);
        by_place.sort();
        assert_eq!(by_place, ids(&records), "{}", schema.name);
    }
}

#[tokio::test]
async fn a_box_holds_its_borders_and_may_be_a_line_or_a_point() {
    let app = TestApp::builder()
        .issue(IssueBuilder::at((39.0, 45.0)))
        .issue(IssueBuilder::at((39.0, 45.000_000_1)))
        .construction(ConstructionBuilder::at((39.0, 45.0)))
        .start()
        .await;
    for (boxes, issues, constructions) in [
        (rect(39.0, 45.0, 40.0, 46.0), vec![1, 2], vec![1]),
        (rect(38.0, 44.0, 39.0, 45.0), vec![1], vec![1]),
        (rect(39.0, 45.0, 39.0, 45.0), vec![1], vec![1]),
        (rect(39.0, 44.0, 39.0, 46.0), vec![1, 2], vec![1]),
        (rect(38.0, 44.0, 38.999_999_9, 46.0), vec![], vec![]),
        (
            rect(39.000_1, 45.000_1, 39.000_2, 45.000_2),
            vec![],
            vec![1],
        ),
    ] {
        assert_eq!(
            ids_in(&app, "issues", vec![boxes]).await,
            issues,
            "{boxes:?}"
        );
        assert_eq!(
            ids_in(&app, "constructions", vec![boxes]).await,
            constructions,
            "{boxes:?}"
        );
    }
}

#[tokio::test]
async fn two_boxes_meet_across_the_antimeridian() {
    let app = TestApp::builder()
        .issue(IssueBuilder::at((179.5, 10.0)))
        .issue(IssueBuilder::at((-179.5, 10.0)))
        .issue(IssueBuilder::at((0.0, 10.0)))
        .issue(IssueBuilder::at((180.0, 10.0)))
        .start()
        .await;
    let boxes = vec![
        rect(179.0, 0.0, 180.0, 20.0),
        rect(-180.0, 0.0, -179.0, 20.0),
    ];
    assert_eq!(ids_in(&app, "issues", boxes).await, [1, 2, 4]);
}

#[tokio::test]
async fn a_span_of_time_holds_its_ends_and_what_has_no_time() {
    let app = TestApp::builder()
        .issue(IssueBuilder::at((39.0, 45.0)).created_at("2026-03-01T12:00:00Z"))
        .issue(IssueBuilder::at((39.0, 45.0)).created_at("2026-03-02T12:00:00Z"))
        .construction(ConstructionBuilder::at((39.0, 45.0)))
        .construction(ConstructionBuilder::at((39.0, 45.0)).without_permit())
        .start()
        .await;
    let at = |text: &str| Some(text.parse().unwrap());
    for (name, from, to, expected) in [
        (
            "issues",
            at("2026-03-01T12:00:00Z"),
            at("2026-03-02T11:59:59Z"),
            vec![1],
        ),
        ("issues", at("2026-03-01T12:00:01Z"), None, vec![2]),
        ("issues", None, at("2026-03-02T12:00:00Z"), vec![1, 2]),
        (
            "constructions",
            at("2025-06-01T23:00:00Z"),
            None,
            vec![1, 2],
        ),
        ("constructions", at("2025-06-02T00:00:00Z"), None, vec![2]),
        (
            "constructions",
            None,
            at("2025-06-01T00:00:00Z"),
            vec![1, 2],
        ),
    ] {
        let query = ItemQuery {
            datetime: Some(Instants { from, to }),
            ..ItemQuery::default()
        };
        assert_eq!(numbers(&read(&app, name, query).await), expected);
    }
}

#[tokio::test]
async fn neighbors_stand_together_in_the_order_of_place() {
    let app = TestApp::start().await;
    add_many(&app, 2_000).await;
    let step = |records: &[features::Record]| -> f64 {
        let points: Vec<_> = records
            .iter()
            .map(|record| match record.geometry {
                Geometry::Point(point) => point,
                _ => panic!("an issue is a point"),
            })
            .collect();
        let steps = points
            .windows(2)
            .map(|pair| (pair[0].x() - pair[1].x()).abs() + (pair[0].y() - pair[1].y()).abs());
        steps.sum()
    };
    let query = |order| ItemQuery {
        order,
        ..ItemQuery::default()
    };
    let by_id = read(&app, "issues", query(Order::Keys)).await;
    let by_place = read(&app, "issues", query(Order::Hilbert)).await;
    assert_eq!(by_place.len(), by_id.len());
    // Rows are written from west to east; along the curve a step seldom leaves the neighborhood.
    let far = by_place.windows(2).filter(|pair| step(pair) > 0.25).count();
    assert!(far < 40, "{far} steps are far");
}
