//! Health: is the process alive, and can it answer?
//!
//! `ready` stays 200 while the map answers from memory, even when the database is away: taking the node out of service would lose what
//! still works.  The database's state stands inside.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::spatial::SpatialStatus;

/// The routes of this file.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(live))
        .routes(routes!(ready))
}

/// Whether the process runs.
#[derive(Debug, Serialize, ToSchema)]
struct Liveness {
    /// Always `live`.
    status: &'static str,
}

/// State of the node as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ReadyStatus {
    /// Nothing can be answered yet.
    Starting,
    /// Everything is answered.
    Ready,
    /// The map is answered from memory, the database is away.
    Degraded,
}

/// State of one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum CheckState {
    /// As it should be.
    Ok,
    /// Works, but not as it should.
    Degraded,
    /// Does not work.
    Failed,
}

/// Whether the node can answer, check by check.
#[derive(Debug, Serialize, ToSchema)]
struct Readiness {
    status: ReadyStatus,
    /// What the start is busy with, until it has finished.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checks: Option<Checks>,
}

#[derive(Debug, Serialize, ToSchema)]
struct Checks {
    map: MapCheck,
    database: DatabaseCheck,
    boundaries: BoundaryCheck,
}

/// The live copy of the map.
#[derive(Debug, Serialize, ToSchema)]
struct MapCheck {
    state: CheckState,
    /// How long the copy has gone without hearing from the database; zero while it follows.
    stale_for_s: f64,
    /// From the last write to its published copy.
    #[serde(skip_serializing_if = "Option::is_none")]
    lag_ms: Option<f64>,
    /// Number of the newest published change.
    seq: u64,
    layers: Vec<LayerCheck>,
}

#[derive(Debug, Serialize, ToSchema)]
struct LayerCheck {
    name: String,
    features: usize,
    size_bytes: usize,
}

/// The database behind the map.
#[derive(Debug, Serialize, ToSchema)]
struct DatabaseCheck {
    state: CheckState,
    /// The database's clock when it was last read.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_read_at: Option<DateTime<Utc>>,
    /// Whether changes are announced; without that they are still read, once a second.
    listening: bool,
    /// Connections lost since the start.
    reconnects: u64,
}

/// The active edition of the boundaries.
#[derive(Debug, Serialize, ToSchema)]
struct BoundaryCheck {
    state: CheckState,
    /// Id of the active edition.
    #[serde(skip_serializing_if = "Option::is_none")]
    edition: Option<i64>,
}

/// Says that the process runs.
#[utoipa::path(
    get,
    path = "/health/live",
    operation_id = "check_live",
    tag = "operation",
    responses((status = OK, description = "The process runs", body = Liveness))
)]
async fn live() -> Response {
    live_response()
}

/// Says whether the node can answer, check by check.
#[utoipa::path(
    get,
    path = "/health/ready",
    operation_id = "check_ready",
    tag = "operation",
    responses(
        (status = OK, description = "The map is answered; the database's state stands inside", body = Readiness),
        (status = SERVICE_UNAVAILABLE, description = "The first load has not finished", body = Readiness)
    )
)]
async fn ready(app: AppState) -> Response {
    readiness_response(&readiness(app.spatial.status()))
}

/// The answer of `/health/live`.
pub(crate) fn live_response() -> Response {
    uncached(StatusCode::OK, &Liveness { status: "live" })
}

/// The answer of `/health/ready` while the portal is being put together.
pub(crate) fn starting_response(step: &str) -> Response {
    readiness_response(&Readiness {
        status: ReadyStatus::Starting,
        step: Some(step.to_owned()),
        checks: None,
    })
}

fn readiness(status: SpatialStatus) -> Readiness {
    let database = if status.connected {
        CheckState::Ok
    } else {
        CheckState::Failed
    };
    let map = match (status.loaded, status.connected) {
        (false, _) => CheckState::Failed,
        (true, false) => CheckState::Degraded,
        (true, true) => CheckState::Ok,
    };
    let overall = match map {
        CheckState::Failed => ReadyStatus::Starting,
        CheckState::Degraded => ReadyStatus::Degraded,
        CheckState::Ok => ReadyStatus::Ready,
    };
    Readiness {
        status: overall,
        step: (!status.loaded).then(|| "loading the map".to_owned()),
        checks: Some(Checks {
            map: MapCheck {
                state: map,
                stale_for_s: status.stale_for.as_secs_f64(),
                lag_ms: status.lag.map(|lag| lag.as_secs_f64() * 1_000.0),
                seq: status.seq,
                layers: status
                    .layers
                    .into_iter()
                    .map(|layer| LayerCheck {
                        name: layer.name,
                        features: layer.features,
                        size_bytes: layer.bytes,
                    })
                    .collect(),
            },
            database: DatabaseCheck {
                state: database,
                last_read_at: status.last_read_at,
                listening: status.listening,
                reconnects: status.reconnects,
            },
            boundaries: BoundaryCheck {
                state: match status.edition {
                    Some(_) => CheckState::Ok,
                    None => CheckState::Failed,
                },
                edition: status.edition,
            },
        }),
    }
}

fn readiness_response(readiness: &Readiness) -> Response {
    let status = match readiness.status {
        ReadyStatus::Starting => StatusCode::SERVICE_UNAVAILABLE,
        ReadyStatus::Ready | ReadyStatus::Degraded => StatusCode::OK,
    };
    uncached(status, readiness)
}

fn uncached(status: StatusCode, body: &impl Serialize) -> Response {
    let mut response = (status, axum::Json(body)).into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
