//! What becomes of a text when it is written.

use kuban::auth::{Place, Trust, rate::Taken};
use kuban::moderation::{
    Cause, LONGEST_TEXT_CHARS, State, Subject, Submission, SubmitError, Verdict, count_text,
    erase_person, remove, submit,
};

use super::{author, queue, state, write};
use crate::support::TestApp;

const TEXT: &str =
    "На перекрёстке Красной и Северной третью неделю не работает светофор, пешеходам опасно.";

#[tokio::test]
async fn an_ordinary_text_is_shown_at_once() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let moderator = app.person().role("moderator").sign_in().await;
    assert_eq!(
        write(&app, &author(&person), 1, TEXT).await,
        Verdict::Published
    );
    assert_eq!(state(&app, 1).await, Some(State::Published));
    assert_eq!(state(&app, 2).await, None);
    assert!(queue(&moderator).await.is_empty());
}

#[tokio::test]
async fn what_was_said_before_is_held_for_a_time() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let other = app.person().sign_in().await;
    let moderator = app.person().role("moderator").sign_in().await;
    let (one, two) = (author(&person), author(&other));
    write(&app, &one, 1, TEXT).await;
    // The same in other signs and with a word more.
    let again = format!("{}!!! Срочно", TEXT.to_uppercase().replace('Ё', "Е"));
    assert_eq!(
        write(&app, &one, 2, &again).await,
        Verdict::Held(Cause::Duplicate)
    );
    assert_eq!(
        write(&app, &two, 3, TEXT).await,
        Verdict::Held(Cause::Duplicate)
    );
    assert_eq!(queue(&moderator).await.len(), 2);
    // Another matter in the same manner, and what is too short to tell.
    let different = "Во дворе дома по улице Мира сломаны качели и лавка, дети могут пораниться, просьба заменить.";
    assert_eq!(write(&app, &one, 4, different).await, Verdict::Published);
    assert_eq!(
        write(&app, &one, 5, "Яма на дороге").await,
        Verdict::Published
    );
    assert_eq!(
        write(&app, &one, 6, "Яма на дороге").await,
        Verdict::Published
    );
    // A text is no duplicate of itself.
    assert_eq!(
        write(&app, &one, 4, &format!("{different} Спасибо.")).await,
        Verdict::Published
    );
    app.app.clock.advance(chrono::TimeDelta::hours(25));
    assert_eq!(
        write(&app, &two, 7, different).await,
        Verdict::Published,
        "a day later another may say it"
    );
    app.app.clock.advance(chrono::TimeDelta::days(8));
    assert_eq!(write(&app, &one, 8, TEXT).await, Verdict::Published);
}

#[tokio::test]
async fn many_links_are_held_unless_somebody_vouches_for_the_author() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let links = "https://a.example https://b.example http://c.example www.d.example";
    let mut actor = author(&person);
    assert_eq!(
        write(&app, &actor, 1, links).await,
        Verdict::Held(Cause::Links)
    );
    actor.trust = Trust::Confirmed;
    assert_eq!(
        write(&app, &actor, 2, "https://e.example https://f.example http://g.example www.h.example и совсем другие слова").await,
        Verdict::Published
    );
}

#[tokio::test]
async fn premoderated_too_long_and_edited_texts() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let actor = author(&person);
    let submission = Submission {
        subject: Subject {
            kind: "initiative",
            id: 1,
        },
        module: "issues",
        place: Place::default(),
        author: &actor,
        text: TEXT,
        is_premoderated: true,
    };
    let mut tx = app.db.pool.begin().await.unwrap();
    let now = app.app.clock.now();
    let held = submit(&mut tx, &submission, now).await.unwrap();
    assert_eq!(held, Verdict::Held(Cause::Premoderation));
    let long = "я".repeat(LONGEST_TEXT_CHARS + 1);
    let refused = submit(
        &mut tx,
        &Submission {
            text: &long,
            ..submission
        },
        now,
    )
    .await;
    assert!(matches!(refused, Err(SubmitError::TooLong)));
    // An edit of what is held stays held, with one case.
    let edited = submit(
        &mut tx,
        &Submission {
            is_premoderated: false,
            ..submission
        },
        now,
    )
    .await
    .unwrap();
    assert_eq!(edited, Verdict::Held(Cause::Review));
    let cases: i64 = sqlx::query_scalar("select count(*) from moderation_case")
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    assert_eq!(cases, 1);
    remove(&mut tx, submission.subject).await.unwrap();
    let cases: i64 = sqlx::query_scalar("select count(*) from moderation_case")
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    assert_eq!(cases, 0);
}

#[tokio::test]
async fn texts_are_counted_by_person_and_by_address() {
    let app = TestApp::start().await;
    let now = app.app.clock.now();
    let mut people = Vec::new();
    for _ in 0..5 {
        people.push(author(&app.person().sign_in().await));
    }
    for _ in 0..30 {
        assert_eq!(
            count_text(&app.db.pool, &people[0], b"here", now)
                .await
                .unwrap(),
            Taken::Within
        );
    }
    assert!(matches!(
        count_text(&app.db.pool, &people[0], b"elsewhere", now)
            .await
            .unwrap(),
        Taken::Beyond(_)
    ));
    for person in &people[1..4] {
        for _ in 0..30 {
            assert_eq!(
                count_text(&app.db.pool, person, b"here", now)
                    .await
                    .unwrap(),
                Taken::Within
            );
        }
    }
    assert!(matches!(
        count_text(&app.db.pool, &people[4], b"here", now)
            .await
            .unwrap(),
        Taken::Beyond(_)
    ));
    let later = now + chrono::TimeDelta::minutes(61);
    assert_eq!(
        count_text(&app.db.pool, &people[0], b"here", later)
            .await
            .unwrap(),
        Taken::Within
    );
}

#[tokio::test]
async fn the_words_of_an_erased_person_are_gone_and_decisions_stay() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let reader = app.person().sign_in().await;
    write(&app, &author(&person), 1, TEXT).await;
    super::complain(&reader, 1).await;
    let mut db = app.db.pool.acquire().await.unwrap();
    erase_person(&mut db, person.id).await.unwrap();
    erase_person(&mut db, reader.id).await.unwrap();
    let left: (String, String, Option<i64>, String, String) = sqlx::query_as(
        "select t.text, t.folded, t.author_id, t.state, c.text from moderated_text t join complaint c using (subject_kind, subject_id)",
    )
    .fetch_one(&mut *db)
    .await
    .unwrap();
    assert_eq!(
        left,
        (
            String::new(),
            String::new(),
            None,
            "published".to_owned(),
            String::new()
        )
    );
}
