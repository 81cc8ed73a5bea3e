//! Handlers of one's own second factor.

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Owner, device_mark, person_view, session_cookies};
use crate::app::AppState;
use crate::auth::HalfSignedIn;
use crate::error::AppError;
use crate::http::extract::Json;
use crate::modules::accounts::api::account::{
    CodeBody, PersonAnswer, RecoveryCodes, SecondFactorAnswer, SecondFactorView,
};
use crate::modules::accounts::api::responses::ChangeProblems;
use crate::modules::accounts::commands::second_factor as commands;
use crate::modules::accounts::store::people;
use crate::modules::accounts::totp;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create_second_factor, delete_second_factor))
        .routes(routes!(create_second_factor_confirmation))
        .routes(routes!(update_current_session))
}

/// Makes a secret for an app of codes; the second factor is on once a code of it was confirmed.
#[utoipa::path(
    post,
    path = "/api/v1/account/second-factor",
    operation_id = "create_second_factor",
    tag = "accounts",
    responses((status = CREATED, description = "The secret, shown this once", body = SecondFactorAnswer), ChangeProblems)
)]
async fn create_second_factor(app: AppState, owner: Owner) -> Result<Response, AppError> {
    let mut tx = app.db.begin().await?;
    let secret = commands::begin_second_factor(&app, &mut tx, &owner.actor).await?;
    let login = people::find_login(&mut tx, owner.actor.person_id).await?;
    tx.commit().await?;
    let email = login.and_then(|login| login.email);
    let otpauth_url = secret.to_url(email.as_deref().unwrap_or(&owner.actor.display_name));
    let qr_svg = totp::qr_svg(&otpauth_url).map_err(AppError::Internal)?;
    let second_factor = SecondFactorView {
        secret: secret.to_base32(),
        otpauth_url,
        qr_svg,
    };
    let answer = axum::Json(SecondFactorAnswer { second_factor });
    Ok((StatusCode::CREATED, answer).into_response())
}

/// Switches the second factor on by its first code.
#[utoipa::path(
    post,
    path = "/api/v1/account/second-factor/confirm",
    operation_id = "create_second_factor_confirmation",
    tag = "accounts",
    request_body = CodeBody,
    responses((status = OK, description = "Recovery codes, shown this once", body = RecoveryCodes), ChangeProblems)
)]
async fn create_second_factor_confirmation(
    app: AppState,
    owner: Owner,
    headers: HeaderMap,
    Json(body): Json<CodeBody>,
) -> Result<axum::Json<RecoveryCodes>, AppError> {
    let mark = device_mark(&app, &headers);
    commands::count_code(&app, &owner.actor, mark.as_deref()).await?;
    let mut tx = app.db.begin().await?;
    let recovery_codes =
        commands::confirm_second_factor(&app, &mut tx, &owner.actor, owner.session_id, &body.code)
            .await?;
    tx.commit().await?;
    commands::forget_codes(&app, &owner.actor, mark.as_deref()).await?;
    Ok(axum::Json(RecoveryCodes { recovery_codes }))
}

/// Shows the second factor, by a code of the app or a recovery code; the session is replaced by a new one.
#[utoipa::path(
    post,
    path = "/api/v1/sessions/current/second-factor",
    operation_id = "update_current_session",
    tag = "accounts",
    request_body = CodeBody,
    responses((status = OK, description = "Shown; the new session is in the cookie", body = PersonAnswer), ChangeProblems)
)]
async fn update_current_session(
    app: AppState,
    HalfSignedIn(actor): HalfSignedIn,
    headers: HeaderMap,
    Json(body): Json<CodeBody>,
) -> Result<Response, AppError> {
    let Owner { actor, .. } = Owner::of(actor)?;
    let mark = device_mark(&app, &headers);
    commands::count_code(&app, &actor, mark.as_deref()).await?;
    let mut tx = app.db.begin().await?;
    let session = commands::show_second_factor(&app, &mut tx, &actor, &body.code, &headers).await?;
    let person = person_view(&app, &mut tx, actor.person_id, true).await?;
    tx.commit().await?;
    commands::forget_codes(&app, &actor, mark.as_deref()).await?;
    let cookies = session_cookies(&app, &session, Some(actor.person_id));
    Ok((cookies, axum::Json(PersonAnswer { person })).into_response())
}

/// Switches the second factor off, by a code of it.
#[utoipa::path(
    delete,
    path = "/api/v1/account/second-factor",
    operation_id = "delete_second_factor",
    tag = "accounts",
    request_body = CodeBody,
    responses((status = NO_CONTENT, description = "It is off"), ChangeProblems)
)]
async fn delete_second_factor(
    app: AppState,
    owner: Owner,
    headers: HeaderMap,
    Json(body): Json<CodeBody>,
) -> Result<StatusCode, AppError> {
    let mark = device_mark(&app, &headers);
    commands::count_code(&app, &owner.actor, mark.as_deref()).await?;
    let mut tx = app.db.begin().await?;
    commands::remove_second_factor(&app, &mut tx, &owner.actor, &body.code).await?;
    tx.commit().await?;
    commands::forget_codes(&app, &owner.actor, mark.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}
