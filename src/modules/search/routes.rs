//! Handlers of search.

use axum::extract::RawQuery;
use axum::http::HeaderMap;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::{ResultView, SearchMeta, SearchQuery, SearchResults};
use super::places;
use crate::app::AppState;
use crate::error::{AppError, Problem, ProblemDocument};
use crate::http::extract::Query;
use crate::http::{conditional, page};
use crate::search::{self, Asked, Position};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_results))
}

/// Searches everything public: issues, constructions, bodies and places.
#[utoipa::path(
    get,
    path = "/api/v1/search",
    operation_id = "list_results",
    tag = "search",
    params(SearchQuery),
    responses(
        (status = OK, description = "A page of results, the best first", body = SearchResults),
        (status = NOT_MODIFIED, description = "The client has this page"),
        (status = BAD_REQUEST, description = "A parameter cannot be read", body = ProblemDocument, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "The database is away", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn list_results(
    app: AppState,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
    Query(query): Query<SearchQuery>,
) -> Result<Response, AppError> {
    let asked = Asked::parse(&query.q)
        .map_err(|error| Problem::invalid_parameter("q", "too-long", error.to_string()))?;
    let filters = query.filters()?;
    let after = read_position(query.after.as_deref())?;
    let mut db = app.db.acquire().await?;
    let found = search::find(&mut db, &asked, &filters, after.as_ref(), query.limit.get()).await?;
    drop(db);
    let places = places::find(&query.q, &asked, &filters);
    let total = found.total + places.len() as u64;
    let mut results = if after.is_none() { places } else { Vec::new() };
    results.extend(found.hits.into_iter().filter_map(ResultView::from_hit));
    let next = found
        .next
        .map(|position| page::next_query(raw.as_deref(), position));
    let meta = SearchMeta { next, total };
    conditional::json(&headers, &SearchResults { results, meta })
}

fn read_position(text: Option<&str>) -> Result<Option<Position>, Problem> {
    let position = text.map(str::parse::<Position>).transpose();
    position.map_err(|error| Problem::invalid_parameter("after", "invalid", error.to_string()))
}
