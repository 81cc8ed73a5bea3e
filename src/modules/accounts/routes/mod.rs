//! Handlers of accounts: extract, call, convert.

mod account;
mod entering;
mod identities;
mod leaving;
mod second_factor;
mod sessions;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::AppendHeaders;
use sqlx::PgConnection;
use utoipa_axum::router::OpenApiRouter;

use super::api::account::PersonView;
use super::device;
use super::store::people;
use crate::app::{App, AppState};
use crate::auth::session::SessionToken;
use crate::auth::{Actor, Citizen};
use crate::error::{AppError, Problem, ProblemType};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(entering::router())
        .merge(sessions::router())
        .merge(account::router())
        .merge(second_factor::router())
        .merge(leaving::router())
        .merge(identities::router())
}

/// Somebody in a session of a browser: keys of systems have no business with the account itself.
struct Owner {
    actor: Actor,
    session_id: i64,
}

impl FromRequestParts<AppState> for Owner {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, AppError> {
        let Citizen(actor) = Citizen::from_request_parts(parts, app).await?;
        Self::of(actor)
    }
}

impl Owner {
    /// The owner of an account that is asked for by a session.
    fn of(actor: Actor) -> Result<Self, AppError> {
        match actor.session_id() {
            Some(session_id) => Ok(Self { actor, session_id }),
            None => Err(Problem::new(ProblemType::Forbidden)
                .with_detail("a key of a system may not do this to the account of its owner")
                .into()),
        }
    }
}

/// The headers that hand a browser its session, and the mark by which it is known later on.
fn session_cookies(
    app: &App,
    session: &SessionToken,
    marked_person: Option<i64>,
) -> AppendHeaders<Vec<(header::HeaderName, HeaderValue)>> {
    let mut cookies = vec![(header::SET_COOKIE, session.to_cookie(&app.config))];
    if let Some(person_id) = marked_person {
        let mark = device::new_mark(person_id, &app.keys, app.clock.now());
        cookies.push((header::SET_COOKIE, device::COOKIE.set(&app.config, &mark)));
    }
    AppendHeaders(cookies)
}

/// The mark that a request brings.
fn device_mark(app: &App, request: &HeaderMap) -> Option<String> {
    device::COOKIE.find(request, &app.config)
}

/// A person as they see themselves now.
async fn person_view(
    app: &App,
    db: &mut PgConnection,
    person_id: i64,
    second_factor_shown: bool,
) -> Result<PersonView, AppError> {
    let row = people::find(db, person_id, app.clock.now()).await?;
    let row = row.ok_or_else(|| Problem::not_found("the account"))?;
    Ok(PersonView::new(row, second_factor_shown))
}
