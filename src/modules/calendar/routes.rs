//! Handlers of the working calendar.

use axum::Json;
use axum::http::HeaderMap;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::{CalendarAnswer, CalendarUpdateBody};
use super::commands;
use crate::app::AppState;
use crate::auth::{Permitted, Place, demands};
use crate::calendar;
use crate::error::{AppError, Problem, ProblemDocument, ProblemType};
use crate::http::conditional;
use crate::http::extract::{self, Path};

/// The years that a calendar can be kept for.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(find_calendar, update_calendar))
}

/// Tells the working days of a year: what differs from Monday to Friday without the fixed holidays, and by which act.
#[utoipa::path(
    get,
    path = "/api/v1/calendar/{year}",
    operation_id = "find_calendar",
    tag = "calendar",
    params(("year" = i32, Path, description = "2000 to 2100")),
    responses(
        (status = OK, description = "The year; `assumed` when it is not known", body = CalendarAnswer),
        (status = NOT_MODIFIED, description = "The client has this state of it"),
        (status = NOT_FOUND, description = "No such year can be kept", body = ProblemDocument, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "The database is away", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn find_calendar(
    app: AppState,
    headers: HeaderMap,
    Path(year): Path<i32>,
) -> Result<Response, AppError> {
    check(year)?;
    let mut db = app.db.acquire().await?;
    let known = calendar::find_year(&mut db, year).await?;
    conditional::json(&headers, &CalendarAnswer::new(year, known))
}

/// Sets the working days of a year.
#[utoipa::path(
    put,
    path = "/api/v1/calendar/{year}",
    operation_id = "update_calendar",
    tag = "calendar",
    params(("year" = i32, Path, description = "2000 to 2100")),
    request_body = CalendarUpdateBody,
    responses(
        (status = OK, description = "The year as it is now", body = CalendarAnswer),
        (status = UNAUTHORIZED, description = "Nobody is signed in", body = ProblemDocument, content_type = "application/problem+json"),
        (status = FORBIDDEN, description = "Needs catalogues.manage and the second factor", body = ProblemDocument, content_type = "application/problem+json"),
        (status = NOT_FOUND, description = "No such year can be kept", body = ProblemDocument, content_type = "application/problem+json"),
        (status = UNPROCESSABLE_ENTITY, description = "A day is not of this year or changes nothing", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn update_calendar(
    app: AppState,
    permitted: Permitted<demands::ManageCatalogues>,
    Path(number): Path<i32>,
    extract::Json(body): extract::Json<CalendarUpdateBody>,
) -> Result<Json<CalendarAnswer>, AppError> {
    check(number)?;
    if !permitted.scopes.cover(Place::default()) {
        let problem = Problem::new(ProblemType::Forbidden);
        return Err(problem
            .with_detail("this needs catalogues.manage everywhere")
            .into());
    }
    let year = body.calendar.parse(number)?;
    let mut tx = app.db.begin().await?;
    let now = app.clock.now();
    commands::set_year(&mut tx, &app.keys, now, &permitted.actor, (number, &year)).await?;
    tx.commit().await?;
    Ok(Json(CalendarAnswer::new(number, Some(year))))
}

fn check(year: i32) -> Result<(), Problem> {
    if YEARS.contains(&year) {
        Ok(())
    } else {
        Err(Problem::not_found(format!("a calendar of {year}")))
    }
}
