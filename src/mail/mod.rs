//! Letters to people: written in the transaction that causes them, sent by a job.
//!
//! Without a mail server in the settings, letters are files under `mail` in the data folder: what a person would have got.
//! A letter has a key from which its `Message-ID` follows.  What has gone out is noted under that key, so a job that is done twice sends
//! once; only a process that dies between the server's yes and the note sends again, and then with the same `Message-ID` (ADR 0056).
//! What a server refuses for good is not tried again and shows among the failed jobs; everything else is, with growing pauses.

use std::sync::Arc;

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use crate::app::App;
use crate::auth::keys::{hex, random_token, token_hash};
use crate::jobs::cron::{Periodic, Schedule};
use crate::jobs::{self, Job, Permanent};

mod folder;
mod html;
mod message;
mod smtp;
mod store;

/// How long it is remembered which letters went out: longer than any job is tried.
const REMEMBERED: TimeDelta = TimeDelta::days(30);

/// A letter to one person. Its texts are already in their language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// The address.
    pub to: String,
    /// Language of the texts: `ru` or `en`.
    pub language: String,
    /// The subject, one line.
    pub subject: String,
    /// Plain text, paragraph by paragraph.
    pub paragraphs: Vec<String>,
    /// What the letter asks to do: the words of a button and its address.
    pub action: Option<(String, String)>,
    /// An address that ends letters of this kind, for those that can be ended.
    pub unsubscribe: Option<String>,
}

/// The job that sends a letter.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendLetter {
    letter: Letter,
    /// Names the letter for ever; jobs of a former release have none.
    #[serde(default)]
    key: Option<String>,
}

impl SendLetter {
    fn key(&self) -> anyhow::Result<String> {
        if let Some(key) = &self.key {
            return Ok(key.clone());
        }
        // The same letter has the same key whenever it is asked.
        let digest = token_hash(&serde_json::to_string(&self.letter)?);
        Ok(hex(&digest))
    }
}

impl Job for SendLetter {
    const NAME: &'static str = "send_letter";

    async fn run(self, app: Arc<App>) -> anyhow::Result<()> {
        let key = self.key()?;
        let now = app.clock.now();
        if store::begin(&app.db, &key, now).await? == store::Begun::Sent {
            return Ok(());
        }
        let message = message::compose(&self.letter, &key, &app.config.mail_from, now)
            .map_err(|error| Permanent(format!("the letter cannot be written: {error}")))?;
        let answer = match &app.config.smtp_url {
            Some(url) => match smtp::hand_over(url, &message).await {
                Ok(answer) => answer,
                Err(refusal) => {
                    let said = refusal.without(&self.letter.to);
                    if refusal.is_final() {
                        store::end(&app.db, &key, "refused", &said, app.clock.now()).await?;
                        return Err(Permanent(said).into());
                    }
                    anyhow::bail!(said);
                }
            },
            None => folder::write(&app.config.data_dir, now, &key, &message)
                .await
                .context("the letter was not written into the data folder")?,
        };
        store::end(&app.db, &key, "sent", &answer, app.clock.now()).await?;
        Ok(())
    }
}

/// The job that forgets letters that went out long ago.
#[derive(Debug, Serialize, Deserialize)]
struct ForgetLetters {
    tick: DateTime<Utc>,
}

impl Periodic for ForgetLetters {
    fn at(tick: DateTime<Utc>) -> Self {
        Self { tick }
    }
}

impl Job for ForgetLetters {
    const NAME: &'static str = "forget_letters";

    async fn run(self, app: Arc<App>) -> anyhow::Result<()> {
        store::forget(&app.db, self.tick - REMEMBERED).await?;
        Ok(())
    }
}

/// The jobs of this folder.
pub(crate) fn jobs() -> Vec<jobs::Definition> {
    let at_night = Schedule::Daily {
        hour: 4,
        minute: 10,
    };
    vec![
        jobs::definition::<SendLetter>(),
        jobs::periodic::<ForgetLetters>(at_night),
    ]
}

/// Writes a letter in the caller's transaction; it is sent after the commit.
pub async fn send(tx: &mut PgConnection, letter: Letter) -> Result<(), sqlx::Error> {
    let key = Some(random_token());
    jobs::enqueue(tx, &SendLetter { letter, key }).await
}
