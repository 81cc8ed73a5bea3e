//! Wire types of people as administrators see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::commands::SuspensionError;
use super::store::{PersonFilter, PersonRow};
use crate::error::{AppError, Problem, ProblemType};
use crate::http::page::{Cursor, Limit};
use crate::modules::staff::{Faults, ListMeta};

const REASON_CHARS: usize = 1000;
/// Longest text that is searched for.
const QUERY_CHARS: usize = 100;

/// Which people to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PersonListQuery {
    /// A part of the name or of the address of mail.
    q: Option<String>,
    /// Only members of the staff, or only others.
    staff: Option<bool>,
    /// Where the page starts: taken from `meta.next` of the page before.
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
    /// How many people a page holds, 1 to 100.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    pub(super) limit: Limit,
}

impl PersonListQuery {
    /// The query as the store takes it.
    pub(super) fn filter(&self) -> Result<PersonFilter<'_>, Problem> {
        let text = self.q.as_deref().map(str::trim);
        if text.is_some_and(|text| text.chars().count() > QUERY_CHARS) {
            return Err(Problem::invalid_parameter(
                "q",
                "too-long",
                "has more than 100 characters",
            ));
        }
        Ok(PersonFilter {
            id: None,
            text: text.filter(|text| !text.is_empty()),
            is_staff: self.staff,
            before_id: self.after.map(|cursor| cursor.id() as i64),
            limit: self.limit.get() as i64 + 1,
        })
    }
}

/// A person as administrators see them.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PersonSummary {
    id: i64,
    display_name: String,
    email: Option<String>,
    /// `basic` or `confirmed`.
    trust: String,
    /// Where they live, when they said so.
    municipality_code: Option<String>,
    created_at: DateTime<Utc>,
    suspended_at: Option<DateTime<Utc>>,
    suspended_reason: Option<String>,
    has_second_factor: bool,
    /// Whether they have a post or a grant.
    is_staff: bool,
}

impl From<PersonRow> for PersonSummary {
    fn from(row: PersonRow) -> Self {
        Self {
            id: row.id,
            display_name: row.display_name,
            email: row.email,
            trust: row.trust,
            municipality_code: row.municipality_code,
            created_at: row.created_at,
            suspended_at: row.suspended_at,
            suspended_reason: row.suspended_reason,
            has_second_factor: row.has_second_factor,
            is_staff: row.is_staff,
        }
    }
}

/// A page of people, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PersonList {
    pub(super) people: Vec<PersonSummary>,
    pub(super) meta: ListMeta,
}

/// One person.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PersonSummaryAnswer {
    pub(super) person: PersonSummary,
}

/// Why a person is suspended.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SuspensionRequest {
    suspension: SuspensionReason,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SuspensionReason {
    reason: String,
}

impl SuspensionRequest {
    /// The reason, checked: whoever looks into it later has to find one.
    pub(super) fn parse(self) -> Result<String, Problem> {
        let mut faults = Faults::default();
        let reason = faults.line("/suspension/reason", &self.suspension.reason, REASON_CHARS);
        faults.into_result(reason)
    }
}

impl From<SuspensionError> for AppError {
    fn from(error: SuspensionError) -> Self {
        let detail = error.to_string();
        let kind = match error {
            SuspensionError::NotFound(_) => ProblemType::NotFound,
            SuspensionError::OutOfScope | SuspensionError::Oneself => ProblemType::Forbidden,
            SuspensionError::AlreadySuspended
            | SuspensionError::NotSuspended
            | SuspensionError::LastAdministrator => ProblemType::Conflict,
            SuspensionError::Database(error) => return error.into(),
        };
        Problem::new(kind).with_detail(detail).into()
    }
}
