//! What becomes of a picture that is taken.

use super::{files, form, send_form, upload, uploaded};
use crate::support::TestApp;

#[tokio::test]
async fn a_picture_is_answered_in_its_widths_and_never_scaled_up() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    for file in [
        files::jpeg(1000, 500),
        files::png(1000, 500),
        files::webp(1000, 500),
    ] {
        let media = uploaded(&person, &file).await;
        assert_eq!(
            (&media["width"], &media["height"]),
            (&1000.into(), &500.into())
        );
        assert_eq!(media["media_type"], "image/webp");
        let variants = media["variants"].as_array().unwrap();
        let widths: Vec<_> = variants
            .iter()
            .map(|each| each["width"].as_u64().unwrap())
            .collect();
        assert_eq!(widths, [320, 320, 800, 800, 1000, 1000]);
        for variant in variants {
            let response = person.client.get(variant["url"].as_str().unwrap()).await;
            assert_eq!(response.status, 200);
            assert_eq!(
                response.headers["content-type"],
                variant["media_type"].as_str().unwrap()
            );
            let picture = image::load_from_memory(&response.body).unwrap();
            assert_eq!(
                u64::from(picture.width()),
                variant["width"].as_u64().unwrap()
            );
            assert_eq!(
                u64::from(picture.height()),
                variant["height"].as_u64().unwrap()
            );
        }
    }
}

#[tokio::test]
async fn a_photograph_is_upright_and_says_nothing_of_its_place() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let file = files::photograph(400, 300);
    let told = exif::Reader::new()
        .read_from_container(&mut std::io::Cursor::new(&file))
        .unwrap();
    assert!(
        told.get_field(exif::Tag::GPSLatitude, exif::In::PRIMARY)
            .is_some(),
        "the file of the test has a place"
    );
    let media = uploaded(&person, &file).await;
    assert_eq!(
        (&media["width"], &media["height"]),
        (&300.into(), &400.into())
    );
    for variant in media["variants"].as_array().unwrap() {
        let body = person
            .client
            .get(variant["url"].as_str().unwrap())
            .await
            .body;
        let exif = exif::Reader::new().read_from_container(&mut std::io::Cursor::new(&body));
        assert!(exif.is_err(), "nothing of EXIF is left");
        for secret in ["Exif", "Secret", "xmpmeta", "ICC_PROFILE"] {
            let found = body
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} is left");
        }
    }
}

#[tokio::test]
async fn neither_name_nor_type_of_a_file_counts() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    for (name, media_type) in [
        ("../../../etc/passwd", "application/pdf"),
        ("photo.svg", "image/svg+xml"),
        ("%2e%2e%2fphoto\u{0}.exe", "text/html"),
        ("", ""),
    ] {
        let name = name.replace('\u{0}', "");
        let response = send_form(
            &person.client,
            form("file", &name, media_type, &files::png(8, 8)),
        )
        .await;
        assert_eq!(response.status, 201, "{name}");
    }
    assert_eq!(super::kept(&app).len(), 8);
    assert!(
        super::kept(&app)
            .iter()
            .all(|path| path.ends_with("/8.webp") || path.ends_with("/8.jpg"))
    );
}

#[tokio::test]
async fn the_same_file_gives_the_same_bytes() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let (one, other) = (
        uploaded(&person, &files::jpeg(640, 480)).await,
        uploaded(&person, &files::jpeg(640, 480)).await,
    );
    assert_ne!(one["id"], other["id"]);
    let (one, other) = (
        person.client.get(one["url"].as_str().unwrap()).await,
        person.client.get(other["url"].as_str().unwrap()).await,
    );
    assert_eq!(one.body, other.body);
    assert_eq!(one.headers["etag"], other.headers["etag"]);
}

#[tokio::test]
async fn uploads_are_counted_by_person_and_by_address() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let file = files::png(2, 2);
    for _ in 0..60 {
        assert_eq!(upload(&person.client, &file).await.status, 201);
    }
    let response = upload(&person.client, &file).await;
    response.problem(429, "too-many-requests");
    assert!(response.headers.contains_key("retry-after"));
    // Another person at the same address has a count of their own, and the address one for all.
    let other = app.person().sign_in().await;
    assert_eq!(upload(&other.client, &file).await.status, 201);
    app.app.clock.advance(chrono::TimeDelta::minutes(61));
    assert_eq!(upload(&person.client, &file).await.status, 201);
}

#[tokio::test]
async fn uploads_are_in_the_audit_log() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let media = uploaded(&person, &files::png(8, 8)).await;
    person
        .client
        .delete(&format!("/api/v1/media/{}", media["id"]))
        .await;
    let entries: Vec<(String, i64)> = sqlx::query_as(
        "select action, actor_id from audit_entry where subject_kind = 'media' and subject_id = $1 order by id",
    )
    .bind(media["id"].to_string())
    .fetch_all(&app.db.pool)
    .await
    .unwrap();
    assert_eq!(
        entries,
        [
            ("media.uploaded".to_owned(), person.id),
            ("media.removed".to_owned(), person.id)
        ]
    );
}
