//! What was done, by whom, to what: entries written in the transaction of the change that they tell of.
//!
//! Entries form a few chains of hashes under a key of the portal, so that an entry that was changed, removed, slipped in or cut off the
//! end shows when the chains are verified (`kuban admin verify-audit`).  Values that are personal data stand apart, and the chain holds
//! their salted digest: erasing them leaves it whole.
//!
//! Invariant: rows of `audit_entry` are only ever added.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;

use crate::auth::{Actor, Keys};
use crate::http::request_id;

mod chain;
mod store;
mod verify;

pub use verify::{AuditFault, Verified, verify};

/// On whose account something was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// A person in a session.
    Person(i64),
    /// Another system, with a key that a person made.
    Token {
        /// The person.
        person_id: i64,
        /// The key.
        token_id: i64,
    },
    /// The portal by itself, or its operator at the command line.
    System,
    /// Somebody who is not signed in.
    Visitor,
}

impl From<&Actor> for By {
    fn from(actor: &Actor) -> Self {
        match actor.token_id() {
            Some(token_id) => Self::Token {
                person_id: actor.person_id,
                token_id,
            },
            None => Self::Person(actor.person_id),
        }
    }
}

/// Values before and after a change.
#[derive(Debug, Clone, Default, PartialEq)]
struct Change {
    before: Option<Value>,
    after: Option<Value>,
}

/// An entry to be written.
#[derive(Debug, Clone)]
pub struct Entry {
    by: By,
    action: &'static str,
    subject_kind: &'static str,
    subject_id: String,
    public: Change,
    personal: Change,
    /// Whose personal data it is.
    person_id: Option<i64>,
}

impl Entry {
    /// An entry about one thing: `action` is a verb in the past (`grant.revoked`), the subject is named by its kind and id.
    pub fn new(
        by: By,
        action: &'static str,
        subject_kind: &'static str,
        subject_id: impl ToString,
    ) -> Self {
        Self {
            by,
            action,
            subject_kind,
            subject_id: subject_id.to_string(),
            public: Change::default(),
            personal: Change::default(),
            person_id: None,
        }
    }

    /// The values before the change.
    #[must_use]
    pub fn before(mut self, values: &impl Serialize) -> Self {
        self.public.before = Some(to_value(values));
        self
    }

    /// The values after the change.
    #[must_use]
    pub fn after(mut self, values: &impl Serialize) -> Self {
        self.public.after = Some(to_value(values));
        self
    }

    /// Values that are somebody's personal data, before and after: they are erased with the person.
    #[must_use]
    pub fn personal(mut self, person_id: i64, before: Option<Value>, after: Option<Value>) -> Self {
        self.person_id = Some(person_id);
        self.personal = Change { before, after };
        self
    }
}

fn to_value(values: &impl Serialize) -> Value {
    serde_json::to_value(values).expect("plain values are JSON")
}

/// Writes an entry at the end of a chain.  Call it last in a transaction: the chain is locked until the commit.
pub async fn record(
    tx: &mut PgConnection,
    keys: &Keys,
    now: DateTime<Utc>,
    entry: Entry,
) -> Result<(), sqlx::Error> {
    let request_id = request_id::current().to_string();
    let personal = chain::seal_personal(&entry.personal.before, &entry.personal.after);
    let head = store::lock_chain(tx).await?;
    let (actor_kind, actor_id, actor_token_id) = match entry.by {
        By::Person(id) => ("person", Some(id), None),
        By::Token {
            person_id,
            token_id,
        } => ("token", Some(person_id), Some(token_id)),
        By::System => ("system", None, None),
        By::Visitor => ("visitor", None, None),
    };
    let row = chain::Row {
        chain: head.chain,
        position: head.length + 1,
        at: now,
        actor_kind: actor_kind.to_owned(),
        actor_id,
        actor_token_id,
        action: entry.action.to_owned(),
        subject_kind: entry.subject_kind.to_owned(),
        subject_id: entry.subject_id,
        before: entry.public.before,
        after: entry.public.after,
        request_id,
        personal_digest: personal.as_ref().map(|personal| personal.digest.clone()),
    };
    let hash = row.hash(keys, &head.head);
    let id = store::insert_entry(tx, &row, &hash).await?;
    if let Some(personal) = personal {
        let change = (&entry.personal.before, &entry.personal.after);
        store::insert_personal(tx, id, entry.person_id, &personal.salt, change).await?;
    }
    Ok(())
}

/// Erases what the log holds of a person's data; what they did stays, under their number.
pub async fn erase_personal(tx: &mut PgConnection, person_id: i64) -> Result<u64, sqlx::Error> {
    store::delete_personal(tx, person_id).await
}
