//! Handlers of roles and permissions.

use axum::Json as Body;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::{PermissionList, RoleAnswer, RoleCreateRequest, RoleList, RoleUpdateRequest, tag};
use super::{commands, store};
use crate::app::AppState;
use crate::auth::{Permitted, Staff, demands};
use crate::error::{AppError, Problem};
use crate::http::documented::{ChangeProblems, ReadProblems, VersionedProblems};
use crate::http::extract::{Json, Path};
use crate::http::preconditions::{self, IfMatch};
use crate::modules::staff::act::Act;
use crate::modules::staff::references::ListMeta;

pub(in crate::modules::staff) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_permissions))
        .routes(routes!(list_roles, create_role))
        .routes(routes!(find_role, update_role))
}

/// Lists every permission that there is.
#[utoipa::path(
    get, path = "/api/v1/permissions", operation_id = "list_permissions", tag = "staff",
    responses((status = OK, description = "The permissions", body = PermissionList), ReadProblems)
)]
async fn list_permissions(_by: Staff) -> Body<PermissionList> {
    Body(PermissionList::all())
}

/// Lists the roles.
#[utoipa::path(
    get, path = "/api/v1/roles", operation_id = "list_roles", tag = "staff",
    responses((status = OK, description = "The roles", body = RoleList), ReadProblems)
)]
async fn list_roles(app: AppState, _by: Staff) -> Result<Body<RoleList>, AppError> {
    let rows = store::list(&mut *app.db.acquire().await?, None, None).await?;
    let roles = rows.into_iter().map(Into::into).collect();
    let meta = ListMeta::WHOLE;
    Ok(Body(RoleList { roles, meta }))
}

/// Answers one role.
#[utoipa::path(
    get, path = "/api/v1/roles/{id}", operation_id = "find_role", tag = "staff",
    params(("id" = i64, Path, description = "The role's id")),
    responses(
        (status = OK, description = "The role", body = RoleAnswer),
        (status = NOT_MODIFIED, description = "The client has this state of it"),
        ReadProblems
    )
)]
async fn find_role(
    app: AppState,
    _by: Staff,
    headers: HeaderMap,
    Path(id): Path<i64>,
) -> Result<Response, AppError> {
    let row = store::list(&mut *app.db.acquire().await?, Some(id), None)
        .await?
        .pop();
    let row = row.ok_or_else(|| Problem::not_found(format!("role {id}")))?;
    let tag = tag(&row);
    preconditions::json(&headers, &RoleAnswer::from(row), &tag)
}

/// Creates a role of permissions that the one who asks holds everywhere.
#[utoipa::path(
    post, path = "/api/v1/roles", operation_id = "create_role", tag = "staff", request_body = RoleCreateRequest,
    responses((status = CREATED, description = "The role", body = RoleAnswer), ChangeProblems)
)]
async fn create_role(
    app: AppState,
    by: Permitted<demands::ManageGrants>,
    Json(request): Json<RoleCreateRequest>,
) -> Result<(StatusCode, Body<RoleAnswer>), AppError> {
    let new = request.parse()?;
    let act = Act::new(&app, &by.actor);
    let mut tx = app.db.begin().await?;
    let row = commands::create_role(&mut tx, act, &by.scopes, new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Body(row.into())))
}

/// Changes a role, from the state that `If-Match` names.
#[utoipa::path(
    patch, path = "/api/v1/roles/{id}", operation_id = "update_role", tag = "staff", request_body = RoleUpdateRequest,
    params(("id" = i64, Path, description = "The role's id"), ("If-Match" = String, Header, description = "The tag of the state that is changed")),
    responses((status = OK, description = "The role as it is now", body = RoleAnswer), VersionedProblems)
)]
async fn update_role(
    app: AppState,
    by: Permitted<demands::ManageGrants>,
    Path(id): Path<i64>,
    seen: IfMatch,
    Json(request): Json<RoleUpdateRequest>,
) -> Result<Response, AppError> {
    let change = request.parse()?;
    let act = Act::new(&app, &by.actor);
    let mut tx = app.db.begin().await?;
    let row = commands::update_role(&mut tx, act, &by.scopes, id, &seen, change).await?;
    tx.commit().await?;
    let tag = tag(&row);
    preconditions::json(&HeaderMap::new(), &RoleAnswer::from(row), &tag)
}
