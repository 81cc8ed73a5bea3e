//! Handlers of modules on and off, and the gate before the routes of each module.

use axum::Json as Body;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::DateTime;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::{ModuleAnswer, ModuleList, ModuleUpdateRequest, tag};
use super::store::{self, SwitchRow};
use super::{commands, is_enabled, is_optional};
use crate::app::AppState;
use crate::auth::{Permitted, demands};
use crate::error::{AppError, Problem};
use crate::http::documented::{ReadProblems, VersionedProblems};
use crate::http::extract::{Json, Path};
use crate::http::preconditions::{self, IfMatch};
use crate::modules::MANIFESTS;
use crate::modules::staff::{Act, ListMeta};

pub(in crate::modules::administration) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_modules))
        .routes(routes!(update_module))
}

/// Middleware over the routes of one module: while it is off nothing stands there.
pub async fn gate(slug: &'static str, request: Request, next: Next) -> Response {
    let app = request.extensions().get::<AppState>();
    let enabled = match app {
        Some(app) if is_optional(slug) => is_enabled(app, slug).await,
        _ => Ok(true),
    };
    match enabled {
        Ok(true) => next.run(request).await,
        Ok(false) => Problem::not_found("the address").into_response(),
        Err(error) => AppError::from(error).into_response(),
    }
}

/// Lists the modules.
#[utoipa::path(
    get, path = "/api/v1/modules", operation_id = "list_modules", tag = "administration",
    responses((status = OK, description = "The modules", body = ModuleList), ReadProblems)
)]
async fn list_modules(
    app: AppState,
    _by: Permitted<demands::ManageModules>,
) -> Result<Body<ModuleList>, AppError> {
    let rows = store::list(&mut *app.db.acquire().await?).await?;
    let modules = MANIFESTS.iter().map(|manifest| {
        let set = rows.iter().find(|row| row.slug == manifest.slug).cloned();
        let never_set = || SwitchRow {
            slug: manifest.slug.to_owned(),
            enabled: true,
            updated_at: DateTime::UNIX_EPOCH,
        };
        set.unwrap_or_else(never_set).into()
    });
    Ok(Body(ModuleList {
        modules: modules.collect(),
        meta: ListMeta::WHOLE,
    }))
}

/// Switches a module on or off, from the state that `If-Match` names.
#[utoipa::path(
    patch, path = "/api/v1/modules/{slug}", operation_id = "update_module", tag = "administration",
    request_body = ModuleUpdateRequest,
    params(("slug" = String, Path, description = "The module"), ("If-Match" = String, Header, description = "The tag of the state that is changed")),
    responses((status = OK, description = "The module as it is now", body = ModuleAnswer), VersionedProblems)
)]
async fn update_module(
    app: AppState,
    by: Permitted<demands::ManageModules>,
    Path(slug): Path<String>,
    seen: IfMatch,
    Json(request): Json<ModuleUpdateRequest>,
) -> Result<Response, AppError> {
    let enabled = request.module.enabled;
    let act = Act::new(&app, &by.actor);
    let mut tx = app.db.begin().await?;
    let row = commands::update_module(&mut tx, act, &by.scopes, &slug, &seen, enabled).await?;
    tx.commit().await?;
    let tag = tag(&row);
    let answer = ModuleAnswer { module: row.into() };
    preconditions::json(&HeaderMap::new(), &answer, &tag)
}
