//! Handlers of registering and of forgotten passwords.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{person_view, session_cookies};
use crate::app::{App, AppState};
use crate::error::{AppError, Problem};
use crate::http::address::ClientAddress;
use crate::http::conditional;
use crate::http::extract::Json;
use crate::modules::accounts::api::account::PersonAnswer;
use crate::modules::accounts::api::entering::{
    ConsentAnswer, PasswordResetComplete, PasswordResetCreate, RegistrationCreate, TokenBody,
};
use crate::modules::accounts::api::responses::PublicProblems;
use crate::modules::accounts::commands::registration::NewRegistration;
use crate::modules::accounts::commands::{password, registration, take};
use crate::modules::accounts::model::EmailAddress;
use crate::modules::accounts::{consent, device, policy};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(find_consent))
        .routes(routes!(create_registration))
        .routes(routes!(create_confirmation))
        .routes(routes!(create_password_reset))
        .routes(routes!(update_password_by_token))
}

/// Counts a request from this address against a rule.
async fn count(
    app: &App,
    rule: crate::auth::rate::Rule,
    address_key: &[u8],
) -> Result<(), AppError> {
    match take(app, rule, address_key).await? {
        Some(too_often) => Err(Problem::from(too_often).into()),
        None => Ok(()),
    }
}

/// Answers the consent to the processing of personal data that is in force.
#[utoipa::path(
    get,
    path = "/api/v1/consents/current",
    operation_id = "find_consent",
    tag = "accounts",
    responses(
        (status = OK, description = "The consent, in both languages", body = ConsentAnswer),
        (status = NOT_MODIFIED, description = "The client has it")
    )
)]
async fn find_consent(headers: HeaderMap) -> Result<Response, AppError> {
    conditional::json(&headers, &ConsentAnswer::from(consent::current()))
}

/// Registers: a letter to the address says how to go on.  The answer is the same whether or not the address is known.
#[utoipa::path(
    post,
    path = "/api/v1/registrations",
    operation_id = "create_registration",
    tag = "accounts",
    request_body = RegistrationCreate,
    responses((status = ACCEPTED, description = "A letter is on its way, or was lately"), PublicProblems)
)]
async fn create_registration(
    app: AppState,
    address: ClientAddress,
    Json(body): Json<RegistrationCreate>,
) -> Result<StatusCode, AppError> {
    count(&app, policy::LETTERS_ADDRESS, &address.to_key(&app)).await?;
    let new = NewRegistration::try_from(body)?;
    registration::ask_to_register(&app, new)
        .await
        .map_err(AppError::Internal)?;
    Ok(StatusCode::ACCEPTED)
}

/// Opens the account of a registration by the token of its letter, and signs its owner in.
#[utoipa::path(
    post,
    path = "/api/v1/registrations/confirm",
    operation_id = "create_confirmation",
    tag = "accounts",
    request_body = TokenBody,
    responses(
        (status = OK, description = "Signed in; the session is in the cookie", body = PersonAnswer),
        (status = CONFLICT, description = "The address got an account meanwhile", body = crate::error::ProblemDocument, content_type = "application/problem+json"),
        PublicProblems
    )
)]
async fn create_confirmation(
    app: AppState,
    address: ClientAddress,
    headers: HeaderMap,
    Json(body): Json<TokenBody>,
) -> Result<Response, AppError> {
    count(&app, policy::TOKENS_ADDRESS, &address.to_key(&app)).await?;
    let mut tx = app.db.begin().await?;
    let (id, session) =
        registration::confirm_registration(&app, &mut tx, &body.token, &headers).await?;
    let person = person_view(&app, &mut tx, id, false).await?;
    tx.commit().await?;
    let cookies = session_cookies(&app, &session, Some(id));
    Ok((cookies, axum::Json(PersonAnswer { person })).into_response())
}

/// Asks for a link that sets a new password.  The answer is the same whether or not the address is known.
#[utoipa::path(
    post,
    path = "/api/v1/password-resets",
    operation_id = "create_password_reset",
    tag = "accounts",
    request_body = PasswordResetCreate,
    responses((status = ACCEPTED, description = "If the address has an account, a letter is on its way"), PublicProblems)
)]
async fn create_password_reset(
    app: AppState,
    address: ClientAddress,
    Json(body): Json<PasswordResetCreate>,
) -> Result<StatusCode, AppError> {
    count(&app, policy::LETTERS_ADDRESS, &address.to_key(&app)).await?;
    if let Ok(email) = body.email.parse::<EmailAddress>() {
        password::forget_password(&app, &email).await?;
    }
    Ok(StatusCode::ACCEPTED)
}

/// Sets a new password by the token of a letter; every session ends.
#[utoipa::path(
    post,
    path = "/api/v1/password-resets/complete",
    operation_id = "update_password_by_token",
    tag = "accounts",
    request_body = PasswordResetComplete,
    responses((status = NO_CONTENT, description = "The password is set: sign in with it"), PublicProblems)
)]
async fn update_password_by_token(
    app: AppState,
    address: ClientAddress,
    Json(body): Json<PasswordResetComplete>,
) -> Result<Response, AppError> {
    count(&app, policy::TOKENS_ADDRESS, &address.to_key(&app)).await?;
    let at = |error: password::ResetPasswordError| error.at("/password");
    let person = password::find_reset(&app, &body.token).await.map_err(at)?;
    let own = [person.email.as_deref().unwrap_or_default()];
    let new = password::prepare_password(body.password, &own)
        .await
        .map_err(at)?;
    let mut tx = app.db.begin().await?;
    password::reset_password(&app, &mut tx, &body.token, &person, &new)
        .await
        .map_err(at)?;
    tx.commit().await?;
    password::lift_lock(&app, &person).await?;
    // Who reads the mail of the account may go on trying from this browser while others flood it.  With a second factor the mark waits
    // until that was shown, since codes are counted by it too.
    let mut cookies: Vec<(header::HeaderName, HeaderValue)> = Vec::new();
    if !person.has_second_factor {
        let mark = device::new_mark(person.id, &app.keys, app.clock.now());
        cookies.push((header::SET_COOKIE, device::COOKIE.set(&app.config, &mark)));
    }
    Ok((StatusCode::NO_CONTENT, AppendHeaders(cookies)).into_response())
}
