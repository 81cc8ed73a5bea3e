//! Handlers of invitations.

use axum::Json as Body;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::{
    AcceptanceAnswer, AcceptanceRequest, InvitationAnswer, InvitationCreateRequest, InvitationList,
    OpenInvitation,
};
use super::commands::{self, Accepted, Accepting};
use super::store::{self, InvitationFilter};
use crate::app::AppState;
use crate::auth::keys::token_hash;
use crate::auth::{Permitted, Visitor, demands, password, session};
use crate::error::{AppError, Problem};
use crate::http::documented::{ChangeProblems, ReadProblems};
use crate::http::extract::{Json, Path};
use crate::http::language::Language;
use crate::modules::staff::act::Act;
use crate::modules::staff::references::{ListMeta, PersonReference};
use crate::modules::staff::{bodies, roles};

pub(in crate::modules::staff) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create_invitation))
        .routes(routes!(create_invitation_acceptance))
        .routes(routes!(find_invitation))
        .routes(routes!(list_invitations))
        .routes(routes!(delete_invitation))
}

/// Offers a post and a role in a body to an address of mail, by a letter with a link.
#[utoipa::path(
    post, path = "/api/v1/invitations", operation_id = "create_invitation", tag = "staff", request_body = InvitationCreateRequest,
    responses((status = CREATED, description = "The invitation", body = InvitationAnswer), ChangeProblems)
)]
async fn create_invitation(
    app: AppState,
    by: Permitted<demands::ManageStaff>,
    Json(request): Json<InvitationCreateRequest>,
) -> Result<(StatusCode, Body<InvitationAnswer>), AppError> {
    let act = Act::new(&app, &by.actor);
    let mut tx = app.db.begin().await?;
    let role = roles::store::list(&mut tx, None, Some(request.role_slug())).await?;
    let new = request.parse(role.first().map(|role| role.id))?;
    let base_url = &app.config.base_url;
    let row = commands::create_invitation(&mut tx, act, &by.scopes, base_url, &new).await?;
    tx.commit().await?;
    let invitation = row.into();
    Ok((StatusCode::CREATED, Body(InvitationAnswer { invitation })))
}

/// Lists the invitations to a body, the newest first.
#[utoipa::path(
    get, path = "/api/v1/bodies/{id}/invitations", operation_id = "list_invitations", tag = "staff",
    params(("id" = i64, Path, description = "The body's id")),
    responses((status = OK, description = "The invitations", body = InvitationList), ReadProblems)
)]
async fn list_invitations(
    app: AppState,
    by: Permitted<demands::ManageStaff>,
    Path(id): Path<i64>,
) -> Result<Body<InvitationList>, AppError> {
    let mut db = app.db.acquire().await?;
    let body = bodies::store::find(&mut db, id).await?;
    body.filter(|body| bodies::covers(&by.scopes, id, body.municipality_code.as_deref()))
        .ok_or_else(|| Problem::not_found(format!("body {id}")))?;
    let filter = InvitationFilter {
        body_id: Some(id),
        ..InvitationFilter::default()
    };
    let rows = store::list(&mut db, filter).await?;
    let invitations = rows.into_iter().map(Into::into).collect();
    let meta = ListMeta::WHOLE;
    Ok(Body(InvitationList { invitations, meta }))
}

/// Withdraws an invitation that was not accepted yet.
#[utoipa::path(
    delete, path = "/api/v1/bodies/{id}/invitations/{invitation_id}", operation_id = "delete_invitation", tag = "staff",
    params(("id" = i64, Path, description = "The body's id"), ("invitation_id" = i64, Path, description = "The invitation's id")),
    responses((status = NO_CONTENT, description = "It is withdrawn"), ChangeProblems)
)]
async fn delete_invitation(
    app: AppState,
    by: Permitted<demands::ManageStaff>,
    Path((body_id, id)): Path<(i64, i64)>,
) -> Result<StatusCode, AppError> {
    let act = Act::new(&app, &by.actor);
    let mut tx = app.db.begin().await?;
    commands::withdraw_invitation(&mut tx, act, &by.scopes, body_id, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Answers the invitation of a link.
#[utoipa::path(
    get, path = "/api/v1/invitations/{token}", operation_id = "find_invitation", tag = "staff",
    params(("token" = String, Path, description = "The token of the link")),
    responses((status = OK, description = "The invitation", body = OpenInvitation), ReadProblems)
)]
async fn find_invitation(
    app: AppState,
    Path(token): Path<String>,
) -> Result<Body<OpenInvitation>, AppError> {
    let mut db = app.db.acquire().await?;
    let filter = InvitationFilter {
        token_hash: Some(&token_hash(&token)),
        ..InvitationFilter::default()
    };
    let found = store::list(&mut db, filter).await?.pop();
    let row = found
        .filter(|row| row.is_open(app.clock.now()))
        .ok_or(commands::InvitationError::NotFound)?;
    let account = store::find_account(&mut db, &row.email).await?;
    Ok(Body(OpenInvitation {
        invitation: row.into(),
        account_exists: account.is_some(),
    }))
}

/// Accepts an invitation: signed in with the address that it is for, or with a new account.
#[utoipa::path(
    post, path = "/api/v1/invitations/accept", operation_id = "create_invitation_acceptance", tag = "staff",
    request_body = AcceptanceRequest,
    responses((status = OK, description = "The post and the grant have begun; a new account is signed in", body = AcceptanceAnswer), ChangeProblems)
)]
async fn create_invitation_acceptance(
    app: AppState,
    Visitor(visitor): Visitor,
    headers: HeaderMap,
    Json(request): Json<AcceptanceRequest>,
) -> Result<Response, AppError> {
    let now = app.clock.now();
    let token = request.token.clone();
    if let Some(actor) = visitor {
        let who = Accepting::SignedIn(&actor);
        let mut tx = app.db.begin().await?;
        let accepted = commands::accept_invitation(&mut tx, &app.keys, now, &token, who).await?;
        tx.commit().await?;
        return Ok(answer(&accepted, actor.display_name.clone()).into_response());
    }
    commands::check_for_newcomer(&mut *app.db.acquire().await?, &token, now).await?;
    let (display_name, secret) = request.account()?;
    let password_hash = password::hash(secret).await.map_err(AppError::Internal)?;
    let language = match Language::choose(None, &headers) {
        Language::Russian => "ru",
        Language::English => "en",
    };
    let who = Accepting::New {
        display_name: &display_name,
        password_hash: &password_hash,
        language,
    };
    let mut tx = app.db.begin().await?;
    let accepted = commands::accept_invitation(&mut tx, &app.keys, now, &token, who).await?;
    let session = session::begin(&mut tx, accepted.person_id, now, None, &headers).await?;
    tx.commit().await?;
    let cookie = [(header::SET_COOKIE, session.to_cookie(&app.config))];
    Ok((cookie, answer(&accepted, display_name)).into_response())
}

fn answer(accepted: &Accepted, display_name: String) -> Body<AcceptanceAnswer> {
    tracing::debug!(invitation = accepted.row.id, "an invitation was accepted");
    Body(AcceptanceAnswer {
        person: PersonReference {
            id: accepted.person_id,
            display_name,
        },
        second_factor: "needed",
    })
}
