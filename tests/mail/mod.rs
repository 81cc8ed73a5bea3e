//! Letters: handed to a real mail server, whatever it says to them, and to the folder where there is none.

mod killed;
mod server;

use chrono::TimeDelta;
use kuban::mail::{self, Letter};
use serde_json::Value;

use crate::support::TestApp;
use server::{MailServer, letters};

fn letter(to: &str) -> Letter {
    Letter {
        to: to.to_owned(),
        language: "ru".to_owned(),
        subject: "Ответ на обращение".to_owned(),
        paragraphs: vec!["Яма <b>засыпана</b>.".to_owned()],
        action: Some((
            "Открыть".to_owned(),
            "https://kuban.example/issues/7".to_owned(),
        )),
        unsubscribe: Some("https://kuban.example/api/v1/unsubscribe?token=abc".to_owned()),
    }
}

async fn send(app: &TestApp, letter: Letter) {
    let mut tx = app.db.pool.begin().await.unwrap();
    mail::send(&mut tx, letter).await.unwrap();
    tx.commit().await.unwrap();
}

async fn app_with(server: &MailServer) -> TestApp {
    TestApp::builder()
        .setting("KUBAN_SMTP_URL", &server.url())
        .setting("KUBAN_MAIL_FROM", "Кубань <no-reply@kuban.example>")
        .start()
        .await
}

/// A header of a letter, unfolded.
fn header<'a>(letter: &'a str, name: &str) -> Vec<&'a str> {
    let (head, _) = letter.split_once("\r\n\r\n").unwrap();
    head.lines()
        .filter_map(|line| line.split_once(": "))
        .filter(|(each, _)| *each == name)
        .map(|(_, value)| value)
        .collect()
}

/// The one job that waits or failed, as administrators see it.
async fn job(app: &TestApp, state: &str) -> Value {
    let admin = app.person().role("administrator").sign_in().await;
    let path = format!("/api/v1/jobs?state={state}");
    let mut list = admin.client.get(&path).await.json();
    assert_eq!(list["jobs"].as_array().unwrap().len(), 1, "{list}");
    list["jobs"][0].take()
}

async fn jobs_left(app: &TestApp) -> i64 {
    sqlx::query_scalar("select count(*) from graphile_worker._private_jobs")
        .fetch_one(&app.db.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_letter_arrives_with_two_forms_and_says_what_it_is() {
    let server = MailServer::start();
    let app = app_with(&server).await;
    send(&app, letter("citizen@example.org")).await;
    app.run_jobs().await;
    let taken = server.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(header(&taken[0], "X-Envelope-To"), ["citizen@example.org"]);
    assert_eq!(header(&taken[0], "Auto-Submitted"), ["auto-generated"]);
    let post = header(&taken[0], "List-Unsubscribe-Post");
    assert_eq!(post, ["List-Unsubscribe=One-Click"]);
    assert!(header(&taken[0], "Message-ID")[0].ends_with("@kuban.example>"));
    assert!(taken[0].contains("multipart/alternative"));
    assert!(taken[0].contains("text/plain") && taken[0].contains("text/html"));
    assert_eq!(jobs_left(&app).await, 0);
}

#[tokio::test]
async fn a_refusal_for_good_is_not_tried_again_and_shows_without_the_address() {
    let server = MailServer::start();
    let app = app_with(&server).await;
    send(&app, letter("gone@example.org")).await;
    app.run_jobs().await;
    let failed = job(&app, "failed").await;
    assert_eq!(
        (&failed["name"], &failed["attempts"]),
        (&"send_letter".into(), &1.into())
    );
    let error = failed["last_error"].as_str().unwrap();
    assert!(
        error.contains("550") && !error.contains("gone@example.org"),
        "{error}"
    );
    app.app.clock.advance(TimeDelta::days(3));
    app.run_jobs().await;
    assert_eq!(job(&app, "failed").await["attempts"], 1);
    assert!(server.taken().is_empty());
}

#[tokio::test]
async fn a_refusal_for_now_is_tried_again_later() {
    let server = MailServer::start();
    let app = app_with(&server).await;
    send(&app, letter("busy@example.org")).await;
    app.run_jobs().await;
    app.app.clock.advance(TimeDelta::minutes(1));
    app.run_jobs().await;
    let waiting = job(&app, "waiting").await;
    assert_eq!(waiting["attempts"], 2);
    assert!(waiting["last_error"].as_str().unwrap().contains("451"));
    server.free();
    app.app.clock.advance(TimeDelta::minutes(1));
    app.run_jobs().await;
    assert_eq!(server.taken().len(), 1);
    assert_eq!(jobs_left(&app).await, 0);
}

#[tokio::test]
async fn letters_wait_while_the_server_is_down_and_none_is_lost() {
    let mut server = MailServer::start();
    let app = app_with(&server).await;
    server.kill();
    for number in 0..3 {
        send(&app, letter(&format!("citizen-{number}@example.org"))).await;
    }
    app.run_jobs().await;
    assert_eq!(jobs_left(&app).await, 3);
    server.revive();
    app.app.clock.advance(TimeDelta::minutes(5));
    app.run_jobs().await;
    let mut to: Vec<String> = server
        .taken()
        .iter()
        .map(|letter| header(letter, "X-Envelope-To")[0].to_owned())
        .collect();
    to.sort();
    assert_eq!(
        to,
        [
            "citizen-0@example.org",
            "citizen-1@example.org",
            "citizen-2@example.org"
        ]
    );
    assert_eq!(jobs_left(&app).await, 0);
}

/// Writes the job of the one waiting letter a second time, as a worker that died after its work leaves it.
async fn repeat_the_job(app: &TestApp) {
    sqlx::query(
        "select enqueue_job('send_letter', payload::jsonb, null, null, 20::smallint, null) from graphile_worker._private_jobs",
    )
    .execute(&app.db.pool)
    .await
    .unwrap();
}

#[tokio::test]
async fn a_job_that_is_done_twice_sends_once() {
    let server = MailServer::start();
    let app = app_with(&server).await;
    send(&app, letter("citizen@example.org")).await;
    repeat_the_job(&app).await;
    assert_eq!(jobs_left(&app).await, 2);
    // One after the other: side by side neither knows that the other one has begun.
    sqlx::query("update graphile_worker._private_jobs set run_at = now() + interval '1 hour' where id = (select max(id) from graphile_worker._private_jobs)")
        .execute(&app.db.pool)
        .await
        .unwrap();
    app.run_jobs().await;
    app.app.clock.advance(TimeDelta::hours(2));
    app.run_jobs().await;
    assert_eq!(server.taken().len(), 1);
    assert_eq!(jobs_left(&app).await, 0);
}

#[tokio::test]
async fn a_letter_of_which_nobody_knows_whether_it_went_out_goes_out_under_its_old_name() {
    let server = MailServer::start();
    let app = app_with(&server).await;
    send(&app, letter("citizen@example.org")).await;
    repeat_the_job(&app).await;
    app.run_jobs().await;
    // As a process leaves it that died between the server's answer and the note.
    sqlx::query("update letter set state = 'sending', ended_at = null")
        .execute(&app.db.pool)
        .await
        .unwrap();
    let before = server.taken().len();
    sqlx::query(
        "select enqueue_job('send_letter', jsonb_build_object('letter', $1::jsonb, 'key', (select key from letter)), null, null, 20::smallint, null)",
    )
    .bind(serde_json::to_value(letter("citizen@example.org")).unwrap())
    .execute(&app.db.pool)
    .await
    .unwrap();
    app.run_jobs().await;
    let taken = server.taken();
    assert_eq!(taken.len(), before + 1);
    let first = header(&taken[0], "Message-ID");
    assert!(
        taken
            .iter()
            .all(|letter| header(letter, "Message-ID") == first)
    );
}

#[tokio::test]
async fn nothing_that_people_write_reaches_another_mailbox() {
    let server = MailServer::start();
    let app = app_with(&server).await;
    let hostile = "Тема\r\nBcc: victim@example.org\r\nX-Evil: 1\r\n\r\nBody";
    send(
        &app,
        Letter {
            subject: hostile.to_owned(),
            paragraphs: vec!["a\r\n.\r\nMAIL FROM:<x@example.org>\r\n".to_owned()],
            ..letter("citizen@example.org")
        },
    )
    .await;
    for to in [
        "citizen@example.org\r\nBcc: victim@example.org",
        "citizen@example.org>\r\nRCPT TO:<victim@example.org",
    ] {
        send(&app, letter(to)).await;
    }
    app.run_jobs().await;
    let taken = server.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(header(&taken[0], "X-Envelope-To"), ["citizen@example.org"]);
    assert!(header(&taken[0], "Bcc").is_empty() && header(&taken[0], "X-Evil").is_empty());
    let failed: i64 = sqlx::query_scalar("select failed from count_jobs(now())")
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(failed, 2, "addresses that are none are given up at once");
}

#[tokio::test]
async fn without_a_server_letters_are_files() {
    let app = TestApp::start().await;
    send(&app, letter("citizen@example.org")).await;
    let mut tx = app.db.pool.begin().await.unwrap();
    mail::send(&mut tx, letter("nobody@example.org"))
        .await
        .unwrap();
    tx.rollback().await.unwrap();
    app.run_jobs().await;
    let files = letters(&app.app.config.data_dir.join("mail"));
    assert_eq!(files.len(), 1, "what was rolled back is not sent");
    assert_eq!(header(&files[0], "To"), ["citizen@example.org"]);
}

#[tokio::test]
async fn what_went_out_long_ago_is_forgotten() {
    let app = TestApp::start().await;
    send(&app, letter("citizen@example.org")).await;
    app.run_jobs().await;
    let crew = kuban::jobs::Crew::new(app.app.0.clone());
    crew.tick().await.unwrap();
    app.app.clock.advance(TimeDelta::days(32));
    crew.tick().await.unwrap();
    app.run_jobs().await;
    let left: i64 = sqlx::query_scalar("select count(*) from letter")
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(left, 0);
}
