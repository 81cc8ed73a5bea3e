//! How pictures go: removed by hand, or swept away.

use chrono::TimeDelta;
use futures::future::join_all;
use kuban::auth::Place;
use kuban::jobs;
use kuban::modules::media::SweepMedia;

use super::{files, kept, uploaded};
use crate::support::TestApp;

async fn sweep(app: &TestApp) {
    let mut db = app.db.pool.acquire().await.unwrap();
    jobs::enqueue(&mut db, &SweepMedia::default())
        .await
        .unwrap();
    // The sweep writes a job for every picture that goes.
    app.run_jobs().await;
    app.run_jobs().await;
}

/// Gives a picture to a thing as its command would.
async fn show(app: &TestApp, media_id: i64) {
    sqlx::query("update media set owner_kind = 'issue', owner_id = 1, unattached_since = null where id = $1")
        .bind(media_id)
        .execute(&app.db.pool)
        .await
        .unwrap();
}

#[tokio::test]
async fn of_many_who_remove_a_picture_one_does_and_its_objects_go() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let media = uploaded(&person, &files::jpeg(400, 300)).await;
    assert_eq!(kept(&app).len(), 4);
    let address = format!("/api/v1/media/{}", media["id"]);
    let answers = join_all((0..8).map(|_| person.client.delete(&address))).await;
    let mut statuses: Vec<_> = answers
        .iter()
        .map(|answer| answer.status.as_u16())
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 404, 404, 404, 404, 404, 404, 404]);
    person
        .client
        .get(media["url"].as_str().unwrap())
        .await
        .problem(404, "not-found");
    app.run_jobs().await;
    assert_eq!(kept(&app), [] as [String; 0]);
}

#[tokio::test]
async fn somebody_elses_picture_and_one_that_is_shown_stay() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let other = app.person().sign_in().await;
    let media = uploaded(&person, &files::jpeg(40, 30)).await;
    let address = format!("/api/v1/media/{}", media["id"]);
    app.client
        .delete(&address)
        .await
        .problem(401, "unauthenticated");
    other
        .client
        .delete(&address)
        .await
        .problem(404, "not-found");
    show(&app, media["id"].as_i64().unwrap()).await;
    person
        .client
        .delete(&address)
        .await
        .problem(409, "conflict");
    let moderator = app.person().role("moderator").sign_in().await;
    assert_eq!(moderator.client.delete(&address).await.status, 204);
}

#[tokio::test]
async fn what_nothing_shows_for_a_day_is_swept_with_objects_that_have_no_row() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let shown = uploaded(&person, &files::jpeg(40, 30)).await["id"]
        .as_i64()
        .unwrap();
    let loose = uploaded(&person, &files::jpeg(40, 30)).await["id"]
        .as_i64()
        .unwrap();
    show(&app, shown).await;
    let pictures = app.app.config.data_dir.join("media/pictures");
    let foreign = pictures.join("not-ours");
    let broken_off = pictures.join(kuban::auth::keys::random_token());
    for folder in [&foreign, &broken_off] {
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(folder.join("40.webp"), b"x").unwrap();
    }

    app.app.clock.advance(TimeDelta::hours(23));
    sweep(&app).await;
    assert_eq!(kept(&app).len(), 6, "a day is not over");
    app.app.clock.advance(TimeDelta::hours(2));
    sweep(&app).await;
    let left: Vec<i64> = sqlx::query_scalar("select id from media")
        .fetch_all(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(left, [shown], "{loose} is gone");
    assert!(foreign.exists() && !broken_off.join("40.webp").exists());
    assert_eq!(kept(&app).len(), 3, "{:?}", kept(&app));
}

#[tokio::test]
async fn a_picture_that_is_being_given_to_a_thing_is_not_swept() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let id = uploaded(&person, &files::jpeg(40, 30)).await["id"]
        .as_i64()
        .unwrap();
    app.app.clock.advance(TimeDelta::hours(25));
    let mut tx = app.db.pool.begin().await.unwrap();
    let place = Place::default();
    sqlx::query("select from media where id = $1 for update")
        .bind(id)
        .execute(&mut *tx)
        .await
        .unwrap();
    sweep(&app).await;
    let owner = kuban::media::Owner {
        kind: "issue",
        id: 1,
        place,
    };
    assert_eq!(kuban::media::relocate(&mut tx, owner).await.unwrap(), 0);
    sqlx::query("update media set owner_kind = 'issue', owner_id = 1, unattached_since = null where id = $1")
        .bind(id)
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    sweep(&app).await;
    assert_eq!(kept(&app).len(), 2);
}

#[tokio::test]
async fn every_upload_sees_to_a_sweep_and_those_of_an_hour_share_one() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    for _ in 0..3 {
        uploaded(&person, &files::png(4, 4)).await;
    }
    let keys: Vec<String> =
        sqlx::query_scalar("select key from graphile_worker.jobs where key like 'media.sweep.%'")
            .fetch_all(&app.db.pool)
            .await
            .unwrap();
    assert!((1..=2).contains(&keys.len()), "{keys:?}");
    // And a sweep to the next one, a day later.
    app.app.clock.advance(TimeDelta::hours(26));
    sweep(&app).await;
    let later: Vec<String> =
        sqlx::query_scalar("select key from graphile_worker.jobs where key like 'media.sweep.%'")
            .fetch_all(&app.db.pool)
            .await
            .unwrap();
    assert!(later.iter().max() > keys.iter().max(), "{later:?}");
}
