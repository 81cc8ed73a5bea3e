//! The queue: at least once whatever dies, never in the way of requests, in the hands of administrators.

mod administration;
mod periodic;
mod probe;

use std::time::Duration;

use kuban::jobs::{Crew, Recovery, definition, enqueue};
use sqlx::{AssertSqlSafe, ConnectOptions};
use tokio_util::sync::CancellationToken;

use crate::support::{TestApp, eventually};
use probe::{Probe, Script};

/// A recovery that a test does not wait for.
const QUICK: Recovery = Recovery {
    beat: Duration::from_millis(100),
    sweep: Duration::from_millis(100),
    after: Duration::from_secs(1),
};

fn crew(app: &TestApp) -> Crew {
    Crew::new(app.app.0.clone())
        .with(definition::<Probe>())
        .recovering(QUICK)
}

async fn write(app: &TestApp, probe: &Probe) {
    let mut tx = app.db.pool.begin().await.unwrap();
    enqueue(&mut tx, probe).await.unwrap();
    tx.commit().await.unwrap();
}

async fn jobs_left(app: &TestApp) -> i64 {
    sqlx::query_scalar("select count(*) from graphile_worker._private_jobs")
        .fetch_one(&app.db.pool)
        .await
        .unwrap()
}

/// Runs a crew on a runtime of its own, which can be killed with all that is under way.
fn run_elsewhere(crew: Crew) -> tokio::runtime::Runtime {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    runtime.spawn(async move { crew.run(CancellationToken::new()).await });
    runtime
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_whose_worker_was_killed_is_done_by_another_one() {
    let app = TestApp::start().await;
    let probe = Probe::new(Script::HangFirst);
    write(&app, &probe).await;
    let doomed = run_elsewhere(crew(&app));
    eventually("the job begins", async || probe.begun() == 1).await;
    doomed.shutdown_background();
    assert_eq!((probe.done(), jobs_left(&app).await), (0, 1));

    let stop = CancellationToken::new();
    let other = crew(&app);
    let running = tokio::spawn({
        let stop = stop.clone();
        async move { other.run(stop).await }
    });
    eventually("another worker does it", async || probe.done() == 1).await;
    eventually("it leaves the queue", async || jobs_left(&app).await == 0).await;
    assert_eq!(probe.begun(), 2);
    stop.cancel();
    running.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_under_way_is_ended_before_a_worker_stops() {
    let app = TestApp::start().await;
    let probe = Probe::new(Script::WaitForRelease);
    write(&app, &probe).await;
    let stop = CancellationToken::new();
    let running = tokio::spawn({
        let (crew, stop) = (crew(&app), stop.clone());
        async move { crew.run(stop).await }
    });
    eventually("the job begins", async || probe.begun() == 1).await;
    stop.cancel();
    probe.release();
    running.await.unwrap();
    assert_eq!((probe.done(), jobs_left(&app).await), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_leave_connections_to_requests() {
    let app = TestApp::builder()
        .setting("KUBAN_DATABASE_POOL", "4")
        .start()
        .await;
    let probe = Probe::new(Script::HoldConnection);
    for _ in 0..6 {
        write(&app, &probe).await;
    }
    let crew = crew(&app);
    assert_eq!(crew.at_once(), 2);
    let stop = CancellationToken::new();
    let running = tokio::spawn({
        let stop = stop.clone();
        async move { crew.run(stop).await }
    });
    eventually("as many jobs run as may", async || probe.begun() == 2).await;
    let asked: Vec<_> = (0..20)
        .map(|_| app.client.get("/api/v1/calendar/2026"))
        .collect();
    for answer in futures::future::join_all(asked).await {
        assert_eq!(answer.status, 200);
    }
    assert_eq!(
        probe.begun(),
        2,
        "requests were answered while jobs held their connections"
    );
    probe.release();
    eventually("all jobs are done", async || probe.done() == 6).await;
    stop.cancel();
    running.await.unwrap();
}

async fn allow_connections(app: &TestApp) {
    let name = app.db.connect_options().get_database().unwrap();
    let elsewhere = app.db.connect_options().clone().database("postgres");
    let mut server = elsewhere.connect().await.unwrap();
    let statement = format!("alter database {name} with allow_connections true");
    sqlx::raw_sql(AssertSqlSafe(statement))
        .execute(&mut server)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_outlives_an_outage_of_the_database() {
    let app = TestApp::start().await;
    let stop = CancellationToken::new();
    let running = tokio::spawn({
        let (crew, stop) = (crew(&app), stop.clone());
        async move { crew.run(stop).await }
    });
    let before = Probe::new(Script::Finish);
    write(&app, &before).await;
    eventually("a job is done before", async || before.done() == 1).await;
    // One is under way when the database goes away, and ends while it is.
    let during = Probe::new(Script::WaitForRelease);
    write(&app, &during).await;
    eventually("a job is under way", async || during.begun() == 1).await;
    app.take_database_away().await;
    let live = app.client.get("/health/live").await;
    assert_eq!((live.status.as_u16(), during.begun()), (200, 1));
    during.release();
    allow_connections(&app).await;
    let after = Probe::new(Script::Finish);
    write(&app, &after).await;
    eventually("a job is done after", async || after.done() == 1).await;
    eventually("none is left", async || jobs_left(&app).await == 0).await;
    assert!(during.done() >= 1);
    stop.cancel();
    running.await.unwrap();
}

#[tokio::test]
async fn what_another_attempt_would_not_mend_is_given_up_at_once() {
    let app = TestApp::start().await;
    let (hopeless, unlucky) = (Probe::new(Script::FailForGood), Probe::new(Script::Fail));
    write(&app, &hopeless).await;
    write(&app, &unlucky).await;
    crew(&app).run_due().await.unwrap();
    app.app.clock.advance(chrono::TimeDelta::minutes(5));
    crew(&app).run_due().await.unwrap();
    assert_eq!((hopeless.begun(), unlucky.begun()), (1, 2));
    let counts = kuban::jobs::observe(&app.app).await.unwrap();
    assert_eq!((counts.failed, counts.waiting), (1, 1));
    let metrics = app.client.get("/metrics").await.text();
    for name in [
        "kuban_jobs_waiting",
        "kuban_jobs_failed",
        "kuban_jobs_behind_seconds",
    ] {
        assert!(metrics.contains(name), "{name}");
    }
}
