//! A real provider of identity on loopback, and a browser that walks to it and back.

use std::collections::BTreeMap;
use std::process::Stdio;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tempfile::NamedTempFile;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use url::Url;

use crate::support::{Client, TestApp, TestResponse};

/// The provider of `tests/identity`, as a process.
pub(super) struct TestProvider {
    process: Child,
    /// Kept open: what the provider says later must have somewhere to go.
    _output: BufReader<ChildStdout>,
    pub(super) issuer: String,
    http: reqwest::Client,
}

impl TestProvider {
    /// Starts one; it ends with its standard input, so with the test.
    pub(super) async fn start() -> Self {
        // Another part of the tests may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/identity");
        let mut process = Command::new("node")
            .arg("provider.mjs")
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("Node.js runs the provider: use scripts/env");
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut issuer = String::new();
        output.read_line(&mut issuer).await.unwrap();
        assert!(
            issuer.starts_with("http://"),
            "scripts/setup test installs the provider"
        );
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            process,
            _output: output,
            issuer: issuer.trim().to_owned(),
            http,
        }
    }

    /// Takes the provider away.
    pub(super) async fn stop(&mut self) {
        self.process.kill().await.unwrap();
    }

    /// Says what the provider says of an account.
    pub(super) async fn person(&self, account: &str, claims: Value) {
        let request = self.http.put(format!("{}/people/{account}", self.issuer));
        let answer = request.json(&claims).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    }

    /// A person with an address that the provider confirmed.
    pub(super) async fn citizen(&self, account: &str, trusted: bool) {
        let email = format!("{account}@example.org");
        let claims = json!({ "name": "Vera Kuban", "email": email, "email_verified": true, "trusted": trusted });
        self.person(account, claims).await;
    }

    /// A portal that knows this provider.
    pub(super) async fn portal(&self) -> TestApp {
        let settings = json!([{
            "slug": "test", "name_ru": "Проверка", "name_en": "Test", "issuer": self.issuer,
            "client_id": "kuban", "client_secret": "a-secret-of-the-tests",
            "confirms": { "claim": "trusted", "value": true },
        }]);
        let file = NamedTempFile::new().unwrap();
        std::fs::write(file.path(), settings.to_string()).unwrap();
        TestApp::builder()
            .setting("KUBAN_IDENTITY_PROVIDERS", file.path().to_str().unwrap())
            .start()
            .await
    }

    /// Walks through the provider as an account of it; the address at which the browser comes back to the portal.
    pub(super) async fn walk(&self, authorization: &str, account: &str) -> String {
        let mut cookies = BTreeMap::new();
        let mut next = Url::parse(authorization).unwrap();
        next.query_pairs_mut().append_pair("login_hint", account);
        for _ in 0..8 {
            if !next.as_str().starts_with(&self.issuer) {
                return next.into();
            }
            let header: Vec<_> = cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let request = self.http.request(Method::GET, next.clone());
            let answer = request
                .header("cookie", header.join("; "))
                .send()
                .await
                .unwrap();
            for cookie in answer.headers().get_all("set-cookie") {
                let pair = cookie.to_str().unwrap().split(';').next().unwrap();
                let (name, value) = pair.split_once('=').unwrap();
                cookies.insert(name.to_owned(), value.to_owned());
            }
            let target = answer
                .headers()
                .get("location")
                .map(|target| target.to_str().unwrap().to_owned());
            let target = target.unwrap_or_else(|| panic!("{next}: {}", answer.status()));
            next = next.join(&target).unwrap();
        }
        panic!("the provider leads round in circles");
    }
}

/// A browser of a test: its cookies at the portal.
#[derive(Clone, Default)]
pub(super) struct Browser {
    cookies: BTreeMap<String, String>,
}

impl Browser {
    /// One that has a cookie already.
    pub(super) fn with_cookie(pair: &str) -> Self {
        let (name, value) = pair.split_once('=').unwrap();
        Self {
            cookies: BTreeMap::from([(name.to_owned(), value.to_owned())]),
        }
    }

    /// The client with this browser's cookies.
    pub(super) fn client(&self, app: &TestApp) -> Client {
        let pairs: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if pairs.is_empty() {
            return app.client.clone();
        }
        app.client.with("cookie", &pairs.join("; "))
    }

    /// Asks, and keeps the cookies of the answer.
    pub(super) async fn get(&mut self, app: &TestApp, path: &str) -> TestResponse {
        let answer = self.client(app).get(path).await;
        for cookie in answer.header_values("set-cookie") {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }

    /// Sets out for the provider; the address there.
    pub(super) async fn begin(&mut self, app: &TestApp, query: &str) -> String {
        let answer = self
            .get(
                app,
                &format!("/api/v1/identity-providers/test/begin{query}"),
            )
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        answer.header("location").to_owned()
    }

    /// Comes back from the provider; the path to which the portal leads on.
    pub(super) async fn arrive(&mut self, app: &TestApp, address: &str) -> String {
        let address = Url::parse(address).unwrap();
        let path = format!("{}?{}", address.path(), address.query().unwrap_or_default());
        let answer = self.get(app, &path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        answer.header("location").to_owned()
    }

    /// There and back again as an account of the provider.
    pub(super) async fn round_trip(
        &mut self,
        app: &TestApp,
        provider: &TestProvider,
        query: &str,
        account: &str,
    ) -> String {
        let there = self.begin(app, query).await;
        let back = provider.walk(&there, account).await;
        self.arrive(app, &back).await
    }

    /// Who is signed in.
    pub(super) async fn person(&mut self, app: &TestApp) -> Value {
        self.get(app, "/api/v1/account").await.json()["person"].clone()
    }
}
