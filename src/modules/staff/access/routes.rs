//! The handler of effective access.

use axum::Json as Body;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::{AccessAnswer, AccessQuery};
use super::explain::{Holdings, explain, list_held};
use crate::app::AppState;
use crate::auth::{Permitted, Scopes, demands};
use crate::error::{AppError, Problem};
use crate::http::documented::ReadProblems;
use crate::http::extract::{Path, Query};
use crate::modules::staff::store::{find_standing, is_person_in_scopes};
use crate::modules::staff::tokens::store::Seen;
use crate::modules::staff::{delegations, grants, tokens};

pub(in crate::modules::staff) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(find_access))
}

/// Answers what a person may do, and why they may or may not do a thing at a place.
#[utoipa::path(
    get, path = "/api/v1/people/{id}/access", operation_id = "find_access", tag = "staff",
    params(("id" = i64, Path, description = "The person's id"), AccessQuery),
    responses((status = OK, description = "What they may do, and why", body = AccessAnswer), ReadProblems)
)]
async fn find_access(
    app: AppState,
    by: Permitted<demands::ReadPeople>,
    Path(id): Path<i64>,
    Query(query): Query<AccessQuery>,
) -> Result<Body<AccessAnswer>, AppError> {
    let permission = query.permission()?;
    let now = app.clock.now();
    let mut db = app.db.acquire().await?;
    if !is_person_in_scopes(&mut db, id, &by.scopes, now).await? {
        return Err(Problem::not_found(format!("person {id}")).into());
    }
    let standing = find_standing(&mut db, id).await?;
    let mut held = Holdings {
        suspended: standing.suspended,
        has_second_factor: standing.has_second_factor,
        own: grants::store::list_of_person(&mut db, id, now).await?,
        ..Holdings::default()
    };
    let nothing = Scopes::default();
    for delegation in delegations::store::list(&mut db, id, &nothing, None, now).await? {
        if delegation.to_person_id == id && delegation.is_active(now) {
            let lender = delegation.from_person_id;
            let lent = grants::store::list_of_person(&mut db, lender, now).await?;
            held.lent
                .extend(lent.into_iter().map(|grant| (delegation.clone(), grant)));
        }
    }
    let tokens = tokens::store::list(&mut db, Seen::Of(id), None).await?;
    held.tokens = tokens
        .into_iter()
        .filter(|token| token.revoked_at.is_none() && token.expires_at.is_none_or(|at| at > now))
        .collect();
    let explanation = permission.map(|permission| explain(&held, permission, query.place(), now));
    Ok(Body(AccessAnswer::new(explanation, list_held(&held, now))))
}
