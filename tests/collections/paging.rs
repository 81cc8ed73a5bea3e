//! Pages in every order: nothing lost, nothing twice, whatever is written meanwhile.

use std::collections::BTreeSet;

use features::{Direction, ItemQuery, Record, RecordId, SortKey, Value};
use kuban::collections::{Collection, ReadError};

use super::{add_many, collection, ids, key, read, read_all};
use crate::support::TestApp;

const DIRECTIONS: [Direction; 2] = [Direction::Ascending, Direction::Descending];

/// The place of a record in an order.
fn place(record: &Record, sort: &[SortKey]) -> (Vec<Value>, RecordId) {
    let values = sort.iter().map(|key| record.values[key.field].clone());
    (values.collect(), record.id.clone())
}

/// Walks all pages; between two of them a row is written.
async fn walk(
    app: &TestApp,
    collection: &dyn Collection,
    sort: &[SortKey],
    write: &str,
) -> Vec<Record> {
    let mut all: Vec<Record> = Vec::new();
    loop {
        let query = ItemQuery {
            sort: sort.to_vec(),
            after: all.last().map(|last| place(last, sort)),
            limit: Some(7),
            ..ItemQuery::default()
        };
        let page = read_all(collection, &app.app.sources(), query)
            .await
            .unwrap();
        assert!(page.len() <= 7);
        if page.is_empty() {
            return all;
        }
        all.extend(page);
        assert!(all.len() < 500, "the pages do not end");
        if all.len() < 60 {
            sqlx::raw_sql(sqlx::AssertSqlSafe(write.to_owned()))
                .execute(&app.db.pool)
                .await
                .unwrap();
        }
    }
}

async fn assert_pages_are_whole(app: &TestApp, name: &str, write: &str) {
    let collection = collection(app, name);
    let fields = 0..collection.schema().fields.len();
    let mut orders: Vec<Vec<SortKey>> = vec![Vec::new()];
    for field in fields.clone() {
        for direction in DIRECTIONS {
            let first = SortKey { field, direction };
            orders.push(vec![first]);
            for second in [0, 3, 5] {
                let field = (field + second) % fields.len();
                let direction = DIRECTIONS[second % 2];
                orders.push(vec![first, SortKey { field, direction }]);
            }
        }
    }
    for sort in orders {
        let everything = ItemQuery {
            sort: sort.clone(),
            ..ItemQuery::default()
        };
        let before = ids(&read(app, name, everything).await);
        let pages = ids(&walk(app, collection, &sort, write).await);
        let once: BTreeSet<_> = pages.iter().collect();
        assert_eq!(once.len(), pages.len(), "{sort:?}: one came twice");
        let known: BTreeSet<_> = before.iter().collect();
        let of_before: Vec<_> = pages.iter().filter(|id| known.contains(id)).collect();
        assert_eq!(of_before, before.iter().collect::<Vec<_>>(), "{sort:?}");
        // The rows of this walk would make the next one longer.
        let table = if name == "issues" {
            "issue"
        } else {
            "construction"
        };
        let forget = format!("delete from {table} where id > 40");
        sqlx::raw_sql(sqlx::AssertSqlSafe(forget))
            .execute(&app.db.pool)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn issues_are_paged_in_every_order_while_rows_are_written() {
    let app = TestApp::start().await;
    add_many(&app, 40).await;
    let write = "insert into issue (title, status, category, geom, created_at, due_at)
        values ('Яма 2', 'in_work', 'roads', st_setsrid(st_makepoint(38.5, 45), 4326), '2026-01-04', '2026-01-20')";
    assert_pages_are_whole(&app, "issues", write).await;
}

#[tokio::test]
async fn constructions_are_paged_in_every_order_while_rows_are_written() {
    let app = TestApp::start().await;
    add_many(&app, 40).await;
    let write = "insert into construction (name, status, category, geom)
        values ('Дом 2', 'planned', 'house', st_multi(st_makeenvelope(38.5, 45, 38.501, 45.001, 4326)))";
    assert_pages_are_whole(&app, "constructions", write).await;
}

#[tokio::test]
async fn a_whole_reading_goes_on_from_a_place_as_pages_do() {
    let app = TestApp::start().await;
    add_many(&app, 40).await;
    let collection = collection(&app, "issues");
    let sort = vec![
        key(collection, "answered_at", Direction::Ascending),
        key(collection, "status", Direction::Descending),
    ];
    let query = ItemQuery {
        sort: sort.clone(),
        ..ItemQuery::default()
    };
    let all = read(&app, "issues", query.clone()).await;
    for at in [0, 13, 39] {
        let after = Some(place(&all[at], &sort));
        let rest = ItemQuery {
            after,
            ..query.clone()
        };
        assert_eq!(ids(&read(&app, "issues", rest).await), ids(&all[at + 1..]));
    }
}

#[tokio::test]
async fn a_place_of_another_order_is_refused() {
    let app = TestApp::start().await;
    for (name, id, wrong_id) in [
        (
            "issues",
            RecordId::Number(1),
            RecordId::Text("1".to_owned()),
        ),
        (
            "municipalities",
            RecordId::Text("03701000".to_owned()),
            RecordId::Number(1),
        ),
    ] {
        let collection = collection(&app, name);
        let sort = vec![SortKey {
            field: 0,
            direction: Direction::Ascending,
        }];
        let text = Value::Text("Яма".to_owned());
        for after in [
            (vec![], id.clone()),
            (vec![Value::Integer(1)], id.clone()),
            (vec![text.clone(), text.clone()], id),
            (vec![text], wrong_id),
        ] {
            for limit in [Some(1), None] {
                let query = ItemQuery {
                    sort: sort.clone(),
                    after: Some(after.clone()),
                    limit,
                    ..ItemQuery::default()
                };
                let answer = read_all(collection, &app.app.sources(), query).await;
                assert!(matches!(answer, Err(ReadError::Cursor)), "{after:?}");
            }
        }
    }
}
