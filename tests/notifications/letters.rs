//! What leaves the site by mail: at once, in the morning, not at night, and not to those who said no.

use chrono::{DateTime, TimeDelta, Utc};
use kuban::clock::ZONE;
use kuban::notices::{Kind, Recipients};
use serde_json::{Value, json};

use super::{event, letters, tell};
use crate::support::{Person, TestApp};

/// Runs jobs and those that they write.
async fn run_all(app: &TestApp) {
    for _ in 0..3 {
        app.run_jobs().await;
    }
}

/// Moves the clock to the next time that Moscow's clocks show this hour.
fn move_to(app: &TestApp, hour: u32) -> DateTime<Utc> {
    let now = app.app.clock.now().with_timezone(&ZONE);
    let mut then = now
        .date_naive()
        .and_hms_opt(hour, 0, 0)
        .unwrap()
        .and_local_timezone(ZONE)
        .unwrap();
    if then <= now {
        then += TimeDelta::days(1);
    }
    app.app.clock.advance(then - now);
    app.app.clock.now()
}

async fn wish(person: &Person, digest: &str, quiet_hours: Value) {
    let body =
        json!({ "preferences": { "kinds": [], "digest": digest, "quiet_hours": quiet_hours } });
    let answer = person
        .client
        .put("/api/v1/notification-preferences", &body)
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

/// The way out that a letter names in its head, as a path.
fn way_out(letter: &str) -> String {
    let unfolded = letter.replace("\r\n ", "");
    let line = unfolded
        .lines()
        .find(|line| line.starts_with("List-Unsubscribe: "))
        .unwrap();
    let url = line.split_once('<').unwrap().1.trim_end_matches('>');
    let start = url.find("/api/").unwrap();
    url[start..].to_owned()
}

#[tokio::test]
async fn a_letter_goes_out_once_and_leads_to_the_thing() {
    let app = TestApp::start().await;
    let person = app.person().email("citizen@example.org").sign_in().await;
    tell(
        &app,
        &event(Kind::IssueChanged, Recipients::person(person.id), "a"),
    )
    .await;
    run_all(&app).await;
    run_all(&app).await;
    let letters = letters(&app);
    assert_eq!(letters.len(), 1);
    assert!(letters[0].contains("To: citizen@example.org"));
    let outcome: String = sqlx::query_scalar("select outcome from delivery")
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(outcome, "sent");
}

#[tokio::test]
async fn nobody_without_a_confirmed_address_is_written_to() {
    let app = TestApp::start().await;
    let (unconfirmed, suspended) = (app.person().sign_in().await, app.person().sign_in().await);
    for person in [&unconfirmed, &suspended] {
        tell(
            &app,
            &event(Kind::IssueChanged, Recipients::person(person.id), "a"),
        )
        .await;
    }
    sqlx::query("update person set email_confirmed_at = null where id = $1")
        .bind(unconfirmed.id)
        .execute(&app.db.pool)
        .await
        .unwrap();
    sqlx::query("update person set suspended_at = now() where id = $1")
        .bind(suspended.id)
        .execute(&app.db.pool)
        .await
        .unwrap();
    run_all(&app).await;
    assert!(letters(&app).is_empty());
}

#[tokio::test]
async fn a_digest_gathers_what_was_not_read_until_the_morning() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    move_to(&app, 12);
    wish(&person, "daily", Value::Null).await;
    for key in ["a", "b", "c"] {
        tell(
            &app,
            &event(Kind::IssueChanged, Recipients::person(person.id), key),
        )
        .await;
    }
    let newest = person
        .client
        .get("/api/v1/notifications?limit=1")
        .await
        .json();
    let read = format!(
        "/api/v1/notifications/{}/read",
        newest["notifications"][0]["id"]
    );
    assert_eq!(person.client.post(&read, &json!({})).await.status, 204);
    run_all(&app).await;
    move_to(&app, 8);
    run_all(&app).await;
    assert!(letters(&app).is_empty(), "not before nine");
    move_to(&app, 10);
    run_all(&app).await;
    let letters = letters(&app);
    assert_eq!(letters.len(), 1);
    let outcomes: Vec<(String, i64)> =
        sqlx::query_as("select outcome, count(*) from delivery group by outcome order by outcome")
            .fetch_all(&app.db.pool)
            .await
            .unwrap();
    assert_eq!(outcomes, [("read".to_owned(), 1), ("sent".to_owned(), 2)]);
}

#[tokio::test]
async fn nothing_comes_in_quiet_hours_but_what_concerns_safety() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    wish(
        &person,
        "immediate",
        json!({ "from": "22:00", "to": "07:00" }),
    )
    .await;
    move_to(&app, 23);
    tell(
        &app,
        &event(Kind::IssueChanged, Recipients::person(person.id), "a"),
    )
    .await;
    run_all(&app).await;
    assert!(letters(&app).is_empty());
    tell(
        &app,
        &event(Kind::AccountSecurity, Recipients::person(person.id), "b"),
    )
    .await;
    run_all(&app).await;
    assert_eq!(letters(&app).len(), 1);
    move_to(&app, 7);
    run_all(&app).await;
    assert_eq!(letters(&app).len(), 2);
}

#[tokio::test]
async fn one_click_ends_letters_of_a_kind_without_signing_in() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    tell(
        &app,
        &event(Kind::IssueChanged, Recipients::person(person.id), "a"),
    )
    .await;
    run_all(&app).await;
    let way_out = way_out(&letters(&app)[0]);

    // Looking changes nothing: programs that check letters follow links.
    let shown = app.client.get(&way_out).await.json();
    assert_eq!(
        shown["unsubscription"],
        json!({ "kind": "issue_changed", "done": false })
    );
    let page = app
        .client
        .get_with(
            &way_out,
            &[("accept", "text/html"), ("accept-language", "en")],
        )
        .await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(
        page.text().contains("<form method=\"post\"") && page.text().contains("Progress of issues")
    );
    let preferences = "/api/v1/notification-preferences";
    let email = |body: &Value| {
        let kinds = body["preferences"]["kinds"].as_array().unwrap();
        kinds
            .iter()
            .find(|each| each["kind"] == "issue_changed")
            .unwrap()["email"]
            .clone()
    };
    assert_eq!(email(&person.client.get(preferences).await.json()), true);

    // What a program of mail sends by itself (RFC 8058).
    let one_click = app
        .client
        .request(reqwest::Method::POST, &way_out)
        .header("content-type", "application/x-www-form-urlencoded")
        .body("List-Unsubscribe=One-Click")
        .send()
        .await
        .unwrap();
    assert_eq!(one_click.status(), 200);
    assert_eq!(email(&person.client.get(preferences).await.json()), false);
    tell(
        &app,
        &event(Kind::IssueChanged, Recipients::person(person.id), "b"),
    )
    .await;
    run_all(&app).await;
    assert_eq!(letters(&app).len(), 1);
    let list = person.client.get("/api/v1/notifications").await.json();
    assert_eq!(list["meta"]["unread"], 2, "the site still tells");
}

#[tokio::test]
async fn a_link_that_was_not_signed_here_ends_nothing() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    tell(
        &app,
        &event(Kind::IssueChanged, Recipients::person(person.id), "a"),
    )
    .await;
    run_all(&app).await;
    let way_out = way_out(&letters(&app)[0]);
    let (start, tag) = way_out.rsplit_once('.').unwrap();
    for forged in [
        format!("{start}."),
        format!("{start}.{}", tag.to_lowercase()),
        "/api/v1/unsubscribe?token=x".to_owned(),
    ] {
        app.client
            .post(&forged, &json!({}))
            .await
            .problem(404, "not-found");
        app.client.get(&forged).await.problem(404, "not-found");
    }
    app.client
        .get("/api/v1/unsubscribe")
        .await
        .problem(400, "invalid-request");
    let foreign = app
        .client
        .with("origin", "https://evil.example")
        .post(&way_out, &json!({}))
        .await;
    foreign.problem(403, "foreign-origin");
}
