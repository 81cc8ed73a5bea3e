//! `/metrics` in the text format of Prometheus.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::http::header;
use axum::response::IntoResponse;
use chrono::Utc;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio_util::sync::CancellationToken;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;

/// How often the samples of histograms are folded, whether somebody reads them or not.
const UPKEEP: Duration = Duration::from_secs(10);
/// Bounds of the request histogram in seconds.
const SECONDS: [f64; 10] = [
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10.0,
];

/// The recorder of this process: counters are global, so there is one however many servers a test starts.
static RECORDER: LazyLock<PrometheusHandle> = LazyLock::new(|| {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
        .expect("the list of bounds is not empty")
        .install_recorder()
        .expect("nothing else in the program installs a recorder")
});

/// Starts recording; what was counted before is lost.
pub fn install() {
    LazyLock::force(&RECORDER);
}

/// Keeps the memory of the histograms bounded until `stop`.
pub async fn maintain(stop: CancellationToken) {
    while stop
        .run_until_cancelled(tokio::time::sleep(UPKEEP))
        .await
        .is_some()
    {
        RECORDER.run_upkeep();
    }
}

/// The route of this file.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_metrics))
}

/// Counters and gauges of this node, for Prometheus.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "list_metrics",
    tag = "operation",
    responses((status = OK, description = "Text format 0.0.4", body = String, content_type = "text/plain"))
)]
async fn list_metrics(app: AppState) -> impl IntoResponse {
    let status = app.spatial.status();
    metrics::gauge!("kuban_database_connected").set(f64::from(u8::from(status.connected)));
    metrics::counter!("kuban_tiles_made_total").absolute(app.spatial.tiles_made());
    metrics::gauge!("kuban_map_stale_seconds").set(status.stale_for.as_secs_f64());
    metrics::gauge!("kuban_database_connections").set(f64::from(app.db.size()));
    metrics::counter!("kuban_exports_failures_total").increment(0);
    let store = Arc::clone(&app.exports);
    let index = tokio::task::spawn_blocking(move || store.index()).await;
    if let Ok(Ok(Some(index))) = index {
        let age = Utc::now() - index.published_at;
        metrics::gauge!("kuban_exports_age_seconds").set(age.as_seconds_f64());
    }
    let headers = [
        (header::CONTENT_TYPE, "text/plain; version=0.0.4"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, RECORDER.render())
}
