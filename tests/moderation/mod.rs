//! Moderation: what is held, who decides, what authors and complainants see.

mod complaints;
mod decisions;
mod texts;

use kuban::auth::{Actor, Credential, Place, Trust};
use kuban::moderation::{State, Subject, Submission, Verdict, find_state, submit};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{Person, TestApp};

/// What another module's command would do with a text.
async fn write(app: &TestApp, author: &Actor, id: i64, text: &str) -> Verdict {
    write_in(app, author, id, text, Some("03701000")).await
}

async fn write_in(
    app: &TestApp,
    author: &Actor,
    id: i64,
    text: &str,
    municipality: Option<&str>,
) -> Verdict {
    // The tables refer to municipalities that there are.
    let known: Option<String> = sqlx::query_scalar("select code from municipality where code = $1")
        .bind(municipality)
        .fetch_optional(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(
        known.as_deref(),
        municipality,
        "the edition of the test has it"
    );
    let mut tx = app.db.pool.begin().await.unwrap();
    let submission = Submission {
        subject: Subject {
            kind: "comment",
            id,
        },
        module: "issues",
        place: Place {
            municipality_code: municipality,
            ..Place::default()
        },
        author,
        text,
        is_premoderated: false,
    };
    let verdict = submit(&mut tx, &submission, app.app.clock.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    verdict
}

async fn state(app: &TestApp, id: i64) -> Option<State> {
    let mut db = app.db.pool.acquire().await.unwrap();
    find_state(
        &mut db,
        Subject {
            kind: "comment",
            id,
        },
    )
    .await
    .unwrap()
}

fn author(person: &Person) -> Actor {
    Actor {
        person_id: person.id,
        display_name: "Житель".to_owned(),
        language: "ru".to_owned(),
        municipality_code: None,
        trust: Trust::Basic,
        has_second_factor: false,
        credential: Credential::Session {
            id: 1,
            second_factor_at: None,
        },
        rights: Vec::new(),
    }
}

fn complaint(id: i64) -> Value {
    json!({ "complaint": { "subject_kind": "comment", "subject_id": id, "reason": "insult", "text": "Грубость" } })
}

async fn complain(person: &Person, id: i64) -> StatusCode {
    person
        .client
        .post("/api/v1/complaints", &complaint(id))
        .await
        .status
}

fn decision(action: &str, reason: &str) -> Value {
    json!({ "decision": { "action": action, "reason": reason } })
}

/// The open cases that this person sees.
async fn queue(person: &Person) -> Vec<Value> {
    let answer = person
        .client
        .get("/api/v1/moderation-cases?state=open")
        .await
        .json();
    answer["moderation_cases"].as_array().unwrap().clone()
}
