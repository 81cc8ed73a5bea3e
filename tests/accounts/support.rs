//! What the tests of accounts share: letters, cookies, people with a password.

use chrono::TimeDelta;
use kuban::auth::password;
use serde_json::{Value, json};

use crate::support::{Client, Person, TestApp, TestResponse};

pub(super) const PASSWORD: &str = "camel eats cactus on wednesday";
pub(super) const OTHER_PASSWORD: &str = "hedgehog paints seven bridges";

/// A registration that can be taken.
pub(super) fn registration(email: &str) -> Value {
    json!({ "registration": {
        "email": email, "password": PASSWORD, "display_name": "Vera", "language": "en", "consent_version": "2026-11",
    } })
}

/// Does the jobs that are due, and those that they write.
pub(super) async fn deliver(app: &TestApp) {
    for _ in 0..3 {
        app.run_jobs().await;
    }
}

/// The letters to an address, the oldest first, as text.
pub(super) async fn letters(app: &TestApp, to: &str) -> Vec<String> {
    deliver(app).await;
    let folder = app.app.config.data_dir.join("mail");
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let letters = paths
        .iter()
        .map(|path| plain(&std::fs::read_to_string(path).unwrap()));
    letters
        .filter(|letter| letter.contains(&format!("To: {to}\r\n")))
        .collect()
}

/// A letter without the encoding of its body.
fn plain(letter: &str) -> String {
    if !letter.contains("quoted-printable") {
        return letter.to_owned();
    }
    let joined = letter.replace("=\r\n", "");
    let mut parts = joined.split('=');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part
            .get(..2)
            .and_then(|code| u8::from_str_radix(code, 16).ok());
        match code {
            Some(byte) if byte.is_ascii() => {
                text.push(char::from(byte));
                text.push_str(&part[2..]);
            }
            _ => text.push_str(part),
        }
    }
    text
}

/// The token in the newest letter to an address.
pub(super) async fn token(app: &TestApp, to: &str) -> String {
    let letters = letters(app, to).await;
    let letter = letters.last().expect("a letter must have come");
    let (_, rest) = letter.split_once("#token=").expect("the letter has a link");
    rest.chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
        .collect()
}

/// The cookies that an answer sets, as a browser sends them back.
pub(super) fn cookies(response: &TestResponse) -> String {
    let values = response.header_values("set-cookie");
    let pairs = values.iter().map(|value| value.split(';').next().unwrap());
    pairs.collect::<Vec<_>>().join("; ")
}

/// One cookie that an answer sets; empty when it sets none of this name.
pub(super) fn cookie(response: &TestResponse, name: &str) -> String {
    let values = response.header_values("set-cookie");
    let pairs = values.iter().map(|value| value.split(';').next().unwrap());
    pairs
        .filter(|pair| pair.starts_with(&format!("{name}=")))
        .collect::<Vec<_>>()
        .join("; ")
}

/// The client as a browser with the cookies of an answer.
pub(super) fn browser(app: &TestApp, response: &TestResponse) -> Client {
    app.client.with("cookie", &cookies(response))
}

/// Gives a person the password of the tests, and English letters.
pub(super) async fn give_password(app: &TestApp, person: &Person) {
    let hash = password::hash(PASSWORD.into()).await.unwrap();
    sqlx::query("update person set password_hash = $2, language = 'en' where id = $1")
        .bind(person.id)
        .bind(hash)
        .execute(&app.db.pool)
        .await
        .unwrap();
}

/// Somebody with the password of the tests.
pub(super) async fn person(app: &TestApp, email: &str) -> Person {
    let person = app.person().named("Vera").email(email).sign_in().await;
    give_password(app, &person).await;
    person
}

/// Tries to sign in.
pub(super) async fn sign_in(client: &Client, email: &str, password: &str) -> TestResponse {
    let body = json!({ "session": { "email": email, "password": password } });
    client.post("/api/v1/sessions", &body).await
}

/// The client at another address of the network; the portal trusts 127.0.0.1 as its proxy.
pub(super) fn from_address(app: &TestApp, address: &str) -> Client {
    app.client.with("x-forwarded-for", address)
}

/// A portal behind a proxy on loopback, so that tests have many addresses.
pub(super) async fn behind_proxy() -> TestApp {
    TestApp::builder()
        .setting("KUBAN_TRUSTED_PROXIES", "127.0.0.1")
        .start()
        .await
}

/// What one query counts.
pub(super) async fn count(app: &TestApp, query: &'static str) -> i64 {
    sqlx::query_scalar(query)
        .fetch_one(&app.db.pool)
        .await
        .unwrap()
}

/// The actions in the audit log, in order.
pub(super) async fn actions(app: &TestApp) -> Vec<String> {
    sqlx::query_scalar("select action from audit_entry order by at, id")
        .fetch_all(&app.db.pool)
        .await
        .unwrap()
}

/// The pointer and the code of each fault of a problem.
pub(super) fn faults(problem: &Value) -> Vec<(String, String)> {
    let errors = problem["errors"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    errors
        .map(|error| (text(&error["pointer"]), text(&error["code"])))
        .collect()
}

/// Moves the clock of the portal.
pub(super) fn wait(app: &TestApp, by: TimeDelta) {
    app.app.clock.advance(by);
}
