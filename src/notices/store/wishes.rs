//! What people wish: preferences, subscriptions, browsers.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveTime, Utc};
use sqlx::PgConnection;
use tiles::LonLat;

use crate::notices::push::BrowserKeys;
use crate::notices::{Channels, Digest, Kind, QuietHours, Wishes};

/// Browsers of one person that are pushed to.
const MOST_BROWSERS: i64 = 20;

/// What a person wishes of each kind, where it differs from the kind's defaults.
pub async fn list_preferences(
    db: &mut PgConnection,
    person_id: i64,
) -> Result<BTreeMap<Kind, Channels>, sqlx::Error> {
    let rows = sqlx::query!(
        "select kind, in_app, email, push from notification_preference where person_id = $1",
        person_id
    )
    .fetch_all(db)
    .await?;
    let known = rows.into_iter().filter_map(|row| {
        let channels = Channels {
            in_app: row.in_app,
            email: row.email,
            push: row.push,
        };
        Some((row.kind.parse().ok()?, channels))
    });
    Ok(known.collect())
}

/// What a person wishes of all kinds.
pub async fn load_wishes(db: &mut PgConnection, person_id: i64) -> Result<Wishes, sqlx::Error> {
    let row = sqlx::query!(
        "select digest, quiet_from, quiet_to from notification_setting where person_id = $1",
        person_id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map_or_else(Wishes::default, |row| {
        wishes(&row.digest, row.quiet_from, row.quiet_to)
    }))
}

/// Wishes as their columns say them.
pub(super) fn wishes(digest: &str, from: Option<NaiveTime>, to: Option<NaiveTime>) -> Wishes {
    let quiet_hours = from
        .zip(to)
        .and_then(|(from, to)| QuietHours::new(from, to).ok());
    Wishes {
        digest: Digest::of(digest),
        quiet_hours,
    }
}

/// Puts wishes in place of those that a person had.
pub async fn replace_preferences(
    tx: &mut PgConnection,
    person_id: i64,
    channels: &BTreeMap<Kind, Channels>,
    wishes: Wishes,
) -> Result<(), sqlx::Error> {
    for (kind, channels) in channels {
        insert_preference(tx, person_id, *kind, *channels).await?;
    }
    sqlx::query!(
        "insert into notification_setting (person_id, digest, quiet_from, quiet_to) values ($1, $2, $3, $4)
         on conflict on constraint notification_setting_pkey do update set
            digest = excluded.digest, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to",
        person_id,
        wishes.digest.as_str(),
        wishes.quiet_hours.map(QuietHours::from),
        wishes.quiet_hours.map(QuietHours::to)
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn insert_preference(
    tx: &mut PgConnection,
    person_id: i64,
    kind: Kind,
    channels: Channels,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into notification_preference (person_id, kind, in_app, email, push) values ($1, $2, $3, $4, $5)
         on conflict on constraint notification_preference_pkey do update set
            in_app = excluded.in_app, email = excluded.email, push = excluded.push",
        person_id,
        kind.slug(),
        channels.in_app,
        channels.email,
        channels.push
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Ends the letters of one kind for a person; false when there is no such person.
pub async fn set_email_preference(
    tx: &mut PgConnection,
    person_id: i64,
    kind: Kind,
) -> Result<bool, sqlx::Error> {
    let defaults = kind.default_channels();
    let done = sqlx::query!(
        "insert into notification_preference (person_id, kind, in_app, email, push)
         select id, $2, $3, false, $4 from person where id = $1 and erased_at is null
         on conflict on constraint notification_preference_pkey do update set email = false",
        person_id,
        kind.slug(),
        defaults.in_app,
        defaults.push
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// What can be followed.
#[derive(Debug, Clone, PartialEq)]
pub enum Subscription {
    /// Everything in a circle.
    Circle {
        /// Its center.
        location: LonLat,
        /// Its radius on the ellipsoid.
        radius_m: f64,
    },
    /// Everything in a municipality.
    Municipality(String),
    /// Everything of a theme.
    Theme(String),
    /// One thing.
    Thing {
        /// Its kind.
        kind: String,
        /// Its id.
        id: i64,
    },
}

/// What somebody follows.
#[derive(Debug, Clone, PartialEq)]
pub struct SubscriptionRow {
    /// Its id.
    pub id: i64,
    /// Longitude of a circle's center.
    pub lon: Option<f64>,
    /// Latitude of a circle's center.
    pub lat: Option<f64>,
    /// Radius of a circle.
    pub radius_m: Option<f64>,
    /// Code of a municipality.
    pub municipality_code: Option<String>,
    /// A theme.
    pub theme: Option<String>,
    /// Kind of a thing.
    pub subject_kind: Option<String>,
    /// Id of a thing.
    pub subject_id: Option<i64>,
    /// Since when.
    pub created_at: DateTime<Utc>,
}

/// What a person follows, the newest first, of which there are few.
pub async fn list_subscriptions(
    db: &mut PgConnection,
    person_id: i64,
) -> Result<Vec<SubscriptionRow>, sqlx::Error> {
    sqlx::query_as!(
        SubscriptionRow,
        r#"select id, st_x(location) as lon, st_y(location) as lat, radius_m, municipality_code, theme, subject_kind, subject_id, created_at
         from subscription where person_id = $1 order by id desc"#,
        person_id
    )
    .fetch_all(db)
    .await
}

/// One of the things that a person follows.
pub async fn find_subscription(
    db: &mut PgConnection,
    person_id: i64,
    id: i64,
) -> Result<Option<SubscriptionRow>, sqlx::Error> {
    let all = list_subscriptions(db, person_id).await?;
    Ok(all.into_iter().find(|row| row.id == id))
}

/// Follows something; nothing when the person does so already.
pub async fn insert_subscription(
    tx: &mut PgConnection,
    person_id: i64,
    subscription: &Subscription,
    now: DateTime<Utc>,
) -> Result<Option<i64>, sqlx::Error> {
    let (mut circle, mut municipality, mut theme, mut thing) = (None, None, None, None);
    match subscription {
        Subscription::Circle { location, radius_m } => circle = Some((*location, *radius_m)),
        Subscription::Municipality(code) => municipality = Some(code.as_str()),
        Subscription::Theme(slug) => theme = Some(slug.as_str()),
        Subscription::Thing { kind, id } => thing = Some((kind.as_str(), *id)),
    }
    sqlx::query_scalar!(
        "with circle as (
            select st_setsrid(st_makepoint($2, $3), 4326) as location where $2::double precision is not null
        )
        insert into subscription
            (person_id, location, radius_m, reach, municipality_code, theme, subject_kind, subject_id, created_at)
        select $1, location, $4::double precision, st_envelope(st_buffer(location::geography, $4::double precision * 1.05)::geometry), $5, $6, $7, $8, $9
        from (select) as always left join circle on true
        on conflict do nothing
        returning id",
        person_id,
        circle.map(|(location, _)| location.lon()),
        circle.map(|(location, _)| location.lat()),
        circle.map(|(_, radius_m)| radius_m),
        municipality,
        theme,
        thing.map(|(kind, _)| kind),
        thing.map(|(_, id)| id),
        now
    )
    .fetch_optional(tx)
    .await
}

/// Follows something no longer; false when the person does not.
pub async fn delete_subscription(
    tx: &mut PgConnection,
    person_id: i64,
    id: i64,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "delete from subscription where person_id = $1 and id = $2",
        person_id,
        id
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// A browser that takes pushes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushSubscription {
    /// Where its service takes messages for it.
    pub endpoint: String,
    /// To what they are sealed.
    pub keys: BrowserKeys,
}

/// Keeps a browser; one that is known goes to the person who is signed in there now.  Of too many the oldest are forgotten.
pub async fn insert_push_subscription(
    tx: &mut PgConnection,
    person_id: i64,
    browser: &PushSubscription,
    now: DateTime<Utc>,
) -> Result<i64, sqlx::Error> {
    let id = sqlx::query_scalar!(
        "insert into push_subscription (person_id, endpoint, p256dh, auth, created_at) values ($1, $2, $3, $4, $5)
         on conflict on constraint push_subscription_endpoint_key do update set
            person_id = excluded.person_id, p256dh = excluded.p256dh, auth = excluded.auth
         returning id",
        person_id,
        browser.endpoint,
        browser.keys.p256dh,
        browser.keys.auth,
        now
    )
    .fetch_one(&mut *tx)
    .await?;
    sqlx::query!(
        "delete from push_subscription where id in (
            select id from push_subscription where person_id = $1 and id <> $2 order by id desc offset $3)",
        person_id,
        id,
        MOST_BROWSERS - 1
    )
    .execute(tx)
    .await?;
    Ok(id)
}

/// Forgets a browser of a person, or all of them; how many.
pub async fn delete_push_subscription(
    tx: &mut PgConnection,
    person_id: i64,
    endpoint: Option<&str>,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "delete from push_subscription where person_id = $1 and ($2::text is null or endpoint = $2)",
        person_id,
        endpoint
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected())
}

/// Removes everything that is kept here of a person: for the erasure of an account.
pub async fn erase_person(tx: &mut PgConnection, person_id: i64) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with a as (delete from notification where person_id = $1),
            b as (delete from notification_preference where person_id = $1),
            c as (delete from notification_setting where person_id = $1),
            d as (delete from subscription where person_id = $1)
         delete from push_subscription where person_id = $1",
        person_id
    )
    .execute(tx)
    .await?;
    Ok(())
}
