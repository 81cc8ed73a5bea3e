//! Taking one's data along, and leaving.

use std::io::{Cursor, Read};

use chrono::TimeDelta;
use kuban::audit::verify;
use serde_json::{Value, json};
use zip::ZipArchive;

use super::support::{
    OTHER_PASSWORD, PASSWORD, actions, browser, count, faults, letters, registration, sign_in,
    token, wait,
};
use crate::support::{Client, TestApp, TestResponse};

const EXPORT: &str = "/api/v1/account/export";

/// Somebody who registered by themselves.
async fn citizen(app: &TestApp, email: &str) -> Client {
    app.client
        .post("/api/v1/registrations", &registration(email))
        .await;
    let body = json!({ "token": token(app, email).await });
    browser(
        app,
        &app.client
            .post("/api/v1/registrations/confirm", &body)
            .await,
    )
}

async fn erase(client: &Client, path: &str, password: Option<&str>) -> TestResponse {
    let request = client.request(reqwest::Method::DELETE, path);
    Client::send(request.json(&json!({ "password": password }))).await
}

fn unpack(bytes: Vec<u8>) -> Vec<(String, Value)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut read = |index: usize| {
        let mut file = archive.by_index(index).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        (
            file.name().unwrap().into_owned(),
            serde_json::from_str(&text).unwrap(),
        )
    };
    (0..7).map(&mut read).collect()
}

#[tokio::test]
async fn everything_of_a_person_is_in_the_file_and_no_secret() {
    let app = TestApp::start().await;
    let vera = citizen(&app, "vera@example.org").await;
    citizen(&app, "boris@example.org").await;
    let etag = vera.get("/api/v1/account").await.header("etag").to_owned();
    let change = json!({ "account": { "about": "I grow tomatoes" } });
    vera.with("if-match", &etag)
        .patch("/api/v1/account", &change)
        .await
        .json();
    let answer = vera.get(EXPORT).await;
    assert_eq!(answer.header("content-type"), "application/zip");
    assert_eq!(answer.header("cache-control"), "no-store");
    let files = unpack(answer.body);
    let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "account.json",
            "sessions.json",
            "consents.json",
            "identities.json",
            "second_factor.json",
            "staff.json",
            "audit.json"
        ]
    );
    let file = |name: &str| &files.iter().find(|(each, _)| each == name).unwrap().1;
    assert_eq!(file("account.json")["email"], "vera@example.org");
    assert_eq!(file("account.json")["about"], "I grow tomatoes");
    assert_eq!(file("sessions.json").as_array().unwrap().len(), 1);
    assert_eq!(file("consents.json")[0]["version"], "2026-11");
    assert_eq!(file("second_factor.json")["confirmed_at"], Value::Null);
    let audit = file("audit.json").as_array().unwrap();
    let edited = audit
        .iter()
        .find(|entry| entry["action"] == "profile.edited")
        .unwrap();
    assert_eq!(edited["personal_after"]["about"], "I grow tomatoes");
    let all = format!("{files:?}");
    for secret in ["argon2", "token_hash", "password_hash", "boris"] {
        assert!(!all.contains(secret), "{secret}");
    }
    assert!(actions(&app).await.contains(&"account.exported".to_owned()));
    app.client.get(EXPORT).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn an_erased_account_leaves_a_number_without_a_name() {
    let app = TestApp::start().await;
    let vera = citizen(&app, "vera@example.org").await;
    let id = vera.get("/api/v1/account").await.json()["person"]["id"]
        .as_i64()
        .unwrap();
    app.client
        .post(
            "/api/v1/password-resets",
            &json!({ "email": "vera@example.org" }),
        )
        .await;
    let link = token(&app, "vera@example.org").await;
    let wrong = erase(&vera, "/api/v1/account", Some(OTHER_PASSWORD)).await;
    assert_eq!(
        faults(&wrong.problem(422, "validation-failed"))[0].1,
        "wrong-password"
    );
    let needed = erase(&vera, "/api/v1/account", None).await;
    assert_eq!(
        faults(&needed.problem(422, "validation-failed"))[0].1,
        "required"
    );

    let erased = erase(&vera, "/api/v1/account", Some(PASSWORD)).await;
    assert_eq!(erased.status.as_u16(), 204);
    vera.get("/api/v1/account")
        .await
        .problem(401, "unauthenticated");
    sign_in(&app.client, "vera@example.org", PASSWORD)
        .await
        .problem(401, "unauthenticated");
    let body = json!({ "token": link, "password": OTHER_PASSWORD });
    app.client
        .post("/api/v1/password-resets/complete", &body)
        .await
        .problem(422, "validation-failed");
    let row: (String, Option<String>, bool) = sqlx::query_as(
        "select display_name, email, erased_at is not null from person where id = $1",
    )
    .bind(id)
    .fetch_one(&app.db.pool)
    .await
    .unwrap();
    assert_eq!(row, ("deleted".to_owned(), None, true));
    for empty in [
        "select count(*) from session",
        "select count(*) from one_time_token where person_id is not null or payload <> '{}'",
        "select count(*) from audit_personal",
        "select count(*) from consent where withdrawn_at is null",
    ] {
        assert_eq!(count(&app, empty).await, 0, "{empty}");
    }
    // That they consented, and until when, can still be shown.
    assert_eq!(count(&app, "select count(*) from consent").await, 1);
    let mut db = app.db.pool.acquire().await.unwrap();
    let verified = verify(&mut db, &app.app.keys).await.unwrap();
    assert_eq!(verified.faults, []);
    assert!(verified.erased > 0);
    let last = letters(&app, "vera@example.org").await;
    assert!(
        last.last()
            .unwrap()
            .contains("Subject: Your account was erased")
    );
    // The address is free again, and knows nothing of what was.
    let again = citizen(&app, "vera@example.org").await;
    assert_ne!(
        again.get("/api/v1/account").await.json()["person"]["id"],
        id
    );
}

#[tokio::test]
async fn withdrawing_the_consent_erases_the_account() {
    let app = TestApp::start().await;
    let vera = citizen(&app, "vera@example.org").await;
    let path = "/api/v1/account/consents";
    erase(&vera, path, Some(OTHER_PASSWORD))
        .await
        .problem(422, "validation-failed");
    assert_eq!(
        erase(&vera, path, Some(PASSWORD)).await.status.as_u16(),
        204
    );
    vera.get("/api/v1/account")
        .await
        .problem(401, "unauthenticated");
    assert_eq!(
        count(
            &app,
            "select count(*) from consent where withdrawn_at is null"
        )
        .await,
        0
    );
    super::support::deliver(&app).await;
}

#[tokio::test]
async fn staff_are_kept_until_their_grants_end() {
    let app = TestApp::start().await;
    let official = app
        .person()
        .email("official@example.org")
        .role("official")
        .sign_in()
        .await;
    super::support::give_password(&app, &official).await;
    let kept = erase(&official.client, "/api/v1/account", Some(PASSWORD)).await;
    let problem = kept.problem(409, "conflict");
    assert!(
        problem["detail"].as_str().unwrap().contains("grants"),
        "{problem}"
    );
    assert_eq!(
        official.client.get("/api/v1/account").await.status.as_u16(),
        200
    );
    sqlx::query("update access_grant set revoked_at = granted_at")
        .execute(&app.db.pool)
        .await
        .unwrap();
    let erased = erase(&official.client, "/api/v1/account", Some(PASSWORD)).await;
    assert_eq!(erased.status.as_u16(), 204);
    super::support::deliver(&app).await;
}

#[tokio::test]
async fn who_has_no_password_shows_a_young_session() {
    let app = TestApp::start().await;
    let vera = app.person().email("vera@example.org").sign_in().await;
    let set = json!({ "password": { "new": OTHER_PASSWORD } });
    wait(&app, TimeDelta::minutes(11));
    vera.client
        .put("/api/v1/account/password", &set)
        .await
        .problem(403, "forbidden");
    erase(&vera.client, "/api/v1/account", None)
        .await
        .problem(403, "forbidden");
    let boris = app.person().email("boris@example.org").sign_in().await;
    assert_eq!(
        boris
            .client
            .put("/api/v1/account/password", &set)
            .await
            .status
            .as_u16(),
        204
    );
    assert_eq!(
        sign_in(&app.client, "boris@example.org", OTHER_PASSWORD)
            .await
            .status
            .as_u16(),
        201
    );
    erase(&boris.client, "/api/v1/account", None)
        .await
        .problem(422, "validation-failed");
    super::support::deliver(&app).await;
}
