//! Wire types of delegations.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::commands::DelegationError;
use super::store::{DelegationRow, NewDelegation};
use crate::error::{AppError, FieldError, Problem, ProblemType};
use crate::modules::staff::grants::api::REASON_CHARS;
use crate::modules::staff::parsing::Faults;
use crate::modules::staff::references::{ListMeta, PersonReference};

/// Nobody is away for longer: what is to last longer is a grant.
const LONGEST: TimeDelta = TimeDelta::days(180);

/// A delegation to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DelegationCreateRequest {
    delegation: DelegationCreate,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DelegationCreate {
    /// Who acts meanwhile: a member of the staff.
    to_person_id: i64,
    /// When it begins; now when absent.
    #[serde(default)]
    since: Option<DateTime<Utc>>,
    /// When it ends, within 180 days of its beginning.
    until: DateTime<Utc>,
    #[serde(default)]
    reason: String,
}

impl DelegationCreateRequest {
    /// Checks what was sent.
    pub(super) fn parse(self, now: DateTime<Utc>) -> Result<NewDelegation, Problem> {
        let mut faults = Faults::default();
        let given = self.delegation;
        // What is to begin in the past begins now: nobody acted meanwhile.
        let since = given.since.unwrap_or(now).max(now);
        if given.until <= since || given.until - since > LONGEST {
            let detail = "lies after the beginning, 180 days at most";
            faults.add("/delegation/until", "out-of-range", detail);
        }
        let new = NewDelegation {
            to_person_id: given.to_person_id,
            since,
            until: given.until,
            reason: faults.optional_line("/delegation/reason", &given.reason, REASON_CHARS),
        };
        faults.into_result(new)
    }
}

/// Who acts for whom, and for how long.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DelegationView {
    id: i64,
    from_person: PersonReference,
    to_person: PersonReference,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
    /// When it was ended before its time.
    ended_at: Option<DateTime<Utc>>,
    reason: String,
    created_at: DateTime<Utc>,
}

impl From<DelegationRow> for DelegationView {
    fn from(row: DelegationRow) -> Self {
        Self {
            id: row.id,
            from_person: PersonReference {
                id: row.from_person_id,
                display_name: row.from_name,
            },
            to_person: PersonReference {
                id: row.to_person_id,
                display_name: row.to_name,
            },
            since: row.since,
            until: row.until,
            ended_at: row.ended_at,
            reason: row.reason,
            created_at: row.created_at,
        }
    }
}

/// Delegations, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DelegationList {
    pub(super) delegations: Vec<DelegationView>,
    pub(super) meta: ListMeta,
}

/// One delegation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DelegationAnswer {
    pub(super) delegation: DelegationView,
}

impl From<DelegationError> for AppError {
    fn from(error: DelegationError) -> Self {
        let detail = error.to_string();
        let plain = |kind| Problem::new(kind).with_detail(detail.clone()).into();
        match error {
            DelegationError::NotFound(_) => plain(ProblemType::NotFound),
            DelegationError::ByKey | DelegationError::NothingOwn => plain(ProblemType::Forbidden),
            DelegationError::Ended => plain(ProblemType::Conflict),
            DelegationError::ToOneself | DelegationError::UnknownPerson => {
                Problem::validation(vec![FieldError::pointer(
                    "/delegation/to_person_id",
                    "unknown-value",
                    detail,
                )])
                .into()
            }
            DelegationError::Database(error) => error.into(),
        }
    }
}
