//! Handlers of taking one's data along and of leaving.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Owner;
use crate::app::{App, AppState};
use crate::auth::session;
use crate::error::AppError;
use crate::http::extract::Json;
use crate::modules::accounts::api::account::Proof;
use crate::modules::accounts::api::responses::{ChangeProblems, OwnProblems};
use crate::modules::accounts::commands::{self, erasure, export};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(find_account_export))
        .routes(routes!(delete_account))
        .routes(routes!(delete_consents))
}

/// Answers everything that the portal holds of oneself: a ZIP file of JSON documents.
#[utoipa::path(
    get,
    path = "/api/v1/account/export",
    operation_id = "find_account_export",
    tag = "accounts",
    responses((status = OK, description = "A ZIP file", content_type = "application/zip"), OwnProblems)
)]
async fn find_account_export(app: AppState, owner: Owner) -> Result<Response, AppError> {
    let mut tx = app.db.begin().await?;
    let bytes = export::export_account(&app, &mut tx, &owner.actor)
        .await
        .map_err(AppError::Internal)?;
    tx.commit().await?;
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/zip"),
        ),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"kuban-account.zip\""),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, bytes).into_response())
}

/// Erases one's account: what is personal goes, what was published stays without a name.
#[utoipa::path(
    delete,
    path = "/api/v1/account",
    operation_id = "delete_account",
    tag = "accounts",
    request_body = Proof,
    responses((status = NO_CONTENT, description = "The account is no more"), ChangeProblems)
)]
async fn delete_account(
    app: AppState,
    owner: Owner,
    Json(body): Json<Proof>,
) -> Result<Response, AppError> {
    erase(&app, &owner, body).await
}

/// Withdraws the consent to the processing of personal data: without it no account may be kept, so it is erased.
#[utoipa::path(
    delete,
    path = "/api/v1/account/consents",
    operation_id = "delete_consents",
    tag = "accounts",
    request_body = Proof,
    responses((status = NO_CONTENT, description = "The consent is withdrawn, the account is no more"), ChangeProblems)
)]
async fn delete_consents(
    app: AppState,
    owner: Owner,
    Json(body): Json<Proof>,
) -> Result<Response, AppError> {
    erase(&app, &owner, body).await
}

async fn erase(app: &App, owner: &Owner, proof: Proof) -> Result<Response, AppError> {
    commands::prove(app, &owner.actor, owner.session_id, proof.password).await?;
    let mut tx = app.db.begin().await?;
    erasure::erase_account(app, &mut tx, &owner.actor).await?;
    tx.commit().await?;
    let forget = [(header::SET_COOKIE, session::forget_cookie(&app.config))];
    Ok((StatusCode::NO_CONTENT, forget).into_response())
}
