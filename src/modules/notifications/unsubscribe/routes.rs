//! Handlers of the way out.

use axum::Json;
use axum::extract::RawQuery;
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::page::{Step, page};
use crate::app::AppState;
use crate::error::{AppError, Problem, ProblemDocument};
use crate::http::extract::Query;
use crate::http::language::Language;
use crate::modules::notifications::commands;
use crate::notices::link::Unsubscribe;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(find_unsubscription, create_unsubscription))
}

/// Which letters a link ends.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct UnsubscribeQuery {
    /// The token of the link.
    token: String,
    /// Language of the page: `ru` or `en`.
    #[expect(dead_code, reason = "the language is read from the whole query")]
    lang: Option<String>,
}

/// What a link ends.
#[derive(Debug, Serialize, ToSchema)]
struct UnsubscriptionView {
    /// The kind of notifications; null for all that can be ended.
    kind: Option<&'static str>,
    /// Whether no letters of it are sent any more.
    done: bool,
}

/// What a link ends.
#[derive(Debug, Serialize, ToSchema)]
struct UnsubscriptionAnswer {
    unsubscription: UnsubscriptionView,
}

/// Shows what a link in a letter would end; changes nothing.
#[utoipa::path(
    get,
    path = "/api/v1/unsubscribe",
    operation_id = "find_unsubscription",
    tag = "notifications",
    params(UnsubscribeQuery),
    responses(
        (status = OK, description = "What the link ends, as JSON or as a page", body = UnsubscriptionAnswer),
        (status = BAD_REQUEST, description = "The token is missing", body = ProblemDocument, content_type = "application/problem+json"),
        (status = NOT_FOUND, description = "The link is not valid", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn find_unsubscription(
    app: AppState,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
    Query(query): Query<UnsubscribeQuery>,
) -> Result<Response, AppError> {
    let link = read(&app, &query)?;
    Ok(answer(
        &headers,
        raw.as_deref(),
        link,
        Step::Ask,
        &query.token,
    ))
}

/// Ends the letters that a link names, without signing in: also what programs of mail send by themselves (RFC 8058).
#[utoipa::path(
    post,
    path = "/api/v1/unsubscribe",
    operation_id = "create_unsubscription",
    tag = "notifications",
    params(UnsubscribeQuery),
    responses(
        (status = OK, description = "The letters are ended, as JSON or as a page", body = UnsubscriptionAnswer),
        (status = BAD_REQUEST, description = "The token is missing", body = ProblemDocument, content_type = "application/problem+json"),
        (status = NOT_FOUND, description = "The link is not valid", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn create_unsubscription(
    app: AppState,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
    Query(query): Query<UnsubscribeQuery>,
) -> Result<Response, AppError> {
    let link = read(&app, &query)?;
    let mut tx = app.db.begin().await?;
    commands::unsubscribe(&mut tx, &app.keys, app.clock.now(), link).await?;
    tx.commit().await?;
    Ok(answer(
        &headers,
        raw.as_deref(),
        link,
        Step::Done,
        &query.token,
    ))
}

fn read(app: &AppState, query: &UnsubscribeQuery) -> Result<Unsubscribe, Problem> {
    Unsubscribe::from_token(&app.keys, &query.token)
        .map_err(|_not_ours| Problem::not_found("this link"))
}

/// A page for a person, JSON for a program.
fn answer(
    headers: &HeaderMap,
    query: Option<&str>,
    link: Unsubscribe,
    step: Step,
    token: &str,
) -> Response {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    let mut response = if accept.is_some_and(|accept| accept.contains("text/html")) {
        let language = Language::choose(query, headers);
        Html(page(language, link.kind, step, token)).into_response()
    } else {
        let unsubscription = UnsubscriptionView {
            kind: link.kind.map(crate::notices::Kind::slug),
            done: step == Step::Done,
        };
        Json(UnsubscriptionAnswer { unsubscription }).into_response()
    };
    let no_store = header::HeaderValue::from_static("no-store");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, no_store);
    response
}
