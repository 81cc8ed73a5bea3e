//! Citizens complain.

use futures::future::join_all;
use kuban::moderation::State;
use serde_json::json;

use super::{author, complain, complaint, decision, queue, state, write};
use crate::support::TestApp;

#[tokio::test]
async fn the_first_complaint_asks_moderators_and_the_third_holds_the_text() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let moderator = app.person().role("moderator").sign_in().await;
    write(&app, &author(&person), 1, "Текст").await;
    let mut readers = Vec::new();
    for _ in 0..4 {
        readers.push(app.person().sign_in().await);
    }
    assert_eq!(complain(&readers[0], 1).await, 201);
    assert_eq!(complain(&readers[0], 1).await, 409);
    let cases = queue(&moderator).await;
    assert_eq!(
        (
            cases.len(),
            cases[0]["cause"].as_str(),
            cases[0]["subject_state"].as_str()
        ),
        (1, Some("complaints"), Some("published"))
    );
    assert_eq!(cases[0]["complaints"][0]["text"], "Грубость");
    assert!(
        cases[0]["complaints"][0].get("person_id").is_none(),
        "who complained is nobody's business"
    );
    assert_eq!(complain(&readers[1], 1).await, 201);
    assert_eq!(state(&app, 1).await, Some(State::Published));
    assert_eq!(complain(&readers[2], 1).await, 201);
    assert_eq!(state(&app, 1).await, Some(State::Held));
    assert_eq!(
        complain(&readers[3], 1).await,
        404,
        "what is held is not there"
    );
    // Released, it takes three others to hold it again.
    let id = &queue(&moderator).await[0]["id"];
    let decided = moderator
        .client
        .post(
            &format!("/api/v1/moderation-cases/{id}/decision"),
            &decision("publish", ""),
        )
        .await;
    assert_eq!(decided.status, 200);
    assert_eq!(complain(&readers[3], 1).await, 201);
    assert_eq!(state(&app, 1).await, Some(State::Published));
}

#[tokio::test]
async fn complaints_at_the_same_moment_all_count_and_a_person_once() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    write(&app, &author(&person), 1, "Текст").await;
    let (one, other) = (app.person().sign_in().await, app.person().sign_in().await);
    let answers =
        join_all((0..6).map(|turn| complain(if turn % 2 == 0 { &one } else { &other }, 1))).await;
    assert_eq!(
        answers.iter().filter(|status| **status == 201).count(),
        2,
        "{answers:?}"
    );
    assert_eq!(
        answers.iter().filter(|status| **status == 409).count(),
        4,
        "{answers:?}"
    );
    let counted: (i64, i64) = sqlx::query_as(
        "select (select count(*) from complaint), (select count(*) from moderation_case)",
    )
    .fetch_one(&app.db.pool)
    .await
    .unwrap();
    assert_eq!(counted, (2, 1));
}

#[tokio::test]
async fn what_cannot_be_complained_of() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    write(&app, &author(&person), 1, "Текст").await;
    app.client
        .post("/api/v1/complaints", &complaint(1))
        .await
        .problem(401, "unauthenticated");
    person
        .client
        .post("/api/v1/complaints", &complaint(1))
        .await
        .problem(403, "forbidden");
    let reader = app.person().sign_in().await;
    reader
        .client
        .post("/api/v1/complaints", &complaint(2))
        .await
        .problem(404, "not-found");
    for (field, value, pointer) in [
        ("reason", json!("boring"), "/complaint/reason"),
        (
            "subject_kind",
            json!("x".repeat(41)),
            "/complaint/subject_kind",
        ),
        ("subject_kind", json!("a\u{0}"), "/complaint/subject_kind"),
        ("text", json!("я".repeat(2001)), "/complaint/text"),
        ("text", json!("a\u{0}"), "/complaint/text"),
    ] {
        let mut body = complaint(1);
        body["complaint"][field] = value;
        let problem = reader
            .client
            .post("/api/v1/complaints", &body)
            .await
            .problem(422, "validation-failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    let mut body = complaint(1);
    body["complaint"]["reason"] = json!("other");
    body["complaint"]["text"] = json!(" ");
    reader
        .client
        .post("/api/v1/complaints", &body)
        .await
        .problem(422, "validation-failed");
    body["complaint"]["person_id"] = json!(7);
    reader
        .client
        .post("/api/v1/complaints", &body)
        .await
        .problem(422, "validation-failed");
}

#[tokio::test]
async fn complaints_are_counted_by_person() {
    let app = TestApp::start().await;
    let reader = app.person().sign_in().await;
    for _ in 0..20 {
        assert_eq!(complain(&reader, 1).await, 404);
    }
    reader
        .client
        .post("/api/v1/complaints", &complaint(1))
        .await
        .problem(429, "too-many-requests");
}
