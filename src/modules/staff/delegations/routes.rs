//! Handlers of delegations.

use axum::Json as Body;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::{DelegationAnswer, DelegationCreateRequest, DelegationList};
use super::{commands, store};
use crate::app::AppState;
use crate::auth::Staff;
use crate::error::AppError;
use crate::http::documented::{ChangeProblems, ReadProblems};
use crate::http::extract::{Json, Path};
use crate::modules::staff::act::Act;
use crate::modules::staff::references::ListMeta;

pub(in crate::modules::staff) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_delegations, create_delegation))
        .routes(routes!(delete_delegation))
}

/// Lists delegations from and to the one who asks, and those around what they manage.
#[utoipa::path(
    get, path = "/api/v1/delegations", operation_id = "list_delegations", tag = "staff",
    responses((status = OK, description = "The delegations", body = DelegationList), ReadProblems)
)]
async fn list_delegations(app: AppState, by: Staff) -> Result<Body<DelegationList>, AppError> {
    let act = Act::new(&app, &by);
    let mut db = app.db.acquire().await?;
    let managed = commands::managed(act);
    let rows = store::list(&mut db, by.person_id, &managed, None, act.now).await?;
    let delegations = rows.into_iter().map(Into::into).collect();
    let meta = ListMeta::WHOLE;
    Ok(Body(DelegationList { delegations, meta }))
}

/// Lends one's own grants to another member of the staff for a time.
#[utoipa::path(
    post, path = "/api/v1/delegations", operation_id = "create_delegation", tag = "staff", request_body = DelegationCreateRequest,
    responses((status = CREATED, description = "The delegation", body = DelegationAnswer), ChangeProblems)
)]
async fn create_delegation(
    app: AppState,
    by: Staff,
    Json(request): Json<DelegationCreateRequest>,
) -> Result<(StatusCode, Body<DelegationAnswer>), AppError> {
    let act = Act::new(&app, &by);
    let new = request.parse(act.now)?;
    let mut tx = app.db.begin().await?;
    let row = commands::create_delegation(&mut tx, act, &new).await?;
    tx.commit().await?;
    let delegation = row.into();
    Ok((StatusCode::CREATED, Body(DelegationAnswer { delegation })))
}

/// Ends a delegation.
#[utoipa::path(
    delete, path = "/api/v1/delegations/{id}", operation_id = "delete_delegation", tag = "staff",
    params(("id" = i64, Path, description = "The delegation's id")),
    responses((status = NO_CONTENT, description = "It has ended"), ChangeProblems)
)]
async fn delete_delegation(
    app: AppState,
    by: Staff,
    Path(id): Path<i64>,
) -> Result<StatusCode, AppError> {
    let act = Act::new(&app, &by);
    let mut tx = app.db.begin().await?;
    commands::end_delegation(&mut tx, act, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
