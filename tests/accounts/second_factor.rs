//! The second factor: without it a password is half of the way in.

use chrono::TimeDelta;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use super::support::{
    PASSWORD, actions, browser, cookie, cookies, count, faults, letters, person, sign_in, wait,
};
use crate::support::{Client, TestApp, TestResponse};

const SECOND_FACTOR: &str = "/api/v1/account/second-factor";
const SHOW: &str = "/api/v1/sessions/current/second-factor";

/// An app for codes with a secret.
struct Authenticator {
    secret: [u8; 20],
}

impl Authenticator {
    /// The app that scanned what the portal shows.
    fn new(answer: &Value) -> Self {
        const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let text = answer["second_factor"]["secret"].as_str().unwrap();
        let mut bits = Vec::new();
        for letter in text.chars() {
            let value = ALPHABET.find(letter).unwrap();
            bits.extend((0..5).rev().map(|bit| value >> bit & 1));
        }
        let mut secret = [0; 20];
        for (byte, bits) in secret.iter_mut().zip(bits.chunks(8)) {
            *byte = bits
                .iter()
                .fold(0, |byte, bit| byte << 1 | u8::try_from(*bit).unwrap());
        }
        Self { secret }
    }

    /// The code that it shows now.
    fn code(&self, app: &TestApp) -> String {
        let totp = Builder::new()
            .with_secret(Secret::new_stack(self.secret))
            .build()
            .unwrap();
        let time_s = u64::try_from(app.app.clock.now().timestamp()).unwrap();
        totp.generate(time_s).to_string()
    }
}

/// Switches a second factor on.
async fn switch_on(app: &TestApp, client: &Client) -> (Authenticator, Vec<String>) {
    let begun = client.post(SECOND_FACTOR, &json!({})).await;
    assert_eq!(begun.status.as_u16(), 201);
    let authenticator = Authenticator::new(&begun.json());
    let confirmed = confirm(client, &authenticator.code(app)).await.json();
    let codes = confirmed["recovery_codes"].as_array().unwrap().iter();
    let codes = codes
        .map(|code| code.as_str().unwrap().to_owned())
        .collect();
    wait(app, TimeDelta::seconds(60));
    (authenticator, codes)
}

async fn confirm(client: &Client, code: &str) -> TestResponse {
    client
        .post(
            &format!("{SECOND_FACTOR}/confirm"),
            &json!({ "code": code }),
        )
        .await
}

async fn show(client: &Client, code: &str) -> TestResponse {
    client.post(SHOW, &json!({ "code": code })).await
}

async fn remove(client: &Client, code: &str) -> TestResponse {
    let request = client.request(reqwest::Method::DELETE, SECOND_FACTOR);
    Client::send(request.json(&json!({ "code": code }))).await
}

#[tokio::test]
async fn it_is_on_once_a_code_was_shown() {
    let app = TestApp::start().await;
    let vera = person(&app, "vera@example.org").await;
    confirm(&vera.client, "123456")
        .await
        .problem(409, "conflict");
    let first = vera.client.post(SECOND_FACTOR, &json!({})).await.json();
    let second = vera.client.post(SECOND_FACTOR, &json!({})).await.json();
    let picture = second["second_factor"]["qr_svg"].as_str().unwrap();
    assert!(picture.starts_with("<svg ") && !picture.contains("script"));
    let address = second["second_factor"]["otpauth_url"].as_str().unwrap();
    assert!(
        address.starts_with("otpauth://totp/Kuban:vera%40example.org?secret="),
        "{address}"
    );
    // Only the newest secret counts.
    let (old, new) = (Authenticator::new(&first), Authenticator::new(&second));
    for wrong in [old.code(&app).as_str(), "", "abc", "12345678901234567890"] {
        let problem = confirm(&vera.client, wrong)
            .await
            .problem(422, "validation-failed");
        assert_eq!(
            faults(&problem),
            [("/code".to_owned(), "wrong-code".to_owned())]
        );
    }
    assert_eq!(
        vera.client.get("/api/v1/account").await.json()["person"]["has_second_factor"],
        false
    );
    let code = new.code(&app);
    let confirmed = confirm(&vera.client, &code).await.json();
    assert_eq!(confirmed["recovery_codes"].as_array().unwrap().len(), 10);
    let own = vera.client.get("/api/v1/account").await.json();
    assert_eq!(own["person"]["has_second_factor"], true);
    assert_eq!(own["person"]["second_factor_shown"], true);
    confirm(&vera.client, &code).await.problem(409, "conflict");
    vera.client
        .post(SECOND_FACTOR, &json!({}))
        .await
        .problem(409, "conflict");
    let sealed = "select count(*) from second_factor where length(secret) = 48";
    assert_eq!(count(&app, sealed).await, 1);
    let letters = letters(&app, "vera@example.org").await;
    assert!(letters[0].contains("Subject: Second factor switched on"));
    assert!(
        actions(&app)
            .await
            .contains(&"second_factor.switched_on".to_owned())
    );
}

#[tokio::test]
async fn a_password_alone_is_half_of_the_way_in() {
    let app = TestApp::start().await;
    let vera = person(&app, "vera@example.org").await;
    let (authenticator, _) = switch_on(&app, &vera.client).await;
    let begun = sign_in(&app.client, "vera@example.org", PASSWORD).await;
    assert_eq!(begun.json()["second_factor"], "needed");
    assert_eq!(cookie(&begun, "kuban-device"), "");
    let half = browser(&app, &begun);
    let own = half.get("/api/v1/account").await.json();
    assert_eq!(own["person"]["second_factor_shown"], false);
    for path in [
        "/api/v1/account/export",
        "/api/v1/account/sessions",
        "/api/v1/account/identities",
    ] {
        half.get(path).await.problem(403, "second-factor-required");
    }
    half.post(SECOND_FACTOR, &json!({}))
        .await
        .problem(403, "second-factor-required");
    let body =
        json!({ "password": { "current": PASSWORD, "new": "hedgehog paints seven bridges" } });
    half.put("/api/v1/account/password", &body)
        .await
        .problem(403, "second-factor-required");
    half.delete("/api/v1/sessions")
        .await
        .problem(403, "second-factor-required");

    let code = authenticator.code(&app);
    let shown = show(&half, &code).await;
    assert_eq!(shown.json()["person"]["second_factor_shown"], true);
    assert!(!cookie(&shown, "kuban-device").is_empty());
    // The session is a new one, and the half one is dead.
    half.get("/api/v1/account")
        .await
        .problem(401, "unauthenticated");
    let whole = browser(&app, &shown);
    assert_eq!(
        whole.get("/api/v1/account/export").await.status.as_u16(),
        200
    );
    // Nobody who looked over a shoulder uses the code again.
    let thief = browser(
        &app,
        &sign_in(&app.client, "vera@example.org", PASSWORD).await,
    );
    show(&thief, &code).await.problem(422, "validation-failed");
    show(&app.client, &code)
        .await
        .problem(401, "unauthenticated");
    super::support::deliver(&app).await;
}

#[tokio::test]
async fn a_recovery_code_counts_once() {
    let app = TestApp::start().await;
    let vera = person(&app, "vera@example.org").await;
    let (_, codes) = switch_on(&app, &vera.client).await;
    let half = async || {
        browser(
            &app,
            &sign_in(&app.client, "vera@example.org", PASSWORD).await,
        )
    };
    let typed = codes[3].to_lowercase().replace('-', " ");
    assert_eq!(show(&half().await, &typed).await.status.as_u16(), 200);
    show(&half().await, &codes[3])
        .await
        .problem(422, "validation-failed");
    assert_eq!(show(&half().await, &codes[4]).await.status.as_u16(), 200);
    assert_eq!(
        count(
            &app,
            "select count(*) from recovery_code where used_at is null"
        )
        .await,
        8
    );
    super::support::deliver(&app).await;
}

#[tokio::test]
async fn codes_are_not_tried_for_ever_and_the_owner_is_not_locked_out() {
    let app = TestApp::start().await;
    let vera = person(&app, "vera@example.org").await;
    let (authenticator, _) = switch_on(&app, &vera.client).await;
    let begun = browser(
        &app,
        &sign_in(&app.client, "vera@example.org", PASSWORD).await,
    );
    let shown = show(&begun, &authenticator.code(&app)).await;
    let device = cookie(&shown, "kuban-device");
    wait(&app, TimeDelta::seconds(60));

    let thief = browser(
        &app,
        &sign_in(&app.client, "vera@example.org", PASSWORD).await,
    );
    for number in 0..10 {
        show(&thief, &format!("{number:06}"))
            .await
            .problem(422, "validation-failed");
    }
    let code = authenticator.code(&app);
    show(&thief, &code).await.problem(429, "too-many-requests");
    // Another session does not help who guesses.
    let thief = browser(
        &app,
        &sign_in(&app.client, "vera@example.org", PASSWORD).await,
    );
    show(&thief, &code).await.problem(429, "too-many-requests");
    // The owner's own browser has attempts of its own.
    let marked = app.client.with("cookie", &device);
    let begun = sign_in(&marked, "vera@example.org", PASSWORD).await;
    let owner = app
        .client
        .with("cookie", &format!("{}; {device}", cookies(&begun)));
    assert_eq!(show(&owner, &code).await.status.as_u16(), 200);
    super::support::deliver(&app).await;
}

#[tokio::test]
async fn it_is_removed_by_a_code_of_it() {
    let app = TestApp::start().await;
    let vera = person(&app, "vera@example.org").await;
    remove(&vera.client, "123456")
        .await
        .problem(409, "conflict");
    let (authenticator, codes) = switch_on(&app, &vera.client).await;
    remove(&vera.client, "000000")
        .await
        .problem(422, "validation-failed");
    assert_eq!(
        remove(&vera.client, &authenticator.code(&app))
            .await
            .status
            .as_u16(),
        204
    );
    let begun = sign_in(&app.client, "vera@example.org", PASSWORD).await;
    assert_eq!(begun.json()["second_factor"], "none");
    assert_eq!(count(&app, "select count(*) from recovery_code").await, 0);
    show(&browser(&app, &begun), &codes[0])
        .await
        .problem(409, "conflict");
    let letters = letters(&app, "vera@example.org").await;
    assert!(
        letters
            .iter()
            .any(|letter| letter.contains("Subject: Second factor switched off"))
    );
}

#[tokio::test]
async fn staff_show_it_again_after_half_a_day() {
    let app = TestApp::start().await;
    let official = app
        .person()
        .email("official@example.org")
        .role("official")
        .without_second_factor();
    let official = official.sign_in().await;
    let own = official.client.get("/api/v1/account").await.json();
    assert_eq!(own["person"]["is_staff"], true);
    assert_eq!(
        own["person"]["permissions"],
        json!(["issues.answer", "issues.read"])
    );
    let (authenticator, _) = switch_on(&app, &official.client).await;
    wait(&app, TimeDelta::hours(13));
    let own = official.client.get("/api/v1/account").await.json();
    assert_eq!(own["person"]["second_factor_shown"], false);
    let shown = show(&official.client, &authenticator.code(&app)).await;
    assert_eq!(shown.json()["person"]["second_factor_shown"], true);
    super::support::deliver(&app).await;
}
