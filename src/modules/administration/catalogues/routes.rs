//! Handlers of catalogues.

use axum::Json as Body;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::{
    CategoryAnswer, CategoryCreateRequest, CategoryList, CategoryUpdateRequest, ThemeAnswer,
    ThemeCreateRequest, ThemeList, ThemeUpdateRequest, tag,
};
use super::commands::{self, ItemChange};
use super::store::{self, ItemRow, Kind};
use crate::app::AppState;
use crate::auth::{Permitted, demands};
use crate::error::{AppError, Problem, ProblemDocument};
use crate::http::conditional;
use crate::http::documented::{ChangeProblems, VersionedProblems};
use crate::http::extract::{Json, Path};
use crate::http::preconditions::{self, IfMatch};
use crate::modules::staff::Act;

pub(in crate::modules::administration) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_categories, create_category))
        .routes(routes!(find_category, update_category))
        .routes(routes!(list_themes, create_theme))
        .routes(routes!(find_theme, update_theme))
}

/// Lists the categories of what citizens report, in their order.
#[utoipa::path(
    get, path = "/api/v1/categories", operation_id = "list_categories", tag = "administration",
    responses(
        (status = OK, description = "The categories", body = CategoryList),
        (status = NOT_MODIFIED, description = "The client has this list"),
        (status = SERVICE_UNAVAILABLE, description = "The database is away", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn list_categories(app: AppState, headers: HeaderMap) -> Result<Response, AppError> {
    let rows = store::list(&mut *app.db.acquire().await?, Kind::Category, None).await?;
    conditional::json(&headers, &CategoryList::from(rows))
}

/// Answers one category.
#[utoipa::path(
    get, path = "/api/v1/categories/{slug}", operation_id = "find_category", tag = "administration",
    params(("slug" = String, Path, description = "The category")),
    responses(
        (status = OK, description = "The category", body = CategoryAnswer),
        (status = NOT_MODIFIED, description = "The client has this state of it"),
        (status = NOT_FOUND, description = "There is no such category", body = ProblemDocument, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "The database is away", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn find_category(
    app: AppState,
    headers: HeaderMap,
    Path(slug): Path<String>,
) -> Result<Response, AppError> {
    let row = find(&app, Kind::Category, &slug).await?;
    answer::<CategoryAnswer>(&headers, row)
}

/// Adds a category.
#[utoipa::path(
    post, path = "/api/v1/categories", operation_id = "create_category", tag = "administration", request_body = CategoryCreateRequest,
    responses((status = CREATED, description = "The category", body = CategoryAnswer), ChangeProblems)
)]
async fn create_category(
    app: AppState,
    by: Permitted<demands::ManageCatalogues>,
    Json(request): Json<CategoryCreateRequest>,
) -> Result<(StatusCode, Body<CategoryAnswer>), AppError> {
    let item = request.parse(app.clock.now())?;
    let row = create(&app, &by, Kind::Category, item).await?;
    Ok((StatusCode::CREATED, Body(row.into())))
}

/// Changes a category, from the state that `If-Match` names.
#[utoipa::path(
    patch, path = "/api/v1/categories/{slug}", operation_id = "update_category", tag = "administration",
    request_body = CategoryUpdateRequest,
    params(("slug" = String, Path, description = "The category"), ("If-Match" = String, Header, description = "The tag of the state that is changed")),
    responses((status = OK, description = "The category as it is now", body = CategoryAnswer), VersionedProblems)
)]
async fn update_category(
    app: AppState,
    by: Permitted<demands::ManageCatalogues>,
    Path(slug): Path<String>,
    seen: IfMatch,
    Json(request): Json<CategoryUpdateRequest>,
) -> Result<Response, AppError> {
    let change = request.parse()?;
    let row = update(&app, &by, (Kind::Category, &slug), &seen, change).await?;
    answer::<CategoryAnswer>(&HeaderMap::new(), row)
}

/// Lists the themes that bodies answer for, in their order.
#[utoipa::path(
    get, path = "/api/v1/themes", operation_id = "list_themes", tag = "administration",
    responses(
        (status = OK, description = "The themes", body = ThemeList),
        (status = NOT_MODIFIED, description = "The client has this list"),
        (status = SERVICE_UNAVAILABLE, description = "The database is away", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn list_themes(app: AppState, headers: HeaderMap) -> Result<Response, AppError> {
    let rows = store::list(&mut *app.db.acquire().await?, Kind::Theme, None).await?;
    conditional::json(&headers, &ThemeList::from(rows))
}

/// Answers one theme.
#[utoipa::path(
    get, path = "/api/v1/themes/{slug}", operation_id = "find_theme", tag = "administration",
    params(("slug" = String, Path, description = "The theme")),
    responses(
        (status = OK, description = "The theme", body = ThemeAnswer),
        (status = NOT_MODIFIED, description = "The client has this state of it"),
        (status = NOT_FOUND, description = "There is no such theme", body = ProblemDocument, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "The database is away", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn find_theme(
    app: AppState,
    headers: HeaderMap,
    Path(slug): Path<String>,
) -> Result<Response, AppError> {
    let row = find(&app, Kind::Theme, &slug).await?;
    answer::<ThemeAnswer>(&headers, row)
}

/// Adds a theme.
#[utoipa::path(
    post, path = "/api/v1/themes", operation_id = "create_theme", tag = "administration", request_body = ThemeCreateRequest,
    responses((status = CREATED, description = "The theme", body = ThemeAnswer), ChangeProblems)
)]
async fn create_theme(
    app: AppState,
    by: Permitted<demands::ManageCatalogues>,
    Json(request): Json<ThemeCreateRequest>,
) -> Result<(StatusCode, Body<ThemeAnswer>), AppError> {
    let item = request.parse(app.clock.now())?;
    let row = create(&app, &by, Kind::Theme, item).await?;
    Ok((StatusCode::CREATED, Body(row.into())))
}

/// Changes a theme, from the state that `If-Match` names.
#[utoipa::path(
    patch, path = "/api/v1/themes/{slug}", operation_id = "update_theme", tag = "administration", request_body = ThemeUpdateRequest,
    params(("slug" = String, Path, description = "The theme"), ("If-Match" = String, Header, description = "The tag of the state that is changed")),
    responses((status = OK, description = "The theme as it is now", body = ThemeAnswer), VersionedProblems)
)]
async fn update_theme(
    app: AppState,
    by: Permitted<demands::ManageCatalogues>,
    Path(slug): Path<String>,
    seen: IfMatch,
    Json(request): Json<ThemeUpdateRequest>,
) -> Result<Response, AppError> {
    let change = request.parse()?;
    let row = update(&app, &by, (Kind::Theme, &slug), &seen, change).await?;
    answer::<ThemeAnswer>(&HeaderMap::new(), row)
}

async fn find(app: &AppState, kind: Kind, slug: &str) -> Result<ItemRow, AppError> {
    let mut db = app.db.acquire().await?;
    let found = store::list(&mut db, kind, Some(slug)).await?.pop();
    Ok(found.ok_or_else(|| Problem::not_found(format!("{} {slug}", kind.as_str())))?)
}

async fn create(
    app: &AppState,
    by: &Permitted<demands::ManageCatalogues>,
    kind: Kind,
    item: ItemRow,
) -> Result<ItemRow, AppError> {
    let act = Act::new(app, &by.actor);
    let mut tx = app.db.begin().await?;
    let row = commands::create_item(&mut tx, act, &by.scopes, kind, item).await?;
    tx.commit().await?;
    Ok(row)
}

async fn update(
    app: &AppState,
    by: &Permitted<demands::ManageCatalogues>,
    item: (Kind, &str),
    seen: &IfMatch,
    change: ItemChange,
) -> Result<ItemRow, AppError> {
    let act = Act::new(app, &by.actor);
    let mut tx = app.db.begin().await?;
    let row = commands::update_item(&mut tx, act, &by.scopes, item, seen, change).await?;
    tx.commit().await?;
    Ok(row)
}

fn answer<T: From<ItemRow> + Serialize>(
    headers: &HeaderMap,
    row: ItemRow,
) -> Result<Response, AppError> {
    let tag = tag(&row);
    preconditions::json(headers, &T::from(row), &tag)
}
