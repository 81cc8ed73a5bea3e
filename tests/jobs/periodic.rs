//! Periodic jobs: each tick once, whichever node looks.

use chrono::{DateTime, TimeDelta, Utc};
use kuban::jobs::Crew;

use crate::support::TestApp;

async fn enqueued(app: &TestApp) -> Vec<DateTime<Utc>> {
    let ticks: Vec<String> = sqlx::query_scalar(
        "select job.payload ->> 'tick' from graphile_worker._private_jobs job
         join graphile_worker._private_tasks task on task.id = job.task_id
         where task.identifier = 'sweep_notices' order by job.id",
    )
    .fetch_all(&app.db.pool)
    .await
    .unwrap();
    ticks.iter().map(|tick| tick.parse().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tick_is_enqueued_once_by_any_number_of_nodes() {
    let app = TestApp::start().await;
    let crew = Crew::new(app.app.0.clone());
    crew.tick().await.unwrap();
    assert!(
        enqueued(&app).await.is_empty(),
        "the first look begins the count"
    );
    app.app.clock.advance(TimeDelta::days(1));
    let looks = (0..8).map(|_| crew.tick());
    for look in futures::future::join_all(looks).await {
        look.unwrap();
    }
    let first = enqueued(&app).await;
    assert_eq!(first.len(), 1);

    // Nodes that were down for a week make up for the last tick alone.
    app.app.clock.advance(TimeDelta::days(7));
    crew.tick().await.unwrap();
    crew.tick().await.unwrap();
    let ticks = enqueued(&app).await;
    assert_eq!(ticks.len(), 2);
    assert_eq!(ticks[1] - ticks[0], TimeDelta::days(7));
    crew.run_due().await.unwrap();
    assert!(enqueued(&app).await.is_empty());
}
