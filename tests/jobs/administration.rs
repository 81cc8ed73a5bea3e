//! Jobs in the hands of administrators.

use kuban::auth::Scope;
use serde_json::{Value, json};

use super::{Probe, Script, crew, write};
use crate::support::{Person, TestApp};

async fn failed(admin: &Person) -> Vec<Value> {
    let list = admin.client.get("/api/v1/jobs?state=failed").await.json();
    list["jobs"].as_array().unwrap().clone()
}

#[tokio::test]
async fn failed_jobs_are_listed_retried_and_deleted_and_the_log_says_by_whom() {
    let app = TestApp::start().await;
    let admin = app.person().role("administrator").sign_in().await;
    let probe = Probe::new(Script::FailForGood);
    write(&app, &probe).await;
    crew(&app).run_due().await.unwrap();
    let jobs = failed(&admin).await;
    assert_eq!(jobs.len(), 1);
    assert_eq!(jobs[0]["name"], "test_probe");
    assert_eq!(jobs[0]["last_error"], "the probe fails for good");
    assert!(jobs[0].get("payload").is_none());
    let id = jobs[0]["id"].as_i64().unwrap();

    let retried = admin
        .client
        .post(&format!("/api/v1/jobs/{id}/retry"), &json!({}))
        .await;
    let retried = retried.json();
    assert_eq!(
        (&retried["job"]["state"], &retried["job"]["attempts"]),
        (&json!("waiting"), &json!(0))
    );
    crew(&app).run_due().await.unwrap();
    assert_eq!((probe.begun(), failed(&admin).await.len()), (2, 1));

    let path = format!("/api/v1/jobs/{id}");
    assert_eq!(admin.client.delete(&path).await.status, 204);
    assert!(failed(&admin).await.is_empty());
    admin.client.delete(&path).await.problem(404, "not-found");
    let again = admin
        .client
        .post(&format!("{path}/retry"), &json!({}))
        .await;
    again.problem(404, "not-found");

    let entries: Vec<(String, i64)> = sqlx::query_as(
        "select action, actor_id from audit_entry where subject_kind = 'job' order by id",
    )
    .fetch_all(&app.db.pool)
    .await
    .unwrap();
    let wanted = [
        ("job.retried".to_owned(), admin.id),
        ("job.deleted".to_owned(), admin.id),
    ];
    assert_eq!(entries, wanted);
}

#[tokio::test]
async fn a_job_that_is_being_done_is_left_alone() {
    let app = TestApp::start().await;
    let admin = app.person().role("administrator").sign_in().await;
    write(&app, &Probe::new(Script::Finish)).await;
    let id: i64 = sqlx::query_scalar(
        "update graphile_worker._private_jobs set locked_at = now(), locked_by = 'somebody' returning id",
    )
    .fetch_one(&app.db.pool)
    .await
    .unwrap();
    let path = format!("/api/v1/jobs/{id}");
    admin.client.delete(&path).await.problem(409, "conflict");
    let retry = admin
        .client
        .post(&format!("{path}/retry"), &json!({}))
        .await;
    retry.problem(409, "conflict");
    let running = admin.client.get("/api/v1/jobs?state=running").await.json();
    assert_eq!(running["jobs"][0]["id"], id);
}

#[tokio::test]
async fn jobs_are_for_those_who_manage_them_everywhere() {
    let app = TestApp::start().await;
    let citizen = app.person().sign_in().await;
    let moderator = app.person().role("moderator").sign_in().await;
    let hasty = app
        .person()
        .role("administrator")
        .without_second_factor()
        .sign_in()
        .await;
    let bounded = Scope {
        module: Some("issues".to_owned()),
        ..Scope::EVERYWHERE
    };
    let local = app
        .person()
        .role_in("administrator", bounded)
        .sign_in()
        .await;
    write(&app, &Probe::new(Script::Finish)).await;
    let id: i64 = sqlx::query_scalar("select id from graphile_worker._private_jobs")
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    for (client, status, kind) in [
        (&app.client, 401, "unauthenticated"),
        (&citizen.client, 403, "forbidden"),
        (&moderator.client, 403, "forbidden"),
        (&hasty.client, 403, "second-factor-required"),
        (&local.client, 403, "forbidden"),
    ] {
        client.get("/api/v1/jobs").await.problem(status, kind);
        let path = format!("/api/v1/jobs/{id}");
        client.delete(&path).await.problem(status, kind);
        let retry = client.post(&format!("{path}/retry"), &json!({})).await;
        retry.problem(status, kind);
    }
}

#[tokio::test]
async fn the_list_has_pages_and_refuses_what_it_does_not_know() {
    let app = TestApp::start().await;
    let admin = app.person().role("administrator").sign_in().await;
    for _ in 0..3 {
        write(&app, &Probe::new(Script::Finish)).await;
    }
    let first = admin.client.get("/api/v1/jobs?limit=2").await.json();
    assert_eq!(first["jobs"].as_array().unwrap().len(), 2);
    let next = first["meta"]["next"].as_str().unwrap();
    let second = admin
        .client
        .get(&format!("/api/v1/jobs{next}"))
        .await
        .json();
    assert_eq!(second["jobs"].as_array().unwrap().len(), 1);
    assert_eq!(second["meta"]["next"], Value::Null);
    for query in ["state=lost", "limit=0", "after=17", "order=old"] {
        let answer = admin.client.get(&format!("/api/v1/jobs?{query}")).await;
        answer.problem(400, "invalid-request");
    }
}
