//! The list on the site.

use kuban::notices::{Kind, Recipients};
use serde_json::{Value, json};

use super::{event, tell, told};
use crate::support::TestApp;

#[tokio::test]
async fn a_person_reads_what_they_were_told_in_their_language() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    tell(
        &app,
        &event(Kind::IssueChanged, Recipients::person(person.id), "a"),
    )
    .await;
    tell(
        &app,
        &event(Kind::TextModerated, Recipients::person(person.id), "b"),
    )
    .await;
    let list = person.client.get("/api/v1/notifications").await.json();
    assert_eq!(list["meta"]["unread"], 2);
    let newest = &list["notifications"][0];
    assert_eq!(newest["kind"], "text_moderated");
    assert_eq!(newest["title"], "Решение модератора: Яма на Красной");
    assert_eq!(newest["text"], "Причина: Реклама");
    assert_eq!(
        (&newest["url"], &newest["read_at"]),
        (&json!("/issues/7"), &Value::Null)
    );

    let read = format!("/api/v1/notifications/{}/read", newest["id"]);
    assert_eq!(person.client.post(&read, &json!({})).await.status, 204);
    assert_eq!(person.client.post(&read, &json!({})).await.status, 204);
    let unread = person
        .client
        .get("/api/v1/notifications?unread=true")
        .await
        .json();
    assert_eq!(unread["notifications"].as_array().unwrap().len(), 1);
    assert_eq!(unread["meta"]["unread"], 1);
    sqlx::query("update person set language = 'en'")
        .execute(&app.db.pool)
        .await
        .unwrap();
    let english = person
        .client
        .get("/api/v1/notifications?unread=true")
        .await
        .json();
    assert_eq!(
        english["notifications"][0]["title"],
        "The issue “Яма на Красной”"
    );

    let all = person
        .client
        .post("/api/v1/notifications/read-all", &json!({}))
        .await;
    assert_eq!(all.status, 204);
    let list = person
        .client
        .get("/api/v1/notifications?unread=false")
        .await
        .json();
    assert_eq!(list["meta"]["unread"], 0);
    assert_eq!(list["notifications"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn an_event_that_is_told_twice_is_told_once() {
    let app = TestApp::start().await;
    let (one, two) = (app.person().sign_in().await, app.person().sign_in().await);
    let only_one = event(Kind::IssueChanged, Recipients::person(one.id), "same");
    assert_eq!(tell(&app, &only_one).await, 1);
    let both = Recipients {
        people: vec![one.id, two.id, one.id],
        ..Recipients::default()
    };
    assert_eq!(
        tell(&app, &event(Kind::IssueChanged, both, "same")).await,
        1
    );
    assert_eq!(told(&app.db.pool, "same").await, [one.id, two.id]);
}

#[tokio::test]
async fn nobody_reads_or_marks_what_another_was_told() {
    let app = TestApp::start().await;
    let (owner, other) = (app.person().sign_in().await, app.person().sign_in().await);
    tell(
        &app,
        &event(Kind::IssueChanged, Recipients::person(owner.id), "a"),
    )
    .await;
    let list = other.client.get("/api/v1/notifications").await.json();
    assert!(list["notifications"].as_array().unwrap().is_empty());
    let id: i64 = sqlx::query_scalar("select id from notification")
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    let path = format!("/api/v1/notifications/{id}/read");
    other
        .client
        .post(&path, &json!({}))
        .await
        .problem(404, "not-found");
    let still = owner.client.get("/api/v1/notifications").await.json();
    assert_eq!(still["meta"]["unread"], 1);
    for path in [
        "/api/v1/notifications",
        "/api/v1/notification-preferences",
        "/api/v1/subscriptions",
        "/api/v1/events/notifications",
    ] {
        app.client.get(path).await.problem(401, "unauthenticated");
    }
}

#[tokio::test]
async fn the_list_has_pages() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    for number in 0..5 {
        let key = format!("event-{number}");
        tell(
            &app,
            &event(Kind::IssueChanged, Recipients::person(person.id), &key),
        )
        .await;
    }
    let mut path = "/api/v1/notifications?limit=2".to_owned();
    let mut ids = Vec::new();
    loop {
        let page = person.client.get(&path).await.json();
        let rows = page["notifications"].as_array().unwrap();
        ids.extend(rows.iter().map(|row| row["id"].as_i64().unwrap()));
        let Some(next) = page["meta"]["next"].as_str() else {
            break;
        };
        path = format!("/api/v1/notifications{next}");
    }
    assert_eq!(ids.len(), 5);
    assert!(ids.is_sorted_by(|one, next| one > next));
    let bad = person
        .client
        .get("/api/v1/notifications?unread=perhaps")
        .await;
    bad.problem(400, "invalid-request");
}
