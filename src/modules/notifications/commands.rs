//! Every change of what people wish to be told.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;

use super::api::preferences::{CheckedPreferences, PreferencesBody};
use crate::audit::{By, Entry, record};
use crate::auth::{Actor, Keys};
use crate::notices::link::Unsubscribe;
use crate::notices::{self, Kind, Language, PushSubscription, Subscription, SubscriptionRow};

/// Things that one person follows at most.
const MOST_SUBSCRIPTIONS: usize = 100;

/// Why something cannot be followed.
#[derive(Debug, thiserror::Error)]
pub(super) enum FollowError {
    /// The person does so.
    #[error("you follow this already")]
    Already,
    /// The person follows very much.
    #[error("nobody follows more than {0} things: end one first")]
    TooMany(usize),
    /// The database refused.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Puts wishes in place of those that a person had.
pub(super) async fn set_preferences(
    tx: &mut PgConnection,
    keys: &Keys,
    now: DateTime<Utc>,
    actor: &Actor,
    wanted: &CheckedPreferences,
) -> Result<(), sqlx::Error> {
    let person_id = actor.person_id;
    let before = describe(tx, person_id).await?;
    notices::replace_preferences(tx, person_id, &wanted.channels, wanted.wishes).await?;
    let after = describe(tx, person_id).await?;
    let entry = Entry::new(
        By::from(actor),
        "notification_preferences.set",
        "person",
        person_id,
    )
    .personal(person_id, Some(before), Some(after));
    record(tx, keys, now, entry).await
}

async fn describe(tx: &mut PgConnection, person_id: i64) -> Result<serde_json::Value, sqlx::Error> {
    let own = notices::list_preferences(tx, person_id).await?;
    let wishes = notices::load_wishes(tx, person_id).await?;
    let body = PreferencesBody::new(&own, wishes, Language::English);
    Ok(json!(body.preferences))
}

/// Follows something.
pub(super) async fn follow(
    tx: &mut PgConnection,
    keys: &Keys,
    now: DateTime<Utc>,
    actor: &Actor,
    subscription: &Subscription,
) -> Result<SubscriptionRow, FollowError> {
    let person_id = actor.person_id;
    let known = notices::list_subscriptions(tx, person_id).await?;
    if known.len() >= MOST_SUBSCRIPTIONS {
        return Err(FollowError::TooMany(MOST_SUBSCRIPTIONS));
    }
    let id = notices::insert_subscription(tx, person_id, subscription, now)
        .await?
        .ok_or(FollowError::Already)?;
    let row = notices::find_subscription(tx, person_id, id)
        .await?
        .ok_or(sqlx::Error::RowNotFound)?;
    let entry = Entry::new(By::from(actor), "subscription.created", "subscription", id).personal(
        person_id,
        None,
        Some(values(&row)),
    );
    record(tx, keys, now, entry).await?;
    Ok(row)
}

/// Follows something no longer; false when the person does not.
pub(super) async fn unfollow(
    tx: &mut PgConnection,
    keys: &Keys,
    now: DateTime<Utc>,
    actor: &Actor,
    id: i64,
) -> Result<bool, sqlx::Error> {
    let person_id = actor.person_id;
    let Some(row) = notices::find_subscription(tx, person_id, id).await? else {
        return Ok(false);
    };
    notices::delete_subscription(tx, person_id, id).await?;
    let entry = Entry::new(By::from(actor), "subscription.deleted", "subscription", id).personal(
        person_id,
        Some(values(&row)),
        None,
    );
    record(tx, keys, now, entry).await?;
    Ok(true)
}

fn values(row: &SubscriptionRow) -> serde_json::Value {
    json!({
        "location": row.lon.zip(row.lat),
        "radius_m": row.radius_m,
        "municipality_code": row.municipality_code,
        "theme": row.theme,
        "subject_kind": row.subject_kind,
        "subject_id": row.subject_id,
    })
}

/// Keeps a browser to push to.
pub(super) async fn keep_browser(
    tx: &mut PgConnection,
    keys: &Keys,
    now: DateTime<Utc>,
    actor: &Actor,
    browser: &PushSubscription,
) -> Result<(), sqlx::Error> {
    let id = notices::insert_push_subscription(tx, actor.person_id, browser, now).await?;
    let entry = Entry::new(
        By::from(actor),
        "push_subscription.created",
        "push_subscription",
        id,
    );
    record(tx, keys, now, entry).await
}

/// Forgets one browser of a person, or all.
pub(super) async fn forget_browsers(
    tx: &mut PgConnection,
    keys: &Keys,
    now: DateTime<Utc>,
    actor: &Actor,
    endpoint: Option<&str>,
) -> Result<(), sqlx::Error> {
    let person_id = actor.person_id;
    let count = notices::delete_push_subscription(tx, person_id, endpoint).await?;
    if count == 0 {
        return Ok(());
    }
    let entry = Entry::new(
        By::from(actor),
        "push_subscription.deleted",
        "person",
        person_id,
    )
    .before(&json!({ "browsers": count }));
    record(tx, keys, now, entry).await
}

/// Ends the letters that a signed link names.
pub(super) async fn unsubscribe(
    tx: &mut PgConnection,
    keys: &Keys,
    now: DateTime<Utc>,
    link: Unsubscribe,
) -> Result<(), sqlx::Error> {
    let kinds: Vec<Kind> = match link.kind {
        Some(kind) => vec![kind],
        None => Kind::all().collect(),
    };
    let mut ended = Vec::new();
    for kind in kinds.into_iter().filter(|kind| !kind.is_mandatory()) {
        if notices::set_email_preference(tx, link.person_id, kind).await? {
            ended.push(kind.slug());
        }
    }
    if ended.is_empty() {
        return Ok(());
    }
    let entry = Entry::new(
        By::Visitor,
        "notification_preferences.unsubscribed",
        "person",
        link.person_id,
    )
    .after(&json!({ "kinds": ended }));
    record(tx, keys, now, entry).await
}
