//! Wire types of roles and permissions.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::commands::{NewRole, RoleChange, RoleError};
use super::store::RoleRow;
use crate::auth::Permission;
use crate::error::{AppError, FieldError, Problem, ProblemType};
use crate::http::preconditions::StateTag;
use crate::modules::staff::parsing::Faults;
use crate::modules::staff::references::ListMeta;

const NAME_CHARS: usize = 100;

/// A role to be created.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RoleCreateRequest {
    role: RoleCreate,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RoleCreate {
    slug: String,
    name: String,
    name_en: String,
    permissions: Vec<String>,
}

impl RoleCreateRequest {
    /// Checks what was sent.
    pub(super) fn parse(self) -> Result<NewRole, Problem> {
        let mut faults = Faults::default();
        let new = NewRole {
            slug: faults.slug("/role/slug", &self.role.slug),
            name: faults.line("/role/name", &self.role.name, NAME_CHARS),
            name_en: faults.line("/role/name_en", &self.role.name_en, NAME_CHARS),
            permissions: faults.permissions("/role/permissions", &self.role.permissions),
        };
        faults.into_result(new)
    }
}

/// Changes of a role: what is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RoleUpdateRequest {
    role: RoleUpdate,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RoleUpdate {
    name: Option<String>,
    name_en: Option<String>,
    permissions: Option<Vec<String>>,
}

impl RoleUpdateRequest {
    /// Checks what was sent.
    pub(super) fn parse(self) -> Result<RoleChange, Problem> {
        let mut faults = Faults::default();
        let role = self.role;
        let change = RoleChange {
            name: role
                .name
                .map(|text| faults.line("/role/name", &text, NAME_CHARS)),
            name_en: role
                .name_en
                .map(|text| faults.line("/role/name_en", &text, NAME_CHARS)),
            permissions: role
                .permissions
                .map(|slugs| faults.permissions("/role/permissions", &slugs)),
        };
        faults.into_result(change)
    }
}

/// A list of permissions under one name.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RoleView {
    id: i64,
    slug: String,
    /// Russian name.
    name: String,
    /// English name.
    name_en: String,
    permissions: Vec<String>,
    /// Whether it came with the program.
    built_in: bool,
    updated_at: DateTime<Utc>,
    /// For `If-Match`.
    etag: String,
}

/// The tag of a role's state.
pub(super) fn tag(row: &RoleRow) -> StateTag {
    StateTag::new(row.id, row.updated_at)
}

impl From<RoleRow> for RoleView {
    fn from(row: RoleRow) -> Self {
        Self {
            etag: tag(&row).as_str().to_owned(),
            id: row.id,
            slug: row.slug,
            name: row.name,
            name_en: row.name_en,
            permissions: row.permissions,
            built_in: row.built_in,
            updated_at: row.updated_at,
        }
    }
}

/// All roles.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RoleList {
    pub(super) roles: Vec<RoleView>,
    pub(super) meta: ListMeta,
}

/// One role.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RoleAnswer {
    pub(super) role: RoleView,
}

impl From<RoleRow> for RoleAnswer {
    fn from(row: RoleRow) -> Self {
        Self { role: row.into() }
    }
}

/// Something that staff may do.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PermissionView {
    /// Its stable name.
    slug: &'static str,
}

/// Every permission that there is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PermissionList {
    permissions: Vec<PermissionView>,
    meta: ListMeta,
}

impl PermissionList {
    /// All of them, in the order in which pages show them.
    pub(super) fn all() -> Self {
        let slugs = Permission::ALL.map(|permission| PermissionView {
            slug: permission.slug(),
        });
        Self {
            permissions: slugs.into(),
            meta: ListMeta::WHOLE,
        }
    }
}

impl From<RoleError> for AppError {
    fn from(error: RoleError) -> Self {
        let detail = error.to_string();
        match error {
            RoleError::NotFound(id) => Problem::not_found(format!("role {id}")).into(),
            RoleError::OutOfScope | RoleError::NotHeld(_) => Problem::new(ProblemType::Forbidden)
                .with_detail(detail)
                .into(),
            RoleError::SlugTaken => Problem::new(ProblemType::Conflict)
                .with_detail(detail.clone())
                .with_errors(vec![FieldError::pointer("/role/slug", "taken", detail)])
                .into(),
            RoleError::Fixed => Problem::new(ProblemType::Conflict)
                .with_detail(detail)
                .into(),
            RoleError::Changed => Problem::new(ProblemType::PreconditionFailed).into(),
            RoleError::Database(error) => error.into(),
        }
    }
}
