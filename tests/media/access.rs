//! Who sees a picture, before and after a public thing shows it.

use kuban::auth::{Actor, Credential, Place, Scope, Trust};
use kuban::media::{AttachError, Owner, attach, detach, publish, relocate};
use sqlx::PgConnection;

use super::{files, upload, uploaded};
use crate::support::{Client, Person, TestApp};

fn actor(person: &Person) -> Actor {
    Actor {
        person_id: person.id,
        display_name: "Житель".to_owned(),
        language: "ru".to_owned(),
        municipality_code: None,
        trust: Trust::Basic,
        has_second_factor: false,
        credential: Credential::Session {
            id: 1,
            second_factor_at: None,
        },
        rights: Vec::new(),
    }
}

fn issue(id: i64) -> Owner<'static> {
    Owner {
        kind: "issue",
        id,
        place: Place {
            body_id: None,
            municipality_code: Some("03701000"),
            module: Some("issues"),
        },
    }
}

async fn attached(
    tx: &mut PgConnection,
    media: i64,
    owner: Owner<'_>,
    public: bool,
    person: &Person,
) -> Result<(), AttachError> {
    attach(tx, media, owner, public, &actor(person))
        .await
        .map(drop)
}

async fn status(client: &Client, url: &str) -> u16 {
    client.get(url).await.status.as_u16()
}

#[tokio::test]
async fn a_picture_is_private_until_a_public_thing_shows_it() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let other = app.person().sign_in().await;
    let media = uploaded(&person, &files::jpeg(400, 300)).await;
    let (id, url) = (
        media["id"].as_i64().unwrap(),
        media["url"].as_str().unwrap(),
    );

    let own = person.client.get(url).await;
    assert_eq!(
        (
            own.status.as_u16(),
            own.headers["cache-control"].to_str().unwrap()
        ),
        (200, "private, no-cache")
    );
    other.client.get(url).await.problem(404, "not-found");
    app.client.get(url).await.problem(404, "not-found");

    let mut db = app.db.pool.acquire().await.unwrap();
    attached(&mut db, id, issue(5), false, &person)
        .await
        .unwrap();
    assert_eq!(status(&app.client, url).await, 404);
    assert_eq!(publish(&mut db, ("issue", 5), true).await.unwrap(), 1);
    let public = app.client.get(url).await;
    assert_eq!(public.status, 200);
    assert_eq!(
        public.headers["cache-control"],
        "public, max-age=86400, immutable"
    );
    assert_eq!(public.headers["x-content-type-options"], "nosniff");
    assert_eq!(
        public.headers["content-security-policy"],
        "default-src 'none'; sandbox"
    );
    assert_eq!(
        public.headers["content-disposition"],
        format!("inline; filename=\"{id}-400.webp\"")
    );
    let tag = public.headers["etag"].to_str().unwrap();
    assert_eq!(
        app.client
            .get_with(url, &[("if-none-match", tag)])
            .await
            .status,
        304
    );

    assert_eq!(publish(&mut db, ("issue", 5), false).await.unwrap(), 1);
    assert_eq!(status(&app.client, url).await, 404);
    let tagged = app.client.get_with(url, &[("if-none-match", tag)]).await;
    assert_eq!(tagged.status, 404, "a tag opens nothing");
    publish(&mut db, ("issue", 5), true).await.unwrap();
    assert_eq!(
        detach(&mut db, ("issue", 5), None, app.app.clock.now())
            .await
            .unwrap(),
        1
    );
    assert_eq!(status(&app.client, url).await, 404);
    assert_eq!(status(&person.client, url).await, 200);
}

#[tokio::test]
async fn staff_of_the_place_see_it_with_their_second_factor() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let media = uploaded(&person, &files::jpeg(40, 30)).await;
    let url = media["url"].as_str().unwrap();
    let mut db = app.db.pool.acquire().await.unwrap();
    attached(
        &mut db,
        media["id"].as_i64().unwrap(),
        issue(5),
        false,
        &person,
    )
    .await
    .unwrap();
    let there = |code: &str| Scope {
        municipality_code: Some(code.to_owned()),
        ..Scope::EVERYWHERE
    };
    let near = app
        .person()
        .role_in("moderator", there("03701000"))
        .sign_in()
        .await;
    let far = app
        .person()
        .role_in("moderator", there("03726000"))
        .sign_in()
        .await;
    let unshown = app
        .person()
        .role("moderator")
        .without_second_factor()
        .sign_in()
        .await;
    let official = app.person().role("official").sign_in().await;
    let inspector = app.person().role("inspector").sign_in().await;
    assert_eq!(status(&near.client, url).await, 200);
    assert_eq!(status(&official.client, url).await, 200);
    for nobody in [&far, &unshown, &inspector] {
        assert_eq!(status(&nobody.client, url).await, 404);
    }
    let moved = Owner {
        place: Place {
            municipality_code: Some("03726000"),
            ..issue(5).place
        },
        ..issue(5)
    };
    assert_eq!(relocate(&mut db, moved).await.unwrap(), 1);
    assert_eq!(status(&near.client, url).await, 404);
    assert_eq!(status(&far.client, url).await, 200);
}

#[tokio::test]
async fn only_the_uploader_gives_a_picture_to_a_thing_and_only_to_one() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let other = app.person().sign_in().await;
    let id = uploaded(&person, &files::jpeg(40, 30)).await["id"]
        .as_i64()
        .unwrap();
    let mut db = app.db.pool.acquire().await.unwrap();
    let stolen = attached(&mut db, id, issue(5), true, &other).await;
    assert!(matches!(stolen, Err(AttachError::NotFound(_))));
    let absent = attached(&mut db, id + 1000, issue(5), true, &person).await;
    assert!(matches!(absent, Err(AttachError::NotFound(_))));
    attached(&mut db, id, issue(5), true, &person)
        .await
        .unwrap();
    attached(&mut db, id, issue(5), true, &person)
        .await
        .unwrap();
    let twice = attached(&mut db, id, issue(6), true, &person).await;
    assert!(matches!(twice, Err(AttachError::Taken(_))));
}

#[tokio::test]
async fn nobody_sends_a_picture_without_a_session_or_from_another_site() {
    let app = TestApp::start().await;
    upload(&app.client, &files::png(8, 8))
        .await
        .problem(401, "unauthenticated");
    let person = app.person().sign_in().await;
    let foreign = person.client.with("origin", "https://evil.example");
    upload(&foreign, &files::png(8, 8))
        .await
        .problem(403, "foreign-origin");
}

#[tokio::test]
async fn addresses_lead_to_variants_and_nowhere_else() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let id = uploaded(&person, &files::jpeg(400, 300)).await["id"].clone();
    for end in [
        "400.png",
        "0400.webp",
        "+400.webp",
        "99999999999.webp",
        "800.webp",
        "400",
        "..%2f400.webp",
        "%2e%2e",
        "400.webp%00",
        "400.webp%2f..",
    ] {
        let response = person
            .client
            .get(&format!("/api/v1/media/{id}/{end}"))
            .await;
        response.problem(404, "not-found");
    }
    for id in ["0", "-1", "x", "99999999999999999999"] {
        let response = person
            .client
            .get(&format!("/api/v1/media/{id}/400.webp"))
            .await;
        response.problem(404, "not-found");
    }
}
