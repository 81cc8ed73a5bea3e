//! Collections that are made of the map in memory.

use features::{Direction, ItemQuery, Record, Value};
use geo::{Area, Geometry};

use super::{collection, ids, key, read};
use crate::support::{IssueBuilder, TestApp, TestEdition};

fn integer(app: &TestApp, name: &str, record: &Record, field: &str) -> i64 {
    let position = collection(app, name).schema().position(field).unwrap();
    match record.values[position] {
        Value::Integer(number) => number,
        ref other => panic!("{field} is {other:?}"),
    }
}

#[tokio::test]
async fn cells_count_what_is_in_them_by_status() {
    let (lon, lat) = TestEdition::inside(0);
    let app = TestApp::builder()
        .issue(IssueBuilder::at((lon, lat)))
        .issue(
            IssueBuilder::at((lon, lat))
                .status("solved")
                .answered_after_days(20),
        )
        .issue(
            IssueBuilder::at((lon + 1.0, lat))
                .status("solved")
                .answered_after_days(2),
        )
        .start()
        .await;
    let name = "issues_cells_7";
    let issues = collection(&app, name);
    let busiest_first = ItemQuery {
        sort: vec![key(issues, "count", Direction::Descending)],
        ..ItemQuery::default()
    };
    let cells = read(&app, name, busiest_first.clone()).await;
    assert_eq!(cells.len(), 2);
    let count = |cell: usize, field| integer(&app, name, &cells[cell], field);
    assert_eq!((count(0, "count"), count(1, "count")), (2, 1));
    assert_eq!((count(0, "registered"), count(0, "solved")), (1, 1));
    assert_eq!(count(0, "resolution"), 7);
    assert_eq!(count(1, "late"), 0);
    let Geometry::Polygon(hexagon) = &cells[0].geometry else {
        panic!("a cell is a polygon");
    };
    assert!(hexagon.signed_area() > 0.0, "counterclockwise");
    assert_eq!(hexagon.exterior().0.len(), 7);

    let second = ItemQuery {
        after: Some((vec![Value::Integer(2)], cells[0].id.clone())),
        limit: Some(1),
        ..busiest_first
    };
    assert_eq!(ids(&read(&app, name, second).await), ids(&cells[1..]));
}

#[tokio::test]
async fn municipalities_are_those_of_the_edition_in_force() {
    let app = TestApp::start().await;
    let before = read(&app, "municipalities", ItemQuery::default()).await;
    assert_eq!(before.len(), 4);
    TestEdition::shipped().insert(&app.db.pool).await;
    app.wait_until(|snapshot| {
        let boundaries = snapshot.boundaries.as_ref();
        boundaries.is_some_and(|boundaries| boundaries.edition.areas.len() == 44)
    })
    .await;
    let now = read(&app, "municipalities", ItemQuery::default()).await;
    assert_eq!(now.len(), 44);
    assert!(now.is_sorted_by(|a, b| a.id < b.id));
    let editions = read(&app, "municipality_editions", ItemQuery::default()).await;
    assert_eq!(editions.len(), 48);
    let schema = collection(&app, "municipality_editions").schema();
    let active = schema.position("active").unwrap();
    let in_force = editions
        .iter()
        .filter(|area| area.values[active] == Value::Boolean(true));
    assert_eq!(in_force.count(), 44);
}
