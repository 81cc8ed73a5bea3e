//! Letters to people: written in the transaction that causes them, sent by a job.
//!
//! Without a mail server in the settings, letters are files under `mail` in the data folder: what a person would have got.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use crate::app::App;
use crate::jobs::{self, Job};

mod folder;

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
}

impl Job for SendLetter {
    const NAME: &'static str = "send_letter";

    async fn run(self, app: Arc<App>) -> anyhow::Result<()> {
        folder::write(&app.config.data_dir, app.clock.now(), &self.letter).await
    }
}

/// Writes a letter in the caller's transaction; it is sent after the commit.
pub async fn send(tx: &mut PgConnection, letter: Letter) -> Result<(), sqlx::Error> {
    jobs::enqueue(tx, &SendLetter { letter }).await
}
