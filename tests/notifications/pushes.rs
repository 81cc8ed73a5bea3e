//! Pushes: sealed for one browser, signed by the portal, sent once to each.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{TimeDelta, Utc};
use kuban::notices::{Kind, Recipients};
use p256::SecretKey;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::elliptic_curve::sec1::ToEncodedPoint;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{event, tell};
use crate::support::{Person, TestApp};

/// What came to a push service.
struct Push {
    path: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

#[derive(Default)]
struct Heard {
    pushes: Vec<Push>,
    /// What it answers next; 201 when nothing is left.
    answers: VecDeque<StatusCode>,
}

/// A push service on this machine.
#[derive(Clone)]
struct Service {
    heard: Arc<Mutex<Heard>>,
    origin: String,
}

impl Service {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let heard: Arc<Mutex<Heard>> = Arc::default();
        let routes = axum::Router::new()
            .fallback(take)
            .with_state(Arc::clone(&heard));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { heard, origin }
    }

    fn answer(&self, answers: &[StatusCode]) {
        self.heard.lock().unwrap().answers.extend(answers);
    }

    fn paths(&self) -> Vec<String> {
        let heard = self.heard.lock().unwrap();
        heard.pushes.iter().map(|push| push.path.clone()).collect()
    }
}

async fn take(
    State(heard): State<Arc<Mutex<Heard>>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let mut heard = heard.lock().unwrap();
    heard.pushes.push(Push {
        path: uri.path().to_owned(),
        headers,
        body: body.to_vec(),
    });
    heard.answers.pop_front().unwrap_or(StatusCode::CREATED)
}

/// A browser with keys of its own.
struct Browser {
    secret: SecretKey,
    auth: [u8; 16],
}

impl Browser {
    fn new(seed: u8) -> Self {
        Self {
            secret: SecretKey::from_slice(&[seed; 32]).unwrap(),
            auth: [seed; 16],
        }
    }

    fn to_json(&self, endpoint: &str) -> Value {
        let point = self.secret.public_key().to_encoded_point(false);
        json!({
            "endpoint": endpoint,
            "expirationTime": null,
            "keys": { "p256dh": URL_SAFE_NO_PAD.encode(point.as_bytes()), "auth": URL_SAFE_NO_PAD.encode(self.auth) },
        })
    }

    async fn subscribe(&self, person: &Person, endpoint: &str) {
        let answer = person
            .client
            .post("/api/v1/push/subscriptions", &self.to_json(endpoint))
            .await;
        assert_eq!(answer.status, 204, "{}", answer.text());
    }
}

async fn app() -> TestApp {
    TestApp::builder()
        .setting("KUBAN_PUSH_HOSTS", "127.0.0.1")
        .start()
        .await
}

async fn run_all(app: &TestApp) {
    for _ in 0..3 {
        app.run_jobs().await;
    }
}

async fn browsers(app: &TestApp) -> i64 {
    sqlx::query_scalar("select count(*) from push_subscription")
        .fetch_one(&app.db.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_push_is_sealed_for_the_browser_and_signed_by_the_key_that_the_site_hands_out() {
    let (app, service) = (app().await, Service::start().await);
    let person = app.person().sign_in().await;
    let browser = Browser::new(7);
    browser
        .subscribe(&person, &format!("{}/wpush/one", service.origin))
        .await;
    tell(
        &app,
        &event(Kind::TextModerated, Recipients::person(person.id), "a"),
    )
    .await;
    run_all(&app).await;
    let key = app.client.get("/api/v1/push/key").await.json()["key"]
        .as_str()
        .unwrap()
        .to_owned();

    let heard = service.heard.lock().unwrap();
    assert_eq!(heard.pushes.len(), 1);
    let push = &heard.pushes[0];
    let opened =
        web_push_native::decrypt(push.body.clone(), &browser.secret, &browser.auth.into()).unwrap();
    let message: Value = serde_json::from_slice(&opened).unwrap();
    assert_eq!(message["title"], "Решение модератора: Яма на Красной");
    assert_eq!(
        (&message["kind"], &message["url"]),
        (&json!("text_moderated"), &json!("/issues/7"))
    );
    assert!(!String::from_utf8_lossy(&push.body).contains("Яма"));
    assert_eq!(push.headers["content-encoding"], "aes128gcm");
    assert_eq!(push.headers["ttl"], "86400");

    let authorization = push.headers["authorization"].to_str().unwrap();
    let (token, named) = authorization
        .strip_prefix("vapid t=")
        .unwrap()
        .split_once(", k=")
        .unwrap();
    assert_eq!(named, key);
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let verifying = VerifyingKey::from_sec1_bytes(&decode(named)).unwrap();
    let signature = Signature::from_slice(&decode(signature)).unwrap();
    verifying.verify(signed.as_bytes(), &signature).unwrap();
    let claims: Value = serde_json::from_slice(&decode(signed.split_once('.').unwrap().1)).unwrap();
    assert_eq!(claims["aud"], service.origin);
    assert_eq!(claims["sub"], app.app.config.base_url);
    let left = claims["exp"].as_i64().unwrap() - Utc::now().timestamp();
    assert!((0..=86400).contains(&left), "{left}");
}

#[tokio::test]
async fn a_browser_that_is_gone_is_forgotten() {
    let (app, service) = (app().await, Service::start().await);
    let person = app.person().sign_in().await;
    for (seed, name) in [(1, "one"), (2, "two"), (3, "three")] {
        let endpoint = format!("{}/{name}", service.origin);
        Browser::new(seed).subscribe(&person, &endpoint).await;
    }
    service.answer(&[StatusCode::GONE, StatusCode::NOT_FOUND, StatusCode::CREATED]);
    tell(
        &app,
        &event(Kind::TextModerated, Recipients::person(person.id), "a"),
    )
    .await;
    run_all(&app).await;
    assert_eq!(browsers(&app).await, 1);
    tell(
        &app,
        &event(Kind::TextModerated, Recipients::person(person.id), "b"),
    )
    .await;
    run_all(&app).await;
    assert_eq!(service.paths(), ["/one", "/two", "/three", "/three"]);
}

#[tokio::test]
async fn an_outage_of_a_service_delays_and_pushes_nothing_twice() {
    let (app, service) = (app().await, Service::start().await);
    let person = app.person().sign_in().await;
    for (seed, name) in [(1, "one"), (2, "two")] {
        let endpoint = format!("{}/{name}", service.origin);
        Browser::new(seed).subscribe(&person, &endpoint).await;
    }
    // Nobody listens there.
    let nowhere = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    Browser::new(3)
        .subscribe(&person, &format!("http://{nowhere}/three"))
        .await;
    service.answer(&[StatusCode::CREATED, StatusCode::SERVICE_UNAVAILABLE]);
    tell(
        &app,
        &event(Kind::TextModerated, Recipients::person(person.id), "a"),
    )
    .await;
    run_all(&app).await;
    assert_eq!(service.paths(), ["/one", "/two"]);
    app.app.clock.advance(TimeDelta::minutes(1));
    run_all(&app).await;
    assert_eq!(
        service.paths(),
        ["/one", "/two", "/two"],
        "the first one has it"
    );
    let waiting: i64 = sqlx::query_scalar("select waiting from count_jobs(now())")
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(waiting, 1, "the third one is tried again");
    let path = format!("/api/v1/push/subscriptions?endpoint=http://{nowhere}/three");
    assert_eq!(person.client.delete(&path).await.status, 204);
    app.app.clock.advance(TimeDelta::minutes(5));
    run_all(&app).await;
    let outcome: String = sqlx::query_scalar("select outcome from delivery where channel = 'push'")
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    assert_eq!((outcome.as_str(), service.paths().len()), ("sent", 3));
}

#[tokio::test]
async fn no_browser_makes_the_portal_ask_its_own_network() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let browser = Browser::new(1);
    for endpoint in [
        "http://push.example.com/x",
        "https://127.0.0.1/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://169.254.169.254/latest/meta-data/",
        "https://localhost/x",
        "https://postgres.internal/x",
        "gopher://push.example.com/x",
        "x",
    ] {
        let body = browser.to_json(endpoint);
        let answer = person
            .client
            .post("/api/v1/push/subscriptions", &body)
            .await;
        let problem = answer.problem(422, "validation-failed");
        assert_eq!(problem["errors"][0]["pointer"], "/endpoint", "{endpoint}");
    }
    let mut keyless = browser.to_json("https://push.example.com/x");
    keyless["keys"]["p256dh"] = json!("AAAA");
    let answer = person
        .client
        .post("/api/v1/push/subscriptions", &keyless)
        .await;
    answer.problem(422, "validation-failed");
    assert_eq!(browsers(&app).await, 0);

    // One that was written when the settings allowed it is not asked any more, either.
    sqlx::query(
        "insert into push_subscription (person_id, endpoint, p256dh, auth, created_at) values ($1, 'http://127.0.0.1:9/x', $2, $3, now())",
    )
    .bind(person.id)
    .bind(browser.secret.public_key().to_encoded_point(false).as_bytes())
    .bind(browser.auth.as_slice())
    .execute(&app.db.pool)
    .await
    .unwrap();
    tell(
        &app,
        &event(Kind::TextModerated, Recipients::person(person.id), "a"),
    )
    .await;
    run_all(&app).await;
    let error: String = sqlx::query_scalar(
        "select last_error from list_jobs(null, 'waiting', null, 10) where name = 'push_notice'",
    )
    .fetch_one(&app.db.pool)
    .await
    .unwrap();
    assert!(error.contains("does not start with https://"), "{error}");
}

#[tokio::test]
async fn a_browser_goes_to_whoever_is_signed_in_there() {
    let (app, service) = (app().await, Service::start().await);
    let (before, after) = (app.person().sign_in().await, app.person().sign_in().await);
    let endpoint = format!("{}/shared", service.origin);
    Browser::new(1).subscribe(&before, &endpoint).await;
    Browser::new(1).subscribe(&after, &endpoint).await;
    tell(
        &app,
        &event(Kind::TextModerated, Recipients::person(before.id), "a"),
    )
    .await;
    run_all(&app).await;
    assert!(service.paths().is_empty());
    let refused = app
        .client
        .post(
            "/api/v1/push/subscriptions",
            &Browser::new(1).to_json(&endpoint),
        )
        .await;
    refused.problem(401, "unauthenticated");
    let path = format!("/api/v1/push/subscriptions?endpoint={endpoint}");
    assert_eq!(before.client.delete(&path).await.status, 204);
    assert_eq!(
        browsers(&app).await,
        1,
        "nobody forgets another one's browser"
    );
}
