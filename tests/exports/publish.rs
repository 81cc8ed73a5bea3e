//! Publishing, and the addresses of what is published.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use kuban::exports::{
    Entry, FileFormat, Index, Publication, PublishError, PublishOptions, Pyramid, publish,
};
use reqwest::Method;
use sha2::{Digest, Sha256};
use sqlx::{ConnectOptions, Connection};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use super::reader;
use crate::support::{Client, ConstructionBuilder, IssueBuilder, TestApp, TestEdition, eventually};

/// A portal with a data folder of its own.
struct Node {
    app: TestApp,
    data: TempDir,
}

impl Node {
    async fn start() -> Self {
        let data = TempDir::new().unwrap();
        let (lon, lat) = TestEdition::inside(0);
        let mut builder = TestApp::builder()
            .setting("KUBAN_DATA_DIR", data.path().to_str().unwrap())
            .construction(ConstructionBuilder::at((lon, lat)));
        for n in 0..7 {
            let step = f64::from(n) / 100.0;
            builder = builder.issue(IssueBuilder::at((lon + step, lat)));
        }
        let app = builder.start().await;
        Self { app, data }
    }

    /// Few zooms, so that a test is quick.
    fn options() -> PublishOptions {
        PublishOptions {
            pyramid: Pyramid::new(0, 6, None).unwrap(),
            ..PublishOptions::new(CancellationToken::new())
        }
    }

    async fn publish(&self) -> Result<Option<Publication>, PublishError> {
        let app = &self.app.app;
        publish(app, app.spatial.snapshot(), &Self::options()).await
    }

    fn folder(&self) -> PathBuf {
        self.data.path().join("media/exports")
    }

    fn index(&self) -> Index {
        let text = fs::read_to_string(self.folder().join("index.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    fn names(&self) -> BTreeSet<String> {
        let entries = fs::read_dir(self.folder()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect()
    }

    fn entry(&self, collection: &str, format: FileFormat) -> Entry {
        let index = self.index();
        let mut latest = index.latest();
        let found = latest.find(|entry| entry.collection == collection && entry.format == format);
        found.unwrap().clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_collection_and_tileset_is_published_with_true_checksums() {
    let node = Node::start().await;
    let publication = node.publish().await.unwrap().unwrap();
    assert!(publication.failed.is_empty(), "{:?}", publication.failed);
    let index = node.index();
    let collections = node.app.app.collections.iter().count();
    assert_eq!(index.files.len(), publication.made.len());
    assert!(index.files.len() > 2 * collections);
    for entry in &index.files {
        let bytes = fs::read(node.folder().join(&entry.file)).unwrap();
        assert_eq!(entry.size_bytes, bytes.len() as u64, "{}", entry.file);
        assert_eq!(entry.sha256, format!("{:x}", Sha256::digest(&bytes)));
        assert!(entry.origin.edition.is_some());
        match entry.format {
            FileFormat::Parquet => {
                assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
            }
            FileFormat::Gpkg => assert!(bytes.starts_with(b"SQLite format 3\0")),
            FileFormat::Pmtiles => {
                let archive = reader::read(&node.folder().join(&entry.file));
                assert_eq!(archive.header.addressed_tiles, entry.count);
            }
        }
    }
    assert_eq!(node.entry("issues", FileFormat::Parquet).count, 7);
    assert_eq!(node.entry("issues", FileFormat::Gpkg).count, 7);
    let wanted: BTreeSet<String> = index.files.iter().map(|entry| entry.file.clone()).collect();
    let mut names = node.names();
    assert!(names.remove("index.json"));
    assert_eq!(names, wanted, "nothing else is left behind");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_read_whole_by_ranges_and_not_twice() {
    let node = Node::start().await;
    node.publish().await.unwrap();
    let client = &node.app.client;
    let entry = node.entry("portal", FileFormat::Pmtiles);
    let bytes = fs::read(node.folder().join(&entry.file)).unwrap();
    let address = format!("/exports/{}", entry.file);

    let whole = client.get(&address).await;
    assert_eq!(whole.status, 200);
    assert!(whole.body == bytes);
    assert_eq!(whole.header("content-type"), "application/vnd.pmtiles");
    assert_eq!(whole.header("etag"), format!("\"{}\"", entry.sha256));
    assert_eq!(whole.header("accept-ranges"), "bytes");
    assert!(whole.header("cache-control").contains("immutable"));
    let etag = whole.header("etag").to_owned();
    let date = whole.header("last-modified").to_owned();

    let part = client
        .get_with(
            &address,
            &[("range", "bytes=127-1000"), ("if-range", &etag)],
        )
        .await;
    assert_eq!(part.status, 206);
    assert!(part.body == bytes[127..=1000]);
    let length = bytes.len();
    let wanted = format!("bytes 127-1000/{length}");
    assert_eq!(part.header("content-range"), wanted);
    let end = client.get_with(&address, &[("range", "bytes=-5")]).await;
    assert!(end.body == bytes[length - 5..]);
    let other = [("range", "bytes=0-9"), ("if-range", "\"other\"")];
    assert_eq!(client.get_with(&address, &other).await.status, 200);

    let beyond = format!("bytes={length}-");
    let refused = client.get_with(&address, &[("range", &beyond)]).await;
    refused.problem(416, "range-not-satisfiable");
    assert_eq!(refused.header("content-range"), format!("bytes */{length}"));
    for known in [("if-none-match", &*etag), ("if-modified-since", &*date)] {
        assert_eq!(client.get_with(&address, &[known]).await.status, 304);
    }
    let head = Client::send(client.request(Method::HEAD, &address)).await;
    assert_eq!(head.header("content-length"), length.to_string());
    assert!(head.body.is_empty());
    let foreign = client
        .get_with(&address, &[("origin", "https://gis.example")])
        .await;
    assert_eq!(foreign.header("access-control-allow-origin"), "*");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_and_the_aliases_lead_to_the_newest_files() {
    let node = Node::start().await;
    let client = &node.app.client;
    let empty = client.get("/exports").await.json();
    assert!(empty["published_at"].is_null());
    node.publish().await.unwrap();

    let list = client.get("/exports").await.json();
    let entry = node.entry("issues", FileFormat::Gpkg);
    let exports = list["exports"].as_array().unwrap();
    let issues = exports.iter().find(|export| export["file"] == *entry.file);
    assert_eq!(issues.unwrap()["sha256"], *entry.sha256);
    let page = client
        .get_with("/exports?lang=en", &[("accept", "text/html")])
        .await;
    assert!(page.text().contains(&entry.sha256));
    assert!(page.text().contains("Open data files"));

    let alias = client.get("/exports/latest/issues.gpkg").await;
    assert_eq!(alias.status, 302);
    assert_eq!(alias.header("location"), format!("/exports/{}", entry.file));

    let collection = client.get("/ogc/collections/issues?f=json").await.json();
    let links = collection["links"].as_array().unwrap();
    let link = links
        .iter()
        .find(|link| link["href"].as_str().unwrap().ends_with(&entry.file))
        .unwrap();
    assert_eq!(link["rel"], "enclosure");
    assert_eq!(link["length"], entry.size_bytes);

    for unknown in [
        "/exports/latest/issues.shp",
        "/exports/latest/nothing.gpkg",
        "/exports/index.json",
        "/exports/..%2F..%2F..%2Fetc%2Fpasswd",
        "/exports/%2Fetc%2Fpasswd",
    ] {
        client.get(unknown).await.problem(404, "not-found");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn old_files_stay_for_two_more_publications() {
    let node = Node::start().await;
    node.publish().await.unwrap();
    let stranger = node.folder().join("readme.txt");
    fs::write(&stranger, "of a person").unwrap();
    let torn = node.folder().join(".kuban-crash.part");
    fs::write(&torn, "of a crash").unwrap();
    let first = node.entry("issues", FileFormat::Gpkg).file;
    // A GeoPackage says when it was written: every publication has other bytes.
    for _ in 0..2 {
        node.publish().await.unwrap();
        assert!(node.names().contains(&first));
    }
    node.publish().await.unwrap();
    assert!(!node.names().contains(&first));
    assert!(stranger.exists() && !torn.exists());
    let index = node.index();
    let of_issues =
        |entry: &&Entry| entry.collection == "issues" && entry.format == FileFormat::Gpkg;
    assert_eq!(index.files.iter().filter(of_issues).count(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collection_that_cannot_be_read_keeps_its_old_file() {
    let node = Node::start().await;
    node.publish().await.unwrap();
    let old = node.entry("issues", FileFormat::Parquet);
    let made_before = node.entry("portal", FileFormat::Pmtiles).made_at;
    sqlx::raw_sql("drop view issue_item")
        .execute(&node.app.db.pool)
        .await
        .unwrap();
    let publication = node.publish().await.unwrap().unwrap();
    let failed: Vec<_> = publication
        .failed
        .iter()
        .map(|failure| &*failure.collection)
        .collect();
    assert!(failed.contains(&"issues"), "{failed:?}");
    assert_eq!(node.entry("issues", FileFormat::Parquet), old);
    assert!(node.entry("portal", FileFormat::Pmtiles).made_at > made_before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_cannot_be_used_is_named() {
    let node = Node::start().await;
    fs::write(node.data.path().join("media"), "a file in the way").unwrap();
    let error = node.publish().await.unwrap_err();
    let folder = node.folder();
    assert_eq!(
        error.to_string(),
        format!("cannot use the folder {}", folder.display())
    );
    fs::remove_file(node.data.path().join("media")).unwrap();
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("index.json"), "{").unwrap();
    let error = node.publish().await.unwrap_err();
    assert!(error.to_string().contains("index.json"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_waits_for_another_and_need_not_repeat_its_work() {
    let node = Node::start().await;
    let mut other = node.app.db.connect_options().connect().await.unwrap();
    sqlx::query("select pg_advisory_lock(hashtext('kuban.exports'))")
        .execute(&mut other)
        .await
        .unwrap();
    let app = node.app.app.clone();
    let waiting = tokio::spawn(async move {
        let options = Node::options();
        publish(&app, app.spatial.snapshot(), &options).await
    });
    eventually("the node waits", async || {
        let waits: bool = sqlx::query_scalar(
            "select exists (select from pg_locks where locktype = 'advisory' and not granted \
             and database = (select oid from pg_database where datname = current_database()))",
        )
        .fetch_one(&node.app.db.pool)
        .await
        .unwrap();
        waits
    })
    .await;
    assert!(!waiting.is_finished() && !node.names().contains("index.json"));
    other.close().await.unwrap();
    assert!(waiting.await.unwrap().unwrap().is_some());

    let app = &node.app.app;
    let mut options = Node::options();
    options.unless_since = Some(node.index().published_at);
    let again = publish(app, app.spatial.snapshot(), &options).await;
    assert!(again.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_publication_changes_nothing() {
    let node = Node::start().await;
    let options = Node::options();
    options.stop.cancel();
    let app = &node.app.app;
    let stopped = publish(app, app.spatial.snapshot(), &options).await;
    assert!(matches!(stopped, Err(PublishError::Interrupted)));
    assert!(!node.folder().join("index.json").exists());
}
