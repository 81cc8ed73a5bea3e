//! Notifications: who is told, where it shows, what leaves the site and when.

mod letters;
mod live;
mod pushes;
mod reading;
mod subscriptions;
mod wishes;

use kuban::notices::{self, Event, Kind, Recipients};
use sqlx::PgPool;

use crate::support::TestApp;

/// An event about issue 7 with texts that a test knows.
fn event(kind: Kind, recipients: Recipients, dedup_key: &str) -> Event<'static> {
    Event {
        kind,
        recipients,
        subject: ("issue", 7),
        place: None,
        municipality_code: None,
        theme: None,
        parameters: vec![
            ("title", "Яма на Красной".to_owned()),
            ("status", "Решено".to_owned()),
            ("place", "Краснодар".to_owned()),
            ("what", "Пароль изменён.".to_owned()),
            ("reason", "Реклама".to_owned()),
        ],
        url: "/issues/7".to_owned(),
        dedup_key: dedup_key.to_owned(),
    }
}

/// Tells of an event; how many people had not been told.
async fn tell(app: &TestApp, event: &Event<'_>) -> usize {
    let mut tx = app.db.pool.begin().await.unwrap();
    let told = notices::notify(&mut tx, app.app.clock.now(), event)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    told
}

/// Everybody who has a row, by event.
async fn told(db: &PgPool, dedup_key: &str) -> Vec<i64> {
    sqlx::query_scalar("select person_id from notification where dedup_key = $1 order by person_id")
        .bind(dedup_key)
        .fetch_all(db)
        .await
        .unwrap()
}

/// The letters in the folder, the oldest first.
fn letters(app: &TestApp) -> Vec<String> {
    let folder = app.app.config.data_dir.join("mail");
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| std::fs::read_to_string(path).unwrap();
    paths.iter().map(read).collect()
}
