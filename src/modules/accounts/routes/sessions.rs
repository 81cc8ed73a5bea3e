//! Handlers of signing in and out.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Owner, device_mark, person_view, session_cookies};
use crate::app::AppState;
use crate::auth::{Visitor, session};
use crate::error::{AppError, Problem, ProblemDocument, ProblemType};
use crate::http::address::ClientAddress;
use crate::http::extract::{Json, Path};
use crate::modules::accounts::api::account::SessionList;
use crate::modules::accounts::api::entering::{SecondFactorState, SessionCreate, SignedInAnswer};
use crate::modules::accounts::api::responses::{OwnProblems, PublicProblems};
use crate::modules::accounts::commands::sessions;
use crate::modules::accounts::store::sessions as rows;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create_session, delete_all_sessions))
        .routes(routes!(delete_current_session))
        .routes(routes!(list_sessions))
        .routes(routes!(delete_session))
}

/// Signs in; where the account has a second factor, it is shown next.
#[utoipa::path(
    post,
    path = "/api/v1/sessions",
    operation_id = "create_session",
    tag = "accounts",
    request_body = SessionCreate,
    responses(
        (status = CREATED, description = "Signed in; the session is in the cookie", body = SignedInAnswer),
        (status = UNAUTHORIZED, description = "The address or the password is wrong", body = ProblemDocument, content_type = "application/problem+json"),
        PublicProblems
    )
)]
async fn create_session(
    app: AppState,
    Visitor(before): Visitor,
    address: ClientAddress,
    headers: HeaderMap,
    Json(body): Json<SessionCreate>,
) -> Result<Response, AppError> {
    let sign_in = sessions::SignIn {
        email: body.session.email,
        password: body.session.password,
        address_key: address.to_key(&app),
        device_mark: device_mark(&app, &headers),
    };
    let recognized = sessions::recognize(&app, sign_in).await?;
    let mut tx = app.db.begin().await?;
    let session =
        sessions::begin_session(&app, &mut tx, &recognized, before.as_ref(), &headers).await?;
    let id = recognized.login.id;
    let person = person_view(&app, &mut tx, id, false).await?;
    tx.commit().await?;
    let needs_more = recognized.login.has_second_factor;
    let answer = SignedInAnswer {
        person,
        second_factor: if needs_more {
            SecondFactorState::Needed
        } else {
            SecondFactorState::None
        },
    };
    // The password alone makes no browser of an account with a second factor a known one.
    let cookies = session_cookies(&app, &session, (!needs_more).then_some(id));
    Ok((StatusCode::CREATED, cookies, axum::Json(answer)).into_response())
}

/// Signs out of this browser.
#[utoipa::path(
    delete,
    path = "/api/v1/sessions/current",
    operation_id = "delete_current_session",
    tag = "accounts",
    responses(
        (status = NO_CONTENT, description = "Signed out, or nobody was signed in"),
        (status = FORBIDDEN, description = "The page of another site asks", body = ProblemDocument, content_type = "application/problem+json"),
        (status = UNAUTHORIZED, description = "The key is not valid", body = ProblemDocument, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "The database is away", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn delete_current_session(
    app: AppState,
    Visitor(actor): Visitor,
) -> Result<Response, AppError> {
    if let Some(actor) = actor
        && let Some(id) = actor.session_id()
    {
        let mut tx = app.db.begin().await?;
        sessions::end_session(&app, &mut tx, &actor, id).await?;
        tx.commit().await?;
    }
    let forget = [(header::SET_COOKIE, session::forget_cookie(&app.config))];
    Ok((StatusCode::NO_CONTENT, forget).into_response())
}

/// Signs out everywhere, here too.
#[utoipa::path(
    delete,
    path = "/api/v1/sessions",
    operation_id = "delete_all_sessions",
    tag = "accounts",
    responses((status = NO_CONTENT, description = "Signed out everywhere"), OwnProblems)
)]
async fn delete_all_sessions(app: AppState, owner: Owner) -> Result<Response, AppError> {
    let mut tx = app.db.begin().await?;
    sessions::end_all_sessions(&app, &mut tx, &owner.actor).await?;
    tx.commit().await?;
    let forget = [(header::SET_COOKIE, session::forget_cookie(&app.config))];
    Ok((StatusCode::NO_CONTENT, forget).into_response())
}

/// Lists where one is signed in, the browser seen last first.
#[utoipa::path(
    get,
    path = "/api/v1/account/sessions",
    operation_id = "list_sessions",
    tag = "accounts",
    responses((status = OK, description = "The sessions", body = SessionList), OwnProblems)
)]
async fn list_sessions(app: AppState, owner: Owner) -> Result<axum::Json<SessionList>, AppError> {
    let mut db = app.db.acquire().await?;
    let rows = rows::list(&mut db, owner.actor.person_id, app.clock.now()).await?;
    Ok(axum::Json(SessionList::new(rows, &owner.actor)))
}

/// Ends one of one's own sessions.
#[utoipa::path(
    delete,
    path = "/api/v1/account/sessions/{id}",
    operation_id = "delete_session",
    tag = "accounts",
    params(("id" = i64, Path, description = "The session's id")),
    responses(
        (status = NO_CONTENT, description = "It has ended"),
        (status = NOT_FOUND, description = "There is no such session of one's own", body = ProblemDocument, content_type = "application/problem+json"),
        OwnProblems
    )
)]
async fn delete_session(
    app: AppState,
    owner: Owner,
    Path(id): Path<i64>,
) -> Result<StatusCode, AppError> {
    let mut tx = app.db.begin().await?;
    if !sessions::end_session(&app, &mut tx, &owner.actor, id).await? {
        return Err(Problem::new(ProblemType::NotFound)
            .with_detail("no session of yours has this id")
            .into());
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
