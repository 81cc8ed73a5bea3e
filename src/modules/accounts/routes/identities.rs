//! Handlers of accounts elsewhere.  Browsers walk through two of them, so those lead on, with a word in the address on what came of it.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Owner, session_cookies};
use crate::app::{App, AppState};
use crate::auth::keys::random_token;
use crate::auth::{Actor, Visitor};
use crate::error::{AppError, Problem, ProblemDocument, ProblemType};
use crate::http::address::ClientAddress;
use crate::http::cookies::Cookie;
use crate::http::extract::{Path, Query};
use crate::modules::accounts::api::entering::outdated;
use crate::modules::accounts::api::identities::{
    BeginQuery, CallbackQuery, IdentityList, IdentityProviderList,
};
use crate::modules::accounts::api::responses::{ChangeProblems, OwnProblems};
use crate::modules::accounts::commands::identities::{self, Arrival, ArriveError, SetOut};
use crate::modules::accounts::commands::take;
use crate::modules::accounts::model::{Language, ReturnPath};
use crate::modules::accounts::oidc::{Provider, ProviderError};
use crate::modules::accounts::policy;
use crate::modules::accounts::store::identities as rows;

/// The secret of a browser that is on its way; the same for all its ways, so that two tabs do not disturb each other.
const BROWSER: Cookie = Cookie {
    name: "kuban-identity",
    max_age_s: policy::ATTEMPT_LASTS.num_seconds(),
};
/// Where somebody lands whose way is not known.
const SIGN_IN: &str = "/sign-in";

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_identity_providers))
        .routes(routes!(create_identity_attempt))
        .routes(routes!(create_identity))
        .routes(routes!(list_identities))
        .routes(routes!(delete_identity))
}

fn find_provider<'a>(app: &'a App, slug: &str) -> Result<&'a Provider, Problem> {
    let provider = app.identity_providers.find(slug);
    provider.ok_or_else(|| Problem::not_found("the provider of identity"))
}

/// Leads a browser on.
fn lead(target: &str) -> Result<Response, AppError> {
    let target = HeaderValue::from_str(target).map_err(|error| AppError::Internal(error.into()))?;
    let headers = [
        (header::LOCATION, target),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

/// Lists the providers of identity that one may sign in with.
#[utoipa::path(
    get,
    path = "/api/v1/identity-providers",
    operation_id = "list_identity_providers",
    tag = "accounts",
    responses((status = OK, description = "The providers", body = IdentityProviderList))
)]
async fn list_identity_providers(app: AppState) -> axum::Json<IdentityProviderList> {
    axum::Json(IdentityProviderList::from(&app.identity_providers))
}

/// Leads a browser to a provider: to sign in, to open an account, or, for who is signed in, to link an account.
#[utoipa::path(
    get,
    path = "/api/v1/identity-providers/{slug}/begin",
    operation_id = "create_identity_attempt",
    tag = "accounts",
    params(("slug" = String, Path, description = "The provider"), BeginQuery),
    responses(
        (status = SEE_OTHER, description = "To the provider, or back with `identity=provider-unavailable`"),
        (status = BAD_REQUEST, description = "return_to is no path of this site", body = ProblemDocument, content_type = "application/problem+json"),
        (status = NOT_FOUND, description = "There is no such provider", body = ProblemDocument, content_type = "application/problem+json"),
        (status = TOO_MANY_REQUESTS, description = "It was tried too often", body = ProblemDocument, content_type = "application/problem+json"),
        OwnProblems
    )
)]
async fn create_identity_attempt(
    app: AppState,
    Visitor(actor): Visitor,
    address: ClientAddress,
    headers: HeaderMap,
    Path(slug): Path<String>,
    Query(query): Query<BeginQuery>,
) -> Result<Response, AppError> {
    let provider = find_provider(&app, &slug)?;
    let (return_to, language) = read_begin(&query)?;
    check_linking(actor.as_ref(), &headers)?;
    if let Some(too_often) = take(&app, policy::IDENTITY_ATTEMPTS, &address.to_key(&app)).await? {
        return Err(Problem::from(too_often).into());
    }
    let browser = BROWSER
        .find(&headers, &app.config)
        .unwrap_or_else(random_token);
    let way = SetOut {
        return_to,
        language,
        consent_version: query.consent_version,
        actor: actor.as_ref(),
        browser: &browser,
    };
    match identities::set_out(&app, provider, &way).await {
        Ok(target) => {
            let cookie = [(header::SET_COOKIE, BROWSER.set(&app.config, &browser))];
            Ok((AppendHeaders(cookie), lead(&target)?).into_response())
        }
        Err(error) => lead(&way.return_to.with("identity", outcome_of(error)?)),
    }
}

fn read_begin(query: &BeginQuery) -> Result<(ReturnPath, Language), Problem> {
    let return_to = match &query.return_to {
        Some(path) => path
            .parse::<ReturnPath>()
            .map_err(|fault| Problem::invalid_parameter("return_to", fault.code, fault.detail))?,
        None => ReturnPath::root(),
    };
    let language = match &query.language {
        Some(language) => language
            .parse::<Language>()
            .map_err(|fault| Problem::invalid_parameter("language", fault.code, fault.detail))?,
        None => Language::Russian,
    };
    if let Some(detail) = query.consent_version.as_deref().and_then(outdated) {
        return Err(Problem::invalid_parameter(
            "consent_version",
            "outdated",
            detail,
        ));
    }
    Ok((return_to, language))
}

/// Only our own pages begin to link: else another site could link an account of its own to somebody who is signed in here.
fn check_linking(actor: Option<&Actor>, request: &HeaderMap) -> Result<(), Problem> {
    let Some(actor) = actor else {
        return Ok(());
    };
    let site = request.get("sec-fetch-site");
    if site.is_some_and(|site| site != "same-origin" && site != "none") {
        return Err(Problem::new(ProblemType::ForeignOrigin)
            .with_detail("the page of another site may not do this"));
    }
    if actor.is_half_signed_in() {
        return Err(Problem::new(ProblemType::SecondFactorRequired)
            .with_detail("show the second factor of the account first"));
    }
    if actor.session_id().is_none() {
        return Err(Problem::new(ProblemType::Forbidden)
            .with_detail("a key of a system may not do this to the account of its owner"));
    }
    Ok(())
}

/// Takes a browser back from a provider and leads it on to where it set out, with `identity=` and what came of it.
#[utoipa::path(
    get,
    path = "/api/v1/identity-providers/{slug}/callback",
    operation_id = "create_identity",
    tag = "accounts",
    params(("slug" = String, Path, description = "The provider"), CallbackQuery),
    responses(
        (status = SEE_OTHER, description = "On, with `identity`: signed-in, registered, linked, expired, denied, failed, provider-unavailable, \
            taken, other-person, suspended, no-email, address-known, no-consent"),
        (status = BAD_REQUEST, description = "The query cannot be read", body = ProblemDocument, content_type = "application/problem+json"),
        (status = NOT_FOUND, description = "There is no such provider", body = ProblemDocument, content_type = "application/problem+json"),
        OwnProblems
    )
)]
async fn create_identity(
    app: AppState,
    Visitor(actor): Visitor,
    headers: HeaderMap,
    Path(slug): Path<String>,
    Query(query): Query<CallbackQuery>,
) -> Result<Response, AppError> {
    let provider = find_provider(&app, &slug)?;
    let browser = BROWSER.find(&headers, &app.config);
    let state = query.state.clone().unwrap_or_default();
    let way = identities::take_way(&app, provider, &state, browser.as_deref()).await?;
    let (Some(way), Some(browser)) = (way, browser) else {
        return lead(&format!("{SIGN_IN}?identity=expired"));
    };
    let return_to: ReturnPath = way.return_to.parse().unwrap_or_else(|_| ReturnPath::root());
    let code = match read_answer(provider, query) {
        Ok(code) => code,
        Err(outcome) => return lead(&return_to.with("identity", outcome)),
    };
    let secrets = identities::way_secrets(&state, &browser);
    let redirect = identities::redirect_uri(&app, provider);
    let claims = provider
        .redeem(code, &secrets, &redirect, app.clock.now())
        .await;
    let claims = match claims {
        Ok(claims) => claims,
        Err(error) => return lead(&return_to.with("identity", outcome_of(error.into())?)),
    };
    let mut tx = app.db.begin().await?;
    let actor = actor.as_ref();
    match identities::arrive(&app, &mut tx, provider, &way, &claims, actor, &headers).await {
        Ok(arrival) => {
            tx.commit().await?;
            welcome(&app, &arrival, &return_to)
        }
        Err(error) => lead(&return_to.with("identity", outcome_of(error)?)),
    }
}

/// The code that a provider sent along, or the word for what it sent instead.
fn read_answer(provider: &Provider, query: CallbackQuery) -> Result<String, &'static str> {
    if query
        .iss
        .is_some_and(|issuer| issuer != provider.settings.issuer)
    {
        return Err("failed");
    }
    query.code.filter(|_| query.error.is_none()).ok_or("denied")
}

/// Leads on somebody whose way came to its end.
fn welcome(app: &App, arrival: &Arrival, return_to: &ReturnPath) -> Result<Response, AppError> {
    match arrival {
        Arrival::Linked => lead(&return_to.with("identity", "linked")),
        Arrival::SignedIn { session, is_new } => {
            let outcome = if *is_new { "registered" } else { "signed-in" };
            let cookies = session_cookies(app, session, None);
            Ok((cookies, lead(&return_to.with("identity", outcome))?).into_response())
        }
    }
}

/// The word for what came of a way, for the page that the browser is led to.
fn outcome_of(error: ArriveError) -> Result<&'static str, AppError> {
    match error {
        ArriveError::Provider(error) => {
            let outcome = match &error {
                ProviderError::Unavailable(_) => "provider-unavailable",
                ProviderError::Refused(_) => "failed",
            };
            let reason = format!("{:#}", anyhow::Error::from(error));
            tracing::warn!(reason, "a provider of identity was of no use");
            Ok(outcome)
        }
        ArriveError::Taken => Ok("taken"),
        ArriveError::OtherPerson => Ok("other-person"),
        ArriveError::Suspended => Ok("suspended"),
        ArriveError::NoEmail => Ok("no-email"),
        ArriveError::AddressKnown => Ok("address-known"),
        ArriveError::NoConsent => Ok("no-consent"),
        ArriveError::Database(error) => Err(error.into()),
    }
}

/// Lists one's accounts elsewhere.
#[utoipa::path(
    get,
    path = "/api/v1/account/identities",
    operation_id = "list_identities",
    tag = "accounts",
    responses((status = OK, description = "The linked accounts", body = IdentityList), OwnProblems)
)]
async fn list_identities(
    app: AppState,
    owner: Owner,
) -> Result<axum::Json<IdentityList>, AppError> {
    let mut db = app.db.acquire().await?;
    let rows = rows::list(&mut db, owner.actor.person_id).await?;
    Ok(axum::Json(rows.into()))
}

/// Unlinks an account elsewhere.
#[utoipa::path(
    delete,
    path = "/api/v1/account/identities/{id}",
    operation_id = "delete_identity",
    tag = "accounts",
    params(("id" = i64, Path, description = "The id of the link")),
    responses(
        (status = NO_CONTENT, description = "It is unlinked"),
        (status = NOT_FOUND, description = "There is no such link of one's own", body = ProblemDocument, content_type = "application/problem+json"),
        ChangeProblems
    )
)]
async fn delete_identity(
    app: AppState,
    owner: Owner,
    Path(id): Path<i64>,
) -> Result<StatusCode, AppError> {
    let mut tx = app.db.begin().await?;
    identities::unlink(&app, &mut tx, &owner.actor, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
