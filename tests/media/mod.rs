//! Pictures: what is taken in, what is refused, who sees it, and where it is kept.

mod access;
mod files;
mod refused;
mod removal;
mod s3;
mod upload;

use reqwest::Method;
use serde_json::Value;

use crate::support::{Client, Person, TestApp, TestResponse};

const BOUNDARY: &str = "form-of-a-test";

/// A form with one file.
fn form(field: &str, file_name: &str, media_type: &str, file: &[u8]) -> Vec<u8> {
    let head = format!(
        "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"{file_name}\"\r\ncontent-type: {media_type}\r\n\r\n"
    );
    let tail = format!("\r\n--{BOUNDARY}--\r\n");
    [head.as_bytes(), file, tail.as_bytes()].concat()
}

async fn send_form(client: &Client, form: Vec<u8>) -> TestResponse {
    let request = client
        .request(Method::POST, "/api/v1/media")
        .header(
            "content-type",
            format!("multipart/form-data; boundary={BOUNDARY}"),
        )
        .body(form);
    Client::send(request).await
}

/// Sends a file under an honest name.
async fn upload(client: &Client, file: &[u8]) -> TestResponse {
    send_form(client, form("file", "photo.jpg", "image/jpeg", file)).await
}

/// Sends a picture that is taken; what the portal says of it.
async fn uploaded(person: &Person, file: &[u8]) -> Value {
    let response = upload(&person.client, file).await;
    assert_eq!(response.status, 201, "{}", response.text());
    response.json()["media"].clone()
}

/// The files in the store of this portal.
fn kept(app: &TestApp) -> Vec<String> {
    let folder = app.app.config.data_dir.join("media/pictures");
    let mut files = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path.display().to_string());
            }
        }
    }
    files
}
