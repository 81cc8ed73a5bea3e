//! What is not taken: other types, damaged files, bombs, files that are two things at once, too much of anything.

use futures::stream;
use reqwest::Method;
use serde_json::json;

use super::{BOUNDARY, files, form, kept, send_form, upload};
use crate::support::{Client, TestApp};

#[tokio::test]
async fn other_types_are_refused_by_their_bytes_whatever_they_call_themselves() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    let gif = files::gif();
    for file in [
        &svg[..],
        b"\xef\xbb\xbf<?xml version='1.0'?><svg/>",
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7 ...",
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
        b"\0\0\0\x18ftypavif",
        b"PK\x03\x04zip",
        b"\x7fELF",
        b"",
        b"no picture at all",
        &gif,
    ] {
        let response =
            send_form(&person.client, form("file", "photo.png", "image/png", file)).await;
        response.problem(415, "unsupported-media-type");
    }
    assert_eq!(kept(&app), [] as [String; 0]);
}

#[tokio::test]
async fn something_behind_a_picture_is_refused() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let zip = b"PK\x03\x04\x14\0\0\0page.htmlPK\x05\x06\0\0";
    let html = b"<html><script>alert(document.cookie)</script></html>";
    for picture in [files::jpeg(32, 32), files::png(32, 32), files::webp(32, 32)] {
        for more in [&zip[..], html] {
            let response = upload(&person.client, &[&picture[..], more].concat()).await;
            let problem = response.problem(422, "validation-failed");
            assert_eq!(problem["errors"][0]["code"], "more-than-a-picture");
        }
    }
    assert_eq!(kept(&app), [] as [String; 0]);
}

#[tokio::test]
async fn a_bomb_is_known_by_its_head() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    for (width, height) in [
        (50_000, 50_000),
        (u32::MAX >> 1, 1),
        (16_384, 2),
        (7_072, 7_071),
    ] {
        let response = upload(&person.client, &files::bomb(width, height)).await;
        response.problem(422, "validation-failed");
        assert_eq!(kept(&app), [] as [String; 0]);
    }
    let response = upload(&person.client, &files::bomb(50_000, 50_000)).await;
    let problem = response.problem(422, "validation-failed");
    assert_eq!(problem["errors"][0]["code"], "too-many-pixels");
}

#[tokio::test]
async fn damaged_files_leave_nothing_behind() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    for whole in [
        files::jpeg(300, 200),
        files::png(300, 200),
        files::webp(300, 200),
    ] {
        for length in [4, whole.len() / 2, whole.len() - 2] {
            let response = upload(&person.client, &whole[..length]).await;
            assert!(
                [415, 422].contains(&response.status.as_u16()),
                "{length} bytes: {}",
                response.text()
            );
        }
    }
    // Whole on the outside, broken inside.
    let mut broken = files::png(300, 200);
    let middle = broken.len() / 2;
    broken[middle..middle + 8].fill(0x55);
    let response = upload(&person.client, &broken).await;
    let problem = response.problem(422, "validation-failed");
    assert_eq!(problem["errors"][0]["code"], "damaged");
    assert_eq!(kept(&app), [] as [String; 0]);
    let rows: i64 = sqlx::query_scalar("select count(*) from media")
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(rows, 0);
}

#[tokio::test]
async fn a_file_of_26_megabytes_is_too_large_whether_or_not_it_says_so() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let large = form("file", "photo.jpg", "image/jpeg", &vec![0; 26 << 20]);
    send_form(&person.client, large.clone())
        .await
        .problem(413, "body-too-large");
    let chunks: Vec<Result<Vec<u8>, std::io::Error>> = large
        .chunks(1 << 20)
        .map(|chunk| Ok(chunk.to_vec()))
        .collect();
    let request = person
        .client
        .request(Method::POST, "/api/v1/media")
        .header(
            "content-type",
            format!("multipart/form-data; boundary={BOUNDARY}"),
        )
        .body(reqwest::Body::wrap_stream(stream::iter(chunks)));
    // The server may close the connection before everything was sent: then there is no answer to read.
    if let Ok(response) = request.send().await {
        assert_eq!(response.status(), 413);
    }
    assert_eq!(kept(&app), [] as [String; 0]);
    // Other addresses keep their own bound.
    let other = vec![b' '; (1 << 20) + 1];
    let request = person
        .client
        .request(Method::POST, "/api/v1/locate")
        .header("content-type", "application/json")
        .body(other);
    Client::send(request).await.problem(413, "body-too-large");
}

#[tokio::test]
async fn a_form_has_one_file_and_nothing_else() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let file = files::png(8, 8);
    let other = send_form(&person.client, form("photo", "a.png", "image/png", &file)).await;
    other.problem(422, "validation-failed");
    let one = form("file", "a.png", "image/png", &file);
    let end = one.len() - format!("--{BOUNDARY}--\r\n").len();
    let two = [&one[..end], &one].concat();
    send_form(&person.client, two)
        .await
        .problem(422, "validation-failed");
    let empty = format!("--{BOUNDARY}--\r\n").into_bytes();
    send_form(&person.client, empty)
        .await
        .problem(422, "validation-failed");
    send_form(&person.client, one[..one.len() - 30].to_vec())
        .await
        .problem(400, "invalid-request");
    person
        .client
        .post("/api/v1/media", &json!({}))
        .await
        .problem(415, "unsupported-media-type");
}
