//! Connections that dawdle, and a server that stops.

use std::time::{Duration, Instant};

use futures::StreamExt;
use reqwest::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{TestApp, TestEdition};

const HEAD: Duration = Duration::from_millis(400);

async fn impatient() -> TestApp {
    let limits = |limits: &mut kuban::http::server::Limits| {
        limits.head = HEAD;
        limits.idle = 2 * HEAD;
        limits.connections = 4;
    };
    TestApp::builder().limits(limits).start().await
}

/// What the server says until it closes the connection.
async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let reading = stream.read_to_end(&mut answer);
    let outcome = tokio::time::timeout(Duration::from_secs(10), reading).await;
    // A reset ends a connection as well.
    let _ = outcome.expect("the server must close the connection");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_closed() {
    let app = impatient().await;
    let mut silent = app.client.connect().await;
    let started = Instant::now();
    assert_eq!(read_to_end(&mut silent).await, "");
    assert!(started.elapsed() >= HEAD);
}

#[tokio::test]
async fn a_head_that_dribbles_in_is_given_up() {
    let app = impatient().await;
    let mut slow = app.client.connect().await;
    slow.write_all(b"GET /health/live HTTP/1.1\r\nhost: x\r\n")
        .await
        .unwrap();
    let (mut reader, mut writer) = slow.into_split();
    let dribble = tokio::spawn(async move {
        for number in 0.. {
            let line = format!("x-{number}: 1\r\n");
            if writer.write_all(line.as_bytes()).await.is_err() {
                return;
            }
            tokio::time::sleep(HEAD / 8).await;
        }
    });
    let mut answer = Vec::new();
    let reading = reader.read_to_end(&mut answer);
    let _ = tokio::time::timeout(Duration::from_secs(10), reading)
        .await
        .expect("the server must give up");
    assert!(!String::from_utf8_lossy(&answer).contains("200 OK"));
    dribble.abort();
}

#[tokio::test]
async fn a_body_that_stops_in_the_middle_is_given_up() {
    let app = impatient().await;
    let mut stuck = app.client.connect().await;
    let head = "POST /api/v1/locate HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"poi";
    stuck.write_all(head.as_bytes()).await.unwrap();
    let answer = read_to_end(&mut stuck).await;
    assert!(!answer.contains("200 OK"), "{answer}");
}

#[tokio::test]
async fn dawdlers_do_not_keep_others_out() {
    let app = impatient().await;
    // As many as may be open at once; the next waits until they are given up.
    let mut dawdlers = Vec::new();
    for _ in 0..4 {
        dawdlers.push(app.client.connect().await);
    }
    app.client.get("/health/live").await.json();
}

#[tokio::test]
async fn a_request_of_no_protocol_is_refused() {
    let app = TestApp::start().await;
    let mut stream = app.client.connect().await;
    stream
        .write_all(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 this is TLS, not HTTP\r\n\r\n")
        .await
        .unwrap();
    let answer = read_to_end(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert!(answer.contains("application/problem+json"), "{answer}");

    let mut stream = app.client.connect().await;
    let head = format!(
        "GET / HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n",
        "a".repeat(100_000)
    );
    let _ = stream.write_all(head.as_bytes()).await;
    let answer = read_to_end(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert!(answer.contains("application/problem+json"), "{answer}");
}

#[tokio::test]
async fn one_connection_carries_many_requests_in_either_protocol() {
    let app = TestApp::start().await;
    let mut stream = app.client.connect().await;
    for _ in 0..3 {
        stream
            .write_all(b"GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n")
            .await
            .unwrap();
        let mut answer = vec![0; 4_096];
        let length = stream.read(&mut answer).await.unwrap();
        assert!(answer[..length].starts_with(b"HTTP/1.1 200"));
    }
    // HTTP/2 by prior knowledge: the preface and an empty SETTINGS frame are answered with the server's SETTINGS.
    let mut stream = app.client.connect().await;
    stream
        .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0")
        .await
        .unwrap();
    let mut frame = [0; 9];
    stream.read_exact(&mut frame).await.unwrap();
    assert_eq!(frame[3], 4, "the type of a SETTINGS frame");
}

#[tokio::test]
async fn a_server_that_stops_answers_what_is_under_way() {
    let app = TestApp::start().await;
    let (lon, lat) = TestEdition::inside(2);
    let body = format!("{{\"points\": [[{lon}, {lat}]]}}");
    let (start, end) = body.split_at(10);
    let mut open = app.client.connect().await;
    let head = format!(
        "POST /api/v1/locate HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{start}",
        body.len()
    );
    open.write_all(head.as_bytes()).await.unwrap();
    let mut idle = app.client.connect().await;
    idle.write_all(b"GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .unwrap();
    let mut first = [0; 12];
    idle.read_exact(&mut first).await.unwrap();

    let address = app.client.address();
    app.stop.cancel();
    // The idle connection is closed at once, and new ones are not taken.
    read_to_end(&mut idle).await;
    let refused = async {
        while TcpStream::connect(address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), refused)
        .await
        .expect("the listener must close");

    open.write_all(end.as_bytes()).await.unwrap();
    let answer = read_to_end(&mut open).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(answer.contains("\"covered\""), "{answer}");
    assert_eq!(app.shut_down().await, 0);
}

#[tokio::test]
async fn a_server_that_stops_ends_event_streams() {
    let app = TestApp::start().await;
    let request = app.client.request(Method::GET, "/api/v1/events/map");
    let mut stream = request.send().await.unwrap().bytes_stream();
    let hello = stream.next().await.unwrap().unwrap();
    assert!(String::from_utf8_lossy(&hello).contains("event: hello"));
    let started = Instant::now();
    assert_eq!(app.shut_down().await, 0);
    assert!(stream.next().await.is_none());
    assert!(
        started.elapsed() < Duration::from_secs(4),
        "nobody waited for the deadline"
    );
}

#[tokio::test]
async fn a_client_that_never_ends_is_cut_at_the_deadline() {
    let limits =
        |limits: &mut kuban::http::server::Limits| limits.drain = Duration::from_millis(300);
    let app = TestApp::builder().limits(limits).start().await;
    let mut stuck = app.client.connect().await;
    let head = "POST /api/v1/locate HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{";
    stuck.write_all(head.as_bytes()).await.unwrap();
    // The server has seen the request when it answers another one.
    app.client.get("/health/live").await.json();
    assert_eq!(app.shut_down().await, 1);
}
