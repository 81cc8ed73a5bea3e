//! The handler of the state of the system.

use axum::Json as Body;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::SystemAnswer;
use super::store;
use crate::app::AppState;
use crate::auth::{Permitted, Scope, demands};
use crate::error::{AppError, Problem, ProblemType};
use crate::http::documented::ReadProblems;

pub(in crate::modules::administration) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(find_system))
}

/// Answers the state of the system as this node sees it.
#[utoipa::path(
    get, path = "/api/v1/system", operation_id = "find_system", tag = "administration",
    responses((status = OK, description = "The state", body = SystemAnswer), ReadProblems)
)]
async fn find_system(
    app: AppState,
    by: Permitted<demands::ReadSystem>,
) -> Result<Body<SystemAnswer>, AppError> {
    if !by.scopes.contain(&Scope::EVERYWHERE) {
        return Err(Problem::new(ProblemType::Forbidden)
            .with_detail("the system is one: this needs system.read without bounds")
            .into());
    }
    let row = store::find_database(&mut *app.db.acquire().await?).await?;
    Ok(Body(SystemAnswer::new(&app, row)))
}
