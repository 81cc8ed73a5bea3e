//! Handlers of constructions.

use axum::extract::RawQuery;
use axum::http::HeaderMap;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::{ConstructionAnswer, ConstructionList, ConstructionListQuery, ConstructionView};
use super::layer::LAYER;
use super::store::read;
use crate::app::AppState;
use crate::error::{AppError, Problem, ProblemDocument};
use crate::http::conditional;
use crate::http::extract::{Path, Query};
use crate::modules::map::listing;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_constructions))
        .routes(routes!(find_construction))
}

/// Lists constructions, the newest first; told from memory, without texts, while the database is away.
#[utoipa::path(
    get,
    path = "/api/v1/constructions",
    operation_id = "list_constructions",
    tag = "constructions",
    params(ConstructionListQuery),
    responses(
        (status = OK, description = "A page of constructions", body = ConstructionList),
        (status = NOT_MODIFIED, description = "The client has this page"),
        (status = BAD_REQUEST, description = "A parameter cannot be read", body = ProblemDocument, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "The map is not loaded yet", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn list_constructions(
    app: AppState,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
    Query(query): Query<ConstructionListQuery>,
) -> Result<Response, AppError> {
    let snapshot = app.loaded_snapshot()?;
    let page = listing::find_page(&app, &snapshot, LAYER, &query.selection()).await?;
    let rows = listing::rows_if_reachable(&app, read::list(&app.db, &page.row_ids())).await?;
    let meta = page.meta(raw.as_deref(), rows.is_none());
    let constructions = match rows {
        Some(rows) => rows.into_iter().map(Into::into).collect(),
        None => listing::from_memory(&snapshot, LAYER, &page.ids, ConstructionView::from_memory),
    };
    conditional::json(
        &headers,
        &ConstructionList {
            constructions,
            meta,
        },
    )
}

/// Answers one construction in full.
#[utoipa::path(
    get,
    path = "/api/v1/constructions/{id}",
    operation_id = "find_construction",
    tag = "constructions",
    params(("id" = u64, Path, description = "The construction's id")),
    responses(
        (status = OK, description = "The construction", body = ConstructionAnswer),
        (status = NOT_MODIFIED, description = "The client has this state of it"),
        (status = NOT_FOUND, description = "There is no such construction", body = ProblemDocument, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "The database is away", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn find_construction(
    app: AppState,
    headers: HeaderMap,
    Path(id): Path<i64>,
) -> Result<Response, AppError> {
    let mut rows = read::list(&app.db, &[id]).await?;
    let row = rows
        .pop()
        .ok_or_else(|| Problem::not_found(format!("construction {id}")))?;
    let footprint = read::find_footprint(&app.db, id)
        .await?
        .ok_or_else(|| Problem::not_found(format!("construction {id}")))?;
    conditional::json(&headers, &ConstructionAnswer::new(row, footprint))
}
