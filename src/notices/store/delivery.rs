//! What leaves the site: planned, due, done.

use chrono::{DateTime, NaiveTime, Utc};
use serde_json::Value;
use sqlx::{PgConnection, PgPool};

use super::wishes::wishes;
use crate::notices::{Channels, Kind, Language, Texts, Wishes};

/// Letters that one run takes up for a person.
const MOST_DUE: i64 = 100;
/// Old rows that one statement removes.
const SWEPT: i64 = 5000;

/// A notification whose deliveries are to be planned, with what its person wishes.
pub(in crate::notices) struct Waiting {
    pub(in crate::notices) id: i64,
    pub(in crate::notices) person_id: i64,
    pub(in crate::notices) kind: String,
    in_app: Option<bool>,
    email: Option<bool>,
    push: Option<bool>,
    digest: Option<String>,
    quiet_from: Option<NaiveTime>,
    quiet_to: Option<NaiveTime>,
    pub(in crate::notices) has_browser: bool,
}

impl Waiting {
    /// By which channels its person wants it.
    pub(in crate::notices) fn channels(&self, kind: Kind) -> Channels {
        let defaults = kind.default_channels();
        Channels {
            in_app: self.in_app.unwrap_or(defaults.in_app),
            email: self.email.unwrap_or(defaults.email),
            push: self.push.unwrap_or(defaults.push),
        }
    }

    /// How its person wants things.
    pub(in crate::notices) fn wishes(&self) -> Wishes {
        let digest = self.digest.as_deref().unwrap_or_default();
        wishes(digest, self.quiet_from, self.quiet_to)
    }
}

/// Locks notifications of an event whose deliveries nobody has planned.
pub(in crate::notices) async fn lock_unplanned(
    tx: &mut PgConnection,
    dedup_key: &str,
    most: i64,
) -> Result<Vec<Waiting>, sqlx::Error> {
    sqlx::query_as!(
        Waiting,
        r#"select notification.id, notification.person_id, notification.kind,
            preference.in_app as "in_app?", preference.email as "email?", preference.push as "push?",
            setting.digest as "digest?", setting.quiet_from, setting.quiet_to,
            exists (select from push_subscription browser where browser.person_id = notification.person_id) as "has_browser!"
         from notification
         left join notification_preference preference
            on preference.person_id = notification.person_id and preference.kind = notification.kind
         left join notification_setting setting on setting.person_id = notification.person_id
         where notification.dedup_key = $1 and notification.planned_at is null
         order by notification.id limit $2
         for update of notification skip locked"#,
        dedup_key,
        most
    )
    .fetch_all(tx)
    .await
}

/// Notes that the deliveries of these are planned.
pub(in crate::notices) async fn set_planned(
    tx: &mut PgConnection,
    ids: &[i64],
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update notification set planned_at = $2 where id = any($1)",
        ids,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// A delivery to be written.
pub(in crate::notices) struct Planned {
    notification_id: i64,
    person_id: i64,
    channel: &'static str,
    due_at: DateTime<Utc>,
}

impl Planned {
    /// The delivery of a notification by a channel.
    pub(in crate::notices) fn new(
        waiting: &Waiting,
        channel: &'static str,
        due_at: DateTime<Utc>,
    ) -> Self {
        Self {
            notification_id: waiting.id,
            person_id: waiting.person_id,
            channel,
            due_at,
        }
    }
}

/// Writes a delivery, unless it is there.
pub(in crate::notices) async fn insert_delivery(
    tx: &mut PgConnection,
    planned: &Planned,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into delivery (notification_id, person_id, channel, due_at) values ($1, $2, $3, $4)
         on conflict on constraint delivery_pkey do nothing",
        planned.notification_id,
        planned.person_id,
        planned.channel,
        planned.due_at
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// A delivery that is due, with what it says and to whom.
pub(in crate::notices) struct Due {
    pub(in crate::notices) id: i64,
    pub(in crate::notices) kind: String,
    pub(in crate::notices) parameters: Value,
    pub(in crate::notices) url: String,
    pub(in crate::notices) is_read: bool,
    pub(in crate::notices) language: String,
    /// The confirmed address; nothing when there is none, or the person is not to be written to.
    pub(in crate::notices) address: Option<String>,
}

impl Due {
    /// Whether it concerns the safety of the account.
    pub(in crate::notices) fn is_mandatory(&self) -> bool {
        self.kind.parse::<Kind>().is_ok_and(Kind::is_mandatory)
    }

    /// What it says; a kind of a newer release says nothing.
    pub(in crate::notices) fn texts(&self, language: Language) -> Texts {
        match self.kind.parse::<Kind>() {
            Ok(kind) => kind.texts(language, &self.parameters),
            Err(_unknown) => Texts {
                title: String::new(),
                text: String::new(),
            },
        }
    }
}

/// Locks the letters that are due for a person.
pub(in crate::notices) async fn lock_due(
    tx: &mut PgConnection,
    person_id: i64,
    now: DateTime<Utc>,
) -> Result<Vec<Due>, sqlx::Error> {
    sqlx::query_as!(
        Due,
        r#"select notification.id, notification.kind, notification.parameters, notification.url,
            notification.read_at is not null as "is_read!", person.language,
            case when person.email_confirmed_at is not null and person.suspended_at is null then person.email end as address
         from delivery
         join notification on notification.id = delivery.notification_id
         join person on person.id = delivery.person_id
         where delivery.person_id = $1 and delivery.channel = 'email' and delivery.done_at is null and delivery.due_at <= $2
         order by notification.id limit $3
         for update of delivery skip locked"#,
        person_id,
        now,
        MOST_DUE
    )
    .fetch_all(tx)
    .await
}

/// Notes what came of deliveries by one channel.
pub(in crate::notices) async fn set_done(
    tx: &mut PgConnection,
    ids: &[i64],
    channel: &str,
    outcome: &str,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update delivery set done_at = $4, outcome = $3
         where notification_id = any($1) and channel = $2 and done_at is null",
        ids,
        channel,
        outcome,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The push of a notification, unless it is done.
pub(in crate::notices) async fn find_due_push(
    db: &PgPool,
    id: i64,
) -> Result<Option<Due>, sqlx::Error> {
    sqlx::query_as!(
        Due,
        r#"select notification.id, notification.kind, notification.parameters, notification.url,
            notification.read_at is not null as "is_read!", person.language, null::text as address
         from delivery
         join notification on notification.id = delivery.notification_id
         join person on person.id = delivery.person_id and person.suspended_at is null
         where delivery.notification_id = $1 and delivery.channel = 'push' and delivery.done_at is null"#,
        id
    )
    .fetch_optional(db)
    .await
}

/// Notes what came of a push.
pub(in crate::notices) async fn end_push(
    db: &PgPool,
    id: i64,
    outcome: &str,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let mut db = db.acquire().await?;
    set_done(&mut db, &[id], "push", outcome, now).await
}

/// A browser to push to.
pub(in crate::notices) struct Browser {
    pub(in crate::notices) id: i64,
    pub(in crate::notices) endpoint: String,
    pub(in crate::notices) p256dh: Vec<u8>,
    pub(in crate::notices) auth: Vec<u8>,
}

/// The browsers of a notification's person that have not got it.
pub(in crate::notices) async fn list_browsers_without(
    db: &PgPool,
    notification_id: i64,
) -> Result<Vec<Browser>, sqlx::Error> {
    sqlx::query_as!(
        Browser,
        "select browser.id, browser.endpoint, browser.p256dh, browser.auth
         from notification join push_subscription browser on browser.person_id = notification.person_id
         where notification.id = $1
            and not exists (select from push_sent where notification_id = $1 and push_subscription_id = browser.id)
         order by browser.id",
        notification_id
    )
    .fetch_all(db)
    .await
}

/// Notes that a browser has got a notification.
pub(in crate::notices) async fn insert_push_sent(
    db: &PgPool,
    notification_id: i64,
    browser_id: i64,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into push_sent (notification_id, push_subscription_id, sent_at)
         select $1, id, $3 from push_subscription where id = $2
         on conflict on constraint push_sent_pkey do nothing",
        notification_id,
        browser_id,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether any browser has got a notification.
pub(in crate::notices) async fn has_push_sent(
    db: &PgPool,
    notification_id: i64,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from push_sent where notification_id = $1) as "sent!""#,
        notification_id
    )
    .fetch_one(db)
    .await
}

/// Forgets a browser that is no longer there.
pub(in crate::notices) async fn forget_browser(db: &PgPool, id: i64) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from push_subscription where id = $1", id)
        .execute(db)
        .await?;
    Ok(())
}

/// Removes some of the notifications from before this moment; how many.
pub(in crate::notices) async fn sweep(
    db: &PgPool,
    before: DateTime<Utc>,
) -> Result<u64, sqlx::Error> {
    let swept = sqlx::query!(
        "delete from notification where id in (
            select id from notification where created_at < $1 order by created_at limit $2)",
        before,
        SWEPT
    )
    .execute(db)
    .await?;
    Ok(swept.rows_affected())
}
