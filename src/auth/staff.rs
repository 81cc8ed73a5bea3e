//! The extractor of operations that are open to everybody who holds any right, whichever it is.

use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::actor::Actor;
use super::extract::{Citizen, demand_second_factor};
use crate::app::AppState;
use crate::error::{AppError, Problem, ProblemType};

/// A member of the staff, by whatever right, who has shown the second factor.
#[derive(Debug, Clone)]
pub struct Staff(pub Actor);

impl Deref for Staff {
    type Target = Actor;

    fn deref(&self) -> &Actor {
        &self.0
    }
}

impl FromRequestParts<AppState> for Staff {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, AppError> {
        let Citizen(actor) = Citizen::from_request_parts(parts, app).await?;
        if !actor.is_staff() {
            return Err(Problem::new(ProblemType::Forbidden)
                .with_detail("this is for members of the staff")
                .into());
        }
        demand_second_factor(&actor, app)?;
        Ok(Self(actor))
    }
}
