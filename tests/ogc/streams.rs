//! Whole collections over HTTP: what becomes of the query when the client goes, and of the answer when the query fails.

use std::time::Duration;

use kuban::collections::ReadLimits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::support::{TestApp, eventually};

/// More than all that buffers between the database and a client hold.
const ISSUES: i64 = 20_000;

async fn portal() -> TestApp {
    portal_with(|_| {}).await
}

async fn portal_with(change: impl FnOnce(&mut ReadLimits)) -> TestApp {
    let limits = |limits: &mut ReadLimits| {
        limits.whole_at_once = 1;
        change(limits);
    };
    let app = TestApp::builder().reads(limits).start().await;
    sqlx::query(
        "insert into issue (title, description, status, category, geom, due_at)
         select 'Яма ' || n, repeat('x', 2000), 'registered', 'roads', st_setsrid(st_makepoint(38.5, 44.5), 4326), now() + interval '1 day'
         from generate_series(1, $1::bigint) as n",
    )
    .bind(ISSUES)
    .execute(&app.db.pool)
    .await
    .unwrap();
    app
}

/// A client that has seen the beginning of a whole collection and reads no further.
async fn paused(app: &TestApp) -> (TcpStream, Vec<u8>) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(16 * 1024).unwrap();
    let mut stream = socket.connect(app.client.address()).await.unwrap();
    let request = "GET /ogc/collections/issues/download?f=json HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut seen = vec![0; 4096];
    stream.read_exact(&mut seen).await.unwrap();
    let text = String::from_utf8_lossy(&seen);
    assert!(text.starts_with("HTTP/1.1 200 "), "{text}");
    assert!(text.contains("transfer-encoding: chunked"), "{text}");
    (stream, seen)
}

/// The processes of the database that read a whole collection.
const READERS: &str = "from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and query like '%records%' and state <> 'idle'";

async fn readers(app: &TestApp) -> i64 {
    let count = format!("select count(*) {READERS}");
    sqlx::query_scalar(sqlx::AssertSqlSafe(count))
        .fetch_one(&app.db.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_client_that_goes_away_stops_the_query() {
    let app = portal().await;
    let (stream, _) = paused(&app).await;
    assert_eq!(readers(&app).await, 1);
    let busy = "/ogc/collections/issues/download?f=csv";
    app.client.get(busy).await.problem(503, "not-ready");
    drop(stream);
    eventually("the query has stopped", async || readers(&app).await == 0).await;
    eventually("another may read", async || {
        app.client.get(busy).await.status == 200
    })
    .await;
}

#[tokio::test]
async fn a_failure_in_the_middle_cuts_the_answer() {
    let app = portal().await;
    let (mut stream, mut answer) = paused(&app).await;
    let terminate = format!("select pg_terminate_backend(pid) {READERS}");
    sqlx::raw_sql(sqlx::AssertSqlSafe(terminate))
        .execute(&app.db.pool)
        .await
        .unwrap();
    // A reset ends the connection as well.
    let _ = stream.read_to_end(&mut answer).await;
    assert!(!answer.ends_with(b"0\r\n\r\n"), "no end is told");
    let text = String::from_utf8_lossy(&answer);
    assert!(
        !text.contains("numberReturned"),
        "the collection is not closed"
    );
    assert!(
        !text.contains("terminating connection"),
        "nothing of the database is told"
    );
}

#[tokio::test]
async fn nothing_is_gathered_for_a_client_that_does_not_read() {
    let app = portal_with(|limits| limits.stall = Duration::from_millis(500)).await;
    let (mut stream, mut answer) = paused(&app).await;
    // Were the answer gathered somewhere, the reading would come to its end, and the answer be whole.
    eventually("the reading is given up", async || readers(&app).await == 0).await;
    let _ = stream.read_to_end(&mut answer).await;
    assert!(!answer.ends_with(b"0\r\n\r\n"), "the answer is cut");
    assert!(
        answer.len() < 30_000_000,
        "{} bytes were gathered",
        answer.len()
    );
}

#[tokio::test]
async fn an_undisturbed_answer_is_whole() {
    let app = portal().await;
    let (mut stream, mut answer) = paused(&app).await;
    stream.read_to_end(&mut answer).await.unwrap();
    assert!(answer.ends_with(b"0\r\n\r\n"));
    let text = String::from_utf8_lossy(&answer);
    assert!(text.contains(&format!("\"numberReturned\":{ISSUES}")));
}
