//! Signing in and out: what guesses, floods and stolen cookies come to.

use chrono::TimeDelta;
use serde_json::json;

use super::support::{
    OTHER_PASSWORD, PASSWORD, actions, behind_proxy, browser, cookie, cookies, count, deliver,
    from_address, letters, person, sign_in, token, wait,
};
use crate::support::TestApp;

const SESSIONS: &str = "/api/v1/sessions";
const OWN_SESSIONS: &str = "/api/v1/account/sessions";

#[tokio::test]
async fn signing_in_and_out() {
    let app = TestApp::start().await;
    let vera = person(&app, "vera@example.org").await;
    let begun = sign_in(&app.client, "vera@example.org", PASSWORD).await;
    assert_eq!(begun.status.as_u16(), 201);
    assert_eq!(begun.json()["second_factor"], "none");
    assert_eq!(begun.json()["person"]["id"], vera.id);
    let client = browser(&app, &begun);
    assert_eq!(client.get("/api/v1/account").await.status.as_u16(), 200);

    let list = client.get(OWN_SESSIONS).await.json();
    let sessions = list["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 2);
    assert_eq!(
        sessions
            .iter()
            .filter(|session| session["current"] == true)
            .count(),
        1
    );

    let ended = client.delete("/api/v1/sessions/current").await;
    assert_eq!(ended.status.as_u16(), 204);
    assert!(
        ended
            .header("set-cookie")
            .starts_with("kuban-session=; Path=/; Max-Age=0")
    );
    client
        .get("/api/v1/account")
        .await
        .problem(401, "unauthenticated");
    assert_eq!(
        client
            .delete("/api/v1/sessions/current")
            .await
            .status
            .as_u16(),
        204
    );
    assert_eq!(
        vera.client.get("/api/v1/account").await.status.as_u16(),
        200
    );
    assert_eq!(actions(&app).await, ["session.begun", "session.ended"]);
    deliver(&app).await;
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_answered_alike() {
    let app = behind_proxy().await;
    person(&app, "vera@example.org").await;
    let mut seen = Vec::new();
    for (email, address) in [
        ("vera@example.org", "10.1.0.1"),
        ("unknown@example.org", "10.2.0.1"),
        ("no address at all", "10.3.0.1"),
    ] {
        let answer = sign_in(&from_address(&app, address), email, OTHER_PASSWORD).await;
        let problem = answer.problem(401, "unauthenticated");
        let names: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
        // The same counters, whoever is meant.
        let counted = count(&app, "select count(*) from rate_counter").await;
        let attempts = count(
            &app,
            "select coalesce(sum(count), 0)::bigint from rate_counter",
        )
        .await;
        seen.push((problem, names, counted, attempts));
    }
    assert_eq!((&seen[0].0, &seen[0].1), (&seen[1].0, &seen[1].1));
    assert_eq!((&seen[0].0, &seen[0].1), (&seen[2].0, &seen[2].1));
    let counters: Vec<_> = seen.iter().map(|seen| (seen.2, seen.3)).collect();
    assert_eq!(counters, [(3, 3), (6, 6), (9, 9)]);
    assert_eq!(count(&app, "select count(*) from audit_entry").await, 0);
}

#[tokio::test]
async fn a_session_that_somebody_planted_is_not_taken_over() {
    let app = TestApp::start().await;
    let vera = person(&app, "vera@example.org").await;
    let planted = app
        .client
        .with("cookie", "kuban-session=planted-by-somebody");
    let begun = sign_in(&planted, "vera@example.org", PASSWORD).await;
    assert_ne!(
        cookie(&begun, "kuban-session"),
        "kuban-session=planted-by-somebody"
    );
    planted
        .get("/api/v1/account")
        .await
        .problem(401, "unauthenticated");
    // Signing in where somebody is signed in gives a new token, and the old one is dead.
    let again = sign_in(&vera.client, "vera@example.org", PASSWORD).await;
    assert_ne!(cookie(&again, "kuban-session"), vera.cookie);
    vera.client
        .get("/api/v1/account")
        .await
        .problem(401, "unauthenticated");
    deliver(&app).await;
}

#[tokio::test]
async fn guessing_from_one_address_locks_that_address_out_and_nobody_else() {
    let app = behind_proxy().await;
    person(&app, "vera@example.org").await;
    let attacker = from_address(&app, "10.6.6.6");
    for _ in 0..10 {
        sign_in(&attacker, "Vera@example.org", OTHER_PASSWORD)
            .await
            .problem(401, "unauthenticated");
    }
    // Not even the right password is told from a wrong one now.
    let refused = sign_in(&attacker, "vera@example.org", PASSWORD).await;
    refused.problem(429, "too-many-requests");
    let wait_s: i64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=900).contains(&wait_s), "{wait_s}");
    // A whole /64 of IPv6 is one address.
    let owner = from_address(&app, "10.7.0.1");
    assert_eq!(
        sign_in(&owner, "vera@example.org", PASSWORD)
            .await
            .status
            .as_u16(),
        201
    );
    wait(&app, TimeDelta::minutes(16));
    assert_eq!(
        sign_in(&attacker, "vera@example.org", PASSWORD)
            .await
            .status
            .as_u16(),
        201
    );
    deliver(&app).await;
}

#[tokio::test]
async fn an_unknown_address_is_locked_like_a_known_one() {
    let app = behind_proxy().await;
    let attacker = from_address(&app, "2001:db8:1:2::1");
    for _ in 0..10 {
        sign_in(&attacker, "unknown@example.org", PASSWORD)
            .await
            .problem(401, "unauthenticated");
    }
    // Another address of the same /64 is the same attacker.
    let neighbor = from_address(&app, "2001:db8:1:2:ffff::9");
    sign_in(&neighbor, "unknown@example.org", PASSWORD)
        .await
        .problem(429, "too-many-requests");
}

#[tokio::test]
async fn a_flood_from_everywhere_does_not_lock_the_owner_out() {
    let app = behind_proxy().await;
    person(&app, "vera@example.org").await;
    let home = from_address(&app, "10.7.0.1");
    let marked = sign_in(&home, "vera@example.org", PASSWORD).await;
    let device = home.with("cookie", &cookie(&marked, "kuban-device"));
    // A botnet: each address guesses a little, together they reach the bound of the account.
    sign_in(
        &from_address(&app, "10.66.0.1"),
        "vera@example.org",
        OTHER_PASSWORD,
    )
    .await;
    sqlx::query("update rate_counter set count = 100 where rule = 'sign_in_account'")
        .execute(&app.db.pool)
        .await
        .unwrap();
    let stranger = from_address(&app, "10.66.0.2");
    sign_in(&stranger, "vera@example.org", PASSWORD)
        .await
        .problem(429, "too-many-requests");
    // The browser that was signed in before is not among them.
    assert_eq!(
        sign_in(&device, "vera@example.org", PASSWORD)
            .await
            .status
            .as_u16(),
        201
    );
    // Neither is somebody with a mark of another account, or a forged one.
    person(&app, "boris@example.org").await;
    let foreign = sign_in(
        &from_address(&app, "10.8.0.1"),
        "boris@example.org",
        PASSWORD,
    )
    .await;
    for mark in [
        cookie(&foreign, "kuban-device"),
        "kuban-device=AAAA".to_owned(),
    ] {
        let forged = stranger.with("cookie", &mark);
        sign_in(&forged, "vera@example.org", PASSWORD)
            .await
            .problem(429, "too-many-requests");
    }
    // On a new device the owner's way in is their mail.
    home.post(
        "/api/v1/password-resets",
        &json!({ "email": "vera@example.org" }),
    )
    .await;
    let token = token(&app, "vera@example.org").await;
    let body = json!({ "token": token, "password": OTHER_PASSWORD });
    let reset = home.post("/api/v1/password-resets/complete", &body).await;
    assert_eq!(reset.status.as_u16(), 204);
    assert_eq!(
        sign_in(&stranger, "vera@example.org", OTHER_PASSWORD)
            .await
            .status
            .as_u16(),
        201
    );
    let renewed = stranger.with("cookie", &cookie(&reset, "kuban-device"));
    assert_eq!(
        sign_in(&renewed, "vera@example.org", OTHER_PASSWORD)
            .await
            .status
            .as_u16(),
        201
    );
}

#[tokio::test]
async fn a_stolen_mark_guesses_no_more_than_anybody() {
    let app = TestApp::start().await;
    person(&app, "vera@example.org").await;
    let marked = sign_in(&app.client, "vera@example.org", PASSWORD).await;
    let thief = app.client.with("cookie", &cookie(&marked, "kuban-device"));
    for _ in 0..10 {
        sign_in(&thief, "vera@example.org", OTHER_PASSWORD)
            .await
            .problem(401, "unauthenticated");
    }
    sign_in(&thief, "vera@example.org", PASSWORD)
        .await
        .problem(429, "too-many-requests");
    thief
        .get("/api/v1/account")
        .await
        .problem(401, "unauthenticated");
    deliver(&app).await;
}

#[tokio::test]
async fn stuffing_many_accounts_from_one_address_ends() {
    let app = behind_proxy().await;
    person(&app, "vera@example.org").await;
    let attacker = from_address(&app, "10.6.6.6");
    sign_in(&attacker, "one@example.org", OTHER_PASSWORD)
        .await
        .problem(401, "unauthenticated");
    sqlx::query("update rate_counter set count = 100 where rule = 'sign_in_address'")
        .execute(&app.db.pool)
        .await
        .unwrap();
    for email in ["two@example.org", "vera@example.org"] {
        sign_in(&attacker, email, PASSWORD)
            .await
            .problem(429, "too-many-requests");
    }
    // What the network says of the sender is believed of the proxy alone, and only its own word.
    let liar = attacker.with("x-forwarded-for", "10.7.7.7, 10.6.6.6");
    sign_in(&liar, "vera@example.org", PASSWORD)
        .await
        .problem(429, "too-many-requests");
}

#[tokio::test]
async fn sessions_are_ended_one_by_one_or_all_at_once() {
    let app = TestApp::start().await;
    let vera = person(&app, "vera@example.org").await;
    let boris = person(&app, "boris@example.org").await;
    let other = sign_in(&app.client, "vera@example.org", PASSWORD).await;
    let other = browser(&app, &other);
    let list = other.get(OWN_SESSIONS).await.json();
    let first = list["sessions"].as_array().unwrap().iter();
    let first = first
        .clone()
        .find(|session| session["current"] == false)
        .unwrap()["id"]
        .clone();
    // Nobody ends the session of somebody else, or learns that it is there.
    let path = format!("{OWN_SESSIONS}/{first}");
    boris.client.delete(&path).await.problem(404, "not-found");
    assert_eq!(
        vera.client.get("/api/v1/account").await.status.as_u16(),
        200
    );
    assert_eq!(other.delete(&path).await.status.as_u16(), 204);
    vera.client
        .get("/api/v1/account")
        .await
        .problem(401, "unauthenticated");
    other.delete(&path).await.problem(404, "not-found");

    let third = browser(
        &app,
        &sign_in(&app.client, "vera@example.org", PASSWORD).await,
    );
    assert_eq!(third.delete(SESSIONS).await.status.as_u16(), 204);
    for client in [&other, &third] {
        client
            .get("/api/v1/account")
            .await
            .problem(401, "unauthenticated");
    }
    third.delete(SESSIONS).await.problem(401, "unauthenticated");
    boris.client.get(OWN_SESSIONS).await.json();
    app.client
        .get(OWN_SESSIONS)
        .await
        .problem(401, "unauthenticated");
    app.client
        .delete(&path)
        .await
        .problem(401, "unauthenticated");
    deliver(&app).await;
}

#[tokio::test]
async fn the_owner_hears_of_a_new_device_and_not_of_an_old_one() {
    let app = TestApp::start().await;
    person(&app, "vera@example.org").await;
    let begun = sign_in(&app.client, "vera@example.org", PASSWORD).await;
    let letters_now = letters(&app, "vera@example.org").await;
    assert_eq!(letters_now.len(), 1);
    assert!(letters_now[0].contains("Subject: Sign-in from a new device"));
    let known = app.client.with("cookie", &cookie(&begun, "kuban-device"));
    sign_in(&known, "vera@example.org", PASSWORD).await;
    assert_eq!(letters(&app, "vera@example.org").await.len(), 1);
    // The mark alone opens nothing.
    known
        .get("/api/v1/account")
        .await
        .problem(401, "unauthenticated");
    assert!(cookies(&begun).contains("kuban-session="));
}

#[tokio::test]
async fn a_suspended_account_shows_only_to_who_knows_its_password() {
    let app = TestApp::start().await;
    let vera = person(&app, "vera@example.org").await;
    sqlx::query("update person set suspended_at = now() where id = $1")
        .bind(vera.id)
        .execute(&app.db.pool)
        .await
        .unwrap();
    sign_in(&app.client, "vera@example.org", OTHER_PASSWORD)
        .await
        .problem(401, "unauthenticated");
    sign_in(&app.client, "vera@example.org", PASSWORD)
        .await
        .problem(403, "forbidden");
    vera.client
        .get("/api/v1/account")
        .await
        .problem(401, "unauthenticated");
}

#[tokio::test]
async fn signing_in_takes_what_it_names_from_our_own_pages() {
    let app = TestApp::start().await;
    person(&app, "vera@example.org").await;
    let body =
        json!({ "session": { "email": "vera@example.org", "password": PASSWORD, "person_id": 1 } });
    app.client
        .post(SESSIONS, &body)
        .await
        .problem(422, "validation-failed");
    let foreign = app.client.with("origin", "https://evil.example");
    sign_in(&foreign, "vera@example.org", PASSWORD)
        .await
        .problem(403, "foreign-origin");
    let framed = app.client.with("sec-fetch-site", "cross-site");
    sign_in(&framed, "vera@example.org", PASSWORD)
        .await
        .problem(403, "foreign-origin");
    let form = app
        .client
        .request(reqwest::Method::POST, SESSIONS)
        .header("content-type", "application/x-www-form-urlencoded")
        .body("email=vera%40example.org");
    crate::support::Client::send(form)
        .await
        .problem(415, "unsupported-media-type");
}

#[tokio::test]
async fn a_key_of_a_system_has_no_business_with_the_account_of_its_owner() {
    let app = TestApp::start().await;
    let vera = person(&app, "vera@example.org").await;
    sqlx::query(
        "insert into api_token (person_id, name, prefix, token_hash, permissions, created_at) values ($1, 'robot', 'kbn', $2, '{}', now())",
    )
    .bind(vera.id)
    .bind(kuban::auth::keys::token_hash("a-key"))
    .execute(&app.db.pool)
    .await
    .unwrap();
    let robot = app.client.with("authorization", "Bearer a-key");
    for path in ["/api/v1/account", "/api/v1/account/export", OWN_SESSIONS] {
        robot.get(path).await.problem(403, "forbidden");
    }
    robot
        .delete("/api/v1/account")
        .await
        .problem(403, "forbidden");
    robot.delete(SESSIONS).await.problem(403, "forbidden");
    let body = json!({ "password": { "current": PASSWORD, "new": OTHER_PASSWORD } });
    robot
        .put("/api/v1/account/password", &body)
        .await
        .problem(403, "forbidden");
}
