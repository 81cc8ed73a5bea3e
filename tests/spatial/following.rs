//! Nothing that was committed is missed, whatever happens to order, notifications and connections.

use std::time::{Duration, Instant};

use kuban::spatial::{MapEvent, sweep_changes};
use sqlx::{Connection, PgPool};
use tokio::time::timeout;

use super::node::{DEADLINE, Node, connect, insert_issue, label, run};
use crate::support::TestDatabase;

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_converge_on_what_many_writers_leave() {
    let database = TestDatabase::create().await;
    let nodes = [
        Node::loaded(&database.pool).await,
        Node::loaded(&database.pool).await,
    ];
    let writers = (0..4).map(|writer| write_at_random(database.pool.clone(), writer));
    futures::future::join_all(writers).await;
    for node in &nodes {
        node.equals(&database.pool).await;
    }
}

/// Inserts, moves, changes and deletes, several in a transaction, some of them rolled back.
async fn write_at_random(db: PgPool, writer: u64) {
    let mut db = connect(&db).await;
    let mut random = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(writer + 1);
    let mut next = move |bound: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random % bound
    };
    for round in 0..100 {
        let mut tx = db.begin().await.unwrap();
        for _ in 0..=next(5) {
            let number = next(2_000) as i32;
            match next(6) {
                0..3 => {
                    insert_issue(&mut tx, number).await;
                }
                3 => {
                    // Rows of other writers are left alone: two of them would wait for each other.
                    sqlx::query("update issue set status = 'in_work', geom = st_translate(geom, 0.001, 0) where id in (select id from issue where id % 4 = $1 order by id limit 3)")
                        .bind(writer as i64).execute(&mut *tx).await.unwrap();
                }
                4 => {
                    sqlx::query("delete from issue where id in (select id from issue where id % 4 = $1 order by id desc limit 1)")
                        .bind(writer as i64).execute(&mut *tx).await.unwrap();
                }
                _ => {
                    sqlx::query(
                        "insert into construction (name, status, category, geom)
                         values ('Дом', 'planned', 'house', st_multi(st_makeenvelope(39 + $1 * 0.001, 45, 39.0005 + $1 * 0.001, 45.0005, 4326)))",
                    )
                    .bind(number).execute(&mut *tx).await.unwrap();
                }
            }
        }
        if round % 10 == 3 {
            tx.rollback().await.unwrap();
        } else {
            tx.commit().await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_commits_late_is_not_missed_and_holds_nobody_up() {
    let database = TestDatabase::create().await;
    let node = Node::loaded(&database.pool).await;
    let (mut early, mut late) = (connect(&database.pool).await, connect(&database.pool).await);
    let mut open = early.begin().await.unwrap();
    let first = insert_issue(&mut open, 1).await;
    let second = insert_issue(&mut late, 2).await;
    node.sees_issue(second, Some("registered")).await;
    assert_eq!(
        label(&node.spatial.snapshot(), first, "status"),
        None,
        "not committed yet"
    );
    for number in 3..50 {
        insert_issue(&mut late, number).await;
    }
    open.commit().await.unwrap();
    node.sees_issue(first, Some("registered")).await;
    node.equals(&database.pool).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_savepoint_took_back_is_not_seen() {
    let database = TestDatabase::create().await;
    let node = Node::loaded(&database.pool).await;
    let mut db = connect(&database.pool).await;
    let mut tx = db.begin().await.unwrap();
    let kept = insert_issue(&mut tx, 1).await;
    let mut inner = tx.begin().await.unwrap();
    insert_issue(&mut inner, 2).await;
    inner.rollback().await.unwrap();
    let mut inner = tx.begin().await.unwrap();
    let released = insert_issue(&mut inner, 3).await;
    inner.commit().await.unwrap();
    tx.commit().await.unwrap();
    node.sees_issue(kept, Some("registered")).await;
    node.sees_issue(released, Some("registered")).await;
    node.equals(&database.pool).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_notification_costs_a_second_and_nothing_else() {
    let database = TestDatabase::create().await;
    let node = Node::loaded(&database.pool).await;
    let mut db = connect(&database.pool).await;
    let id = insert_issue(&mut db, 1).await;
    node.sees_issue(id, Some("registered")).await;
    run(
        &mut db,
        "begin; set local session_replication_role = replica; update issue set status = 'in_work';
         insert into feature_change (layer, feature_id) select 'issues', id from issue; commit",
    )
    .await;
    node.sees_issue(id, Some("in_work")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_whose_connections_were_killed_goes_on_where_it_was() {
    let database = TestDatabase::create().await;
    let node = Node::loaded(&database.pool).await;
    node.reports("listening", |status| status.listening).await;
    let mut db = connect(&database.pool).await;
    for number in 0..5 {
        run(
            &mut db,
            "select pg_terminate_backend(pid) from pg_stat_activity
             where application_name = 'kuban follower' and datname = current_database()",
        )
        .await;
        let id = insert_issue(&mut db, number).await;
        node.sees_issue(id, Some("registered")).await;
    }
    let status = node
        .reports("listening again", |status| {
            status.listening && status.connected
        })
        .await;
    assert!(status.reconnects > 0, "{status:?}");
    assert_eq!(status.stale_since, None);
    node.equals(&database.pool).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bulk_load_and_a_truncate_are_one_reload_each() {
    let database = TestDatabase::create().await;
    let node = Node::loaded(&database.pool).await;
    let mut db = connect(&database.pool).await;
    run(
        &mut db,
        "begin; set local kuban.bulk = 'on';
         insert into issue (title, category, geom, due_at)
         select 'Яма', 'roads', st_setsrid(st_makepoint(38 + n * 0.0001, 45), 4326), now() + interval '10 days' from generate_series(1, 3000) n;
         update issue set status = 'in_work' where id % 2 = 0;
         commit",
    )
    .await;
    let recorded: i64 = sqlx::query_scalar("select count(*) from feature_change")
        .fetch_one(&mut db)
        .await
        .unwrap();
    assert_eq!(recorded, 1);
    node.sees("the load", |snapshot| {
        snapshot.layer("issues").unwrap().len() == 3_000
    })
    .await;
    node.equals(&database.pool).await;
    run(&mut db, "truncate issue").await;
    node.sees("the truncate", |snapshot| {
        snapshot.layer("issues").unwrap().is_empty()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_that_the_map_does_not_show_are_not_recorded() {
    let database = TestDatabase::create().await;
    let mut db = connect(&database.pool).await;
    let id = insert_issue(&mut db, 1).await;
    run(&mut db, "delete from feature_change; update issue set title = 'Другая яма', description = 'Глубокая'; update issue set status = status").await;
    let recorded: i64 = sqlx::query_scalar("select count(*) from feature_change")
        .fetch_one(&mut db)
        .await
        .unwrap();
    assert_eq!(recorded, 0);
    run(&mut db, "update issue set id = id + 1000").await;
    let recorded: Vec<i64> =
        sqlx::query_scalar("select feature_id from feature_change order by feature_id")
            .fetch_all(&mut db)
            .await
            .unwrap();
    assert_eq!(recorded, [id, id + 1000]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unanswered_issue_becomes_late_when_its_term_runs_out() {
    let database = TestDatabase::create().await;
    let node = Node::loaded(&database.pool).await;
    let mut db = connect(&database.pool).await;
    let id = insert_issue(&mut db, 1).await;
    node.sees("the pending issue", |snapshot| {
        label(snapshot, id, "term").as_deref() == Some("pending")
    })
    .await;
    let mut events = node.spatial.subscribe();
    run(&mut db, "begin; set local session_replication_role = replica; update issue set created_at = now() - interval '1 day', due_at = now() + interval '200 milliseconds'; commit").await;
    node.sees("the late issue", |snapshot| {
        label(snapshot, id, "term").as_deref() == Some("late")
    })
    .await;
    let event = timeout(DEADLINE, events.receiver.recv())
        .await
        .unwrap()
        .unwrap();
    assert!(
        matches!(&*event, MapEvent::Change { layer, tiles: Some(tiles), .. } if layer == "issues" && !tiles.is_empty())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_of_a_restored_feed_are_no_news() {
    let database = TestDatabase::create().await;
    let node = Node::loaded(&database.pool).await;
    let mut db = connect(&database.pool).await;
    run(
        &mut db,
        "insert into feature_change (xid, layer, feature_id) values ('99999999999', 'issues', 1)",
    )
    .await;
    let publishes = node.spatial.status().publishes;
    let id = insert_issue(&mut db, 1).await;
    node.sees_issue(id, Some("registered")).await;
    assert!(node.spatial.status().publishes <= publishes + 1);
    // A feed that is another table is another history: everything is loaded again.
    run(
        &mut db,
        "begin; alter table feature_change rename to old_change; create table feature_change (like old_change including all);
         set local session_replication_role = replica; update issue set status = 'in_work'; commit",
    )
    .await;
    node.sees_issue(id, Some("in_work")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sweep_keeps_what_a_follower_may_not_have_seen() {
    let database = TestDatabase::create().await;
    let mut db = connect(&database.pool).await;
    let mut writer = connect(&database.pool).await;
    let mut late = connect(&database.pool).await;
    let mut open = late.begin().await.unwrap();
    insert_issue(&mut open, 1).await;
    insert_issue(&mut writer, 2).await;
    let mut sweep = async || sweep_changes(&mut db, Duration::ZERO).await.unwrap();
    assert_eq!(
        sweep().await,
        Some(0),
        "nothing is older than the first mark"
    );
    open.commit().await.unwrap();
    insert_issue(&mut writer, 3).await;
    // The mark of the first sweep saw the second issue alone.
    assert_eq!(sweep().await, Some(1));
    assert_eq!(sweep().await, Some(2));
    assert_eq!(sweep().await, Some(0));
    let marks: i64 = sqlx::query_scalar("select count(*) from feature_change_mark")
        .fetch_one(&mut writer)
        .await
        .unwrap();
    assert_eq!(marks, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_delta_is_compacted_while_changes_go_on() {
    let database = TestDatabase::create().await;
    let node = Node::loaded(&database.pool).await;
    let mut db = connect(&database.pool).await;
    for _ in 0..6 {
        run(
            &mut db,
            "insert into issue (title, category, geom, due_at)
             select 'Яма', 'roads', st_setsrid(st_makepoint(38 + n * 0.0001, 45), 4326), now() + interval '10 days' from generate_series(1, 4000) n",
        )
        .await;
        run(
            &mut db,
            "update issue set status = 'in_work' where id % 7 = 0 and status = 'registered'",
        )
        .await;
    }
    node.equals(&database.pool).await;
    node.sees("the compacted layer", |snapshot| {
        !snapshot.layer("issues").unwrap().needs_compaction()
    })
    .await;
    node.equals(&database.pool).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_committed_change_is_fresh_on_both_nodes_within_a_tenth_of_a_second() {
    let database = TestDatabase::create().await;
    let nodes = [
        Node::loaded(&database.pool).await,
        Node::loaded(&database.pool).await,
    ];
    for node in &nodes {
        node.reports("listening", |status| status.listening).await;
    }
    let mut db = connect(&database.pool).await;
    let mut waits = Vec::new();
    for number in 0..200 {
        let id = insert_issue(&mut db, number).await;
        let committed = Instant::now();
        for node in &nodes {
            node.sees_issue(id, Some("registered")).await;
        }
        waits.push(committed.elapsed());
    }
    waits.sort_unstable();
    let share = |percent: usize| waits[waits.len() * percent / 100];
    println!(
        "commit to fresh on two nodes: p50 {:?}, p95 {:?}, p99 {:?}",
        share(50),
        share(95),
        share(99)
    );
    assert!(share(50).as_millis() < 100, "{:?}", share(50));
}
