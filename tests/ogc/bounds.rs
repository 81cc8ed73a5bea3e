//! Questions that would cost much: refused before the database sees them, or given up in time.

use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::portal;
use crate::support::TestApp;

const ITEMS: &str = "/ogc/collections/issues/items";

/// The problem document of an answer as it came over the wire.
fn problem(answer: &str) -> Value {
    let (head, body) = answer
        .split_once("\r\n\r\n")
        .expect("an answer with a head");
    assert!(head.starts_with("HTTP/1.1 400 "), "{head}");
    assert!(
        head.contains("content-type: application/problem+json"),
        "{head}"
    );
    assert!(
        head.contains(&format!("content-length: {}", body.len())),
        "{head}"
    );
    serde_json::from_str(body).expect("a problem document")
}

#[tokio::test]
async fn a_filter_of_any_length_is_answered_with_a_problem() {
    let app = portal().await;
    // What the handlers refuse, what the listener refuses, what no address can be, and what no buffer takes at once.
    for length in [20_000, 30_000, 40_000, 100_000, 1_000_000] {
        let mut stream = app.client.connect().await;
        let filter = "a".repeat(length);
        let request =
            format!("GET {ITEMS}?filter={filter} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(!answer.is_empty(), "{length}");
        let problem = problem(&answer);
        assert_eq!(problem["type"], "invalid-request", "{length}");
        assert!(problem["detail"].is_string(), "{length}");
    }
}

#[tokio::test]
async fn a_filter_that_asks_for_too_much_is_refused_unasked() {
    let app = portal().await;
    let joined = |part: &str, times: usize, word: &str| vec![part; times].join(word);
    let ring = joined("38 45", 2_500, ",");
    for filter in [
        joined("title='a'", 1_000, " OR "),
        format!("title IN ({})", joined("'a'", 3_000, ",")),
        format!("S_INTERSECTS(geometry,POLYGON(({ring})))"),
        joined("CASEI(title) LIKE '%25a%25b%25'", 200, " OR "),
        format!("title LIKE '{}'", "%25a".repeat(300)),
        format!("{}title='a'{}", "(".repeat(2_000), ")".repeat(2_000)),
        format!("{}title='a'", "NOT ".repeat(1_000)),
    ] {
        let path = format!("{ITEMS}?filter={filter}");
        let problem = app.client.get(&path).await.problem(400, "invalid-request");
        let start: String = filter.chars().take(40).collect();
        assert_eq!(problem["errors"][0]["parameter"], "filter", "{start}");
    }
}

#[tokio::test]
async fn a_question_that_takes_too_long_is_given_up_and_said_so() {
    let limits = |limits: &mut kuban::collections::ReadLimits| {
        limits.page = Duration::from_millis(200);
        limits.step = Duration::from_millis(200);
    };
    let app = TestApp::builder().reads(limits).start().await;
    // Whatever waits for this lock waits for ever.
    let mut holder = app.db.pool.begin().await.unwrap();
    sqlx::raw_sql("lock table issue in access exclusive mode")
        .execute(&mut *holder)
        .await
        .unwrap();
    for path in [
        format!("{ITEMS}?sortby=title"),
        format!("{ITEMS}?filter=CASEI(title) LIKE '%25a%25'"),
        format!("{ITEMS}?f=csv&limit=10"),
        "/ogc/collections/issues/download?f=json".to_owned(),
        "/ogc/collections/issues/download?f=parquet".to_owned(),
    ] {
        let answer = app.client.get(&path).await;
        let problem = answer.problem(400, "invalid-request");
        let text = problem.to_string();
        assert!(text.contains("takes too long"), "{path}: {text}");
        assert!(
            !text.contains("select") && !text.contains("issue_item"),
            "{text}"
        );
    }
    holder.rollback().await.unwrap();
    assert_eq!(
        app.client.get(ITEMS).await.status,
        200,
        "nothing is left behind"
    );
}
