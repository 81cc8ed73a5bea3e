//! The feed of changes as a browser reads it.

use bytes::Bytes;
use futures::stream::{BoxStream, StreamExt};
use reqwest::Method;
use serde_json::Value;
use tiles::{LonLat, TileCoord};
use tokio::time::timeout;

use super::node::DEADLINE;
use crate::support::{IssueBuilder, TestApp, TestEdition};

/// One event.
#[derive(Debug)]
struct Event {
    name: String,
    id: Option<String>,
    data: Value,
}

/// An open stream of events.
struct Feed {
    bytes: BoxStream<'static, reqwest::Result<Bytes>>,
    text: String,
}

impl Feed {
    async fn open(app: &TestApp, last_event_id: Option<&str>) -> Self {
        let mut request = app.client.request(Method::GET, "/api/v1/events/map");
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        Self {
            bytes: answer.bytes_stream().boxed(),
            text: String::new(),
        }
    }

    async fn next(&mut self) -> Event {
        loop {
            if let Some(end) = self.text.find("\n\n") {
                let event: String = self.text.drain(..end + 2).collect();
                let field = |name: &str| {
                    event
                        .lines()
                        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
                        .map(str::to_owned)
                };
                let Some(data) = field("data") else { continue };
                return Event {
                    name: field("event").unwrap(),
                    id: field("id"),
                    data: serde_json::from_str(&data).unwrap(),
                };
            }
            let bytes = timeout(DEADLINE, self.bytes.next())
                .await
                .expect("an event comes")
                .expect("the stream goes on")
                .unwrap();
            self.text.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_names_the_tiles_that_show_it_at_every_zoom() {
    let app = TestApp::start().await;
    let mut feed = Feed::open(&app, None).await;
    let hello = feed.next().await;
    assert_eq!((hello.name.as_str(), &hello.id), ("hello", &None));
    let place = TestEdition::inside(2);
    IssueBuilder::at(place).insert(&app.db.pool).await;
    let change = feed.next().await;
    assert_eq!(
        (change.name.as_str(), change.data["layer"].as_str()),
        ("change", Some("issues"))
    );
    assert_eq!(change.data["reset"], false);
    assert!(change.data["seq"].as_u64() > hello.data["seq"].as_u64());
    assert_eq!(change.id.unwrap(), change.data["seq"].to_string());
    let named: Vec<&str> = change.data["tiles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tile| tile.as_str().unwrap())
        .collect();
    for z in 0..=18 {
        let tile = TileCoord::covering(LonLat::new(place.0, place.1).unwrap(), z)
            .unwrap()
            .to_string();
        assert!(named.contains(&tile.as_str()), "{tile}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_comes_back_gets_what_it_missed_or_starts_over() {
    let app = TestApp::start().await;
    let mut feed = Feed::open(&app, None).await;
    feed.next().await;
    IssueBuilder::at(TestEdition::inside(0))
        .insert(&app.db.pool)
        .await;
    let seen = feed.next().await.id.unwrap();
    drop(feed);
    for square in [1, 2] {
        IssueBuilder::at(TestEdition::inside(square))
            .insert(&app.db.pool)
            .await;
        app.wait_until(|snapshot| snapshot.layer("issues").unwrap().len() == square + 1)
            .await;
    }

    let mut resumed = Feed::open(&app, Some(&seen)).await;
    assert_eq!(resumed.next().await.name, "hello");
    for _ in 0..2 {
        let missed = resumed.next().await;
        assert_eq!(
            (missed.name.as_str(), &missed.data["reset"]),
            ("change", &Value::Bool(false))
        );
        assert!(missed.id.unwrap() > seen);
    }
    for unknown in ["1", "99999999999999999", "abc"] {
        let mut anew = Feed::open(&app, Some(unknown)).await;
        assert_eq!(anew.next().await.name, "hello");
        for layer in ["issues", "constructions", "municipalities"] {
            let reset = anew.next().await;
            assert_eq!(
                (reset.data["layer"].as_str(), &reset.data["reset"]),
                (Some(layer), &Value::Bool(true))
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_edition_is_told_and_drawn() {
    let app = TestApp::start().await;
    let before = app.client.get("/tiles/municipalities/6/38/23.mvt").await;
    let mut feed = Feed::open(&app, None).await;
    feed.next().await;
    let id = TestEdition::shipped().insert(&app.db.pool).await;
    let edition = loop {
        let event = feed.next().await;
        if event.name == "edition" {
            break event;
        }
    };
    assert_eq!(edition.data["id"], id);
    let after = app.client.get("/tiles/municipalities/6/38/23.mvt").await;
    assert_eq!((before.status.as_u16(), after.status.as_u16()), (200, 200));
    assert_ne!(before.header("etag"), after.header("etag"));
    assert_eq!(app.app.spatial.status().edition, Some(id));
}
