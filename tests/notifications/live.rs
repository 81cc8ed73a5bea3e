//! The stream of news.

use bytes::Bytes;
use futures::stream::{BoxStream, StreamExt};
use kuban::notices::{self, Kind, Recipients};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::timeout;

use super::{event, tell};
use crate::support::{Person, TestApp};

const DEADLINE: Duration = Duration::from_secs(20);

/// An open stream.
struct Feed {
    bytes: BoxStream<'static, reqwest::Result<Bytes>>,
    text: String,
}

impl Feed {
    async fn open(person: &Person) -> Self {
        let answer = person
            .client
            .request(Method::GET, "/api/v1/events/notifications")
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        Self {
            bytes: answer.bytes_stream().boxed(),
            text: String::new(),
        }
    }

    /// The next event; nothing when the stream has ended.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some(end) = self.text.find("\n\n") {
                let event: String = self.text.drain(..end + 2).collect();
                let field = |name: &str| {
                    event
                        .lines()
                        .find_map(|line| line.strip_prefix(name))
                        .map(str::to_owned)
                };
                let Some(data) = field("data: ") else {
                    continue;
                };
                return Some((
                    field("event: ").unwrap(),
                    serde_json::from_str(&data).unwrap(),
                ));
            }
            let bytes = timeout(DEADLINE, self.bytes.next())
                .await
                .expect("in time")?
                .ok()?;
            self.text.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn news_come_as_they_happen_and_only_ones_own() {
    let app = TestApp::start().await;
    let (person, other) = (app.person().sign_in().await, app.person().sign_in().await);
    tell(
        &app,
        &event(Kind::IssueChanged, Recipients::person(person.id), "before"),
    )
    .await;
    let mut feed = Feed::open(&person).await;
    assert_eq!(
        feed.next().await.unwrap(),
        ("hello".to_owned(), json!({ "unread": 1 }))
    );
    tell(
        &app,
        &event(Kind::IssueChanged, Recipients::person(other.id), "not mine"),
    )
    .await;
    tell(
        &app,
        &event(Kind::TextModerated, Recipients::person(person.id), "mine"),
    )
    .await;
    let (name, data) = feed.next().await.unwrap();
    assert_eq!(
        (name.as_str(), &data["kind"]),
        ("notification", &json!("text_moderated"))
    );
    assert_eq!(data["title"], "Решение модератора: Яма на Красной");
    assert_eq!(
        feed.next().await.unwrap(),
        ("read".to_owned(), json!({ "unread": 2 }))
    );
    let all = person
        .client
        .post("/api/v1/notifications/read-all", &json!({}))
        .await;
    assert_eq!(all.status, 204);
    assert_eq!(
        feed.next().await.unwrap(),
        ("read".to_owned(), json!({ "unread": 0 }))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_committed_later_with_a_lower_number_is_not_missed() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    // A worker registers the types of jobs; before that the first writer of a type holds up the next one.
    app.run_jobs().await;
    let now = app.app.clock.now();
    let mut slow = app.db.pool.begin().await.unwrap();
    let first = event(Kind::IssueChanged, Recipients::person(person.id), "slow");
    notices::notify(&mut slow, now, &first).await.unwrap();
    let mut feed = Feed::open(&person).await;
    assert_eq!(feed.next().await.unwrap().1["unread"], 0);
    tell(
        &app,
        &event(Kind::TextModerated, Recipients::person(person.id), "quick"),
    )
    .await;
    assert_eq!(feed.next().await.unwrap().1["kind"], "text_moderated");
    assert_eq!(feed.next().await.unwrap().0, "read");
    slow.commit().await.unwrap();
    assert_eq!(feed.next().await.unwrap().1["kind"], "issue_changed");
    assert_eq!(
        feed.next().await.unwrap(),
        ("read".to_owned(), json!({ "unread": 2 }))
    );
    // Neither comes twice.
    tell(
        &app,
        &event(Kind::AccessChanged, Recipients::person(person.id), "last"),
    )
    .await;
    assert_eq!(feed.next().await.unwrap().1["kind"], "access_changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_with_its_session_and_with_the_server() {
    let app = TestApp::start().await;
    let (leaving, staying) = (app.person().sign_in().await, app.person().sign_in().await);
    let (mut ending, mut going_on) = (Feed::open(&leaving).await, Feed::open(&staying).await);
    ending.next().await.unwrap();
    going_on.next().await.unwrap();
    sqlx::query("delete from session where person_id = $1")
        .bind(leaving.id)
        .execute(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(ending.next().await, None);
    tell(
        &app,
        &event(Kind::TextModerated, Recipients::person(staying.id), "a"),
    )
    .await;
    assert_eq!(going_on.next().await.unwrap().0, "notification");
    app.stop.cancel();
    while going_on.next().await.is_some() {}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_has_so_many_streams_and_no_more() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let mut open = Vec::new();
    for _ in 0..8 {
        open.push(Feed::open(&person).await);
    }
    let refused = person.client.get("/api/v1/events/notifications").await;
    assert!(!refused.header("retry-after").is_empty());
    refused.problem(429, "too-many-requests");
}
