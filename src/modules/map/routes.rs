//! Handlers of the map's operations.

use axum::http::HeaderMap;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::{
    BaseMapView, ConfigurationView, LocateBatch, LocateQuery, LocatedBatch, LocatedView,
    MunicipalityList, PlaceList, PlaceQuery, PlaceView, StatisticsQuery, StatisticsView,
};
use super::locating::{active_boundaries, check_points, locate};
use super::{listing, places, statistics};
use crate::app::AppState;
use crate::error::{AppError, Problem, ProblemDocument};
use crate::http::background::in_background;
use crate::http::conditional;
use crate::http::extract::{Json, Query};
use crate::http::page::Limit;
use crate::http::parameters::location;
use crate::modules::administration;

/// Letters of a search at most.
const LONGEST_QUERY: usize = 100;
/// Places of an answer unless the client says otherwise.
const USUAL_PLACES: usize = 10;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(find_located, create_located_batch))
        .routes(routes!(list_municipalities))
        .routes(routes!(list_places))
        .routes(routes!(list_statistics))
        .routes(routes!(find_configuration))
}

/// Says which municipality a point belongs to.
#[utoipa::path(
    get,
    path = "/api/v1/locate",
    operation_id = "find_located",
    tag = "map",
    params(LocateQuery),
    responses(
        (status = OK, description = "Where the point lies", body = LocatedView),
        (status = BAD_REQUEST, description = "The coordinates are no place on earth", body = ProblemDocument, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "No edition of the boundaries is loaded", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn find_located(
    app: AppState,
    Query(query): Query<LocateQuery>,
) -> Result<axum::Json<LocatedView>, AppError> {
    let place = location(query.lon, query.lat).map_err(|fault| {
        let name = if query.lon.is_finite() && query.lon.abs() <= 180.0 {
            "lat"
        } else {
            "lon"
        };
        Problem::invalid_parameter(name, fault.code(), fault.to_string())
    })?;
    let boundaries = active_boundaries(&app.spatial.snapshot())?;
    Ok(axum::Json(locate(&boundaries, place.lon(), place.lat())))
}

/// Says which municipalities points belong to, in their order.
#[utoipa::path(
    post,
    path = "/api/v1/locate",
    operation_id = "create_located_batch",
    tag = "map",
    request_body = LocateBatch,
    responses(
        (status = OK, description = "Where the points lie", body = LocatedBatch),
        (status = BAD_REQUEST, description = "The body is not JSON", body = ProblemDocument, content_type = "application/problem+json"),
        (status = PAYLOAD_TOO_LARGE, description = "The body is larger than 1 MiB", body = ProblemDocument, content_type = "application/problem+json"),
        (status = UNSUPPORTED_MEDIA_TYPE, description = "The body is not announced as JSON", body = ProblemDocument, content_type = "application/problem+json"),
        (status = UNPROCESSABLE_ENTITY, description = "Too many points, or some that are no place on earth", body = ProblemDocument, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "No edition of the boundaries is loaded", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn create_located_batch(
    app: AppState,
    Json(batch): Json<LocateBatch>,
) -> Result<axum::Json<LocatedBatch>, AppError> {
    check_points(&batch.points)?;
    let boundaries = active_boundaries(&app.spatial.snapshot())?;
    let results = in_background(move || {
        batch
            .points
            .iter()
            .map(|point| locate(&boundaries, point.lon, point.lat))
            .collect()
    })
    .await?;
    Ok(axum::Json(LocatedBatch { results }))
}

/// Lists the municipalities with their official facts.
#[utoipa::path(
    get,
    path = "/api/v1/municipalities",
    operation_id = "list_municipalities",
    tag = "map",
    responses(
        (status = OK, description = "All municipalities, by code", body = MunicipalityList),
        (status = NOT_MODIFIED, description = "The client has this list"),
        (status = SERVICE_UNAVAILABLE, description = "No edition of the boundaries is loaded", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn list_municipalities(app: AppState, headers: HeaderMap) -> Result<Response, AppError> {
    let boundaries = active_boundaries(&app.spatial.snapshot())?;
    conditional::json(&headers, &MunicipalityList::new(&boundaries))
}

/// Finds municipalities and settlements by name.
#[utoipa::path(
    get,
    path = "/api/v1/places",
    operation_id = "list_places",
    tag = "map",
    params(PlaceQuery),
    responses(
        (status = OK, description = "The places found, the best match first", body = PlaceList),
        (status = NOT_MODIFIED, description = "The client has this list"),
        (status = BAD_REQUEST, description = "A parameter cannot be read", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn list_places(
    app: AppState,
    headers: HeaderMap,
    Query(query): Query<PlaceQuery>,
) -> Result<Response, AppError> {
    if query.q.chars().count() > LONGEST_QUERY {
        let detail = format!("has more than {LONGEST_QUERY} letters");
        return Err(Problem::invalid_parameter("q", "too-long", detail).into());
    }
    let snapshot = app.spatial.snapshot();
    let boundaries = snapshot.boundaries.as_deref();
    let limit = query.limit.map_or(USUAL_PLACES, Limit::get);
    let places = places::search(&query.q, limit)
        .into_iter()
        .map(|place| PlaceView::new(place, boundaries))
        .collect();
    conditional::json(&headers, &PlaceList { places })
}

/// Counts issues and constructions by municipality.
#[utoipa::path(
    get,
    path = "/api/v1/statistics",
    operation_id = "list_statistics",
    tag = "map",
    params(StatisticsQuery),
    responses(
        (status = OK, description = "Counts by municipality and in total", body = StatisticsView),
        (status = NOT_MODIFIED, description = "The client has these counts"),
        (status = BAD_REQUEST, description = "A parameter cannot be read", body = ProblemDocument, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "The map is not loaded yet", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn list_statistics(
    app: AppState,
    headers: HeaderMap,
    Query(query): Query<StatisticsQuery>,
) -> Result<Response, AppError> {
    let filters: Vec<(&str, &str)> = [
        ("status", &query.status),
        ("category", &query.category),
        ("from", &query.from),
        ("to", &query.to),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value.as_deref()?)))
    .collect();
    let filter = listing::filter_of(&app, "issues", &filters)?;
    let snapshot = app.loaded_snapshot()?;
    let statistics: StatisticsView =
        in_background(move || statistics::compute(&snapshot, &filter)).await?;
    conditional::json(&headers, &statistics)
}

/// Answers the public settings of the site.
#[utoipa::path(
    get,
    path = "/api/v1/configuration",
    operation_id = "find_configuration",
    tag = "map",
    responses(
        (status = OK, description = "Public settings", body = ConfigurationView),
        (status = NOT_MODIFIED, description = "The client has them")
    )
)]
async fn find_configuration(app: AppState, headers: HeaderMap) -> Result<Response, AppError> {
    let configuration = ConfigurationView {
        base_map: BaseMapView::from(&app.config.base_map),
        environment: app.config.environment.as_str(),
        version: env!("CARGO_PKG_VERSION"),
        modules: administration::list_enabled(&app).await?,
    };
    conditional::json(&headers, &configuration)
}
