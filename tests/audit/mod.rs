//! The audit log: whatever is done to it shows.

use kuban::audit::{AuditFault, By, Entry, erase_personal, record, verify};
use serde_json::json;
use sqlx::PgPool;

use crate::support::TestApp;

async fn faults(app: &TestApp) -> Vec<AuditFault> {
    let mut tx = app.db.pool.begin().await.unwrap();
    verify(&mut tx, &app.app.keys).await.unwrap().faults
}

/// Writes entries in one chain: one connection, one chain.
async fn write(app: &TestApp, count: i64) {
    let mut db = app.db.pool.acquire().await.unwrap();
    for number in 0..count {
        let entry = Entry::new(By::System, "body.renamed", "body", number)
            .before(&json!({ "name": "Old", "number": 1.0 }))
            .after(&json!({ "number": 2.5, "name": "New" }))
            .personal(7, None, Some(json!({ "phone": "+7 900 000-00-00" })));
        record(&mut db, &app.app.keys, app.app.clock.now(), entry)
            .await
            .unwrap();
    }
}

/// Does to the table what its triggers forbid.
async fn tamper(db: &PgPool, statement: &'static str) {
    let mut tx = db.begin().await.unwrap();
    for part in [
        "alter table audit_entry disable trigger user",
        "alter table audit_personal disable trigger user",
        statement,
        "alter table audit_entry enable trigger user",
        "alter table audit_personal enable trigger user",
    ] {
        sqlx::raw_sql(part).execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn an_untouched_log_verifies_and_personal_values_can_be_erased() {
    let app = TestApp::start().await;
    write(&app, 5).await;
    assert_eq!(faults(&app).await, []);
    let mut tx = app.db.pool.begin().await.unwrap();
    assert_eq!(erase_personal(&mut tx, 7).await.unwrap(), 5);
    tx.commit().await.unwrap();
    let mut db = app.db.pool.acquire().await.unwrap();
    let verified = verify(&mut db, &app.app.keys).await.unwrap();
    assert_eq!((verified.entries, verified.erased), (5, 5));
    assert_eq!(verified.faults, []);
}

#[tokio::test]
async fn a_changed_a_removed_and_a_cut_entry_show() {
    for (statement, wanted) in [
        (
            "update audit_entry set after = '{\"name\": \"Other\"}' where position = 3",
            1,
        ),
        ("delete from audit_personal where entry_id = (select id from audit_entry where position = 2);
          delete from audit_entry where position = 2", 1),
        ("delete from audit_personal where entry_id = (select id from audit_entry where position = 5);
          delete from audit_entry where position = 5", 1),
        ("update audit_personal set after = '{\"phone\": \"1\"}' where entry_id = (select id from audit_entry where position = 4)", 1),
    ] {
        let app = TestApp::start().await;
        write(&app, 5).await;
        tamper(&app.db.pool, statement).await;
        assert_eq!(faults(&app).await.len(), wanted, "{statement}");
    }
}

#[tokio::test]
async fn the_tables_themselves_refuse_changes() {
    let app = TestApp::start().await;
    write(&app, 1).await;
    for statement in [
        "update audit_entry set action = 'x'",
        "delete from audit_entry",
        "truncate audit_entry cascade",
        "update audit_personal set person_id = 8",
    ] {
        let refused = sqlx::raw_sql(statement).execute(&app.db.pool).await;
        assert!(refused.is_err(), "{statement}");
    }
}
