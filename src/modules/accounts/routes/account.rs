//! Handlers of one's own account: profile, residence, password, address of mail, consents.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use boundaries::{AreaCode, Located, municipalities};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Owner, person_view};
use crate::app::{App, AppState};
use crate::auth::Visitor;
use crate::error::{AppError, FieldError, Problem, ProblemDocument, ProblemType};
use crate::http::conditional;
use crate::http::extract::Json;
use crate::http::parameters::location;
use crate::modules::accounts::api::account::{
    AccountUpdate, ConsentCreate, ConsentList, EmailChange, PasswordUpdate, PersonAnswer,
    ResidenceBody, ResidenceUpdate,
};
use crate::modules::accounts::api::entering::{TokenBody, outdated};
use crate::modules::accounts::api::responses::{ChangeProblems, OwnProblems};
use crate::modules::accounts::commands::profile::ProfileChange;
use crate::modules::accounts::commands::{self, consent, email, password, profile};
use crate::modules::accounts::store::{consents, people};
use crate::modules::map::locating::active_boundaries;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(find_account, update_account))
        .routes(routes!(update_residence))
        .routes(routes!(update_password))
        .routes(routes!(create_email_change))
        .routes(routes!(update_email))
        .routes(routes!(list_consents, create_consent))
}

/// A person's answer with the tag that a change names.
async fn answer(app: &App, owner: &Owner) -> Result<Response, AppError> {
    let mut db = app.db.acquire().await?;
    let shown = owner.actor.has_shown_second_factor(app.clock.now());
    let person = person_view(app, &mut db, owner.actor.person_id, shown).await?;
    let (bytes, etag) = tagged(&PersonAnswer { person })?;
    let headers = [
        (header::ETAG, etag),
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, bytes).into_response())
}

fn tagged(answer: &PersonAnswer) -> Result<(Vec<u8>, HeaderValue), AppError> {
    let bytes = serde_json::to_vec(answer).map_err(|error| AppError::Internal(error.into()))?;
    let etag = conditional::etag_of(&bytes);
    Ok((bytes, etag))
}

/// Refuses a change that does not name the state it changes, or names another one.
fn check_if_match(request: &HeaderMap, etag: &HeaderValue) -> Result<(), Problem> {
    let Some(wanted) = request.get(header::IF_MATCH) else {
        return Err(Problem::new(ProblemType::PreconditionRequired)
            .with_detail("send the ETag of the account in If-Match"));
    };
    let is_same = wanted
        .as_bytes()
        .split(|byte| *byte == b',')
        .any(|tag| tag.trim_ascii() == etag.as_bytes() || tag.trim_ascii() == b"*");
    if is_same {
        Ok(())
    } else {
        Err(Problem::new(ProblemType::PreconditionFailed)
            .with_detail("the account was changed meanwhile: read it again"))
    }
}

/// Answers one's own account, also while its second factor is still to be shown.
#[utoipa::path(
    get,
    path = "/api/v1/account",
    operation_id = "find_account",
    tag = "accounts",
    responses((status = OK, description = "The account, with its ETag", body = PersonAnswer), OwnProblems)
)]
async fn find_account(app: AppState, Visitor(actor): Visitor) -> Result<Response, AppError> {
    let actor = actor.ok_or_else(|| {
        Problem::new(ProblemType::Unauthenticated).with_detail("nobody is signed in")
    })?;
    answer(&app, &Owner::of(actor)?).await
}

/// Changes one's profile.
#[utoipa::path(
    patch,
    path = "/api/v1/account",
    operation_id = "update_account",
    tag = "accounts",
    params(("If-Match" = String, Header, description = "The ETag of the account as it was read")),
    request_body = AccountUpdate,
    responses(
        (status = OK, description = "The account as it is now, with its ETag", body = PersonAnswer),
        (status = PRECONDITION_FAILED, description = "It was changed meanwhile", body = ProblemDocument, content_type = "application/problem+json"),
        (status = PRECONDITION_REQUIRED, description = "If-Match is missing", body = ProblemDocument, content_type = "application/problem+json"),
        ChangeProblems
    )
)]
async fn update_account(
    app: AppState,
    owner: Owner,
    headers: HeaderMap,
    Json(body): Json<AccountUpdate>,
) -> Result<Response, AppError> {
    let change = ProfileChange::try_from(body)?;
    let id = owner.actor.person_id;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    people::lock(&mut tx, id).await?;
    let shown = owner.actor.has_shown_second_factor(now);
    let person = person_view(&app, &mut tx, id, shown).await?;
    let (_, etag) = tagged(&PersonAnswer { person })?;
    check_if_match(&headers, &etag)?;
    let before = people::find(&mut tx, id, now).await?;
    let before = before.ok_or_else(|| Problem::not_found("the account"))?;
    profile::edit_profile(&app, &mut tx, &owner.actor, &before, &change).await?;
    tx.commit().await?;
    answer(&app, &owner).await
}

/// Says where one lives: by a municipality, or by a point, which is used to find it and not kept.
#[utoipa::path(
    put,
    path = "/api/v1/account/residence",
    operation_id = "update_residence",
    tag = "accounts",
    request_body = ResidenceUpdate,
    responses((status = OK, description = "The account as it is now", body = PersonAnswer), ChangeProblems)
)]
async fn update_residence(
    app: AppState,
    owner: Owner,
    Json(body): Json<ResidenceUpdate>,
) -> Result<Response, AppError> {
    let code = residence_code(&app, &body.residence)?;
    if owner.actor.municipality_code.as_deref() != Some(code) {
        if let Some(too_often) = profile::count_move(&app, &owner.actor).await? {
            return Err(Problem::from(too_often).into());
        }
        let mut tx = app.db.begin().await?;
        profile::set_residence(&app, &mut tx, &owner.actor, code).await?;
        tx.commit().await?;
    }
    answer(&app, &owner).await
}

/// The municipality that is meant.
fn residence_code(app: &App, body: &ResidenceBody) -> Result<&'static str, AppError> {
    let invalid = |pointer: &str, code, detail: &str| {
        Problem::validation(vec![FieldError::pointer(pointer, code, detail)])
    };
    let code = match (&body.municipality_code, body.location) {
        (Some(code), None) => code.parse::<AreaCode>().ok(),
        (None, Some([lon, lat])) => {
            let point = location(lon, lat);
            point.map_err(|fault| {
                Problem::validation(vec![fault.at("/residence/location".to_owned())])
            })?;
            let snapshot = app.loaded_snapshot()?;
            let boundaries = active_boundaries(&snapshot)?;
            let area = match boundaries.index.locate(lon, lat) {
                Located::Covered { area } | Located::Near { area, .. } => area,
                Located::Outside { .. } => {
                    let detail = "lies outside the region";
                    return Err(invalid("/residence/location", "outside-coverage", detail).into());
                }
            };
            Some(boundaries.edition.areas[area].code)
        }
        _ => {
            let detail = "give either municipality_code or location";
            return Err(invalid("/residence", "one-of", detail).into());
        }
    };
    let known = code.and_then(municipalities::find);
    let known = known.ok_or_else(|| {
        let detail = "is not the code of a municipality";
        invalid("/residence/municipality_code", "unknown-value", detail)
    })?;
    Ok(known.code.as_str())
}

/// Changes the password; the other sessions end.
#[utoipa::path(
    put,
    path = "/api/v1/account/password",
    operation_id = "update_password",
    tag = "accounts",
    request_body = PasswordUpdate,
    responses((status = NO_CONTENT, description = "The password is changed"), ChangeProblems)
)]
async fn update_password(
    app: AppState,
    owner: Owner,
    Json(body): Json<PasswordUpdate>,
) -> Result<StatusCode, AppError> {
    let body = body.password;
    commands::prove(&app, &owner.actor, owner.session_id, body.current).await?;
    let own = {
        let mut db = app.db.acquire().await?;
        people::find_login(&mut db, owner.actor.person_id).await?
    };
    let email = own.and_then(|login| login.email).unwrap_or_default();
    let new = password::prepare_password(body.new, &[&email, &owner.actor.display_name])
        .await
        .map_err(|error| error.at("/password/new"))?;
    let mut tx = app.db.begin().await?;
    password::change_password(&app, &mut tx, &owner.actor, &new).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks for another address of mail: a letter goes there.  The answer is the same whether or not somebody else has the address.
#[utoipa::path(
    post,
    path = "/api/v1/account/email",
    operation_id = "create_email_change",
    tag = "accounts",
    request_body = EmailChange,
    responses((status = ACCEPTED, description = "A letter is on its way to the new address"), ChangeProblems)
)]
async fn create_email_change(
    app: AppState,
    owner: Owner,
    Json(body): Json<EmailChange>,
) -> Result<StatusCode, AppError> {
    let new = body.email.address()?;
    commands::prove(&app, &owner.actor, owner.session_id, body.email.password).await?;
    email::ask_email_change(&app, &owner.actor, &new).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Moves the account to a new address by the token of the letter to it.
#[utoipa::path(
    post,
    path = "/api/v1/account/email/confirm",
    operation_id = "update_email",
    tag = "accounts",
    request_body = TokenBody,
    responses((status = OK, description = "The account as it is now", body = PersonAnswer), ChangeProblems)
)]
async fn update_email(
    app: AppState,
    owner: Owner,
    Json(body): Json<TokenBody>,
) -> Result<Response, AppError> {
    let mut tx = app.db.begin().await?;
    email::confirm_email(&app, &mut tx, &owner.actor, &body.token).await?;
    tx.commit().await?;
    answer(&app, &owner).await
}

/// Lists the consents that one gave.
#[utoipa::path(
    get,
    path = "/api/v1/account/consents",
    operation_id = "list_consents",
    tag = "accounts",
    responses((status = OK, description = "The consents, the newest first", body = ConsentList), OwnProblems)
)]
async fn list_consents(app: AppState, owner: Owner) -> Result<axum::Json<ConsentList>, AppError> {
    let mut db = app.db.acquire().await?;
    let rows = consents::list(&mut db, owner.actor.person_id).await?;
    Ok(axum::Json(rows.into()))
}

/// Agrees to the consent in force.
#[utoipa::path(
    post,
    path = "/api/v1/account/consents",
    operation_id = "create_consent",
    tag = "accounts",
    request_body = ConsentCreate,
    responses((status = CREATED, description = "The consents as they are now", body = ConsentList), ChangeProblems)
)]
async fn create_consent(
    app: AppState,
    owner: Owner,
    Json(body): Json<ConsentCreate>,
) -> Result<Response, AppError> {
    if let Some(detail) = outdated(&body.consent.version) {
        let error = FieldError::pointer("/consent/version", "outdated", detail);
        return Err(Problem::validation(vec![error]).into());
    }
    let mut tx = app.db.begin().await?;
    consent::give_consent(&app, &mut tx, &owner.actor).await?;
    let rows = consents::list(&mut tx, owner.actor.person_id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, axum::Json(ConsentList::from(rows))).into_response())
}
