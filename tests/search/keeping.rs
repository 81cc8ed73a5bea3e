//! How documents follow what they are of, and that hidden things are not found.

use chrono::TimeDelta;
use kuban::search::{Document, index, reindex, remove};

use super::{found, ids, issue, search};
use crate::support::TestApp;

#[tokio::test]
async fn documents_follow_their_rows() {
    let app = TestApp::start().await;
    let id = issue(&app, "Открытый люк", "").await;
    assert_eq!(found(&app, "люк").await, [id]);
    sqlx::query("update issue set title = 'Закрытый колодец' where id = $1")
        .bind(id)
        .execute(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(found(&app, "люк").await, [] as [i64; 0]);
    assert_eq!(found(&app, "колодец").await, [id]);
    sqlx::query("delete from issue where id = $1")
        .bind(id)
        .execute(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(found(&app, "колодец").await, [] as [i64; 0]);
    issue(&app, "Яма", "").await;
    sqlx::query("truncate issue cascade")
        .execute(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(found(&app, "яма").await, [] as [i64; 0]);
}

#[tokio::test]
async fn what_is_hidden_or_rolled_back_or_closed_is_not_found() {
    let app = TestApp::start().await;
    let now = app.app.clock.now();
    let mut db = app.db.pool.acquire().await.unwrap();
    let document = Document {
        kind: "issue",
        subject_id: 77,
        language: "ru",
        title: "Секретная жалоба",
        body: "",
        municipality_code: None,
        public: false,
        created_at: now,
    };
    index(&mut db, &document).await.unwrap();
    // By its words, its beginning, and what it is like.
    for text in ["жалоба", "секрет", "сикретная жалоба"] {
        let answer = search(&app, text, "").await;
        assert_eq!(
            (ids(&answer).len(), answer["meta"]["total"].as_i64()),
            (0, Some(0)),
            "{text}"
        );
    }
    index(
        &mut db,
        &Document {
            public: true,
            ..document
        },
    )
    .await
    .unwrap();
    assert_eq!(found(&app, "жалоба").await, [77]);
    index(&mut db, &document).await.unwrap();
    assert_eq!(found(&app, "жалоба").await, [] as [i64; 0]);
    index(
        &mut db,
        &Document {
            public: true,
            ..document
        },
    )
    .await
    .unwrap();
    remove(&mut db, "issue", 77).await.unwrap();
    assert_eq!(found(&app, "жалоба").await, [] as [i64; 0]);

    let body: i64 = sqlx::query_scalar(
        "insert into body (slug, name, name_en, level, created_at, updated_at)
         values ('roads', 'Управление дорог', 'Department of roads', 'regional', $1, $1) returning id",
    )
    .bind(now)
    .fetch_one(&mut *db)
    .await
    .unwrap();
    assert_eq!(ids(&search(&app, "department", "&kind=body").await), [body]);
    sqlx::query("update body set closed_at = $2 where id = $1")
        .bind(body)
        .bind(now + TimeDelta::days(1))
        .execute(&mut *db)
        .await
        .unwrap();
    assert_eq!(
        search(&app, "department", "&kind=body").await["meta"]["total"],
        0
    );
}

#[tokio::test]
async fn a_bulk_load_may_leave_search_out_and_a_reindexing_makes_up_for_it() {
    let app = TestApp::start().await;
    let mut tx = app.db.pool.begin().await.unwrap();
    sqlx::query("set local kuban.search = 'off'")
        .execute(&mut *tx)
        .await
        .unwrap();
    let id: i64 = sqlx::query_scalar(
        "insert into issue (title, category, geom, due_at) values ('Яма', 'roads', st_setsrid(st_point(39.0, 45.0), 4326), now() + interval '10 days') returning id",
    )
    .fetch_one(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(found(&app, "яма").await, [] as [i64; 0]);
    // A document whose row is gone, and one of a module that writes its own.
    let mut db = app.db.pool.acquire().await.unwrap();
    let stale = Document {
        kind: "issue",
        subject_id: id + 1000,
        language: "ru",
        title: "Яма, которой нет",
        body: "",
        municipality_code: None,
        public: true,
        created_at: app.app.clock.now(),
    };
    index(&mut db, &stale).await.unwrap();
    index(
        &mut db,
        &Document {
            kind: "idea",
            subject_id: 1,
            ..stale
        },
    )
    .await
    .unwrap();
    let mut tx = app.db.pool.begin().await.unwrap();
    let done = reindex(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(done.documents, 2);
    assert!(
        done.dictionaries.ends_with("russian_stem"),
        "{}",
        done.dictionaries
    );
    assert_eq!(found(&app, "яма").await, [id]);
}

#[tokio::test]
async fn a_dictionary_whose_files_are_gone_keeps_nobody_from_reporting() {
    let app = TestApp::start().await;
    // What a restore on another machine leaves behind: the mapping names a dictionary that cannot be read.
    let broken = sqlx::raw_sql(
        "create text search dictionary gone (template = ispell, dictfile = ispell_sample, afffile = ispell_sample);
         alter text search configuration kuban alter mapping for word with gone, russian_stem;
         update pg_ts_dict set dictinitoption = 'dictfile = ''no_such_file'', afffile = ''no_such_file''' where dictname = 'gone'",
    )
    .execute(&app.db.pool)
    .await;
    broken.unwrap();
    let id = issue(&app, "Яма на дороге", "").await;
    let mut tx = app.db.pool.begin().await.unwrap();
    reindex(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(found(&app, "яма").await, [id]);
}

#[tokio::test]
async fn the_program_reindexes_and_says_by_which_dictionaries() {
    let app = TestApp::start().await;
    issue(&app, "Яма на дороге", "").await;
    let data = tempfile::tempdir().unwrap();
    let run = tokio::process::Command::new(env!("CARGO_BIN_EXE_kuban"))
        .args(["search", "reindex"])
        .env("DATABASE_URL", app.db.url())
        .env("KUBAN_DATA_DIR", data.path())
        .output()
        .await
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    assert!(
        said.starts_with("1 documents; Russian words go through ")
            && said.trim().ends_with("russian_stem"),
        "{said}"
    );
}
