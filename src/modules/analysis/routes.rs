//! Handlers of the analysis.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use geo::MultiPolygon;
use tiles::LonLat;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::body::{DrawnPolygon, LocationBatch, PolygonBody};
use super::api::queries::{
    AnalyzedLayer, CellCountQuery, IntersectionQuery, MunicipalityCountQuery, NearbyQuery,
    NearestQuery, ShapeFormat, TableFormat,
};
use super::api::views::{
    CellCountList, IntersectionCollection, IntersectionList, LocationView, MunicipalityCountList,
    NeighborList, NeighborMeta,
};
use super::counts::{self, Question};
use super::nearby::{self, Found};
use super::{drawn, intersections, locations, table};
use crate::app::AppState;
use crate::error::{AppError, FieldError, Problem, ProblemDocument};
use crate::http::background::in_background;
use crate::http::conditional;
use crate::http::extract::{Json, Query};
use crate::http::parameters::location;
use crate::modules::constructions;
use crate::modules::map::listing;
use crate::modules::map::locating::{MOST_FAULTS, active_boundaries, check_points, locate};
use crate::spatial::Snapshot;

/// Polygons of one batch at most, and their vertices in all.
const MOST_POLYGONS: usize = 1_000;
const MOST_BATCH_VERTICES: usize = 50_000;

const CSV: HeaderValue = HeaderValue::from_static("text/csv; charset=utf-8; header=present");
const GEOJSON: HeaderValue = HeaderValue::from_static("application/geo+json");

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create_locations))
        .routes(routes!(list_nearby))
        .routes(routes!(list_nearest))
        .routes(routes!(create_intersections))
        .routes(routes!(list_cell_counts))
        .routes(routes!(list_municipality_counts))
}

/// Says which municipalities points and polygons belong to, in their order.
#[utoipa::path(
    post,
    path = "/api/v1/analysis/locations",
    operation_id = "create_locations",
    tag = "analysis",
    request_body = LocationBatch,
    responses(
        (status = OK, description = "Where points and polygons lie", body = LocationView),
        (status = BAD_REQUEST, description = "The body is not JSON", body = ProblemDocument, content_type = "application/problem+json"),
        (status = PAYLOAD_TOO_LARGE, description = "The body is larger than 1 MiB", body = ProblemDocument, content_type = "application/problem+json"),
        (status = UNSUPPORTED_MEDIA_TYPE, description = "The body is not announced as JSON", body = ProblemDocument, content_type = "application/problem+json"),
        (status = UNPROCESSABLE_ENTITY, description = "Too much, points that are no place on earth, or polygons that are not valid", body = ProblemDocument, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "No edition of the boundaries is loaded", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn create_locations(
    app: AppState,
    Json(batch): Json<LocationBatch>,
) -> Result<axum::Json<LocationView>, AppError> {
    check_points(&batch.points)?;
    let boundaries = active_boundaries(&app.spatial.snapshot())?;
    let view = in_background(move || {
        let polygons = read_polygons(&batch.polygons)?;
        let located = locations::locate_polygons(&polygons, &boundaries)
            .map_err(|error| too_much("/polygons", error.to_string()))?;
        let points = batch.points.iter();
        Ok::<_, Problem>(LocationView {
            points: points
                .map(|point| locate(&boundaries, point.lon, point.lat))
                .collect(),
            polygons: located,
            edition: (&boundaries.info).into(),
        })
    });
    Ok(axum::Json(view.await??))
}

/// Lists what lies within a radius of a point, the nearest first.
#[utoipa::path(
    get,
    path = "/api/v1/analysis/nearby",
    operation_id = "list_nearby",
    tag = "analysis",
    params(NearbyQuery),
    responses(
        (status = OK, description = "Features by distance", body = NeighborList),
        (status = NOT_MODIFIED, description = "The client has this list"),
        (status = BAD_REQUEST, description = "A parameter cannot be read", body = ProblemDocument, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "The map is not loaded yet", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn list_nearby(
    app: AppState,
    headers: HeaderMap,
    Query(query): Query<NearbyQuery>,
) -> Result<Response, AppError> {
    let place = place_of(query.lon, query.lat)?;
    let filter = listing::filter_of(&app, query.layer.name(), &query.filters())?;
    let snapshot = app.loaded_snapshot()?;
    let (searched, layer) = (Arc::clone(&snapshot), query.layer);
    let (radius_m, limit) = (query.radius_m.metres(), query.limit.get());
    let found = in_background(move || {
        nearby::within(layer_of(&searched, layer), place, &filter, radius_m, limit)
    });
    answer_neighbors(&app, &headers, &snapshot, layer, found.await?).await
}

/// Lists what is nearest to a point.
#[utoipa::path(
    get,
    path = "/api/v1/analysis/nearest",
    operation_id = "list_nearest",
    tag = "analysis",
    params(NearestQuery),
    responses(
        (status = OK, description = "Features by distance", body = NeighborList),
        (status = NOT_MODIFIED, description = "The client has this list"),
        (status = BAD_REQUEST, description = "A parameter cannot be read", body = ProblemDocument, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "The map is not loaded yet", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn list_nearest(
    app: AppState,
    headers: HeaderMap,
    Query(query): Query<NearestQuery>,
) -> Result<Response, AppError> {
    let place = place_of(query.lon, query.lat)?;
    let filter = listing::filter_of(&app, query.layer.name(), &query.filters())?;
    let snapshot = app.loaded_snapshot()?;
    let (searched, layer, count) = (Arc::clone(&snapshot), query.layer, query.n.get());
    let found =
        in_background(move || nearby::nearest(layer_of(&searched, layer), place, &filter, count));
    answer_neighbors(&app, &headers, &snapshot, layer, found.await?).await
}

async fn answer_neighbors(
    app: &AppState,
    headers: &HeaderMap,
    snapshot: &Snapshot,
    layer: AnalyzedLayer,
    found: Found,
) -> Result<Response, AppError> {
    let (features, stale) = nearby::views(app, snapshot, layer, &found).await?;
    let meta = NeighborMeta {
        total: found.total,
        stale,
    };
    conditional::json(headers, &NeighborList { features, meta })
}

/// Intersects a drawn polygon with the footprints of constructions.
#[utoipa::path(
    post,
    path = "/api/v1/analysis/intersections",
    operation_id = "create_intersections",
    tag = "analysis",
    params(IntersectionQuery),
    request_body = DrawnPolygon,
    responses(
        (status = OK, description = "What the polygon shares with footprints", content(
            (IntersectionList = "application/json"),
            (IntersectionCollection = "application/geo+json")
        )),
        (status = BAD_REQUEST, description = "A parameter cannot be read, or the body is not JSON", body = ProblemDocument, content_type = "application/problem+json"),
        (status = PAYLOAD_TOO_LARGE, description = "The body is larger than 1 MiB", body = ProblemDocument, content_type = "application/problem+json"),
        (status = UNSUPPORTED_MEDIA_TYPE, description = "The body is not announced as JSON", body = ProblemDocument, content_type = "application/problem+json"),
        (status = UNPROCESSABLE_ENTITY, description = "The polygon is not valid, or meets more than 10,000 footprints", body = ProblemDocument, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "The map is not loaded yet", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn create_intersections(
    app: AppState,
    headers: HeaderMap,
    Query(query): Query<IntersectionQuery>,
    Json(body): Json<DrawnPolygon>,
) -> Result<Response, AppError> {
    let layer = AnalyzedLayer::Constructions;
    let filter = listing::filter_of(&app, layer.name(), &query.filters())?;
    let snapshot = app.loaded_snapshot()?;
    let searched = Arc::clone(&snapshot);
    let candidates = in_background(move || {
        let polygon = drawn::read(&body.polygon, "/polygon").map_err(one_fault)?;
        let ids = intersections::candidates(layer_of(&searched, layer), &polygon, &filter);
        let most = intersections::MOST_FOOTPRINTS;
        let ids = ids.ok_or_else(|| {
            too_much(
                "/polygon",
                format!("more than {most} footprints are in its box"),
            )
        })?;
        Ok::<_, Problem>((polygon, ids))
    });
    let (polygon, ids) = candidates.await??;
    let row_ids: Vec<i64> = ids.iter().map(|id| *id as i64).collect();
    let rows = constructions::list_footprints(&app.db, &row_ids);
    let rows = listing::rows_if_reachable(&app, rows).await?;
    let stale = rows.is_none();
    let is_geojson = query.f.map_or_else(
        || accepts_first(&headers, "application/geo+json"),
        |format| format == ShapeFormat::GeoJson,
    );
    let answer = in_background(move || {
        let footprints =
            rows.unwrap_or_else(|| intersections::from_memory(layer_of(&snapshot, layer), &ids));
        let found = intersections::compute(footprints, &polygon)
            .map_err(|error| too_much("/polygon", error.to_string()))?;
        Ok::<_, AppError>(if is_geojson {
            let collection = intersections::collection(&found, &polygon, stale);
            typed(GEOJSON, to_bytes(&collection)?)
        } else {
            axum::Json(intersections::list(&found, &polygon, stale)).into_response()
        })
    });
    Ok(varied(answer.await??))
}

/// Counts features by H3 cell, in all and by period.
#[utoipa::path(
    get,
    path = "/api/v1/analysis/cells",
    operation_id = "list_cell_counts",
    tag = "analysis",
    params(CellCountQuery),
    responses(
        (status = OK, description = "Counts by cell", content((CellCountList = "application/json"), (String = "text/csv"))),
        (status = NOT_MODIFIED, description = "The client has these counts"),
        (status = BAD_REQUEST, description = "A parameter cannot be read, or the answer would hold more than 50,000 counts", body = ProblemDocument, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "The map is not loaded yet", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn list_cell_counts(
    app: AppState,
    headers: HeaderMap,
    Query(query): Query<CellCountQuery>,
) -> Result<Response, AppError> {
    let filter = listing::filter_of(&app, query.layer.name(), &query.filters())?;
    let snapshot = app.loaded_snapshot()?;
    let is_csv = wants_csv(query.f, &headers);
    let body = in_background(move || {
        let layer = layer_of(&snapshot, query.layer);
        let question = Question {
            layer,
            filter,
            bbox: query.bbox.map(|bbox| bbox.0),
            interval: query.interval,
        };
        let counted = counts::by_cell(&question, query.resolution.get());
        let list = counted.map_err(|error| {
            Problem::invalid_parameter("resolution", "too-many", error.to_string())
        })?;
        if is_csv {
            table::of_cells(&list, layer.spec()).map_err(internal)
        } else {
            to_bytes(&list)
        }
    });
    Ok(answer_counts(&headers, body.await??, is_csv))
}

/// Counts features by municipality, in all and by period.
#[utoipa::path(
    get,
    path = "/api/v1/analysis/municipalities",
    operation_id = "list_municipality_counts",
    tag = "analysis",
    params(MunicipalityCountQuery),
    responses(
        (status = OK, description = "Counts by municipality", content((MunicipalityCountList = "application/json"), (String = "text/csv"))),
        (status = NOT_MODIFIED, description = "The client has these counts"),
        (status = BAD_REQUEST, description = "A parameter cannot be read, or the answer would hold more than 50,000 counts", body = ProblemDocument, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "The map is not loaded yet", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn list_municipality_counts(
    app: AppState,
    headers: HeaderMap,
    Query(query): Query<MunicipalityCountQuery>,
) -> Result<Response, AppError> {
    let filter = listing::filter_of(&app, query.layer.name(), &query.filters())?;
    let snapshot = app.loaded_snapshot()?;
    let is_csv = wants_csv(query.f, &headers);
    let body = in_background(move || {
        let layer = layer_of(&snapshot, query.layer);
        let question = Question {
            layer,
            filter,
            bbox: query.bbox.map(|bbox| bbox.0),
            interval: query.interval,
        };
        let list = counts::by_municipality(&question).map_err(|error| {
            Problem::invalid_parameter("interval", "too-many", error.to_string())
        })?;
        if is_csv {
            table::of_municipalities(&list, layer.spec()).map_err(internal)
        } else {
            to_bytes(&list)
        }
    });
    Ok(answer_counts(&headers, body.await??, is_csv))
}

fn place_of(lon: f64, lat: f64) -> Result<LonLat, Problem> {
    location(lon, lat).map_err(|fault| {
        let is_lon_fine = lon.is_finite() && lon.abs() <= 180.0;
        let name = if is_lon_fine { "lat" } else { "lon" };
        Problem::invalid_parameter(name, fault.code(), fault.to_string())
    })
}

fn layer_of(snapshot: &Snapshot, layer: AnalyzedLayer) -> &tiles::LayerIndex {
    snapshot
        .layer(layer.name())
        .expect("invariant: the layers that can be analyzed are on the map")
}

/// Reads the polygons of a batch, or names the first fault of each.
fn read_polygons(bodies: &[PolygonBody]) -> Result<Vec<MultiPolygon<f64>>, Problem> {
    if bodies.len() > MOST_POLYGONS {
        let detail = format!(
            "{} polygons, at most {MOST_POLYGONS} are allowed",
            bodies.len()
        );
        return Err(too_much("/polygons", detail));
    }
    let vertices: usize = bodies
        .iter()
        .map(|body| body.coordinates.count_positions().0)
        .sum();
    if vertices > MOST_BATCH_VERTICES {
        let detail = format!("{vertices} vertices, at most {MOST_BATCH_VERTICES} are allowed");
        return Err(too_much("/polygons", detail));
    }
    let mut polygons = Vec::with_capacity(bodies.len());
    let mut faults = Vec::new();
    for (position, body) in bodies.iter().enumerate() {
        match drawn::read(body, &format!("/polygons/{position}")) {
            Ok(polygon) => polygons.push(polygon),
            Err(fault) => faults.push(fault),
        }
    }
    faults.truncate(MOST_FAULTS);
    if faults.is_empty() {
        Ok(polygons)
    } else {
        Err(Problem::validation(faults))
    }
}

fn one_fault(fault: FieldError) -> Problem {
    Problem::validation(vec![fault])
}

fn too_much(pointer: &str, detail: String) -> Problem {
    one_fault(FieldError::pointer(pointer, "too-many", detail))
}

fn internal(error: impl Into<anyhow::Error>) -> AppError {
    AppError::Internal(error.into())
}

fn to_bytes<T: serde::Serialize>(answer: &T) -> Result<Vec<u8>, AppError> {
    serde_json::to_vec(answer).map_err(internal)
}

fn wants_csv(f: Option<TableFormat>, headers: &HeaderMap) -> bool {
    f.map_or_else(
        || accepts_first(headers, "text/csv"),
        |format| format == TableFormat::Csv,
    )
}

/// Whether a media type stands in `Accept` before JSON and anything that stands for JSON too.
fn accepts_first(headers: &HeaderMap, wanted: &str) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter();
    accepted
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|range| range.split(';').next().unwrap_or_default().trim())
        .find(|range| [wanted, "application/json", "application/*", "*/*"].contains(range))
        == Some(wanted)
}

fn answer_counts(headers: &HeaderMap, body: Vec<u8>, is_csv: bool) -> Response {
    let content_type = if is_csv {
        CSV
    } else {
        HeaderValue::from_static("application/json")
    };
    let body = body.into();
    let revalidate = conditional::REVALIDATE;
    varied(conditional::bytes_response(
        headers,
        body,
        content_type,
        revalidate,
    ))
}

fn typed(content_type: HeaderValue, body: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, content_type)], body).into_response()
}

/// Tells caches that the answer depends on `Accept` too.
fn varied(mut response: Response) -> Response {
    let vary = HeaderValue::from_static("accept");
    response.headers_mut().append(header::VARY, vary);
    response
}
