//! Reading the audit log; it is written by `crate::audit` alone.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;

use crate::auth::{Scope, Scopes};

/// An entry with the name of who acted and what is left of its personal values.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct EntryRow {
    pub(super) id: i64,
    pub(super) at: DateTime<Utc>,
    pub(super) actor_kind: String,
    pub(super) actor_id: Option<i64>,
    pub(super) actor_name: Option<String>,
    pub(super) actor_token_id: Option<i64>,
    pub(super) action: String,
    pub(super) subject_kind: String,
    pub(super) subject_id: String,
    pub(super) before: Option<Value>,
    pub(super) after: Option<Value>,
    pub(super) request_id: String,
    pub(super) has_personal: bool,
    pub(super) personal_before: Option<Value>,
    pub(super) personal_after: Option<Value>,
    pub(super) is_erased: bool,
}

/// Which entries to read.
#[derive(Debug, Clone, Default)]
pub(super) struct EntryFilter {
    pub(super) actor: Option<i64>,
    pub(super) action: Option<String>,
    pub(super) subject_kind: Option<String>,
    pub(super) subject_id: Option<String>,
    /// The first moment.
    pub(super) from: Option<DateTime<Utc>>,
    /// The first moment after the last.
    pub(super) until: Option<DateTime<Utc>>,
    pub(super) before_id: Option<i64>,
    pub(super) limit: i64,
}

/// Entries, the newest first.  A bounded scope shows what members of the staff inside of it did.
pub(super) async fn list(
    db: &mut PgConnection,
    scopes: &Scopes,
    filter: &EntryFilter,
    now: DateTime<Utc>,
) -> Result<Vec<EntryRow>, sqlx::Error> {
    let (bodies, municipalities) = scopes.to_columns("administration");
    let everything = scopes.contain(&Scope::EVERYWHERE);
    sqlx::query_as!(
        EntryRow,
        r#"select entry.id, at, actor_kind, actor_id, actor.display_name as "actor_name?", actor_token_id, action,
            subject_kind, subject_id, entry.before, entry.after, request_id,
            (personal_digest is not null) as "has_personal!",
            personal.before as "personal_before?", personal.after as "personal_after?",
            (personal_digest is not null and personal.entry_id is null) as "is_erased!"
         from audit_entry entry
         left join person actor on actor.id = actor_id
         left join audit_personal personal on personal.entry_id = entry.id
         where ($1 or (actor_id is not null and person_in_scopes(actor_id, $2, $3, $4)))
            and ($5::bigint is null or actor_id = $5)
            and ($6::text is null or action = $6)
            and ($7::text is null or subject_kind = $7)
            and ($8::text is null or subject_id = $8)
            and ($9::timestamptz is null or at >= $9)
            and ($10::timestamptz is null or at < $10)
            and ($11::bigint is null or entry.id < $11)
         order by entry.id desc limit $12"#,
        everything,
        &bodies as _,
        &municipalities as _,
        now,
        filter.actor,
        filter.action,
        filter.subject_kind,
        filter.subject_id,
        filter.from,
        filter.until,
        filter.before_id,
        filter.limit
    )
    .fetch_all(db)
    .await
}
