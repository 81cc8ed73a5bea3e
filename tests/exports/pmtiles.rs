//! `kuban tiles export`, as a library and as a program.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use kuban::exports::Pyramid;
use kuban::exports::pmtiles::{self, PmtilesError};
use tempfile::TempDir;
use tiles::{Bbox, TileCoord};
use tokio_util::sync::CancellationToken;

use super::reader;
use crate::support::{ConstructionBuilder, IssueBuilder, TestApp, TestDatabase, TestEdition};

async fn start() -> TestApp {
    let mut builder = TestApp::builder();
    for n in 0..60 {
        let (lon, lat) = TestEdition::inside(n % 4);
        let turn = f64::from(n as u32) * 2.4;
        let at = (lon + 0.3 * turn.sin(), lat + 0.3 * turn.cos());
        builder = builder.issue(IssueBuilder::at(at));
        if n % 6 == 0 {
            builder = builder.construction(ConstructionBuilder::at(at));
        }
    }
    builder.start().await
}

/// Writes an archive of what the portal holds now.
fn export(
    app: &TestApp,
    tileset: &str,
    pyramid: &Pyramid,
    path: &Path,
) -> Result<pmtiles::Archive, PmtilesError> {
    let tileset = app.app.spatial.tilesets().find(tileset).unwrap();
    let snapshot = app.app.spatial.snapshot();
    let never = CancellationToken::new();
    pmtiles::write(&snapshot, tileset, pyramid, path, &never, |_| {})
}

fn pyramid(min_zoom: u8, max_zoom: u8) -> Pyramid {
    Pyramid::new(min_zoom, max_zoom, None).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_holds_the_tiles_of_the_server_and_no_others() {
    let app = start().await;
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("portal.pmtiles");
    let written = export(&app, "portal", &pyramid(0, 15), &path).unwrap();
    let archive = reader::read(&path);
    assert_eq!(archive.tiles.len() as u64, archive.header.addressed_tiles);
    assert_eq!(written.tiles, archive.header.addressed_tiles);
    assert_eq!(written.contents, archive.header.tile_contents);
    assert_eq!(written.bytes, fs::metadata(&path).unwrap().len());
    // Every tile of the upper zooms, and a share of the deep ones.
    let step = |z: u8| if z < 10 { 1 } else { 53 };
    for (at, ((z, x, y), bytes)) in archive.tiles.iter().enumerate() {
        if at % step(*z) == 0 {
            let answer = app
                .client
                .get(&format!("/tiles/portal/{z}/{x}/{y}.mvt"))
                .await;
            assert_eq!(answer.status, 200, "{z}/{x}/{y}");
            assert!(answer.body == *bytes, "{z}/{x}/{y} differs");
        }
    }
    for z in 0..=9u8 {
        for tile in around_the_region(z) {
            let key = (z, tile.x(), tile.y());
            if !archive.tiles.contains_key(&key) {
                let answer = app.client.get(&format!("/tiles/portal/{tile}.mvt")).await;
                assert_eq!(answer.status, 204, "{tile} is missing");
            }
        }
    }
    let deep = archive.tiles.keys().filter(|(z, ..)| *z == 15).count();
    assert!(deep > 1_000, "{deep}");
}

/// The tiles of a zoom in and around the region, at most some hundred.
fn around_the_region(z: u8) -> Vec<TileCoord> {
    let corner = |lon, lat| TileCoord::covering(tiles::LonLat::new(lon, lat).unwrap(), z).unwrap();
    let (first, last) = (corner(35.0, 49.0), corner(43.0, 42.0));
    let columns = first.x()..=last.x();
    columns
        .flat_map(|x| (first.y()..=last.y()).map(move |y| TileCoord::new(z, x, y).unwrap()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_says_what_it_is() {
    let app = start().await;
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("issues.pmtiles");
    let bbox = Bbox::new(38.2, 44.6, 38.8, 46.4).unwrap();
    let pyramid = Pyramid::new(3, 9, Some(bbox)).unwrap();
    export(&app, "issues", &pyramid, &path).unwrap();
    let archive = reader::read(&path);
    let header = &archive.header;
    assert_eq!((header.min_zoom, header.max_zoom), (3, 9));
    assert!(header.clustered);
    assert!((3..=9).contains(&header.center_zoom));
    let [west, south, east, north] = header.bounds;
    assert!(38.2 <= west && west < east && east <= 38.8, "{header:?}");
    assert!(
        44.6 <= south && south < north && north <= 46.4,
        "{header:?}"
    );
    let zooms: BTreeSet<u8> = archive.tiles.keys().map(|(z, ..)| *z).collect();
    assert_eq!(zooms, (3..=9).collect());
    for (z, x, y) in archive.tiles.keys() {
        let tile = TileCoord::new(*z, *x, *y).unwrap().bbox();
        assert!(tile.west() <= 38.8 && tile.east() >= 38.2, "{z}/{x}/{y}");
    }
    assert_eq!(archive.metadata["name"], "issues");
    assert!(archive.metadata["attribution"].is_string());
    let layers = archive.metadata["vector_layers"].as_array().unwrap();
    // Of zoom 9 there are hexagons only.
    assert_eq!(layers.len(), 1);
    assert_eq!(layers[0]["id"], "issues_cells");
    assert_eq!(
        (&layers[0]["minzoom"], &layers[0]["maxzoom"]),
        (&3.into(), &9.into())
    );
    assert!(layers[0]["fields"]["count"].is_string());
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o600, 0o600);
}

#[tokio::test(flavor = "multi_thread")]
async fn tiles_inside_one_municipality_are_stored_once() {
    let app = TestApp::start().await;
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("municipalities.pmtiles");
    let written = export(&app, "municipalities", &pyramid(0, 13), &path).unwrap();
    assert!(written.contents * 4 < written.tiles, "{written:?}");
    let archive = reader::read(&path);
    assert!(archive.runs > 100, "{}", archive.runs);
    let different: BTreeSet<&Vec<u8>> = archive.tiles.values().collect();
    assert_eq!(different.len() as u64, written.contents);
    let again = folder.path().join("again.pmtiles");
    export(&app, "municipalities", &pyramid(0, 13), &again).unwrap();
    assert!(fs::read(&path).unwrap() == fs::read(&again).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_fails_leaves_the_old_file() {
    let app = start().await;
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("portal.pmtiles");
    fs::write(&path, "old").unwrap();
    let tileset = app.app.spatial.tilesets().find("portal").unwrap();
    let snapshot = app.app.spatial.snapshot();
    let stop = CancellationToken::new();
    let outcome = pmtiles::write(&snapshot, tileset, &pyramid(0, 14), &path, &stop, |step| {
        if step.zoom == 9 {
            stop.cancel();
        }
    });
    assert!(matches!(outcome, Err(PmtilesError::Interrupted)));
    let nowhere = Bbox::new(-70.0, -30.0, -69.0, -29.0).unwrap();
    let pyramid = Pyramid::new(4, 9, Some(nowhere)).unwrap();
    let outcome = export(&app, "portal", &pyramid, &path);
    assert!(matches!(outcome, Err(PmtilesError::Empty { .. })));
    assert_eq!(fs::read(&path).unwrap(), b"old");
    assert_eq!(names(folder.path()), ["portal.pmtiles"]);
    let missing = folder.path().join("missing/portal.pmtiles");
    let outcome = export(&app, "portal", &pyramid, &missing).unwrap_err();
    let text = outcome.to_string();
    assert!(text.contains("cannot write into the folder"), "{text}");
}

/// The program over the database of a test.
fn program(db: &TestDatabase, folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kuban"));
    command
        .args(["tiles", "export"])
        .args(arguments)
        .current_dir(folder)
        .env("DATABASE_URL", db.url())
        .env("KUBAN_LOG", "warn")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn said(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    String::from_utf8_lossy(out).into_owned() + &String::from_utf8_lossy(err)
}

async fn database() -> TestDatabase {
    let db = TestDatabase::create().await;
    TestEdition::squares().insert(&db.pool).await;
    IssueBuilder::at(TestEdition::inside(0))
        .insert(&db.pool)
        .await;
    db
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_writes_an_archive_and_explains_what_it_cannot_do() {
    let db = database().await;
    let folder = TempDir::new().unwrap();
    let run = |arguments: &[&str]| program(&db, folder.path(), arguments).output().unwrap();
    let done = run(&["--tileset", "portal", "--maxzoom", "9", "out.pmtiles"]);
    assert!(done.status.success(), "{}", said(&done));
    let archive = reader::read(&folder.path().join("out.pmtiles"));
    let text = said(&done);
    let count = format!("{} tiles, ", archive.tiles.len());
    assert!(text.contains(&count), "{text}");
    for (arguments, expected) in [
        (
            &["--tileset", "roads", "x.pmtiles"][..],
            "there are issues, constructions",
        ),
        (
            &["--tileset", "issues", "--maxzoom", "19", "x.pmtiles"],
            "zoom 19 has no tiles",
        ),
        (
            &[
                "--tileset",
                "issues",
                "--minzoom",
                "5",
                "--maxzoom",
                "4",
                "x.pmtiles",
            ],
            "deeper than",
        ),
        (
            &["--tileset", "issues", "--bbox", "1,2,3", "x.pmtiles"],
            "four numbers",
        ),
        (
            &["--tileset", "issues", "missing/x.pmtiles"],
            "cannot write into the folder",
        ),
        (&["--tileset", "issues", "."], "is a folder"),
        (
            &[
                "--tileset",
                "issues",
                "--bbox",
                "-70,-30,-69,-29",
                "--minzoom",
                "5",
                "x.pmtiles",
            ],
            "nothing there",
        ),
    ] {
        let refused = run(arguments);
        assert!(!refused.status.success(), "{arguments:?}");
        assert!(
            said(&refused).contains(expected),
            "{arguments:?}: {}",
            said(&refused)
        );
    }
    assert_eq!(names(folder.path()), ["out.pmtiles"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_program_leaves_no_half_file() {
    let db = database().await;
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("out.pmtiles"), "old").unwrap();
    // All tiles of four degrees of surface down to zoom 18: hours of work.
    let arguments = [
        "--tileset",
        "municipalities",
        "--maxzoom",
        "18",
        "out.pmtiles",
    ];
    let child = program(&db, folder.path(), &arguments).spawn().unwrap();
    let child = until_it_writes(child, folder.path()).await;
    let interrupt = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(interrupt.unwrap().success());
    let ended = tokio::task::spawn_blocking(|| child.wait_with_output().unwrap());
    let ended = ended.await.unwrap();
    assert_eq!(ended.status.code(), Some(1));
    assert!(said(&ended).contains("interrupted"), "{}", said(&ended));
    assert_eq!(names(folder.path()), ["out.pmtiles"]);
    assert_eq!(fs::read(folder.path().join("out.pmtiles")).unwrap(), b"old");
}

/// Waits until the program has begun its file.
async fn until_it_writes(mut child: Child, folder: &Path) -> Child {
    let begun = async {
        while names(folder).len() < 2 {
            assert!(child.try_wait().unwrap().is_none(), "it ended too early");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), begun)
        .await
        .unwrap();
    child
}
