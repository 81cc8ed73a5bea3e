//! Registration: by a letter alone, and without telling anybody who has an account.

use chrono::TimeDelta;
use serde_json::json;

use super::support::{
    PASSWORD, actions, browser, cookie, count, faults, letters, person, registration, sign_in,
    token, wait,
};
use crate::support::TestApp;

const REGISTRATIONS: &str = "/api/v1/registrations";
const CONFIRM: &str = "/api/v1/registrations/confirm";

#[tokio::test]
async fn an_account_comes_to_be_by_the_letter_alone() {
    let app = TestApp::start().await;
    let asked = app
        .client
        .post(REGISTRATIONS, &registration("Vera@example.org"))
        .await;
    assert_eq!((asked.status.as_u16(), asked.body.len()), (202, 0));
    let token = token(&app, "Vera@example.org").await;
    assert_eq!(count(&app, "select count(*) from person").await, 0);
    sign_in(&app.client, "vera@example.org", PASSWORD)
        .await
        .problem(401, "unauthenticated");

    let confirmed = app.client.post(CONFIRM, &json!({ "token": token })).await;
    let person = &confirmed.json()["person"];
    assert_eq!(person["display_name"], "Vera");
    assert_eq!(person["email"], "Vera@example.org");
    assert_eq!(person["email_confirmed"], true);
    assert_eq!(person["language"], "en");
    assert_eq!(person["trust"], "basic");
    assert_eq!(person["has_password"], true);
    assert_eq!(person["is_staff"], false);
    assert_eq!(person["municipality"], json!(null));

    let own = browser(&app, &confirmed).get("/api/v1/account").await;
    assert_eq!(own.json()["person"]["id"], person["id"]);
    let consents = browser(&app, &confirmed)
        .get("/api/v1/account/consents")
        .await
        .json();
    assert_eq!(consents["consents"][0]["version"], "2026-11");
    assert_eq!(consents["consents"][0]["withdrawn_at"], json!(null));
    assert_eq!(
        actions(&app).await,
        ["registration.asked", "account.opened"]
    );
    let personal = "select count(*) from audit_personal where after->>'email' = 'Vera@example.org'";
    assert_eq!(count(&app, personal).await, 1);
    let open = "select count(*) from audit_entry where after::text like '%example.org%' or before::text like '%example.org%'";
    assert_eq!(count(&app, open).await, 0);

    let again = app.client.post(CONFIRM, &json!({ "token": token })).await;
    assert_eq!(
        faults(&again.problem(422, "validation-failed")),
        [("/token".to_owned(), "not-valid".to_owned())]
    );
    assert_eq!(
        count(
            &app,
            "select count(*) from one_time_token where payload <> '{}'"
        )
        .await,
        0
    );
    // The address is known in whatever case.
    assert_eq!(
        sign_in(&app.client, "VERA@EXAMPLE.ORG", PASSWORD)
            .await
            .status
            .as_u16(),
        201
    );
}

#[tokio::test]
async fn nobody_can_tell_a_known_address_from_an_unknown_one() {
    let app = TestApp::start().await;
    let known = person(&app, "known@example.org").await;
    let mut answers = Vec::new();
    for email in ["known@example.org", "unknown@example.org"] {
        let jobs = count(&app, "select count(*) from graphile_worker._private_jobs").await;
        let tokens = count(&app, "select count(*) from one_time_token").await;
        let counters = count(
            &app,
            "select coalesce(sum(count), 0)::bigint from rate_counter",
        )
        .await;
        let answer = app.client.post(REGISTRATIONS, &registration(email)).await;
        let names: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
        // The request does the same for both: one job, no link, no more attempts counted.
        let work = [
            count(&app, "select count(*) from graphile_worker._private_jobs").await - jobs,
            count(&app, "select count(*) from one_time_token").await - tokens,
        ];
        assert!(
            count(
                &app,
                "select coalesce(sum(count), 0)::bigint from rate_counter"
            )
            .await
                - counters
                >= 2
        );
        answers.push((answer.status, answer.body, names, work));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].3, [1, 0]);

    let to_known = letters(&app, "known@example.org").await;
    assert_eq!(to_known.len(), 1);
    assert!(
        to_known[0].contains("Subject: This address is registered already"),
        "{}",
        to_known[0]
    );
    let to_unknown = letters(&app, "unknown@example.org").await;
    assert!(
        to_unknown[0].contains("Subject: Confirm your address"),
        "{}",
        to_unknown[0]
    );
    // What the stranger chose does not reach the known account, and its link is no confirmation.
    let reset = token(&app, "known@example.org").await;
    app.client
        .post(CONFIRM, &json!({ "token": reset }))
        .await
        .problem(422, "validation-failed");
    let own = known.client.get("/api/v1/account").await.json();
    assert_eq!(own["person"]["email"], "known@example.org");
}

#[tokio::test]
async fn what_cannot_be_taken_is_named() {
    let app = TestApp::start().await;
    let refused = async |name: &str, value: serde_json::Value| {
        let mut body = registration("vera@example.org");
        body["registration"][name] = value;
        let problem = app
            .client
            .post(REGISTRATIONS, &body)
            .await
            .problem(422, "validation-failed");
        faults(&problem).remove(0)
    };
    let cases = [
        (
            "email",
            json!("vera@example.org\r\nBcc: all@example.org"),
            "not-an-address",
        ),
        ("email", json!("vera"), "not-an-address"),
        (
            "display_name",
            json!("Vera\r\nBcc: all@example.org"),
            "characters",
        ),
        ("display_name", json!(" "), "too-short"),
        ("password", json!("short"), "too-short"),
        ("password", json!("password1234"), "guessable"),
        ("password", json!("vera@example.org"), "guessable"),
        ("password", json!("x".repeat(201)), "too-long"),
        ("language", json!("de"), "unknown-value"),
        ("consent_version", json!("2025-01"), "outdated"),
        ("consent_version", json!(""), "outdated"),
    ];
    for (name, value, code) in cases {
        let wanted = (format!("/registration/{name}"), code.to_owned());
        assert_eq!(refused(name, value.clone()).await, wanted, "{value}");
    }
    // Nobody makes themselves more than they are.
    for name in ["trust", "is_staff", "role", "id", "email_confirmed_at"] {
        assert_eq!(
            refused(name, json!("confirmed")).await.1,
            "invalid",
            "{name}"
        );
    }
    assert!(letters(&app, "vera@example.org").await.is_empty());
    app.client
        .post(REGISTRATIONS, &json!({}))
        .await
        .problem(422, "validation-failed");
    let foreign = app.client.with("origin", "https://evil.example");
    foreign
        .post(REGISTRATIONS, &registration("a@example.org"))
        .await
        .problem(403, "foreign-origin");
}

#[tokio::test]
async fn nobody_is_flooded_with_letters() {
    let app = TestApp::start().await;
    for _ in 0..5 {
        let answer = app
            .client
            .post(REGISTRATIONS, &registration("vera@example.org"))
            .await;
        assert_eq!(answer.status.as_u16(), 202);
    }
    assert_eq!(letters(&app, "vera@example.org").await.len(), 3);
    // Forgotten passwords count into the same bound, and one address of the network asks twenty times an hour.
    for number in 5..20 {
        let body = json!({ "email": format!("p{number}@example.org") });
        assert_eq!(
            app.client
                .post("/api/v1/password-resets", &body)
                .await
                .status
                .as_u16(),
            202
        );
    }
    let refused = app
        .client
        .post(REGISTRATIONS, &registration("other@example.org"))
        .await;
    refused.problem(429, "too-many-requests");
    let wait_s: i64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=3600).contains(&wait_s), "{wait_s}");
    wait(&app, TimeDelta::hours(1));
    let answer = app
        .client
        .post(REGISTRATIONS, &registration("vera@example.org"))
        .await;
    assert_eq!(answer.status.as_u16(), 202);
    assert_eq!(letters(&app, "vera@example.org").await.len(), 4);
}

#[tokio::test]
async fn a_link_runs_out_and_the_first_of_two_counts() {
    let app = TestApp::start().await;
    app.client
        .post(REGISTRATIONS, &registration("vera@example.org"))
        .await;
    let late = token(&app, "vera@example.org").await;
    wait(&app, TimeDelta::hours(25));
    let confirm = async |token: &str| app.client.post(CONFIRM, &json!({ "token": token })).await;
    confirm(&late).await.problem(422, "validation-failed");

    app.client
        .post(REGISTRATIONS, &registration("vera@example.org"))
        .await;
    let first = token(&app, "vera@example.org").await;
    app.client
        .post(REGISTRATIONS, &registration("vera@example.org"))
        .await;
    let second = token(&app, "vera@example.org").await;
    assert_ne!(first, second);
    assert_eq!(confirm(&first).await.status.as_u16(), 200);
    confirm(&second).await.problem(409, "conflict");
    for nonsense in ["", "x", &"A".repeat(5000)] {
        confirm(nonsense).await.problem(422, "validation-failed");
    }
}

#[tokio::test]
async fn a_job_that_is_done_twice_writes_one_link_and_one_letter() {
    let app = TestApp::start().await;
    let payload = json!({
        "token": "a-token", "email": "vera@example.org", "password_hash": "$argon2id$", "display_name": "Vera",
        "language": "en", "consent_version": "2026-11",
    });
    for _ in 0..2 {
        sqlx::query("select enqueue_job('answer_registration', $1, null, null, 3::smallint, null)")
            .bind(&payload)
            .execute(&app.db.pool)
            .await
            .unwrap();
    }
    assert_eq!(letters(&app, "vera@example.org").await.len(), 1);
    assert_eq!(count(&app, "select count(*) from one_time_token").await, 1);
    assert_eq!(
        count(&app, "select count(*) from graphile_worker._private_jobs").await,
        0
    );
}

#[tokio::test]
async fn confirming_signs_in_with_a_session_and_a_mark() {
    let app = TestApp::start().await;
    app.client
        .post(REGISTRATIONS, &registration("vera@example.org"))
        .await;
    let token = token(&app, "vera@example.org").await;
    let confirmed = app.client.post(CONFIRM, &json!({ "token": token })).await;
    for name in ["kuban-session", "kuban-device"] {
        assert!(!cookie(&confirmed, name).is_empty(), "{name}");
    }
    for value in confirmed.header_values("set-cookie") {
        assert!(value.contains("; HttpOnly; SameSite=Lax"), "{value}");
    }
    // Signing in from there later is no news to anybody.
    let client = app
        .client
        .with("cookie", &cookie(&confirmed, "kuban-device"));
    assert_eq!(
        sign_in(&client, "vera@example.org", PASSWORD)
            .await
            .status
            .as_u16(),
        201
    );
    assert_eq!(letters(&app, "vera@example.org").await.len(), 1);
}

#[tokio::test]
async fn the_consent_is_there_in_both_languages() {
    let app = TestApp::start().await;
    let consent = app.client.get("/api/v1/consents/current").await;
    let body = consent.json();
    assert_eq!(body["consent"]["version"], "2026-11");
    for name in ["text_ru", "text_en"] {
        assert!(
            body["consent"][name].as_str().unwrap().contains("152"),
            "{name}"
        );
    }
    let etag = consent.header("etag");
    let again = app
        .client
        .get_with("/api/v1/consents/current", &[("if-none-match", etag)])
        .await;
    assert_eq!(again.status.as_u16(), 304);
}
