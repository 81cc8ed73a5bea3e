//! The jobs behind notifications: planning what leaves the site, letters, pushes, and sweeping.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::PgConnection;

use super::kind::Language;
use super::link::Unsubscribe;
use super::plan::{self, Plan};
use super::push::{BrowserKeys, Pushed};
use super::store::{self, Due, Planned, Waiting};
use crate::app::App;
use crate::jobs::cron::{Periodic, Schedule};
use crate::jobs::{self, Job, When};
use crate::mail::{self, Letter};

/// Notifications that one transaction plans.
const BATCH: i64 = 500;
/// How long notifications are kept.
const KEPT: TimeDelta = TimeDelta::days(400);
/// Bytes of a text in a push: services take 4096 with everything.
const PUSH_TEXT_CHARS: usize = 400;

/// The jobs of this folder.
pub(crate) fn jobs() -> Vec<jobs::Definition> {
    let at_night = Schedule::Daily {
        hour: 4,
        minute: 20,
    };
    vec![
        jobs::definition::<PlanNotices>(),
        jobs::definition::<MailNotices>(),
        jobs::definition::<PushNotice>(),
        jobs::periodic::<SweepNotices>(at_night),
    ]
}

/// Plans the deliveries of one event, in the transaction that tells of it.
pub(super) async fn plan(tx: &mut PgConnection, dedup_key: &str) -> Result<(), sqlx::Error> {
    let job = PlanNotices {
        dedup_key: dedup_key.to_owned(),
    };
    jobs::enqueue(tx, &job).await
}

/// Decides for everybody who was told of an event by which channels they get it, and when.
#[derive(Debug, Serialize, Deserialize)]
struct PlanNotices {
    dedup_key: String,
}

impl Job for PlanNotices {
    const NAME: &'static str = "plan_notices";

    async fn run(self, app: Arc<App>) -> anyhow::Result<()> {
        loop {
            let mut tx = app.db.begin().await?;
            let waiting = store::lock_unplanned(&mut tx, &self.dedup_key, BATCH).await?;
            if waiting.is_empty() {
                return Ok(());
            }
            let now = app.clock.now();
            for each in &waiting {
                plan_one(&mut tx, each, now).await?;
            }
            let ids: Vec<i64> = waiting.iter().map(|each| each.id).collect();
            store::set_planned(&mut tx, &ids, now).await?;
            tx.commit().await?;
        }
    }
}

async fn plan_one(
    tx: &mut PgConnection,
    waiting: &Waiting,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let Ok(kind) = waiting.kind.parse() else {
        // Written by a newer release, which will not read it again: its row on the site is all that there is.
        return Ok(());
    };
    let Plan { email, push } = plan::plan(kind, waiting.channels(kind), waiting.wishes(), now);
    if let Some(due) = email {
        let planned = Planned::new(waiting, "email", due);
        store::insert_delivery(tx, &planned).await?;
        let job = MailNotices {
            person_id: waiting.person_id,
            due,
        };
        let key = format!(
            "mail_notices:{}:{}",
            waiting.person_id,
            due.timestamp_micros()
        );
        enqueue_at(tx, &job, due, key).await?;
    }
    if let Some(due) = push.filter(|_| waiting.has_browser) {
        let planned = Planned::new(waiting, "push", due);
        store::insert_delivery(tx, &planned).await?;
        let job = PushNotice {
            notification_id: waiting.id,
            due,
        };
        enqueue_at(tx, &job, due, format!("push_notice:{}", waiting.id)).await?;
    }
    Ok(())
}

async fn enqueue_at<J: Job>(
    tx: &mut PgConnection,
    job: &J,
    due: DateTime<Utc>,
    key: String,
) -> Result<(), sqlx::Error> {
    let when = When {
        at: Some(due),
        key: Some(key),
    };
    jobs::enqueue_when(tx, job, &when).await
}

/// Writes the letters that are due for a person: several in one, except those that concern safety.
#[derive(Debug, Serialize, Deserialize)]
struct MailNotices {
    person_id: i64,
    /// The moment for which this was planned; the queue's clock may be a little ahead of ours.
    due: DateTime<Utc>,
}

impl Job for MailNotices {
    const NAME: &'static str = "mail_notices";

    async fn run(self, app: Arc<App>) -> anyhow::Result<()> {
        let now = app.clock.now().max(self.due);
        let mut tx = app.db.begin().await?;
        let due = store::lock_due(&mut tx, self.person_id, now).await?;
        let Some(address) = due.first().and_then(|first| first.address.clone()) else {
            let ids: Vec<i64> = due.iter().map(|each| each.id).collect();
            store::set_done(&mut tx, &ids, "email", "unreachable", now).await?;
            return Ok(tx.commit().await?);
        };
        let is_told = |each: &&Due| each.is_read && !each.is_mandatory();
        let read: Vec<i64> = due.iter().filter(is_told).map(|each| each.id).collect();
        let unread: Vec<&Due> = due.iter().filter(|each| !is_told(each)).collect();
        for letter in letters(&app, self.person_id, &address, &unread) {
            mail::send(&mut tx, letter).await?;
        }
        let sent: Vec<i64> = unread.iter().map(|each| each.id).collect();
        store::set_done(&mut tx, &read, "email", "read", now).await?;
        store::set_done(&mut tx, &sent, "email", "sent", now).await?;
        Ok(tx.commit().await?)
    }
}

/// The letters of what is due: one for each that concerns safety, one for all others.
fn letters(app: &App, person_id: i64, address: &str, due: &[&Due]) -> Vec<Letter> {
    let (safety, others): (Vec<&Due>, Vec<&Due>) = due.iter().partition(|each| each.is_mandatory());
    let mut letters: Vec<Letter> = safety
        .iter()
        .map(|each| letter_of(app, address, each, None))
        .collect();
    match others.as_slice() {
        [] => {}
        [one] => {
            let kind = one.kind.parse().ok();
            let way_out = unsubscribe(app, Unsubscribe { person_id, kind });
            letters.push(letter_of(app, address, one, Some(way_out)));
        }
        several => letters.push(digest_of(app, person_id, address, several)),
    }
    letters
}

fn letter_of(app: &App, address: &str, due: &Due, unsubscribe: Option<String>) -> Letter {
    let language = Language::of(&due.language);
    let texts = due.texts(language);
    let label = match language {
        Language::Russian => "Открыть на портале",
        Language::English => "Open on the portal",
    };
    Letter {
        to: address.to_owned(),
        language: language.tag().to_owned(),
        subject: texts.title.clone(),
        paragraphs: vec![texts.title, texts.text],
        action: Some((label.to_owned(), site_url(app, &due.url))),
        unsubscribe,
    }
}

fn digest_of(app: &App, person_id: i64, address: &str, several: &[&Due]) -> Letter {
    let tag = several.first().map_or("ru", |first| &first.language);
    let language = Language::of(tag);
    let count = several.len();
    let (subject, label) = match language {
        Language::Russian => (
            format!("Новые уведомления: {count}"),
            "Открыть все уведомления",
        ),
        Language::English => (
            format!("New notifications: {count}"),
            "Open all notifications",
        ),
    };
    let paragraphs = several
        .iter()
        .map(|each| {
            let texts = each.texts(language);
            format!(
                "{}\n{}\n{}",
                texts.title,
                texts.text,
                site_url(app, &each.url)
            )
        })
        .collect();
    let all = Unsubscribe {
        person_id,
        kind: None,
    };
    Letter {
        to: address.to_owned(),
        language: language.tag().to_owned(),
        subject,
        paragraphs,
        action: Some((label.to_owned(), site_url(app, "/notifications"))),
        unsubscribe: Some(unsubscribe(app, all)),
    }
}

fn unsubscribe(app: &App, what: Unsubscribe) -> String {
    let token = what.to_token(&app.keys);
    site_url(app, &format!("/api/v1/unsubscribe?token={token}"))
}

/// The address of a path on the site; what is no path leads to its start, never elsewhere.
fn site_url(app: &App, path: &str) -> String {
    let is_path = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    let path = if is_path { path } else { "/" };
    format!("{}{path}", app.config.base_url)
}

/// Pushes one notification to the browsers of its person.
#[derive(Debug, Serialize, Deserialize)]
struct PushNotice {
    notification_id: i64,
    due: DateTime<Utc>,
}

impl Job for PushNotice {
    const NAME: &'static str = "push_notice";
    const MOST_ATTEMPTS: i16 = 8;

    async fn run(self, app: Arc<App>) -> anyhow::Result<()> {
        let id = self.notification_id;
        let now = app.clock.now().max(self.due);
        let Some(due) = store::find_due_push(&app.db, id).await? else {
            return Ok(());
        };
        if due.is_read && !due.is_mandatory() {
            return Ok(store::end_push(&app.db, id, "read", now).await?);
        }
        let browsers = store::list_browsers_without(&app.db, id).await?;
        let texts = due.texts(Language::of(&due.language));
        let text: String = texts.text.chars().take(PUSH_TEXT_CHARS).collect();
        let title: String = texts.title.chars().take(PUSH_TEXT_CHARS).collect();
        let message =
            json!({ "id": id, "kind": due.kind, "title": title, "text": text, "url": due.url });
        let message = message.to_string();
        let mut failure = None;
        for browser in &browsers {
            let keys = BrowserKeys {
                p256dh: browser.p256dh.clone(),
                auth: browser.auth.clone(),
            };
            let pushed = app
                .pusher
                .push(&browser.endpoint, &keys, message.as_bytes(), now);
            match pushed.await {
                // Noted one by one: a job that is done again leaves out those that have it.
                Ok(Pushed::Accepted) => {
                    store::insert_push_sent(&app.db, id, browser.id, now).await?;
                }
                Ok(Pushed::Gone) => store::forget_browser(&app.db, browser.id).await?,
                Err(error) => failure = Some(error),
            }
        }
        if let Some(failure) = failure {
            return Err(failure);
        }
        let has_any = store::has_push_sent(&app.db, id).await?;
        let outcome = if has_any { "sent" } else { "unreachable" };
        Ok(store::end_push(&app.db, id, outcome, now).await?)
    }
}

/// Removes notifications that are old.
#[derive(Debug, Serialize, Deserialize)]
struct SweepNotices {
    tick: DateTime<Utc>,
}

impl Periodic for SweepNotices {
    fn at(tick: DateTime<Utc>) -> Self {
        Self { tick }
    }
}

impl Job for SweepNotices {
    const NAME: &'static str = "sweep_notices";

    async fn run(self, app: Arc<App>) -> anyhow::Result<()> {
        while store::sweep(&app.db, self.tick - KEPT).await? > 0 {}
        Ok(())
    }
}
