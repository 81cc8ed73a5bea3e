//! Handlers of complaints, cases and decisions.

use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::{Json, response::IntoResponse};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::{
    CaseAnswer, CaseList, CaseListQuery, CaseState, CaseView, ComplaintAnswer, ComplaintCreate,
    ComplaintView, DecisionCreate, NextMeta, OwnTextList,
};
use super::commands;
use super::store::{self, CaseFilter};
use crate::app::AppState;
use crate::auth::rate::Taken;
use crate::auth::{Citizen, Permitted, demands};
use crate::error::{AppError, Problem, ProblemDocument, ProblemType};
use crate::http::address::ClientAddress;
use crate::http::extract::{self, Path, Query};
use crate::http::page::{self, Cursor};

/// How many of their own texts somebody is shown.
const MOST_OWN: i64 = 100;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create_complaint))
        .routes(routes!(list_moderation_cases))
        .routes(routes!(find_moderation_case))
        .routes(routes!(create_moderation_decision))
        .routes(routes!(list_moderated_texts))
}

/// Complains of a published text: once for each person and thing.
#[utoipa::path(
    post,
    path = "/api/v1/complaints",
    operation_id = "create_complaint",
    tag = "moderation",
    request_body = ComplaintCreate,
    responses(
        (status = CREATED, description = "Moderators are asked", body = ComplaintAnswer),
        (status = UNAUTHORIZED, description = "Nobody is signed in", body = ProblemDocument, content_type = "application/problem+json"),
        (status = FORBIDDEN, description = "It is one's own", body = ProblemDocument, content_type = "application/problem+json"),
        (status = NOT_FOUND, description = "There is no such text", body = ProblemDocument, content_type = "application/problem+json"),
        (status = CONFLICT, description = "This person complained of it before", body = ProblemDocument, content_type = "application/problem+json"),
        (status = UNPROCESSABLE_ENTITY, description = "The complaint is not acceptable", body = ProblemDocument, content_type = "application/problem+json"),
        (status = TOO_MANY_REQUESTS, description = "Too many complaints in an hour", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn create_complaint(
    app: AppState,
    actor: Citizen,
    address: ClientAddress,
    extract::Json(body): extract::Json<ComplaintCreate>,
) -> Result<impl IntoResponse, AppError> {
    let complaint = body.try_into()?;
    let key = address.to_key(&app);
    let taken = commands::count_complaint(&app, &actor, &key, app.clock.now()).await?;
    if let Taken::Beyond(wait) = taken {
        let problem = Problem::new(ProblemType::TooManyRequests).with_retry_after(wait);
        return Err(problem.into());
    }
    let mut tx = app.db.begin().await?;
    let id = commands::complain(&mut tx, &app, &actor, &complaint).await?;
    tx.commit().await?;
    let complaint = ComplaintView { id };
    Ok((StatusCode::CREATED, Json(ComplaintAnswer { complaint })))
}

/// Lists cases within the moderator's scopes, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/moderation-cases",
    operation_id = "list_moderation_cases",
    tag = "moderation",
    params(CaseListQuery),
    responses(
        (status = OK, description = "A page of cases", body = CaseList),
        (status = BAD_REQUEST, description = "A parameter cannot be read", body = ProblemDocument, content_type = "application/problem+json"),
        (status = UNAUTHORIZED, description = "Nobody is signed in", body = ProblemDocument, content_type = "application/problem+json"),
        (status = FORBIDDEN, description = "Not a moderator, or without the second factor", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn list_moderation_cases(
    app: AppState,
    moderator: Permitted<demands::Moderate>,
    RawQuery(raw): RawQuery,
    Query(query): Query<CaseListQuery>,
) -> Result<Json<CaseList>, AppError> {
    let limit = query.limit.get();
    let filter = CaseFilter {
        id: None,
        is_open: query.state.map(|state| state == CaseState::Open),
        after: query
            .after
            .map(|cursor| i64::try_from(cursor.id()).unwrap_or(0)),
        limit: limit as i64 + 1,
    };
    let mut db = app.db.acquire().await?;
    let mut rows = store::list_cases(&mut db, &moderator.scopes, &filter).await?;
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let last = rows.last().filter(|_| has_more).map(|row| row.id as u64);
    let next = last.map(|id| page::next_query(raw.as_deref(), Cursor::after(id)));
    Ok(Json(CaseList {
        moderation_cases: rows.into_iter().map(Into::into).collect(),
        meta: NextMeta { next },
    }))
}

/// Answers one case within the moderator's scopes.
#[utoipa::path(
    get,
    path = "/api/v1/moderation-cases/{id}",
    operation_id = "find_moderation_case",
    tag = "moderation",
    params(("id" = i64, Path, description = "The case's id")),
    responses(
        (status = OK, description = "The case", body = CaseAnswer),
        (status = UNAUTHORIZED, description = "Nobody is signed in", body = ProblemDocument, content_type = "application/problem+json"),
        (status = FORBIDDEN, description = "Not a moderator, or without the second factor", body = ProblemDocument, content_type = "application/problem+json"),
        (status = NOT_FOUND, description = "There is no such case for this moderator", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn find_moderation_case(
    app: AppState,
    moderator: Permitted<demands::Moderate>,
    Path(id): Path<i64>,
) -> Result<Json<CaseAnswer>, AppError> {
    let moderation_case = load_case(&app, &moderator, id).await?;
    Ok(Json(CaseAnswer { moderation_case }))
}

/// Decides a case: the text is published, hidden or held, and its author sees why.
#[utoipa::path(
    post,
    path = "/api/v1/moderation-cases/{id}/decision",
    operation_id = "create_moderation_decision",
    tag = "moderation",
    params(("id" = i64, Path, description = "The case's id")),
    request_body = DecisionCreate,
    responses(
        (status = OK, description = "The case as it is now", body = CaseAnswer),
        (status = UNAUTHORIZED, description = "Nobody is signed in", body = ProblemDocument, content_type = "application/problem+json"),
        (status = FORBIDDEN, description = "Not a moderator, without the second factor, or the author", body = ProblemDocument, content_type = "application/problem+json"),
        (status = NOT_FOUND, description = "There is no such case for this moderator", body = ProblemDocument, content_type = "application/problem+json"),
        (status = CONFLICT, description = "It was decided before", body = ProblemDocument, content_type = "application/problem+json"),
        (status = UNPROCESSABLE_ENTITY, description = "The decision is not acceptable", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn create_moderation_decision(
    app: AppState,
    moderator: Permitted<demands::Moderate>,
    Path(id): Path<i64>,
    extract::Json(body): extract::Json<DecisionCreate>,
) -> Result<Json<CaseAnswer>, AppError> {
    let decision = body.try_into()?;
    let mut tx = app.db.begin().await?;
    let by = (&moderator.actor, &moderator.scopes);
    commands::decide_case(&mut tx, &app, by, id, &decision).await?;
    tx.commit().await?;
    let moderation_case = load_case(&app, &moderator, id).await?;
    Ok(Json(CaseAnswer { moderation_case }))
}

/// Lists one's own texts that others do not see, with the reasons.
#[utoipa::path(
    get,
    path = "/api/v1/account/moderated-texts",
    operation_id = "list_moderated_texts",
    tag = "moderation",
    responses(
        (status = OK, description = "The texts, the newest first, 100 at most", body = OwnTextList),
        (status = UNAUTHORIZED, description = "Nobody is signed in", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn list_moderated_texts(
    app: AppState,
    actor: Citizen,
) -> Result<Json<OwnTextList>, AppError> {
    let mut db = app.db.acquire().await?;
    let rows = store::list_unpublished(&mut db, actor.person_id, MOST_OWN).await?;
    Ok(Json(OwnTextList {
        moderated_texts: rows.into_iter().map(Into::into).collect(),
    }))
}

async fn load_case(
    app: &AppState,
    moderator: &Permitted<demands::Moderate>,
    id: i64,
) -> Result<CaseView, AppError> {
    let filter = CaseFilter {
        id: Some(id),
        is_open: None,
        after: None,
        limit: 1,
    };
    let mut db = app.db.acquire().await?;
    let rows = store::list_cases(&mut db, &moderator.scopes, &filter).await?;
    let case = rows.into_iter().next().map(CaseView::from);
    case.ok_or_else(|| Problem::not_found("the case").into())
}
