//! Pictures in a store that speaks S3: a real server of another maker, on loopback.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::{files, kept, upload, uploaded};
use crate::support::{TestApp, eventually};

/// The server, stopped at the end.
struct Moto {
    process: Child,
    address: String,
}

impl Moto {
    /// Starts it and waits until it says where it listens.
    fn start() -> Self {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/clients/bin/moto_server");
        let mut process = Command::new(&program)
            .args(["-H", "127.0.0.1", "-p", "0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| {
                panic!(
                    "{}: {error}; scripts/setup test installs it",
                    program.display()
                )
            });
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let address = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| {
                line.split("Running on ")
                    .nth(1)
                    .map(|rest| rest.trim().to_owned())
            })
            .expect("the server says where it listens");
        // What it goes on to say has to go somewhere.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, address }
    }

    async fn make_bucket(&self, name: &str) {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let made = http
            .put(format!("{}/{name}", self.address))
            .send()
            .await
            .unwrap();
        assert!(made.status().is_success());
    }

    /// What the server lists in a bucket.
    async fn list(&self, bucket: &str) -> String {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let listed = http
            .get(format!("{}/{bucket}?list-type=2", self.address))
            .send()
            .await
            .unwrap();
        listed.text().await.unwrap()
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn portal(url: &str) -> TestApp {
    TestApp::builder()
        .setting("KUBAN_MEDIA_URL", url)
        .setting("KUBAN_MEDIA_ACCESS_KEY", "test-key")
        .setting("KUBAN_MEDIA_SECRET_KEY", "test-secret")
        .start()
        .await
}

#[tokio::test]
async fn pictures_live_in_a_bucket_and_go_from_it() {
    let app = TestApp::start().await;
    drop(app);
    let moto = Moto::start();
    moto.make_bucket("photos").await;
    let app = portal(&format!("s3://photos/kuban?endpoint={}", moto.address)).await;
    app.app.media.objects.check().await.unwrap();
    assert!(
        !moto.list("photos").await.contains("<Key>"),
        "the check leaves nothing"
    );
    let person = app.person().sign_in().await;
    let media = uploaded(&person, &files::jpeg(400, 300)).await;
    let listed = moto.list("photos").await;
    assert_eq!(listed.matches("<Key>kuban/").count(), 4, "{listed}");
    assert_eq!(
        kept(&app),
        [] as [String; 0],
        "nothing is kept on this machine"
    );
    let answer = person.client.get(media["url"].as_str().unwrap()).await;
    assert_eq!(image::load_from_memory(&answer.body).unwrap().width(), 400);
    assert_eq!(
        person
            .client
            .delete(&format!("/api/v1/media/{}", media["id"]))
            .await
            .status,
        204
    );
    app.run_jobs().await;
    assert!(!moto.list("photos").await.contains("<Key>"));
}

#[tokio::test]
async fn a_store_that_is_not_there_shows_at_the_start_and_keeps_nothing_half() {
    let app = TestApp::start().await;
    drop(app);
    let moto = Moto::start();
    let app = portal(&format!("s3://nothing-here?endpoint={}", moto.address)).await;
    assert!(app.app.media.objects.check().await.is_err());
    let person = app.person().sign_in().await;
    upload(&person.client, &files::png(8, 8))
        .await
        .problem(503, "not-ready");
    let rows: i64 = sqlx::query_scalar("select count(*) from media")
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(rows, 0);
    // The bucket comes to be, and the next upload is taken.
    moto.make_bucket("nothing-here").await;
    eventually("an upload is taken", async || {
        upload(&person.client, &files::png(8, 8)).await.status == 201
    })
    .await;
}
