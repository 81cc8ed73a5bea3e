//! Handlers of keys of other systems.

use axum::Json as Body;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::{NewTokenAnswer, TokenCreateRequest, TokenList};
use super::commands;
use super::store::{self, Seen};
use crate::app::AppState;
use crate::auth::{Citizen, Permitted, demands};
use crate::error::AppError;
use crate::http::documented::{ChangeProblems, ReadProblems};
use crate::http::extract::{Json, Path};
use crate::modules::staff::act::Act;
use crate::modules::staff::store::ScopeColumns;

pub(in crate::modules::staff) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_own_tokens, create_token))
        .routes(routes!(delete_own_token))
        .routes(routes!(list_tokens))
        .routes(routes!(delete_token))
}

/// Lists one's own keys, the newest first.
#[utoipa::path(
    get, path = "/api/v1/account/tokens", operation_id = "list_own_tokens", tag = "staff",
    responses((status = OK, description = "The keys", body = TokenList), ReadProblems)
)]
async fn list_own_tokens(app: AppState, by: Citizen) -> Result<Body<TokenList>, AppError> {
    commands::check_session(&by)?;
    let mut db = app.db.acquire().await?;
    let rows = store::list(&mut db, Seen::Of(by.person_id), None).await?;
    Ok(Body(rows.into()))
}

/// Makes a key that acts for the one who asks; its secret is shown this once.
#[utoipa::path(
    post, path = "/api/v1/account/tokens", operation_id = "create_token", tag = "staff", request_body = TokenCreateRequest,
    responses((status = CREATED, description = "The key and its secret", body = NewTokenAnswer), ChangeProblems)
)]
async fn create_token(
    app: AppState,
    by: Permitted<demands::ManageTokens>,
    Json(request): Json<TokenCreateRequest>,
) -> Result<(StatusCode, Body<NewTokenAnswer>), AppError> {
    let act = Act::new(&app, &by.actor);
    let new = request.parse(act.now)?;
    let mut tx = app.db.begin().await?;
    let (row, secret) = commands::create_token(&mut tx, act, &by.scopes, &new).await?;
    tx.commit().await?;
    let answer = NewTokenAnswer::new(row, &secret);
    Ok((StatusCode::CREATED, Body(answer)))
}

/// Revokes one of one's own keys.
#[utoipa::path(
    delete, path = "/api/v1/account/tokens/{id}", operation_id = "delete_own_token", tag = "staff",
    params(("id" = i64, Path, description = "The key's id")),
    responses((status = NO_CONTENT, description = "It is revoked"), ChangeProblems)
)]
async fn delete_own_token(
    app: AppState,
    by: Citizen,
    Path(id): Path<i64>,
) -> Result<StatusCode, AppError> {
    let act = Act::new(&app, &by);
    let mut tx = app.db.begin().await?;
    commands::revoke_own_token(&mut tx, act, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists keys inside of where the one who asks manages them, whoever made them; the newest first.
#[utoipa::path(
    get, path = "/api/v1/tokens", operation_id = "list_tokens", tag = "staff",
    responses((status = OK, description = "The keys", body = TokenList), ReadProblems)
)]
async fn list_tokens(
    app: AppState,
    by: Permitted<demands::ManageTokens>,
) -> Result<Body<TokenList>, AppError> {
    let mut db = app.db.acquire().await?;
    let columns = ScopeColumns::from(&by.scopes);
    let rows = store::list(&mut db, Seen::Inside(&columns), None).await?;
    Ok(Body(rows.into()))
}

/// Revokes a key, whoever made it.
#[utoipa::path(
    delete, path = "/api/v1/tokens/{id}", operation_id = "delete_token", tag = "staff",
    params(("id" = i64, Path, description = "The key's id")),
    responses((status = NO_CONTENT, description = "It is revoked"), ChangeProblems)
)]
async fn delete_token(
    app: AppState,
    by: Permitted<demands::ManageTokens>,
    Path(id): Path<i64>,
) -> Result<StatusCode, AppError> {
    let act = Act::new(&app, &by.actor);
    let mut tx = app.db.begin().await?;
    commands::revoke_token(&mut tx, act, &by.scopes, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
