//! Reading whole collections: at the pace of the reader, few at a time, and no longer than someone listens.

use std::sync::Arc;
use std::time::Duration;

use features::{Direction, ItemQuery};
use futures::{StreamExt, TryStreamExt};
use kuban::collections::{ReadError, ReadLimits, Reads, Sources};

use super::{add_many, collection, key, read_all};
use crate::support::{TestApp, eventually};

fn with_limits(app: &TestApp, change: impl FnOnce(&mut ReadLimits)) -> Sources {
    let mut limits = ReadLimits::default();
    change(&mut limits);
    Sources {
        reads: Arc::new(Reads::new(limits)),
        ..app.app.sources()
    }
}

/// How many connections hold a cursor's transaction.
async fn readers(app: &TestApp) -> i64 {
    sqlx::query_scalar(
        "select count(*) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and query like '%records%' and state <> 'idle'",
    )
    .fetch_one(&app.db.pool)
    .await
    .unwrap()
}

#[tokio::test]
async fn a_reader_that_goes_away_ends_the_reading() {
    let app = TestApp::start().await;
    add_many(&app, 20_000).await;
    let issues = collection(&app, "issues");
    let mut stream = issues.read(&app.app.sources(), ItemQuery::default());
    let first = stream.next().await.unwrap().unwrap();
    assert!((1_000..=4_000).contains(&first.len()), "{}", first.len());
    assert_eq!(readers(&app).await, 1);
    drop(stream);
    eventually("the connection is given up", async || {
        readers(&app).await == 0
    })
    .await;
}

#[tokio::test]
async fn a_whole_reading_sees_one_state_of_the_collection() {
    let app = TestApp::start().await;
    add_many(&app, 10_000).await;
    let issues = collection(&app, "issues");
    let mut stream = issues.read(&app.app.sources(), ItemQuery::default());
    let first = stream.next().await.unwrap().unwrap();
    sqlx::raw_sql("delete from issue; delete from construction")
        .execute(&app.db.pool)
        .await
        .unwrap();
    let rest: Vec<_> = stream.try_collect().await.unwrap();
    let read = first.len() + rest.iter().map(Vec::len).sum::<usize>();
    assert_eq!(read, 10_000);
    eventually("the connection is closed", async || {
        readers(&app).await == 0
    })
    .await;
}

#[tokio::test]
async fn a_reader_that_pauses_for_too_long_is_told_that_more_would_have_come() {
    let app = TestApp::start().await;
    add_many(&app, 20_000).await;
    let sources = with_limits(&app, |limits| limits.stall = Duration::from_millis(20));
    let mut stream = collection(&app, "issues").read(&sources, ItemQuery::default());
    assert!(stream.next().await.unwrap().is_ok());
    eventually("the reading is given up", async || readers(&app).await == 0).await;
    let rest: Vec<_> = stream.collect().await;
    assert!(matches!(rest.last(), Some(Err(ReadError::Stalled))));
    assert!(rest.len() < 9, "{} batches were waiting", rest.len());
}

#[tokio::test]
async fn few_collections_are_read_whole_at_a_time_and_pages_go_on() {
    let app = TestApp::start().await;
    add_many(&app, 10_000).await;
    let sources = with_limits(&app, |limits| limits.whole_at_once = 1);
    let issues = collection(&app, "issues");
    let mut stream = issues.read(&sources, ItemQuery::default());
    assert!(stream.next().await.unwrap().is_ok());
    let second = read_all(issues, &sources, ItemQuery::default()).await;
    assert!(matches!(second, Err(ReadError::Busy)));
    let page = ItemQuery {
        limit: Some(10),
        ..ItemQuery::default()
    };
    assert_eq!(read_all(issues, &sources, page).await.unwrap().len(), 10);
    drop(stream);
    eventually("another may read", async || {
        read_all(issues, &sources, ItemQuery::default())
            .await
            .is_ok()
    })
    .await;
}

#[tokio::test]
async fn a_question_that_takes_too_long_is_called_too_expensive() {
    let app = TestApp::start().await;
    add_many(&app, 20_000).await;
    let sources = with_limits(&app, |limits| {
        limits.page = Duration::from_millis(1);
        limits.step = Duration::from_millis(1);
    });
    let constructions = collection(&app, "constructions");
    for limit in [Some(10), None] {
        let query = ItemQuery {
            sort: vec![key(constructions, "area_m2", Direction::Ascending)],
            limit,
            ..ItemQuery::default()
        };
        let answer = read_all(constructions, &sources, query).await;
        assert!(matches!(answer, Err(ReadError::TooExpensive)), "{answer:?}");
    }
    // The connection is as good as before.
    let page = ItemQuery {
        limit: Some(10),
        ..ItemQuery::default()
    };
    let read = read_all(constructions, &app.app.sources(), page).await;
    assert_eq!(read.unwrap().len(), 10);
}

#[tokio::test]
async fn without_a_database_memory_is_read_and_tables_say_why_not() {
    let app = TestApp::start().await;
    add_many(&app, 10).await;
    app.wait_until(|snapshot| {
        snapshot
            .layer("issues")
            .is_some_and(|layer| layer.len() == 10)
    })
    .await;
    app.take_database_away().await;
    let sources = app.app.sources();
    for name in ["municipalities", "issues_cells_7"] {
        let read = read_all(collection(&app, name), &sources, ItemQuery::default()).await;
        assert!(!read.unwrap().is_empty(), "{name}");
    }
    for limit in [Some(10), None] {
        let query = ItemQuery {
            limit,
            ..ItemQuery::default()
        };
        let read = read_all(collection(&app, "issues"), &sources, query).await;
        assert!(matches!(read, Err(ReadError::Database(_))), "{read:?}");
    }
}
