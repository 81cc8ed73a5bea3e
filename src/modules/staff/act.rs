//! What every command of the staff needs to know: who acts, when, and the keys that seal the entry about it.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::app::App;
use crate::audit::{self, By, Entry};
use crate::auth::{Actor, Keys};

/// An act of somebody at a moment.
#[derive(Debug, Clone, Copy)]
pub struct Act<'a> {
    /// Who acts.
    pub actor: &'a Actor,
    /// When.
    pub now: DateTime<Utc>,
    /// The keys of the portal.
    pub keys: &'a Keys,
}

impl<'a> Act<'a> {
    /// An act of this actor, now.
    pub fn new(app: &'a App, actor: &'a Actor) -> Self {
        Self {
            actor,
            now: app.clock.now(),
            keys: &app.keys,
        }
    }

    /// The beginning of an entry about it.
    pub fn entry(
        &self,
        action: &'static str,
        subject_kind: &'static str,
        subject_id: impl ToString,
    ) -> Entry {
        Entry::new(By::from(self.actor), action, subject_kind, subject_id)
    }

    /// Writes the entry, last in the transaction.
    pub async fn record(&self, tx: &mut PgConnection, entry: Entry) -> Result<(), sqlx::Error> {
        audit::record(tx, self.keys, self.now, entry).await
    }
}

/// Whether the database refused because of this constraint.
pub fn violates(error: &sqlx::Error, constraint: &str) -> bool {
    error
        .as_database_error()
        .and_then(|error| error.constraint())
        == Some(constraint)
}
