//! Another address of mail: confirmed from it, by the person who asked for it.

use chrono::TimeDelta;
use serde_json::json;

use super::support::{PASSWORD, count, faults, letters, person, sign_in, token, wait};
use crate::support::{Client, TestApp, TestResponse};

const EMAIL: &str = "/api/v1/account/email";

async fn ask(client: &Client, new: &str, password: &str) -> TestResponse {
    let body = json!({ "email": { "new": new, "password": password } });
    client.post(EMAIL, &body).await
}

async fn confirm(client: &Client, token: &str) -> TestResponse {
    let path = format!("{EMAIL}/confirm");
    client.post(&path, &json!({ "token": token })).await
}

#[tokio::test]
async fn an_account_moves_to_an_address_that_answers() {
    let app = TestApp::start().await;
    let vera = person(&app, "old@example.org").await;
    app.client
        .post(
            "/api/v1/password-resets",
            &json!({ "email": "old@example.org" }),
        )
        .await;
    let old_link = token(&app, "old@example.org").await;
    assert_eq!(
        ask(&vera.client, "new@example.org", PASSWORD)
            .await
            .status
            .as_u16(),
        202
    );
    let link = token(&app, "new@example.org").await;
    sign_in(&app.client, "new@example.org", PASSWORD)
        .await
        .problem(401, "unauthenticated");
    let confirmed = confirm(&vera.client, &link).await;
    assert_eq!(confirmed.json()["person"]["email"], "new@example.org");
    assert_eq!(
        sign_in(&app.client, "new@example.org", PASSWORD)
            .await
            .status
            .as_u16(),
        201
    );
    sign_in(&app.client, "old@example.org", PASSWORD)
        .await
        .problem(401, "unauthenticated");
    let to_old = letters(&app, "old@example.org").await;
    assert!(
        to_old
            .last()
            .unwrap()
            .contains("The address of your account was changed")
    );
    confirm(&vera.client, &link)
        .await
        .problem(422, "validation-failed");
    // Whoever reads the old mailbox has no way in left there.
    let body = json!({ "token": old_link, "password": "hedgehog paints seven bridges" });
    app.client
        .post("/api/v1/password-resets/complete", &body)
        .await
        .problem(422, "validation-failed");
    let personal = "select count(*) from audit_personal where before->>'email' = 'old@example.org' and after->>'email' = 'new@example.org'";
    assert_eq!(count(&app, personal).await, 1);
}

#[tokio::test]
async fn an_address_of_somebody_else_is_answered_alike_and_not_taken() {
    let app = TestApp::start().await;
    let vera = person(&app, "vera@example.org").await;
    let boris = person(&app, "boris@example.org").await;
    let free = ask(&vera.client, "free@example.org", PASSWORD).await;
    let taken = ask(&vera.client, "Boris@example.org", PASSWORD).await;
    assert_eq!((free.status, &free.body), (taken.status, &taken.body));
    assert!(letters(&app, "Boris@example.org").await.is_empty());
    let link = token(&app, "free@example.org").await;
    // The link is of the one who asked.
    confirm(&boris.client, &link)
        .await
        .problem(422, "validation-failed");
    app.client
        .post(&format!("{EMAIL}/confirm"), &json!({ "token": link }))
        .await
        .problem(401, "unauthenticated");
    // Somebody opens an account with the address meanwhile.
    person(&app, "Free@example.org").await;
    confirm(&vera.client, &link).await.problem(409, "conflict");
}

#[tokio::test]
async fn what_cannot_be_taken_is_named() {
    let app = TestApp::start().await;
    let vera = person(&app, "vera@example.org").await;
    for email in [
        "new@example.org\r\nBcc: all@example.org",
        "new",
        "new@example.org\u{0}",
    ] {
        let problem = ask(&vera.client, email, PASSWORD)
            .await
            .problem(422, "validation-failed");
        assert_eq!(faults(&problem)[0].0, "/email/new");
    }
    let wrong = ask(&vera.client, "new@example.org", "not my password").await;
    assert_eq!(
        faults(&wrong.problem(422, "validation-failed"))[0].1,
        "wrong-password"
    );
    assert!(letters(&app, "new@example.org").await.is_empty());
    ask(&app.client, "new@example.org", PASSWORD)
        .await
        .problem(401, "unauthenticated");
    ask(&vera.client, "late@example.org", PASSWORD).await;
    let link = token(&app, "late@example.org").await;
    wait(&app, TimeDelta::hours(25));
    confirm(&vera.client, &link)
        .await
        .problem(422, "validation-failed");
}

#[tokio::test]
async fn nobody_mails_the_world_by_changing_their_address() {
    let app = TestApp::start().await;
    let vera = person(&app, "vera@example.org").await;
    for number in 0..5 {
        let email = format!("p{number}@example.org");
        assert_eq!(
            ask(&vera.client, &email, PASSWORD).await.status.as_u16(),
            202
        );
    }
    let refused = ask(&vera.client, "p5@example.org", PASSWORD).await;
    refused.problem(429, "too-many-requests");
    super::support::deliver(&app).await;
}
