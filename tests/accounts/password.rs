//! Passwords: changed by who knows the present one, set anew by who reads the mail.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::support::{
    OTHER_PASSWORD, PASSWORD, actions, browser, count, deliver, faults, letters, person, sign_in,
    token, wait,
};
use crate::support::{Client, TestApp, TestResponse};

const PASSWORD_PATH: &str = "/api/v1/account/password";
const RESETS: &str = "/api/v1/password-resets";

async fn change(client: &Client, current: Option<&str>, new: &str) -> TestResponse {
    let body = json!({ "password": { "current": current, "new": new } });
    client.put(PASSWORD_PATH, &body).await
}

async fn ask(app: &TestApp, email: &str) -> String {
    let answer = app.client.post(RESETS, &json!({ "email": email })).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (202, 0));
    token(app, email).await
}

async fn complete(app: &TestApp, token: &str, password: &str) -> TestResponse {
    let body = json!({ "token": token, "password": password });
    app.client.post(&format!("{RESETS}/complete"), &body).await
}

fn fault(problem: &Value) -> (String, String) {
    faults(problem).remove(0)
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let app = TestApp::start().await;
    let vera = person(&app, "vera@example.org").await;
    let other = browser(
        &app,
        &sign_in(&app.client, "vera@example.org", PASSWORD).await,
    );
    assert_eq!(
        change(&vera.client, Some(PASSWORD), OTHER_PASSWORD)
            .await
            .status
            .as_u16(),
        204
    );
    assert_eq!(
        vera.client.get("/api/v1/account").await.status.as_u16(),
        200
    );
    other
        .get("/api/v1/account")
        .await
        .problem(401, "unauthenticated");
    sign_in(&app.client, "vera@example.org", PASSWORD)
        .await
        .problem(401, "unauthenticated");
    assert_eq!(
        sign_in(&app.client, "vera@example.org", OTHER_PASSWORD)
            .await
            .status
            .as_u16(),
        201
    );
    let letters = letters(&app, "vera@example.org").await;
    assert!(
        letters
            .iter()
            .any(|letter| letter.contains("Subject: Password changed"))
    );
    assert!(actions(&app).await.contains(&"password.changed".to_owned()));
    let logged = "select count(*) from audit_entry where before::text like '%argon2%' or after::text like '%argon2%'";
    assert_eq!(count(&app, logged).await, 0);
}

#[tokio::test]
async fn a_password_is_not_changed_without_the_present_one_or_to_a_weak_one() {
    let app = TestApp::start().await;
    let vera = person(&app, "vera@example.org").await;
    let refused = async |current: Option<&str>, new: &str| {
        fault(
            &change(&vera.client, current, new)
                .await
                .problem(422, "validation-failed"),
        )
    };
    let wrong = ("/password".to_owned(), "wrong-password".to_owned());
    assert_eq!(refused(Some(OTHER_PASSWORD), OTHER_PASSWORD).await, wrong);
    assert_eq!(refused(None, OTHER_PASSWORD).await.1, "required");
    for (weak, code) in [
        ("short", "too-short"),
        ("qwertyuiop", "guessable"),
        ("vera@example.org", "guessable"),
    ] {
        let wanted = ("/password/new".to_owned(), code.to_owned());
        assert_eq!(refused(Some(PASSWORD), weak).await, wanted);
    }
    change(&app.client, Some(PASSWORD), OTHER_PASSWORD)
        .await
        .problem(401, "unauthenticated");
    // Who has somebody's open session cannot try passwords for ever.
    for _ in 0..10 {
        change(&vera.client, Some(OTHER_PASSWORD), OTHER_PASSWORD).await;
    }
    change(&vera.client, Some(PASSWORD), OTHER_PASSWORD)
        .await
        .problem(429, "too-many-requests");
}

#[tokio::test]
async fn a_link_sets_a_password_once_and_ends_every_session() {
    let app = TestApp::start().await;
    let vera = person(&app, "vera@example.org").await;
    let older = ask(&app, "vera@example.org").await;
    let body = json!({ "email": "VERA@example.org" });
    assert_eq!(app.client.post(RESETS, &body).await.status.as_u16(), 202);
    let link = token(&app, "vera@example.org").await;
    assert_ne!(link, older);
    let weak = complete(&app, &link, "password123")
        .await
        .problem(422, "validation-failed");
    assert_eq!(
        fault(&weak),
        ("/password".to_owned(), "guessable".to_owned())
    );
    assert_eq!(
        complete(&app, &link, OTHER_PASSWORD).await.status.as_u16(),
        204
    );
    vera.client
        .get("/api/v1/account")
        .await
        .problem(401, "unauthenticated");
    assert_eq!(
        sign_in(&app.client, "vera@example.org", OTHER_PASSWORD)
            .await
            .status
            .as_u16(),
        201
    );
    for used in [&link, &older] {
        let again = complete(&app, used, PASSWORD)
            .await
            .problem(422, "validation-failed");
        assert_eq!(fault(&again), ("/token".to_owned(), "not-valid".to_owned()));
    }
    sign_in(&app.client, "vera@example.org", PASSWORD)
        .await
        .problem(401, "unauthenticated");
    let letters = letters(&app, "vera@example.org").await;
    assert!(
        letters
            .iter()
            .any(|letter| letter.contains("Subject: Password changed"))
    );
    assert!(actions(&app).await.contains(&"password.reset".to_owned()));
}

#[tokio::test]
async fn a_link_runs_out_and_links_for_other_things_set_nothing() {
    let app = TestApp::start().await;
    person(&app, "vera@example.org").await;
    let link = ask(&app, "vera@example.org").await;
    wait(&app, TimeDelta::minutes(61));
    complete(&app, &link, OTHER_PASSWORD)
        .await
        .problem(422, "validation-failed");
    let registration = super::support::registration("new@example.org");
    app.client
        .post("/api/v1/registrations", &registration)
        .await;
    let confirmation = token(&app, "new@example.org").await;
    complete(&app, &confirmation, OTHER_PASSWORD)
        .await
        .problem(422, "validation-failed");
    // Trying a token of the wrong kind does not use it up.
    let body = json!({ "token": confirmation });
    assert_eq!(
        app.client
            .post("/api/v1/registrations/confirm", &body)
            .await
            .status
            .as_u16(),
        200
    );
}

#[tokio::test]
async fn nobody_learns_by_forgetting_who_has_an_account() {
    let app = TestApp::start().await;
    let suspended = person(&app, "suspended@example.org").await;
    sqlx::query("update person set suspended_at = now() where id = $1")
        .bind(suspended.id)
        .execute(&app.db.pool)
        .await
        .unwrap();
    person(&app, "vera@example.org").await;
    let mut answers = Vec::new();
    for email in [
        "vera@example.org",
        "unknown@example.org",
        "suspended@example.org",
    ] {
        let before = count(&app, "select count(*) from graphile_worker._private_jobs").await;
        let answer = app.client.post(RESETS, &json!({ "email": email })).await;
        let jobs = count(&app, "select count(*) from graphile_worker._private_jobs").await;
        let names: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
        answers.push((answer.status.as_u16(), answer.body, names, jobs - before));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
    assert_eq!((answers[0].0, answers[0].3), (202, 1));
    assert_eq!(letters(&app, "vera@example.org").await.len(), 1);
    assert!(letters(&app, "unknown@example.org").await.is_empty());
    assert!(letters(&app, "suspended@example.org").await.is_empty());
    // What is no address at all is answered the same, and goes nowhere.
    for email in ["vera@example.org\r\nBcc: all@example.org", "", "vera"] {
        let answer = app.client.post(RESETS, &json!({ "email": email })).await;
        assert_eq!(answer.status.as_u16(), 202, "{email:?}");
    }
    deliver(&app).await;
    assert_eq!(letters(&app, "vera@example.org").await.len(), 1);
}

#[tokio::test]
async fn tokens_are_not_tried_for_ever() {
    let app = TestApp::start().await;
    for _ in 0..60 {
        complete(&app, "nonsense", OTHER_PASSWORD)
            .await
            .problem(422, "validation-failed");
    }
    complete(&app, "nonsense", OTHER_PASSWORD)
        .await
        .problem(429, "too-many-requests");
}
