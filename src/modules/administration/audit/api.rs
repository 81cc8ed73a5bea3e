//! Wire types of the audit log.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::store::{EntryFilter, EntryRow};
use crate::clock::ZONE;
use crate::error::Problem;
use crate::http::page::{Cursor, Limit};
use crate::modules::staff::ListMeta;

/// Which entries to read.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct EntryListQuery {
    /// Only what this person did, by themself or by a key.
    actor: Option<i64>,
    /// Only this action.
    #[param(example = "grant.created")]
    action: Option<String>,
    /// Only about things of this kind.
    #[param(example = "grant")]
    subject_kind: Option<String>,
    /// Only about the thing of this id.
    #[param(example = "17")]
    subject_id: Option<String>,
    /// First day, in Europe/Moscow.
    #[param(value_type = Option<String>, format = Date, example = "2026-01-01")]
    from: Option<NaiveDate>,
    /// Last day, in Europe/Moscow.
    #[param(value_type = Option<String>, format = Date, example = "2026-01-31")]
    to: Option<NaiveDate>,
    /// Where the page starts: taken from `meta.next` of the page before.
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
    /// How many entries a page holds, 1 to 100; the export has them all.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    pub(super) limit: Limit,
}

impl EntryListQuery {
    /// The query as the store takes it.
    pub(super) fn filter(&self) -> Result<EntryFilter, Problem> {
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from > to
        {
            let detail = "the period ends before it begins";
            return Err(Problem::invalid_parameter("to", "empty-period", detail));
        }
        let after_last = self.to.and_then(|day| day.checked_add_days(Days::new(1)));
        Ok(EntryFilter {
            actor: self.actor,
            action: self.action.clone(),
            subject_kind: self.subject_kind.clone(),
            subject_id: self.subject_id.clone(),
            from: self.from.and_then(start_of_day),
            until: after_last.and_then(start_of_day),
            before_id: self.after.map(|cursor| cursor.id() as i64),
            limit: self.limit.get() as i64 + 1,
        })
    }
}

fn start_of_day(day: NaiveDate) -> Option<DateTime<Utc>> {
    let start = ZONE.from_local_datetime(&day.and_time(NaiveTime::MIN));
    Some(start.earliest()?.with_timezone(&Utc))
}

/// Who acted.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EntryActor {
    /// `person`, `token`, `system` or `visitor`.
    kind: String,
    id: Option<i64>,
    display_name: Option<String>,
    /// The key that they used.
    token_id: Option<i64>,
}

/// What was acted on.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EntrySubject {
    #[schema(example = "grant")]
    kind: String,
    id: String,
}

/// Values that are somebody's personal data.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EntryPersonal {
    #[schema(value_type = Option<Object>)]
    before: Option<Value>,
    #[schema(value_type = Option<Object>)]
    after: Option<Value>,
    /// Whether they were erased with the person.
    erased: bool,
}

/// What was done.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AuditEntryView {
    id: i64,
    at: DateTime<Utc>,
    actor: EntryActor,
    #[schema(example = "grant.created")]
    action: String,
    subject: EntrySubject,
    #[schema(value_type = Option<Object>)]
    before: Option<Value>,
    #[schema(value_type = Option<Object>)]
    after: Option<Value>,
    /// Null where there are none, and for those who may not see people.
    personal: Option<EntryPersonal>,
    /// The request that did it, as the log names it.
    request_id: String,
}

impl AuditEntryView {
    /// The entry as somebody sees it who may, or may not, see personal values.
    pub(super) fn new(row: EntryRow, shows_personal: bool) -> Self {
        let personal = (row.has_personal && shows_personal).then_some(EntryPersonal {
            before: row.personal_before,
            after: row.personal_after,
            erased: row.is_erased,
        });
        Self {
            id: row.id,
            at: row.at,
            actor: EntryActor {
                kind: row.actor_kind,
                id: row.actor_id,
                display_name: row.actor_name,
                token_id: row.actor_token_id,
            },
            action: row.action,
            subject: EntrySubject {
                kind: row.subject_kind,
                id: row.subject_id,
            },
            before: row.before,
            after: row.after,
            personal,
            request_id: row.request_id,
        }
    }
}

/// A page of the log, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AuditEntryList {
    pub(super) audit_entries: Vec<AuditEntryView>,
    pub(super) meta: ListMeta,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_moscow() {
        let day = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        assert_eq!(
            start_of_day(day).unwrap().to_rfc3339(),
            "2025-12-31T21:00:00+00:00"
        );
    }
}
