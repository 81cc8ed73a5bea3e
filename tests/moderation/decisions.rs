//! Moderators decide, within their scopes.

use futures::future::join_all;
use kuban::auth::Scope;
use kuban::moderation::{Cause, State, Verdict};
use serde_json::Value;

use super::{author, complain, decision, queue, state, write, write_in};
use crate::support::{Person, TestApp};

/// A text with a case; the case's id.
async fn case(app: &TestApp, person: &Person, moderator: &Person, id: i64) -> Value {
    write(app, &author(person), id, "Текст с **грубостью** <script>").await;
    let reader = app.person().sign_in().await;
    assert_eq!(complain(&reader, id).await, 201);
    queue(moderator).await[0]["id"].clone()
}

async fn decide(
    person: &Person,
    case: &Value,
    action: &str,
    reason: &str,
) -> crate::support::TestResponse {
    person
        .client
        .post(
            &format!("/api/v1/moderation-cases/{case}/decision"),
            &decision(action, reason),
        )
        .await
}

#[tokio::test]
async fn a_hidden_text_tells_its_author_why_and_nobody_else() {
    let app = TestApp::start().await;
    let person = app.person().named("Автор").sign_in().await;
    let moderator = app.person().role("moderator").sign_in().await;
    let id = case(&app, &person, &moderator, 1).await;
    let shown = moderator
        .client
        .get(&format!("/api/v1/moderation-cases/{id}"))
        .await
        .json();
    let html = shown["moderation_case"]["text_html"].as_str().unwrap();
    assert!(
        html.contains("<strong>грубостью</strong>") && !html.contains("<script"),
        "{html}"
    );
    assert_eq!(shown["moderation_case"]["author"]["display_name"], "Автор");

    decide(&moderator, &id, "hide", " ")
        .await
        .problem(422, "validation-failed");
    decide(&moderator, &id, "remove", "x")
        .await
        .problem(422, "validation-failed");
    let answer = decide(&moderator, &id, "hide", "Оскорбления").await.json();
    assert_eq!(answer["moderation_case"]["state"], "closed");
    assert_eq!(answer["moderation_case"]["action"], "hide");
    assert_eq!(state(&app, 1).await, Some(State::Hidden));
    decide(&moderator, &id, "publish", "")
        .await
        .problem(409, "conflict");

    let own = person
        .client
        .get("/api/v1/account/moderated-texts")
        .await
        .json();
    assert_eq!(own["moderated_texts"][0]["reason"], "Оскорбления");
    assert_eq!(own["moderated_texts"][0]["state"], "hidden");
    let other = app.person().sign_in().await;
    let others = other
        .client
        .get("/api/v1/account/moderated-texts")
        .await
        .json();
    assert_eq!(others["moderated_texts"].as_array().unwrap().len(), 0);
    app.client
        .get("/api/v1/account/moderated-texts")
        .await
        .problem(401, "unauthenticated");

    // Writing it anew is no way round: it waits for a moderator, who releases it.
    assert_eq!(
        write(&app, &author(&person), 1, "Вежливый текст").await,
        Verdict::Held(Cause::Review)
    );
    let again = queue(&moderator).await[0]["id"].clone();
    assert_eq!(decide(&moderator, &again, "publish", "").await.status, 200);
    assert_eq!(state(&app, 1).await, Some(State::Published));
    let own = person
        .client
        .get("/api/v1/account/moderated-texts")
        .await
        .json();
    assert_eq!(own["moderated_texts"].as_array().unwrap().len(), 0);
    let actions: Vec<String> = sqlx::query_scalar(
        "select action from audit_entry where subject_kind in ('complaint', 'moderation_case') order by id",
    )
    .fetch_all(&app.db.pool)
    .await
    .unwrap();
    assert_eq!(
        actions,
        ["complaint.made", "text.moderated", "text.moderated"]
    );
}

#[tokio::test]
async fn a_held_text_stays_in_the_queue() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let moderator = app.person().role("moderator").sign_in().await;
    let id = case(&app, &person, &moderator, 1).await;
    assert_eq!(
        decide(&moderator, &id, "hold", "Уточняем").await.status,
        200
    );
    assert_eq!(state(&app, 1).await, Some(State::Held));
    let cases = queue(&moderator).await;
    assert_eq!(
        (cases.len(), cases[0]["cause"].as_str()),
        (1, Some("review"))
    );
    assert_ne!(cases[0]["id"], id);
}

#[tokio::test]
async fn a_case_outside_the_scope_does_not_exist() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let scope = |municipality: Option<&str>, module: Option<&str>| Scope {
        body_id: None,
        municipality_code: municipality.map(str::to_owned),
        module: module.map(str::to_owned),
    };
    let everywhere = app.person().role("moderator").sign_in().await;
    let here = app
        .person()
        .role_in("moderator", scope(Some("03701000"), Some("issues")))
        .sign_in()
        .await;
    let elsewhere = app
        .person()
        .role_in("moderator", scope(Some("03726000"), None))
        .sign_in()
        .await;
    let other_module = app
        .person()
        .role_in("moderator", scope(None, Some("ratings")))
        .sign_in()
        .await;
    let id = case(&app, &person, &everywhere, 1).await;
    write_in(&app, &author(&person), 2, "Текст без места", None).await;
    let reader = app.person().sign_in().await;
    complain(&reader, 2).await;
    assert_eq!(queue(&everywhere).await.len(), 2);
    assert_eq!(queue(&here).await.len(), 1);
    for moderator in [&elsewhere, &other_module] {
        assert!(queue(moderator).await.is_empty());
        moderator
            .client
            .get(&format!("/api/v1/moderation-cases/{id}"))
            .await
            .problem(404, "not-found");
        decide(moderator, &id, "hide", "x")
            .await
            .problem(404, "not-found");
    }
    assert_eq!(state(&app, 1).await, Some(State::Published));
    assert_eq!(decide(&here, &id, "hide", "x").await.status, 200);
}

#[tokio::test]
async fn only_moderators_with_their_second_factor_decide_and_not_about_themselves() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let moderator = app.person().role("moderator").sign_in().await;
    let id = case(&app, &person, &moderator, 1).await;
    let path = format!("/api/v1/moderation-cases/{id}/decision");
    app.client
        .post(&path, &decision("hide", "x"))
        .await
        .problem(401, "unauthenticated");
    person
        .client
        .post(&path, &decision("hide", "x"))
        .await
        .problem(403, "forbidden");
    let official = app.person().role("official").sign_in().await;
    official
        .client
        .post(&path, &decision("hide", "x"))
        .await
        .problem(403, "forbidden");
    let unshown = app
        .person()
        .role("moderator")
        .without_second_factor()
        .sign_in()
        .await;
    unshown
        .client
        .get("/api/v1/moderation-cases")
        .await
        .problem(403, "second-factor-required");
    let own = case(&app, &moderator, &moderator, 2).await;
    decide(&moderator, &own, "publish", "")
        .await
        .problem(403, "forbidden");
}

#[tokio::test]
async fn of_two_who_decide_at_once_one_does() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let (one, other) = (
        app.person().role("moderator").sign_in().await,
        app.person().role("moderator").sign_in().await,
    );
    let id = case(&app, &person, &one, 1).await;
    let answers = join_all([
        decide(&one, &id, "hide", "x"),
        decide(&other, &id, "publish", ""),
    ])
    .await;
    let mut statuses: Vec<_> = answers
        .iter()
        .map(|answer| answer.status.as_u16())
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}

#[tokio::test]
async fn the_queue_has_pages() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let moderator = app.person().role("moderator").sign_in().await;
    let links = "https://a.example https://b.example http://c.example www.d.example";
    for id in 1..=5 {
        write(&app, &author(&person), id, links).await;
    }
    let first = moderator
        .client
        .get("/api/v1/moderation-cases?state=open&limit=3")
        .await
        .json();
    let next = first["meta"]["next"].as_str().unwrap();
    let second = moderator
        .client
        .get(&format!("/api/v1/moderation-cases{next}"))
        .await
        .json();
    let ids: Vec<_> = [&first, &second]
        .iter()
        .flat_map(|page| page["moderation_cases"].as_array().unwrap())
        .map(|case| case["subject_id"].as_i64().unwrap())
        .collect();
    assert_eq!(ids, [5, 4, 3, 2, 1]);
    assert!(second["meta"]["next"].is_null());
    moderator
        .client
        .get("/api/v1/moderation-cases?state=lost")
        .await
        .problem(400, "invalid-request");
}
