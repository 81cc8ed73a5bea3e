//! Handlers of grants.

use axum::Json as Body;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::{GrantAnswer, GrantCreateRequest, GrantList, GrantListQuery, RevocationRequest};
use super::{commands, store};
use crate::app::AppState;
use crate::auth::{Permitted, demands};
use crate::error::AppError;
use crate::http::documented::{ChangeProblems, ReadProblems};
use crate::http::extract::{Json, Path, Query};
use crate::modules::staff::act::Act;
use crate::modules::staff::references::ListMeta;
use crate::modules::staff::store::ScopeColumns;

pub(in crate::modules::staff) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_grants, create_grant))
        .routes(routes!(create_grant_revocation))
}

/// Lists grants inside of what the one who asks manages, the newest first.
#[utoipa::path(
    get, path = "/api/v1/grants", operation_id = "list_grants", tag = "staff", params(GrantListQuery),
    responses((status = OK, description = "A page of grants", body = GrantList), ReadProblems)
)]
async fn list_grants(
    app: AppState,
    by: Permitted<demands::ManageGrants>,
    RawQuery(raw): RawQuery,
    Query(query): Query<GrantListQuery>,
) -> Result<Body<GrantList>, AppError> {
    let filter = query.filter()?;
    let columns = ScopeColumns::from(&by.scopes);
    let mut db = app.db.acquire().await?;
    let mut rows = store::list(&mut db, &columns, &filter, app.clock.now()).await?;
    let meta = ListMeta::cut(&mut rows, query.limit, raw.as_deref(), |row| row.id);
    let grants = rows.into_iter().map(Into::into).collect();
    Ok(Body(GrantList { grants, meta }))
}

/// Gives a role within a scope: what the one who gives holds there themself.
#[utoipa::path(
    post, path = "/api/v1/grants", operation_id = "create_grant", tag = "staff", request_body = GrantCreateRequest,
    responses((status = CREATED, description = "The grant", body = GrantAnswer), ChangeProblems)
)]
async fn create_grant(
    app: AppState,
    by: Permitted<demands::ManageGrants>,
    Json(request): Json<GrantCreateRequest>,
) -> Result<(StatusCode, Body<GrantAnswer>), AppError> {
    let act = Act::new(&app, &by.actor);
    let new = request.parse(act.now)?;
    let mut tx = app.db.begin().await?;
    let row = commands::create_grant(&mut tx, act, &by.scopes, &new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Body(GrantAnswer { grant: row.into() })))
}

/// Ends a grant before its time.
#[utoipa::path(
    post, path = "/api/v1/grants/{id}/revocation", operation_id = "create_grant_revocation", tag = "staff",
    request_body = RevocationRequest, params(("id" = i64, Path, description = "The grant's id")),
    responses((status = OK, description = "The grant as it ended", body = GrantAnswer), ChangeProblems)
)]
async fn create_grant_revocation(
    app: AppState,
    by: Permitted<demands::ManageGrants>,
    Path(id): Path<i64>,
    Json(request): Json<RevocationRequest>,
) -> Result<Body<GrantAnswer>, AppError> {
    let act = Act::new(&app, &by.actor);
    let reason = request.revocation.reason.trim().to_owned();
    let mut tx = app.db.begin().await?;
    let row = commands::revoke_grant(&mut tx, act, &by.scopes, id, &reason).await?;
    tx.commit().await?;
    Ok(Body(GrantAnswer { grant: row.into() }))
}
