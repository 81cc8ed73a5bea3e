//! Fetching from an Overpass API, played by a local server with all the moods of the real one.

use std::fmt::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};
use axum::routing::post;
use boundaries::import::{Format, ImportOptions, import};
use futures::StreamExt;
use kuban::modules::boundaries::{FetchBoundariesError, FetchEvent, FetchLimits, fetch_boundaries};

/// What the server does with one request.
#[derive(Clone, Copy)]
enum Mood {
    Whole,
    Busy,
    Overloaded,
    Wrong,
    Half,
    BrokenOff,
    TimedOutInside,
    Silent,
    Endless,
}

struct Overpass {
    moods: Vec<Mood>,
    asked: AtomicUsize,
    queries: Mutex<Vec<String>>,
}

pub(super) fn install_tls() {
    // A second installation is refused, which is just as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

async fn serve(moods: &[Mood]) -> (String, Arc<Overpass>) {
    install_tls();
    let overpass = Arc::new(Overpass {
        moods: moods.to_vec(),
        asked: AtomicUsize::new(0),
        queries: Mutex::new(Vec::new()),
    });
    let app = Router::new()
        .route("/api/interpreter", post(answer))
        .with_state(overpass.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/api/interpreter", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (url, overpass)
}

async fn answer(State(overpass): State<Arc<Overpass>>, query: String) -> Response<Body> {
    overpass.queries.lock().unwrap().push(query);
    let number = overpass.asked.fetch_add(1, Ordering::Relaxed);
    let mood = overpass.moods[number.min(overpass.moods.len() - 1)];
    let status = |status: StatusCode| Response::builder().status(status);
    match mood {
        Mood::Whole => Response::new(Body::from(whole())),
        Mood::Busy => status(StatusCode::TOO_MANY_REQUESTS)
            .header("retry-after", "0")
            .body(Body::empty())
            .unwrap(),
        Mood::Overloaded => status(StatusCode::GATEWAY_TIMEOUT)
            .body(Body::from("<html>"))
            .unwrap(),
        Mood::Wrong => status(StatusCode::BAD_REQUEST)
            .body(Body::from("parse error"))
            .unwrap(),
        Mood::Half => {
            let text = whole();
            Response::new(Body::from(text[..text.len() / 2].to_owned()))
        }
        Mood::BrokenOff => {
            let parts = futures::stream::iter([
                Ok("{\"elements\":[".to_owned()),
                Err(std::io::Error::other("cut")),
            ]);
            Response::new(Body::from_stream(parts))
        }
        Mood::TimedOutInside => Response::new(Body::from(
            r#"{"elements":[],"remark":"runtime error: Query timed out"}"#,
        )),
        Mood::Silent => Response::new(Body::from_stream(futures::stream::pending::<
            Result<String, std::io::Error>,
        >())),
        Mood::Endless => {
            let parts =
                futures::stream::repeat_with(|| Ok::<_, std::io::Error>(" ".repeat(1 << 16)));
            Response::new(Body::from_stream(parts.boxed()))
        }
    }
}

/// The shipped edition as the API would answer it: a relation for each area, its border in two ways.
fn whole() -> String {
    let mut text = String::from(
        r#"{"version":0.6,"generator":"Overpass API","osm3s":{"timestamp_osm_base":"2026-11-20T10:00:00Z"},"elements":["#,
    );
    for (i, area) in boundaries::approximate::edition().areas.iter().enumerate() {
        let comma = if i > 0 { "," } else { "" };
        let (name, code) = (&area.name_ru, area.code);
        write!(text, r#"{comma}{{"type":"relation","id":{i},"tags":{{"name":"{name}","oktmo:user":"{code}"}},"members":["#).unwrap();
        let mut first = true;
        for polygon in &area.geometry {
            let rings = std::iter::once(("outer", polygon.exterior()))
                .chain(polygon.interiors().iter().map(|r| ("inner", r)));
            for (role, ring) in rings {
                let middle = ring.0.len() / 2;
                for way in [&ring.0[..=middle], &ring.0[middle..]] {
                    let nodes: Vec<String> = way
                        .iter()
                        .map(|c| format!(r#"{{"lat":{},"lon":{}}}"#, c.y, c.x))
                        .collect();
                    let comma = if first { "" } else { "," };
                    first = false;
                    write!(
                        text,
                        r#"{comma}{{"type":"way","ref":1,"role":"{role}","geometry":[{}]}}"#,
                        nodes.join(",")
                    )
                    .unwrap();
                }
            }
        }
        text.push_str("]}");
    }
    text.push_str("]}");
    text
}

fn limits() -> FetchLimits {
    FetchLimits {
        attempt: Duration::from_secs(5),
        first_wait: Duration::from_millis(1),
        longest_wait: Duration::from_millis(50),
        ..FetchLimits::default()
    }
}

#[tokio::test]
async fn an_answer_becomes_an_edition_of_44_areas() {
    let (url, overpass) = serve(&[Mood::Whole]).await;
    let mut received = 0;
    let bytes = fetch_boundaries(&url, &limits(), |event| {
        if let FetchEvent::Received { bytes } = event {
            received = bytes;
        }
    })
    .await
    .unwrap();
    assert_eq!(received, bytes.len());
    let format = Format::detect("answer.json", &bytes).unwrap();
    assert_eq!(format, Format::Overpass);
    let (edition, report) = import(&bytes, format, &ImportOptions::default());
    let edition = edition.unwrap_or_else(|| panic!("{}", report.to_text()));
    assert_eq!(edition.areas.len(), 44);
    assert_eq!(edition.valid_on.as_deref(), Some("2026-11-20"));
    assert_eq!(edition.attribution, "© OpenStreetMap contributors");
    let query = overpass.queries.lock().unwrap()[0].clone();
    assert!(
        query.starts_with("data=") && query.contains("RU-KDA") && query.contains("admin_level"),
        "{query}"
    );
}

#[tokio::test]
async fn a_busy_overloaded_or_half_answering_server_is_asked_again() {
    let moods = [
        Mood::Busy,
        Mood::Overloaded,
        Mood::Half,
        Mood::TimedOutInside,
        Mood::BrokenOff,
        Mood::Whole,
    ];
    let (url, overpass) = serve(&moods).await;
    let mut reasons = Vec::new();
    let limits = FetchLimits {
        tries: 6,
        ..limits()
    };
    let bytes = fetch_boundaries(&url, &limits, |event| {
        if let FetchEvent::Waiting { reason, .. } = event {
            reasons.push(reason.to_string());
        }
    })
    .await
    .unwrap();
    assert!(!bytes.is_empty());
    assert_eq!(overpass.asked.load(Ordering::Relaxed), 6);
    for (reason, word) in
        reasons
            .iter()
            .zip(["429", "504", "half an answer", "timed out", "broke off"])
    {
        assert!(reason.contains(word), "{reason}");
    }
}

#[tokio::test]
async fn a_server_that_stays_busy_is_given_up_after_so_many_tries() {
    let (url, overpass) = serve(&[Mood::Overloaded]).await;
    let limits = FetchLimits {
        tries: 3,
        ..limits()
    };
    let error = fetch_boundaries(&url, &limits, |_| {}).await.unwrap_err();
    assert!(
        matches!(
            error,
            FetchBoundariesError::Refused {
                status: StatusCode::GATEWAY_TIMEOUT,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(overpass.asked.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn what_another_try_cannot_mend_is_not_tried_again() {
    let (url, overpass) = serve(&[Mood::Wrong]).await;
    assert!(fetch_boundaries(&url, &limits(), |_| {}).await.is_err());
    assert_eq!(overpass.asked.load(Ordering::Relaxed), 1);

    let (url, overpass) = serve(&[Mood::Endless]).await;
    let limits = FetchLimits {
        max_bytes: 1 << 20,
        ..limits()
    };
    let error = fetch_boundaries(&url, &limits, |_| {}).await.unwrap_err();
    assert!(
        matches!(error, FetchBoundariesError::TooLarge { .. }),
        "{error}"
    );
    assert_eq!(overpass.asked.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_silent_server_is_waited_for_only_so_long() {
    let (url, _) = serve(&[Mood::Silent]).await;
    let limits = FetchLimits {
        attempt: Duration::from_millis(200),
        tries: 2,
        ..limits()
    };
    let error = fetch_boundaries(&url, &limits, |_| {}).await.unwrap_err();
    assert!(
        matches!(error, FetchBoundariesError::TimedOut { .. }),
        "{error}"
    );
}
