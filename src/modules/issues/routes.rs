//! Handlers of issues.

use axum::extract::RawQuery;
use axum::http::HeaderMap;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::{IssueAnswer, IssueList, IssueListQuery, IssueView};
use super::layer::LAYER;
use super::store::read;
use crate::app::AppState;
use crate::error::{AppError, Problem, ProblemDocument};
use crate::http::conditional;
use crate::http::extract::{Path, Query};
use crate::modules::map::listing;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_issues))
        .routes(routes!(find_issue))
}

/// Lists issues, the newest first; told from memory, without texts, while the database is away.
#[utoipa::path(
    get,
    path = "/api/v1/issues",
    operation_id = "list_issues",
    tag = "issues",
    params(IssueListQuery),
    responses(
        (status = OK, description = "A page of issues", body = IssueList),
        (status = NOT_MODIFIED, description = "The client has this page"),
        (status = BAD_REQUEST, description = "A parameter cannot be read", body = ProblemDocument, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "The map is not loaded yet", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn list_issues(
    app: AppState,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
    Query(query): Query<IssueListQuery>,
) -> Result<Response, AppError> {
    let snapshot = app.loaded_snapshot()?;
    let page = listing::find_page(&app, &snapshot, LAYER, &query.selection()).await?;
    let rows = listing::rows_if_reachable(&app, read::list(&app.db, &page.row_ids())).await?;
    let meta = page.meta(raw.as_deref(), rows.is_none());
    let issues = match rows {
        Some(rows) => rows.into_iter().map(Into::into).collect(),
        None => listing::from_memory(&snapshot, LAYER, &page.ids, IssueView::from_memory),
    };
    conditional::json(&headers, &IssueList { issues, meta })
}

/// Answers one issue in full.
#[utoipa::path(
    get,
    path = "/api/v1/issues/{id}",
    operation_id = "find_issue",
    tag = "issues",
    params(("id" = u64, Path, description = "The issue's id")),
    responses(
        (status = OK, description = "The issue", body = IssueAnswer),
        (status = NOT_MODIFIED, description = "The client has this state of it"),
        (status = NOT_FOUND, description = "There is no such issue", body = ProblemDocument, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "The database is away", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn find_issue(
    app: AppState,
    headers: HeaderMap,
    Path(id): Path<i64>,
) -> Result<Response, AppError> {
    let mut rows = read::list(&app.db, &[id]).await?;
    let row = rows
        .pop()
        .ok_or_else(|| Problem::not_found(format!("issue {id}")))?;
    conditional::json(&headers, &IssueAnswer::from(row))
}
