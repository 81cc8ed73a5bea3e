//! Wire types of grants.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::commands::GrantError;
use super::store::{GrantFilter, GrantRow, NewGrant};
use crate::auth::{Permission, Scope};
use crate::error::{AppError, FieldError, Problem, ProblemType};
use crate::http::page::{Cursor, Limit};
use crate::modules::MANIFESTS;
use crate::modules::staff::parsing::Faults;
use crate::modules::staff::references::{
    ListMeta, PersonReference, Reason, RoleReference, ScopeParts, ScopeView,
};

/// Longest reason.
pub(in crate::modules::staff) const REASON_CHARS: usize = 1000;

/// Which grants to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct GrantListQuery {
    /// Only those of this person.
    person_id: Option<i64>,
    /// Only those bound to this body.
    body_id: Option<i64>,
    /// Only those that give this permission.
    #[param(example = "issues.answer")]
    permission: Option<String>,
    /// Only those that hold now, or only those that have ended.
    active: Option<bool>,
    /// Where the page starts: taken from `meta.next` of the page before.
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
    /// How many grants a page holds, 1 to 100.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    pub(super) limit: Limit,
}

impl GrantListQuery {
    /// The query as the store takes it: one more than the page holds, to know whether another follows.
    pub(super) fn filter(&self) -> Result<GrantFilter<'_>, Problem> {
        if let Some(slug) = &self.permission
            && slug.parse::<Permission>().is_err()
        {
            let detail = "is not a permission";
            return Err(Problem::invalid_parameter(
                "permission",
                "unknown-value",
                detail,
            ));
        }
        Ok(GrantFilter {
            id: None,
            person_id: self.person_id,
            body_id: self.body_id,
            permission: self.permission.as_deref(),
            active: self.active,
            before_id: self.after.map(|cursor| cursor.id() as i64),
            limit: self.limit.get() as i64 + 1,
        })
    }
}

/// A grant to be given.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GrantCreateRequest {
    grant: GrantCreate,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct GrantCreate {
    person_id: i64,
    role_id: i64,
    /// Only for things of this body.
    #[serde(default)]
    body_id: Option<i64>,
    /// Only for things in this municipality.
    #[serde(default)]
    municipality_code: Option<String>,
    /// Only in this module.
    #[serde(default)]
    module: Option<String>,
    /// When it ends by itself.
    #[serde(default)]
    expires_at: Option<DateTime<Utc>>,
    #[serde(default)]
    reason: String,
}

impl GrantCreateRequest {
    /// Checks what was sent.
    pub(super) fn parse(self, now: DateTime<Utc>) -> Result<NewGrant, Problem> {
        let mut faults = Faults::default();
        let grant = self.grant;
        let new = NewGrant {
            person_id: grant.person_id,
            role_id: grant.role_id,
            scope: parse_scope(
                &mut faults,
                "/grant",
                grant.body_id,
                grant.municipality_code,
                grant.module,
            ),
            expires_at: grant
                .expires_at
                .map(|at| faults.future("/grant/expires_at", at, now)),
            reason: faults.optional_line("/grant/reason", &grant.reason, REASON_CHARS),
        };
        faults.into_result(new)
    }
}

/// Checks the parts of a scope.
pub(in crate::modules::staff) fn parse_scope(
    faults: &mut Faults,
    pointer: &str,
    body_id: Option<i64>,
    municipality_code: Option<String>,
    module: Option<String>,
) -> Scope {
    if let Some(code) = &municipality_code {
        faults.municipality(&format!("{pointer}/municipality_code"), code);
    }
    if let Some(slug) = &module
        && MANIFESTS.iter().all(|manifest| manifest.slug != slug)
    {
        faults.add(
            &format!("{pointer}/module"),
            "unknown-value",
            "is not a module",
        );
    }
    Scope {
        body_id,
        municipality_code,
        module,
    }
}

/// Why a grant is revoked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RevocationRequest {
    #[serde(default)]
    pub(super) revocation: Reason,
}

/// Who may do what where, and who gave it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(in crate::modules::staff) struct GrantView {
    id: i64,
    person: PersonReference,
    role: RoleReference,
    scope: ScopeView,
    /// Null when the operator of the portal gave it.
    granted_by: Option<PersonReference>,
    granted_at: DateTime<Utc>,
    /// When it ends by itself; null for never.
    expires_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
    revoked_by: Option<PersonReference>,
    reason: String,
}

impl From<GrantRow> for GrantView {
    fn from(row: GrantRow) -> Self {
        let scope = row.scope();
        Self {
            id: row.id,
            person: PersonReference {
                id: row.person_id,
                display_name: row.person_name,
            },
            role: RoleReference {
                id: row.role_id,
                slug: row.role_slug,
                name: row.role_name,
                name_en: row.role_name_en,
            },
            scope: ScopeParts {
                scope,
                body_names: row.body_name.zip(row.body_name_en),
            }
            .into(),
            granted_by: PersonReference::optional(row.granted_by, row.granted_by_name),
            granted_at: row.granted_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
            revoked_by: PersonReference::optional(row.revoked_by, row.revoked_by_name),
            reason: row.reason,
        }
    }
}

/// A page of grants, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GrantList {
    pub(super) grants: Vec<GrantView>,
    pub(super) meta: ListMeta,
}

/// One grant.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GrantAnswer {
    pub(super) grant: GrantView,
}

impl From<GrantError> for AppError {
    fn from(error: GrantError) -> Self {
        let detail = error.to_string();
        let at = |pointer: &str| {
            Problem::validation(vec![FieldError::pointer(
                pointer,
                "unknown-value",
                detail.clone(),
            )])
            .into()
        };
        match error {
            GrantError::NotFound(_) => Problem::new(ProblemType::NotFound)
                .with_detail(detail)
                .into(),
            GrantError::ToOneself | GrantError::OutOfScope | GrantError::NotHeld(_) => {
                Problem::new(ProblemType::Forbidden)
                    .with_detail(detail)
                    .into()
            }
            GrantError::UnknownPerson => at("/grant/person_id"),
            GrantError::UnknownRole => at("/grant/role_id"),
            GrantError::UnknownBody => at("/grant/body_id"),
            GrantError::Ended | GrantError::LastAdministrator => {
                Problem::new(ProblemType::Conflict)
                    .with_detail(detail)
                    .into()
            }
            GrantError::Database(error) => error.into(),
        }
    }
}
