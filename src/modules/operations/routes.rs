//! Handlers of jobs.

use axum::Json;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::{JobAnswer, JobList, JobListQuery};
use super::commands;
use crate::app::AppState;
use crate::auth::{Permitted, Place, demands};
use crate::error::{AppError, Problem, ProblemDocument, ProblemType};
use crate::http::extract::{Path, Query};
use crate::jobs::queue;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_jobs))
        .routes(routes!(delete_job))
        .routes(routes!(create_job_retry))
}

/// Lists jobs, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/jobs",
    operation_id = "list_jobs",
    tag = "administration",
    params(JobListQuery),
    responses(
        (status = OK, description = "A page of jobs", body = JobList),
        (status = BAD_REQUEST, description = "A parameter cannot be read", body = ProblemDocument, content_type = "application/problem+json"),
        (status = UNAUTHORIZED, description = "Nobody is signed in", body = ProblemDocument, content_type = "application/problem+json"),
        (status = FORBIDDEN, description = "Needs jobs.manage and the second factor", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn list_jobs(
    app: AppState,
    permitted: Permitted<demands::ManageJobs>,
    RawQuery(raw): RawQuery,
    Query(query): Query<JobListQuery>,
) -> Result<Json<JobList>, AppError> {
    check(&permitted)?;
    let mut db = app.db.acquire().await?;
    let state = query.state.map(Into::into);
    let before = query.after.map(|cursor| cursor.id() as i64);
    let most = query.limit.get() as i64 + 1;
    let rows = queue::list(&mut db, state, before, most).await?;
    Ok(Json(JobList::new(rows, query.limit, raw.as_deref())))
}

/// Makes a job due at once, with all its attempts before it.
#[utoipa::path(
    post,
    path = "/api/v1/jobs/{id}/retry",
    operation_id = "create_job_retry",
    tag = "administration",
    params(("id" = i64, Path, description = "The job's id")),
    responses(
        (status = OK, description = "The job as it waits now", body = JobAnswer),
        (status = UNAUTHORIZED, description = "Nobody is signed in", body = ProblemDocument, content_type = "application/problem+json"),
        (status = FORBIDDEN, description = "Needs jobs.manage and the second factor", body = ProblemDocument, content_type = "application/problem+json"),
        (status = NOT_FOUND, description = "There is no such job", body = ProblemDocument, content_type = "application/problem+json"),
        (status = CONFLICT, description = "The job is being done", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn create_job_retry(
    app: AppState,
    permitted: Permitted<demands::ManageJobs>,
    Path(id): Path<i64>,
) -> Result<Json<JobAnswer>, AppError> {
    check(&permitted)?;
    let mut tx = app.db.begin().await?;
    let now = app.clock.now();
    let job = commands::retry_job(&mut tx, &app.keys, now, &permitted.actor, id).await?;
    tx.commit().await?;
    Ok(Json(JobAnswer { job: job.into() }))
}

/// Removes a job: what it would have done is not done.
#[utoipa::path(
    delete,
    path = "/api/v1/jobs/{id}",
    operation_id = "delete_job",
    tag = "administration",
    params(("id" = i64, Path, description = "The job's id")),
    responses(
        (status = NO_CONTENT, description = "The job is gone"),
        (status = UNAUTHORIZED, description = "Nobody is signed in", body = ProblemDocument, content_type = "application/problem+json"),
        (status = FORBIDDEN, description = "Needs jobs.manage and the second factor", body = ProblemDocument, content_type = "application/problem+json"),
        (status = NOT_FOUND, description = "There is no such job", body = ProblemDocument, content_type = "application/problem+json"),
        (status = CONFLICT, description = "The job is being done", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn delete_job(
    app: AppState,
    permitted: Permitted<demands::ManageJobs>,
    Path(id): Path<i64>,
) -> Result<StatusCode, AppError> {
    check(&permitted)?;
    let mut tx = app.db.begin().await?;
    let now = app.clock.now();
    commands::delete_job(&mut tx, &app.keys, now, &permitted.actor, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Jobs belong to the whole portal: a permission that holds somewhere only is not enough.
fn check(permitted: &Permitted<demands::ManageJobs>) -> Result<(), Problem> {
    if permitted.scopes.cover(Place::default()) {
        return Ok(());
    }
    Err(Problem::new(ProblemType::Forbidden).with_detail("this needs jobs.manage everywhere"))
}
