//! Who is told of what: one call of [`notify`] per event, in its transaction.
//!
//! The call writes a row per person at once, which is what the person's list on the site shows, and one job.  The job plans what leaves the
//! site: letters and pushes, as each person wants them, not in their quiet hours, and in digests where they asked for that.
//! Kinds of notifications are a typed list with their texts in Russian and English ([`Kind`]); a row keeps what the texts are filled with,
//! so it is read in the language of the reader.
//!
//! Invariant: one event tells a person once, whatever is retried: the dedup key of the event and the person are unique.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tiles::LonLat;

mod jobs;
mod kind;
pub mod link;
mod live;
mod places;
mod plan;
pub mod push;
mod store;

pub(crate) use jobs::jobs;
pub use kind::{Channels, Kind, Language, Texts};
pub use live::{Live, News, Watcher};
pub use places::{Full, Place};
pub use plan::{Digest, QuietHours, Wishes};
pub use store::{
    NotificationRow, PushSubscription, Subscription, SubscriptionRow, count_unread,
    delete_push_subscription, delete_subscription, erase_person, find_subscription,
    insert_push_subscription, insert_subscription, list_notifications, list_preferences,
    list_subscriptions, load_wishes, mark_all_read, mark_read, replace_preferences,
    set_email_preference,
};

/// Something that people are told of.
#[derive(Debug, Clone)]
pub struct Event<'a> {
    /// What kind of thing happened.
    pub kind: Kind,
    /// Who is told.
    pub recipients: Recipients,
    /// What it is about: `("issue", 7)`.
    pub subject: (&'a str, i64),
    /// Where it happened, for those who follow a circle.
    pub place: Option<LonLat>,
    /// In which municipality, for those who follow one.
    pub municipality_code: Option<&'a str>,
    /// About which theme, for those who follow one.
    pub theme: Option<&'a str>,
    /// What the texts of the kind are filled with, by the names in their braces.
    pub parameters: Vec<(&'static str, String)>,
    /// The path on the site to which the notification leads.
    pub url: String,
    /// Names the event: told twice, it is told once.
    pub dedup_key: String,
}

/// Who is told of an event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recipients {
    /// These people.
    pub people: Vec<i64>,
    /// Everybody who follows its place, municipality, theme or subject: only for what everybody may see.
    pub subscribers: bool,
    /// Not this one: who did it knows.
    pub except: Option<i64>,
}

impl Recipients {
    /// One person.
    pub fn person(id: i64) -> Self {
        Self {
            people: vec![id],
            ..Self::default()
        }
    }

    /// Everybody who follows it.
    pub fn subscribers() -> Self {
        Self {
            subscribers: true,
            ..Self::default()
        }
    }
}

/// Tells people of an event, in its transaction; the number of those who had not been told before.
pub async fn notify(
    tx: &mut PgConnection,
    now: DateTime<Utc>,
    event: &Event<'_>,
) -> Result<usize, sqlx::Error> {
    let told = store::insert_notifications(tx, now, event).await?;
    if told.is_empty() {
        return Ok(0);
    }
    store::hint(tx, &told).await?;
    jobs::plan(tx, &event.dedup_key).await?;
    Ok(told.len())
}
