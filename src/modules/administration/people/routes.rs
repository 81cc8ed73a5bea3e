//! Handlers of people.

use axum::Json as Body;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::{PersonList, PersonListQuery, PersonSummaryAnswer, SuspensionRequest};
use super::{commands, store};
use crate::app::AppState;
use crate::auth::{Permitted, demands};
use crate::error::{AppError, Problem};
use crate::http::documented::{ChangeProblems, ReadProblems};
use crate::http::extract::{Json, Path, Query};
use crate::modules::staff::{Act, ListMeta};

pub(in crate::modules::administration) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_people))
        .routes(routes!(find_person))
        .routes(routes!(create_suspension, delete_suspension))
}

/// Lists people whom the one who asks may see, the newest first.
#[utoipa::path(
    get, path = "/api/v1/people", operation_id = "list_people", tag = "administration", params(PersonListQuery),
    responses((status = OK, description = "A page of people", body = PersonList), ReadProblems)
)]
async fn list_people(
    app: AppState,
    by: Permitted<demands::ReadPeople>,
    RawQuery(raw): RawQuery,
    Query(query): Query<PersonListQuery>,
) -> Result<Body<PersonList>, AppError> {
    let filter = query.filter()?;
    let mut db = app.db.acquire().await?;
    let mut rows = store::list(&mut db, &by.scopes, &filter, app.clock.now()).await?;
    let meta = ListMeta::cut(&mut rows, query.limit, raw.as_deref(), |row| row.id);
    let people = rows.into_iter().map(Into::into).collect();
    Ok(Body(PersonList { people, meta }))
}

/// Answers one person.
#[utoipa::path(
    get, path = "/api/v1/people/{id}", operation_id = "find_person", tag = "administration",
    params(("id" = i64, Path, description = "The person's id")),
    responses((status = OK, description = "The person", body = PersonSummaryAnswer), ReadProblems)
)]
async fn find_person(
    app: AppState,
    by: Permitted<demands::ReadPeople>,
    Path(id): Path<i64>,
) -> Result<Body<PersonSummaryAnswer>, AppError> {
    let mut db = app.db.acquire().await?;
    let row = store::find(&mut db, &by.scopes, id, app.clock.now()).await?;
    let row = row.ok_or_else(|| Problem::not_found(format!("person {id}")))?;
    Ok(Body(PersonSummaryAnswer { person: row.into() }))
}

/// Suspends a person: they cannot act until they are released.
#[utoipa::path(
    post, path = "/api/v1/people/{id}/suspension", operation_id = "create_suspension", tag = "administration",
    request_body = SuspensionRequest, params(("id" = i64, Path, description = "The person's id")),
    responses((status = CREATED, description = "The person, suspended", body = PersonSummaryAnswer), ChangeProblems)
)]
async fn create_suspension(
    app: AppState,
    by: Permitted<demands::SuspendPeople>,
    Path(id): Path<i64>,
    Json(request): Json<SuspensionRequest>,
) -> Result<(StatusCode, Body<PersonSummaryAnswer>), AppError> {
    let reason = request.parse()?;
    let act = Act::new(&app, &by.actor);
    let mut tx = app.db.begin().await?;
    let row = commands::suspend_person(&mut tx, act, &by.scopes, id, &reason).await?;
    tx.commit().await?;
    let person = row.into();
    Ok((StatusCode::CREATED, Body(PersonSummaryAnswer { person })))
}

/// Releases a person.
#[utoipa::path(
    delete, path = "/api/v1/people/{id}/suspension", operation_id = "delete_suspension", tag = "administration",
    params(("id" = i64, Path, description = "The person's id")),
    responses((status = NO_CONTENT, description = "They may act again"), ChangeProblems)
)]
async fn delete_suspension(
    app: AppState,
    by: Permitted<demands::SuspendPeople>,
    Path(id): Path<i64>,
) -> Result<StatusCode, AppError> {
    let act = Act::new(&app, &by.actor);
    let mut tx = app.db.begin().await?;
    commands::release_person(&mut tx, act, &by.scopes, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
