//! Kills in the middle of writes: afterwards memory is what the database holds.

use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use kuban::db::cluster::{Cluster, TestCluster};
use kuban::db::migrations;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, PgPool};

use super::node::{DEADLINE, Node, connect, insert_issue, run};
use crate::support::{Client, TestDatabase, TestEdition};

/// Somebody who writes all the time and does not give up.
struct Writer {
    stop: Arc<AtomicBool>,
    committed: Arc<AtomicU64>,
    task: tokio::task::JoinHandle<()>,
}

impl Writer {
    fn start(connect: PgConnectOptions) -> Self {
        let (stop, committed) = (
            Arc::new(AtomicBool::new(false)),
            Arc::new(AtomicU64::new(0)),
        );
        let task = tokio::spawn(write(connect, Arc::clone(&stop), Arc::clone(&committed)));
        Self {
            stop,
            committed,
            task,
        }
    }

    /// Waits until so many more writes were committed.
    async fn commits(&self, more: u64) {
        let goal = self.committed.load(Ordering::Relaxed) + more;
        let until = Instant::now() + DEADLINE;
        while self.committed.load(Ordering::Relaxed) < goal {
            assert!(Instant::now() < until, "the writer is stuck");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    async fn end(self) {
        self.stop.store(true, Ordering::Relaxed);
        self.task.await.unwrap();
    }
}

async fn write(connect: PgConnectOptions, stop: Arc<AtomicBool>, committed: Arc<AtomicU64>) {
    while !stop.load(Ordering::Relaxed) {
        let Ok(mut db) = connect.connect().await else {
            tokio::time::sleep(Duration::from_millis(5)).await;
            continue;
        };
        for number in 0_i32.. {
            let written = sqlx::query(
                "with moved as (update issue set geom = st_translate(geom, 0.0001, 0), status = 'in_work' where id % 10 = $1 % 10)
                 insert into issue (title, category, geom, due_at)
                 values ('Яма', 'roads', st_setsrid(st_makepoint(38.9 + ($1 % 1000) * 0.0001, 45), 4326), now() + interval '10 days')",
            )
            .bind(number)
            .execute(&mut db)
            .await;
            if written.is_err() || stop.load(Ordering::Relaxed) {
                break;
            }
            committed.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn kill(pid: u32) {
    let killed = Command::new("kill")
        .args(["-9", &pid.to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
}

fn pool(url: &str) -> PgPool {
    let connect = PgConnectOptions::from_str(url)
        .unwrap()
        .disable_statement_logging();
    PgPoolOptions::new()
        .max_connections(2)
        .connect_lazy_with(connect)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_was_killed_in_the_middle_of_writes_is_followed_on() {
    let server = tokio::task::spawn_blocking(|| TestCluster::start().unwrap())
        .await
        .unwrap();
    let db = pool(server.url());
    migrations::run(&db.connect_options()).await.unwrap();
    let node = Node::loaded(&db).await;
    let writer = Writer::start(db.connect_options().as_ref().clone());
    for _ in 0..2 {
        writer.commits(100).await;
        let cluster = Cluster::find(server.folder()).unwrap().unwrap();
        kill(cluster.process_id().unwrap());
        let status = node.reports("the loss", |status| !status.connected).await;
        assert!(
            status.stale_since.is_some() && status.loaded && status.last_error.is_some(),
            "{status:?}"
        );
        assert!(
            !node.spatial.snapshot().layer("issues").unwrap().is_empty(),
            "memory is served on"
        );
        tokio::task::spawn_blocking(move || cluster.start_and_keep().unwrap())
            .await
            .unwrap();
        node.reports("the recovery", |status| {
            status.connected && status.stale_since.is_none()
        })
        .await;
    }
    writer.commits(20).await;
    writer.end().await;
    node.equals(&db).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_was_seen_and_then_lost_in_a_crash_is_forgotten() {
    let server = tokio::task::spawn_blocking(|| TestCluster::start().unwrap())
        .await
        .unwrap();
    let db = pool(server.url());
    migrations::run(&db.connect_options()).await.unwrap();
    let mut writer = connect(&db).await;
    // Nothing but a commit that asks for it reaches the disk, so that the crash finds one that did not.
    for statement in [
        "alter system set wal_writer_delay = '10s'",
        "alter system set wal_writer_flush_after = 0",
        "select pg_reload_conf()",
    ] {
        run(&mut writer, statement).await;
    }
    let node = Node::loaded(&db).await;
    run(&mut writer, "set synchronous_commit = on").await;
    let kept = insert_issue(&mut writer, 1).await;
    run(&mut writer, "set synchronous_commit = off").await;
    let lost = insert_issue(&mut writer, 2).await;
    node.sees_issue(lost, Some("registered")).await;
    let backend: i32 = sqlx::query_scalar("select pg_backend_pid()")
        .fetch_one(&mut writer)
        .await
        .unwrap();
    // The server goes on after it: one process dies, the others are ended, what is on disk is recovered.
    kill(backend as u32);
    node.sees_issue(lost, None).await;
    node.sees_issue(kept, Some("registered")).await;
    node.equals(&db).await;
}

/// The real program, listening on a port of its own.
struct Server {
    process: Child,
    client: Client,
}

impl Server {
    async fn start(url: &str) -> Self {
        // The port is free at this moment; nothing else in the tests asks for one by number.
        let address: SocketAddr = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        let process = Command::new(env!("CARGO_BIN_EXE_kuban"))
            .args(["serve", "--demo", "never"])
            .env("DATABASE_URL", url)
            .env("KUBAN_LISTEN", address.to_string())
            .env("KUBAN_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let client = Client::new(address);
        let until = Instant::now() + DEADLINE;
        while tokio::net::TcpStream::connect(address).await.is_err()
            || client.get("/health/ready").await.status != 200
        {
            assert!(Instant::now() < until, "the server does not become ready");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Self { process, client }
    }

    async fn issues(&self) -> i64 {
        let statistics = self.client.get("/api/v1/statistics").await.json();
        statistics["totals"]["issues"].as_i64().unwrap()
    }

    /// Waits until the server counts what the database holds.
    async fn equals(&self, db: &PgPool) {
        let expected: i64 = sqlx::query_scalar("select count(*) from issue")
            .fetch_one(db)
            .await
            .unwrap();
        let until = Instant::now() + DEADLINE;
        loop {
            let counted = self.issues().await;
            if counted == expected {
                break;
            }
            assert!(
                Instant::now() < until,
                "{counted} issues in memory, {expected} in the database"
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _already_dead = self.process.kill();
        self.process.wait().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_killed_in_the_middle_of_writes_comes_back_with_everything() {
    let database = TestDatabase::create().await;
    TestEdition::squares().insert(&database.pool).await;
    insert_issue(&mut connect(&database.pool).await, 1).await;
    let writer = Writer::start(database.connect_options().clone());
    for _ in 0..2 {
        let server = Server::start(&database.url()).await;
        writer.commits(50).await;
        kill(server.process.id());
        drop(server);
        writer.commits(20).await;
    }
    let server = Server::start(&database.url()).await;
    writer.commits(20).await;
    writer.end().await;
    server.equals(&database.pool).await;
}
