//! The extractors of handlers: who must ask, and with which permission.

use std::marker::PhantomData;
use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use chrono::{DateTime, TimeDelta, Utc};

use super::actor::{Actor, Credential};
use super::keys::token_hash;
use super::permission::{Permission, Scopes};
use super::{session, store};
use crate::app::AppState;
use crate::error::{AppError, Problem, ProblemType};

/// How exactly it is kept when a session or key was last used: a write per request would be dear.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(5);

/// Everybody: a known person where the request shows one, even one whose second factor is still to be shown.
#[derive(Debug, Clone)]
pub struct Visitor(pub Option<Actor>);

/// A person with an account, signed in: with the second factor, if the account has one.
#[derive(Debug, Clone)]
pub struct Citizen(pub Actor);

impl Deref for Citizen {
    type Target = Actor;

    fn deref(&self) -> &Actor {
        &self.0
    }
}

/// Somebody who is known, even if the second factor of the account is still to be shown.
#[derive(Debug, Clone)]
pub struct HalfSignedIn(pub Actor);

impl FromRequestParts<AppState> for HalfSignedIn {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, AppError> {
        let actor = find_actor(&parts.headers, app).await?;
        actor.map(Self).ok_or_else(|| unauthenticated().into())
    }
}

fn unauthenticated() -> Problem {
    Problem::new(ProblemType::Unauthenticated).with_detail("sign in first")
}

/// What a [`Permitted`] demands.
pub trait Demand: Send + Sync + 'static {
    /// The permission that must be held somewhere.
    const PERMISSION: Permission;
}

/// One type per permission, to be named in the signatures of handlers.
pub mod demands {
    use super::{Demand, Permission};

    macro_rules! demands {
        ($($name:ident),* $(,)?) => {$(
            #[doc = concat!("Demands [`Permission::", stringify!($name), "`].")]
            #[derive(Debug, Clone, Copy)]
            pub struct $name;

            impl Demand for $name {
                const PERMISSION: Permission = Permission::$name;
            }
        )*};
    }

    demands!(
        ReadPeople,
        SuspendPeople,
        ManageStaff,
        ManageGrants,
        ManageBodies,
        ManageCatalogues,
        ManageModules,
        ManageTokens,
        ReadAudit,
        ManageJobs,
        ReadSystem,
        Moderate,
        ReadIssues,
        AnswerIssues,
        CoordinateIssues,
        InspectConstructions,
        EditContent,
    );
}

/// A member of the staff who has a permission somewhere and has shown the second factor; where, is in the scopes.
#[derive(Debug, Clone)]
pub struct Permitted<D: Demand> {
    /// Who acts.
    pub actor: Actor,
    /// Where the permission holds.
    pub scopes: Scopes,
    demand: PhantomData<D>,
}

impl FromRequestParts<AppState> for Visitor {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, AppError> {
        find_actor(&parts.headers, app).await.map(Self)
    }
}

impl FromRequestParts<AppState> for Citizen {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, AppError> {
        let actor = find_actor(&parts.headers, app)
            .await?
            .ok_or_else(unauthenticated)?;
        if actor.is_half_signed_in() {
            return Err(Problem::new(ProblemType::SecondFactorRequired)
                .with_detail("show the second factor of the account first")
                .into());
        }
        Ok(Self(actor))
    }
}

impl<D: Demand> FromRequestParts<AppState> for Permitted<D> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, AppError> {
        let Citizen(actor) = Citizen::from_request_parts(parts, app).await?;
        let scopes = actor.scopes_of(D::PERMISSION);
        if scopes.is_empty() {
            return Err(Problem::new(ProblemType::Forbidden)
                .with_detail(format!(
                    "this needs the permission {}",
                    D::PERMISSION.slug()
                ))
                .into());
        }
        demand_second_factor(&actor, app)?;
        Ok(Self {
            actor,
            scopes,
            demand: PhantomData,
        })
    }
}

/// Refuses staff who have not shown their second factor lately.
pub(super) fn demand_second_factor(actor: &Actor, app: &AppState) -> Result<(), Problem> {
    if actor.has_shown_second_factor(app.clock.now()) {
        return Ok(());
    }
    Err(Problem::new(ProblemType::SecondFactorRequired)
        .with_detail("staff show their second factor first"))
}

/// Who a request is from, by its key or its session.
async fn find_actor(request: &HeaderMap, app: &AppState) -> Result<Option<Actor>, AppError> {
    let now = app.clock.now();
    if let Some(token) = bearer(request) {
        let mut db = app.db.acquire().await?;
        let found = store::find_by_token(&mut db, &token_hash(token), now).await?;
        let found = found.ok_or_else(|| {
            Problem::new(ProblemType::Unauthenticated)
                .with_detail("the key is not valid (any more)")
        })?;
        return note(&mut db, found, now).await.map(Some);
    }
    let Some(token) = session::token_of(request, &app.config) else {
        return Ok(None);
    };
    let mut db = app.db.acquire().await?;
    match store::find_by_session(&mut db, &token_hash(&token), now).await? {
        Some(found) => note(&mut db, found, now).await.map(Some),
        None => Ok(None),
    }
}

/// Whether somebody who was let in would be let in now: for answers that go on for long.
pub async fn still_holds(
    db: &mut sqlx::PgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    match actor.credential {
        Credential::Session { id, .. } => store::holds_session(db, id, now).await,
        Credential::Token { id, .. } => store::holds_token(db, id, now).await,
    }
}

/// Writes down, now and then, that a credential is in use.
async fn note(
    db: &mut sqlx::PgConnection,
    found: store::Found,
    now: DateTime<Utc>,
) -> Result<Actor, AppError> {
    if found.used_at.is_none_or(|at| now - at >= NOTED_EVERY) {
        match found.actor.credential {
            Credential::Session { id, .. } => store::touch_session(db, id, now).await?,
            Credential::Token { id, .. } => store::touch_token(db, id, now).await?,
        }
    }
    Ok(found.actor)
}

fn bearer(request: &HeaderMap) -> Option<&str> {
    let value = request.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
