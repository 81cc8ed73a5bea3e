//! Handlers of posts.

use axum::Json as Body;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::{PostAnswer, PostCreateRequest, PostList};
use super::{commands, store};
use crate::app::AppState;
use crate::auth::{Permitted, demands};
use crate::error::{AppError, Problem};
use crate::http::documented::{ChangeProblems, ReadProblems};
use crate::http::extract::{Json, Path};
use crate::modules::staff::act::Act;
use crate::modules::staff::bodies;
use crate::modules::staff::references::ListMeta;

pub(in crate::modules::staff) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_posts, create_post))
        .routes(routes!(delete_post))
}

/// Lists the posts of a body, the present ones first.
#[utoipa::path(
    get, path = "/api/v1/bodies/{id}/posts", operation_id = "list_posts", tag = "staff",
    params(("id" = i64, Path, description = "The body's id")),
    responses((status = OK, description = "The posts", body = PostList), ReadProblems)
)]
async fn list_posts(
    app: AppState,
    by: Permitted<demands::ReadPeople>,
    Path(id): Path<i64>,
) -> Result<Body<PostList>, AppError> {
    let mut db = app.db.acquire().await?;
    let body = bodies::store::find(&mut db, id).await?;
    let body =
        body.filter(|body| bodies::covers(&by.scopes, id, body.municipality_code.as_deref()));
    if body.is_none() {
        return Err(Problem::not_found(format!("body {id}")).into());
    }
    let rows = store::list(&mut db, Some(id), None).await?;
    let posts = rows.into_iter().map(Into::into).collect();
    let meta = ListMeta::WHOLE;
    Ok(Body(PostList { posts, meta }))
}

/// Gives a post in a body to a person.
#[utoipa::path(
    post, path = "/api/v1/bodies/{id}/posts", operation_id = "create_post", tag = "staff", request_body = PostCreateRequest,
    params(("id" = i64, Path, description = "The body's id")),
    responses((status = CREATED, description = "The post", body = PostAnswer), ChangeProblems)
)]
async fn create_post(
    app: AppState,
    by: Permitted<demands::ManageStaff>,
    Path(id): Path<i64>,
    Json(request): Json<PostCreateRequest>,
) -> Result<(StatusCode, Body<PostAnswer>), AppError> {
    let act = Act::new(&app, &by.actor);
    let new = request.parse(id, act.now)?;
    let mut tx = app.db.begin().await?;
    let row = commands::create_post(&mut tx, act, &by.scopes, &new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Body(PostAnswer { post: row.into() })))
}

/// Ends a post.
#[utoipa::path(
    delete, path = "/api/v1/posts/{id}", operation_id = "delete_post", tag = "staff",
    params(("id" = i64, Path, description = "The post's id")),
    responses((status = NO_CONTENT, description = "It has ended"), ChangeProblems)
)]
async fn delete_post(
    app: AppState,
    by: Permitted<demands::ManageStaff>,
    Path(id): Path<i64>,
) -> Result<StatusCode, AppError> {
    let act = Act::new(&app, &by.actor);
    let mut tx = app.db.begin().await?;
    commands::end_post(&mut tx, act, &by.scopes, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
