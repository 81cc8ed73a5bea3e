//! Handlers of bodies.

use axum::Json as Body;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::{BodyAnswer, BodyCreateRequest, BodyList, BodyListQuery, BodyUpdateRequest, tag};
use super::commands;
use super::store::{self, BodyFilter};
use crate::app::AppState;
use crate::auth::{Permitted, demands};
use crate::error::{AppError, Problem, ProblemDocument};
use crate::http::conditional;
use crate::http::documented::{ChangeProblems, VersionedProblems};
use crate::http::extract::{Json, Path, Query};
use crate::http::preconditions::{self, IfMatch};
use crate::modules::staff::act::Act;
use crate::modules::staff::references::{ListMeta, Reason};

pub(in crate::modules::staff) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_bodies, create_body))
        .routes(routes!(find_body, update_body))
        .routes(routes!(create_body_closure))
}

/// Lists the bodies that answer, regional ones first.
#[utoipa::path(
    get, path = "/api/v1/bodies", operation_id = "list_bodies", tag = "staff", params(BodyListQuery),
    responses(
        (status = OK, description = "The bodies", body = BodyList),
        (status = NOT_MODIFIED, description = "The client has this list"),
        (status = BAD_REQUEST, description = "A parameter cannot be read", body = ProblemDocument, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "The database is away", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn list_bodies(
    app: AppState,
    headers: HeaderMap,
    Query(query): Query<BodyListQuery>,
) -> Result<Response, AppError> {
    let filter = BodyFilter {
        id: None,
        theme: query.theme.as_deref(),
        municipality: query.municipality.as_deref(),
        with_closed: query.closed,
    };
    let rows = store::list(&mut *app.db.acquire().await?, filter).await?;
    let bodies = rows.into_iter().map(Into::into).collect();
    let meta = ListMeta::WHOLE;
    conditional::json(&headers, &BodyList { bodies, meta })
}

/// Answers one body.
#[utoipa::path(
    get, path = "/api/v1/bodies/{id}", operation_id = "find_body", tag = "staff",
    params(("id" = i64, Path, description = "The body's id")),
    responses(
        (status = OK, description = "The body", body = BodyAnswer),
        (status = NOT_MODIFIED, description = "The client has this state of it"),
        (status = NOT_FOUND, description = "There is no such body", body = ProblemDocument, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "The database is away", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn find_body(
    app: AppState,
    headers: HeaderMap,
    Path(id): Path<i64>,
) -> Result<Response, AppError> {
    let row = store::find(&mut *app.db.acquire().await?, id).await?;
    let row = row.ok_or_else(|| Problem::not_found(format!("body {id}")))?;
    let tag = tag(&row);
    preconditions::json(&headers, &BodyAnswer::from(row), &tag)
}

/// Creates a body.
#[utoipa::path(
    post, path = "/api/v1/bodies", operation_id = "create_body", tag = "staff", request_body = BodyCreateRequest,
    responses((status = CREATED, description = "The body", body = BodyAnswer), ChangeProblems)
)]
async fn create_body(
    app: AppState,
    by: Permitted<demands::ManageBodies>,
    Json(request): Json<BodyCreateRequest>,
) -> Result<(StatusCode, Body<BodyAnswer>), AppError> {
    let new = request.parse()?;
    let act = Act::new(&app, &by.actor);
    let mut tx = app.db.begin().await?;
    let row = commands::create_body(&mut tx, act, &by.scopes, new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Body(row.into())))
}

/// Changes a body, from the state that `If-Match` names.
#[utoipa::path(
    patch, path = "/api/v1/bodies/{id}", operation_id = "update_body", tag = "staff", request_body = BodyUpdateRequest,
    params(("id" = i64, Path, description = "The body's id"), ("If-Match" = String, Header, description = "The tag of the state that is changed")),
    responses((status = OK, description = "The body as it is now", body = BodyAnswer), VersionedProblems)
)]
async fn update_body(
    app: AppState,
    by: Permitted<demands::ManageBodies>,
    Path(id): Path<i64>,
    seen: IfMatch,
    Json(request): Json<BodyUpdateRequest>,
) -> Result<Response, AppError> {
    let change = request.parse()?;
    let act = Act::new(&app, &by.actor);
    let mut tx = app.db.begin().await?;
    let row = commands::update_body(&mut tx, act, &by.scopes, id, &seen, change).await?;
    tx.commit().await?;
    let tag = tag(&row);
    preconditions::json(&HeaderMap::new(), &BodyAnswer::from(row), &tag)
}

/// Closes a body; refused with the list of posts and grants that have not ended.
#[utoipa::path(
    post, path = "/api/v1/bodies/{id}/closure", operation_id = "create_body_closure", tag = "staff", request_body = super::api::ClosureRequest,
    params(("id" = i64, Path, description = "The body's id")),
    responses((status = OK, description = "The closed body", body = BodyAnswer), ChangeProblems)
)]
async fn create_body_closure(
    app: AppState,
    by: Permitted<demands::ManageBodies>,
    Path(id): Path<i64>,
    Json(request): Json<super::api::ClosureRequest>,
) -> Result<Body<BodyAnswer>, AppError> {
    let Reason { reason } = request.closure;
    let act = Act::new(&app, &by.actor);
    let mut tx = app.db.begin().await?;
    let row = commands::close_body(&mut tx, act, &by.scopes, id, reason.trim()).await?;
    tx.commit().await?;
    Ok(Body(row.into()))
}
