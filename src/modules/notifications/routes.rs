//! Handlers of notifications, preferences, subscriptions and browsers.

use axum::Json;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::browsers::{PushKey, PushSubscriptionCreate, PushSubscriptionQuery};
use super::api::preferences::PreferencesBody;
use super::api::subscriptions::{SubscriptionAnswer, SubscriptionCreateBody, SubscriptionList};
use super::api::{NotificationList, NotificationListQuery};
use super::commands;
use crate::app::AppState;
use crate::auth::Citizen;
use crate::error::{AppError, Problem, ProblemDocument};
use crate::http::extract::{self, Path, Query};
use crate::notices::{self, Language};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_notifications))
        .routes(routes!(update_notification_read))
        .routes(routes!(update_notifications_read))
        .routes(routes!(
            find_notification_preferences,
            update_notification_preferences
        ))
        .routes(routes!(list_subscriptions, create_subscription))
        .routes(routes!(delete_subscription))
        .routes(routes!(find_push_key))
        .routes(routes!(create_push_subscription, delete_push_subscriptions))
}

/// Lists what the person was told, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/notifications",
    operation_id = "list_notifications",
    tag = "notifications",
    params(NotificationListQuery),
    responses(
        (status = OK, description = "A page of notifications", body = NotificationList),
        (status = BAD_REQUEST, description = "A parameter cannot be read", body = ProblemDocument, content_type = "application/problem+json"),
        (status = UNAUTHORIZED, description = "Nobody is signed in", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn list_notifications(
    app: AppState,
    Citizen(actor): Citizen,
    RawQuery(raw): RawQuery,
    Query(query): Query<NotificationListQuery>,
) -> Result<Json<NotificationList>, AppError> {
    let mut db = app.db.acquire().await?;
    let before = query.after.map(|cursor| cursor.id() as i64);
    let most = query.limit.get() as i64 + 1;
    let rows =
        notices::list_notifications(&mut db, actor.person_id, query.unread, before, most).await?;
    let unread = notices::count_unread(&mut db, actor.person_id).await?;
    let language = Language::of(&actor.language);
    let page = NotificationList::new(rows, unread, query.limit, (raw.as_deref(), language));
    Ok(Json(page))
}

/// Marks a notification as read.
#[utoipa::path(
    post,
    path = "/api/v1/notifications/{id}/read",
    operation_id = "update_notification_read",
    tag = "notifications",
    params(("id" = i64, Path, description = "The notification's id")),
    responses(
        (status = NO_CONTENT, description = "It is read"),
        (status = UNAUTHORIZED, description = "Nobody is signed in", body = ProblemDocument, content_type = "application/problem+json"),
        (status = NOT_FOUND, description = "The person has no such notification", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn update_notification_read(
    app: AppState,
    Citizen(actor): Citizen,
    Path(id): Path<i64>,
) -> Result<StatusCode, AppError> {
    let mut tx = app.db.begin().await?;
    let now = app.clock.now();
    if !notices::mark_read(&mut tx, actor.person_id, id, now).await? {
        return Err(Problem::not_found(format!("notification {id}")).into());
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Marks everything as read.
#[utoipa::path(
    post,
    path = "/api/v1/notifications/read-all",
    operation_id = "update_notifications_read",
    tag = "notifications",
    responses(
        (status = NO_CONTENT, description = "Everything is read"),
        (status = UNAUTHORIZED, description = "Nobody is signed in", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn update_notifications_read(
    app: AppState,
    Citizen(actor): Citizen,
) -> Result<StatusCode, AppError> {
    let mut tx = app.db.begin().await?;
    notices::mark_all_read(&mut tx, actor.person_id, app.clock.now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the person wishes to be told, and how.
#[utoipa::path(
    get,
    path = "/api/v1/notification-preferences",
    operation_id = "find_notification_preferences",
    tag = "notifications",
    responses(
        (status = OK, description = "The wishes, with every kind", body = PreferencesBody),
        (status = UNAUTHORIZED, description = "Nobody is signed in", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn find_notification_preferences(
    app: AppState,
    Citizen(actor): Citizen,
) -> Result<Json<PreferencesBody>, AppError> {
    let mut db = app.db.acquire().await?;
    let own = notices::list_preferences(&mut db, actor.person_id).await?;
    let wishes = notices::load_wishes(&mut db, actor.person_id).await?;
    let language = Language::of(&actor.language);
    Ok(Json(PreferencesBody::new(&own, wishes, language)))
}

/// Sets what the person wishes to be told, and how; what concerns the safety of the account is told anyway.
#[utoipa::path(
    put,
    path = "/api/v1/notification-preferences",
    operation_id = "update_notification_preferences",
    tag = "notifications",
    request_body = PreferencesBody,
    responses(
        (status = OK, description = "The wishes as they are now", body = PreferencesBody),
        (status = UNAUTHORIZED, description = "Nobody is signed in", body = ProblemDocument, content_type = "application/problem+json"),
        (status = UNPROCESSABLE_ENTITY, description = "A kind is not known, or hours are none", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn update_notification_preferences(
    app: AppState,
    Citizen(actor): Citizen,
    extract::Json(body): extract::Json<PreferencesBody>,
) -> Result<Json<PreferencesBody>, AppError> {
    let wanted = body.parse()?;
    let mut tx = app.db.begin().await?;
    commands::set_preferences(&mut tx, &app.keys, app.clock.now(), &actor, &wanted).await?;
    let own = notices::list_preferences(&mut tx, actor.person_id).await?;
    tx.commit().await?;
    let language = Language::of(&actor.language);
    Ok(Json(PreferencesBody::new(&own, wanted.wishes, language)))
}

/// Lists what the person follows.
#[utoipa::path(
    get,
    path = "/api/v1/subscriptions",
    operation_id = "list_subscriptions",
    tag = "notifications",
    responses(
        (status = OK, description = "All of it, the newest first", body = SubscriptionList),
        (status = UNAUTHORIZED, description = "Nobody is signed in", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn list_subscriptions(
    app: AppState,
    Citizen(actor): Citizen,
) -> Result<Json<SubscriptionList>, AppError> {
    let mut db = app.db.acquire().await?;
    let rows = notices::list_subscriptions(&mut db, actor.person_id).await?;
    let subscriptions = rows.into_iter().map(Into::into).collect();
    Ok(Json(SubscriptionList { subscriptions }))
}

/// Follows a place, a theme or a thing.
#[utoipa::path(
    post,
    path = "/api/v1/subscriptions",
    operation_id = "create_subscription",
    tag = "notifications",
    request_body = SubscriptionCreateBody,
    responses(
        (status = CREATED, description = "The person follows it now", body = SubscriptionAnswer),
        (status = UNAUTHORIZED, description = "Nobody is signed in", body = ProblemDocument, content_type = "application/problem+json"),
        (status = CONFLICT, description = "The person follows it already, or very much", body = ProblemDocument, content_type = "application/problem+json"),
        (status = UNPROCESSABLE_ENTITY, description = "Nothing that can be followed", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn create_subscription(
    app: AppState,
    Citizen(actor): Citizen,
    extract::Json(body): extract::Json<SubscriptionCreateBody>,
) -> Result<(StatusCode, Json<SubscriptionAnswer>), AppError> {
    let wanted = body.subscription.parse()?;
    let mut tx = app.db.begin().await?;
    let row = commands::follow(&mut tx, &app.keys, app.clock.now(), &actor, &wanted).await?;
    tx.commit().await?;
    let subscription = row.into();
    Ok((
        StatusCode::CREATED,
        Json(SubscriptionAnswer { subscription }),
    ))
}

/// Follows something no longer.
#[utoipa::path(
    delete,
    path = "/api/v1/subscriptions/{id}",
    operation_id = "delete_subscription",
    tag = "notifications",
    params(("id" = i64, Path, description = "The subscription's id")),
    responses(
        (status = NO_CONTENT, description = "The person follows it no longer"),
        (status = UNAUTHORIZED, description = "Nobody is signed in", body = ProblemDocument, content_type = "application/problem+json"),
        (status = NOT_FOUND, description = "The person has no such subscription", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn delete_subscription(
    app: AppState,
    Citizen(actor): Citizen,
    Path(id): Path<i64>,
) -> Result<StatusCode, AppError> {
    let mut tx = app.db.begin().await?;
    if !commands::unfollow(&mut tx, &app.keys, app.clock.now(), &actor, id).await? {
        return Err(Problem::not_found(format!("subscription {id}")).into());
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The key with which a browser subscribes to pushes of this portal.
#[utoipa::path(
    get,
    path = "/api/v1/push/key",
    operation_id = "find_push_key",
    tag = "notifications",
    responses((status = OK, description = "The key", body = PushKey))
)]
async fn find_push_key(app: AppState) -> Json<PushKey> {
    Json(PushKey {
        key: app.pusher.public_key(),
    })
}

/// Keeps a browser to push to, as `PushSubscription.toJSON()` gives it.
#[utoipa::path(
    post,
    path = "/api/v1/push/subscriptions",
    operation_id = "create_push_subscription",
    tag = "notifications",
    request_body = PushSubscriptionCreate,
    responses(
        (status = NO_CONTENT, description = "The browser is kept"),
        (status = UNAUTHORIZED, description = "Nobody is signed in", body = ProblemDocument, content_type = "application/problem+json"),
        (status = UNPROCESSABLE_ENTITY, description = "Not the address of a push service, or no keys", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn create_push_subscription(
    app: AppState,
    Citizen(actor): Citizen,
    extract::Json(body): extract::Json<PushSubscriptionCreate>,
) -> Result<StatusCode, AppError> {
    let browser = body.parse(&app.config.push_hosts)?;
    let mut tx = app.db.begin().await?;
    commands::keep_browser(&mut tx, &app.keys, app.clock.now(), &actor, &browser).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Forgets a browser of the person, or all of them.
#[utoipa::path(
    delete,
    path = "/api/v1/push/subscriptions",
    operation_id = "delete_push_subscriptions",
    tag = "notifications",
    params(PushSubscriptionQuery),
    responses(
        (status = NO_CONTENT, description = "Nothing is pushed there any more"),
        (status = UNAUTHORIZED, description = "Nobody is signed in", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn delete_push_subscriptions(
    app: AppState,
    Citizen(actor): Citizen,
    Query(query): Query<PushSubscriptionQuery>,
) -> Result<StatusCode, AppError> {
    let mut tx = app.db.begin().await?;
    let now = app.clock.now();
    let endpoint = query.endpoint.as_deref();
    commands::forget_browsers(&mut tx, &app.keys, now, &actor, endpoint).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
