//! A worker process that is killed in the middle of a letter.

use std::process::Stdio;
use std::time::Duration;

use kuban::jobs::{Crew, Recovery};
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::server::MailServer;
use super::{app_with, jobs_left, letter, send};
use crate::support::eventually;

/// How long the process may take until it begins to send.
const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_survives_the_process_that_was_sending_it() {
    let server = MailServer::start();
    let app = app_with(&server).await;
    // Takes connections and never says a word.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", silent.local_addr().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let mut doomed = Command::new(env!("CARGO_BIN_EXE_kuban"))
        .arg("worker")
        .env("DATABASE_URL", app.db.url())
        .env("KUBAN_DATA_DIR", folder.path())
        .env("KUBAN_SMTP_URL", url)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    send(&app, letter("citizen@example.org")).await;
    let sending = timeout(PATIENCE, silent.accept()).await;
    let _connection = sending.expect("the process begins to send").unwrap();
    doomed.kill().await.unwrap();
    assert_eq!((server.taken().len(), jobs_left(&app).await), (0, 1));

    let stop = CancellationToken::new();
    let crew = Crew::new(app.app.0.clone()).recovering(Recovery {
        beat: Duration::from_millis(100),
        sweep: Duration::from_millis(100),
        after: Duration::from_secs(1),
    });
    let running = tokio::spawn({
        let stop = stop.clone();
        async move { crew.run(stop).await }
    });
    eventually("another one sends it", async || server.taken().len() == 1).await;
    eventually("it leaves the queue", async || jobs_left(&app).await == 0).await;
    stop.cancel();
    running.await.unwrap();
    assert_eq!(server.taken().len(), 1);
}
