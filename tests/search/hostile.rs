//! Queries that mean harm, or nothing.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{issue, search};
use crate::support::TestApp;

#[tokio::test]
async fn whatever_is_typed_is_answered() {
    let app = TestApp::start().await;
    issue(&app, "Яма на дороге", "").await;
    for text in [
        "",
        " ",
        "'",
        "\"",
        "\"\"\"",
        "\"яма",
        "&",
        "|",
        "!",
        "!!!яма",
        "<->",
        "(((((",
        "яма & | !",
        ":*",
        "яма:*A",
        "\\",
        "\\'",
        "--",
        "-",
        "-яма",
        "or",
        "or or or",
        "- or -",
        "';drop table issue;--",
        "%",
        "_",
        "*",
        "$1",
        "{}",
        "\u{0}",
        "яма\u{0}",
        "\u{202e}амя",
        "😀",
        "и в на",
        "\u{e000}",
        "NULL",
        "'яма'::tsquery",
        "a:b:c",
        "<b>яма</b>",
        "ｙａｍａ",
    ] {
        let answer = search(&app, text, "").await;
        assert!(answer["results"].is_array(), "{text:?}");
    }
    let long = "яма ".repeat(50);
    assert!(search(&app, long.trim(), "").await["results"].is_array());
    let hidden: i64 = sqlx::query_scalar("select count(*) from issue")
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(hidden, 1, "the table stands");
}

#[tokio::test]
async fn a_denial_alone_finds_nothing_rather_than_everything() {
    let app = TestApp::start().await;
    issue(&app, "Яма на дороге", "").await;
    assert_eq!(
        search(&app, "-люк", "&kind=issue").await["meta"]["total"],
        0
    );
}

#[tokio::test]
async fn what_cannot_be_read_is_named() {
    let app = TestApp::start().await;
    for (query, parameter, code) in [
        ("", "q", "required"),
        ("q=x&kind=person", "kind", "unknown-value"),
        ("q=x&kind=", "kind", "unknown-value"),
        ("q=x&municipality=1", "municipality", "unknown-value"),
        ("q=x&after=nonsense", "after", "invalid"),
        ("q=x&limit=0", "limit", "invalid"),
        ("q=x&offset=3", "offset", "unknown-parameter"),
    ] {
        let problem = app
            .client
            .get(&format!("/api/v1/search?{query}"))
            .await
            .problem(400, "invalid-request");
        let error = &problem["errors"][0];
        assert_eq!(
            (error["parameter"].as_str(), error["code"].as_str()),
            (Some(parameter), Some(code)),
            "{query}"
        );
    }
    let letters = "a".repeat(201);
    let problem = app
        .client
        .get(&format!("/api/v1/search?q={letters}"))
        .await
        .problem(400, "invalid-request");
    assert_eq!(problem["errors"][0]["code"], "too-long");
    // A hundred kilobytes end at the server's bound on addresses; no client library sends them.
    let mut connection = app.client.connect().await;
    let huge = format!(
        "GET /api/v1/search?q={} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        "a".repeat(100_000)
    );
    connection.write_all(huge.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).await.unwrap();
    assert!(
        answer.starts_with(b"HTTP/1.1 4"),
        "{:.80}",
        String::from_utf8_lossy(&answer)
    );
}

#[tokio::test]
async fn an_answer_that_did_not_change_is_not_sent_again() {
    let app = TestApp::start().await;
    issue(&app, "Яма на дороге", "").await;
    let path = "/api/v1/search?q=%D1%8F%D0%BC%D0%B0";
    let first = app.client.get(path).await;
    let again = app
        .client
        .get_with(path, &[("if-none-match", first.header("etag"))])
        .await;
    assert_eq!(again.status, 304);
}
