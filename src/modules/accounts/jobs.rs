//! Jobs of accounts: they decide what the letter to an address says, so that the request which asks for it need not know.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::commands::{email, password, registration};
use crate::app::App;
use crate::jobs::Job;

/// Answers a registration.  The token is made before, so that doing the job twice writes one link and one letter.
#[derive(Serialize, Deserialize)]
pub(super) struct AnswerRegistration {
    pub(super) token: String,
    pub(super) email: String,
    pub(super) password_hash: String,
    pub(super) display_name: String,
    pub(super) language: String,
    pub(super) consent_version: String,
}

/// Answers who forgot their password.
#[derive(Serialize, Deserialize)]
pub(super) struct AnswerForgottenPassword {
    pub(super) token: String,
    pub(super) email: String,
}

/// Answers who wants letters to another address.
#[derive(Serialize, Deserialize)]
pub(super) struct AnswerEmailChange {
    pub(super) token: String,
    pub(super) person_id: i64,
    pub(super) email: String,
}

macro_rules! without_content {
    ($($job:ident),*) => {$(
        // What the job carries is secret or personal.
        impl fmt::Debug for $job {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(stringify!($job))
            }
        }
    )*};
}

without_content!(
    AnswerRegistration,
    AnswerForgottenPassword,
    AnswerEmailChange
);

impl Job for AnswerRegistration {
    const NAME: &'static str = "answer_registration";

    async fn run(self, app: Arc<App>) -> anyhow::Result<()> {
        let mut tx = app.db.begin().await?;
        registration::answer_registration(&app, &mut tx, &self).await?;
        Ok(tx.commit().await?)
    }
}

impl Job for AnswerForgottenPassword {
    const NAME: &'static str = "answer_forgotten_password";

    async fn run(self, app: Arc<App>) -> anyhow::Result<()> {
        let mut tx = app.db.begin().await?;
        password::answer_forgotten_password(&app, &mut tx, &self).await?;
        Ok(tx.commit().await?)
    }
}

impl Job for AnswerEmailChange {
    const NAME: &'static str = "answer_email_change";

    async fn run(self, app: Arc<App>) -> anyhow::Result<()> {
        let mut tx = app.db.begin().await?;
        email::answer_email_change(&app, &mut tx, &self).await?;
        Ok(tx.commit().await?)
    }
}
