//! Wire types of modules on and off.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::commands::SwitchError;
use super::is_optional;
use super::store::SwitchRow;
use crate::error::{AppError, Problem, ProblemType};
use crate::http::preconditions::StateTag;
use crate::modules::staff::ListMeta;

/// What is changed of a module.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ModuleUpdateRequest {
    pub(super) module: ModuleUpdate,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ModuleUpdate {
    /// Whether it answers.
    pub(super) enabled: bool,
}

/// A module of the portal.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ModuleView {
    slug: String,
    enabled: bool,
    /// Whether it can be switched off.
    optional: bool,
    /// When it was last switched; null for never.
    updated_at: Option<DateTime<Utc>>,
    /// For `If-Match`.
    etag: String,
}

/// The tag of a switch's state.
pub(super) fn tag(row: &SwitchRow) -> StateTag {
    StateTag::new(&row.slug, row.updated_at)
}

impl From<SwitchRow> for ModuleView {
    fn from(row: SwitchRow) -> Self {
        Self {
            etag: tag(&row).as_str().to_owned(),
            optional: is_optional(&row.slug),
            slug: row.slug,
            enabled: row.enabled,
            updated_at: Some(row.updated_at).filter(|at| *at > DateTime::UNIX_EPOCH),
        }
    }
}

/// All modules, in the order of the API document.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ModuleList {
    pub(super) modules: Vec<ModuleView>,
    pub(super) meta: ListMeta,
}

/// One module.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ModuleAnswer {
    pub(super) module: ModuleView,
}

impl From<SwitchError> for AppError {
    fn from(error: SwitchError) -> Self {
        let detail = error.to_string();
        let kind = match error {
            SwitchError::NotFound(_) => ProblemType::NotFound,
            SwitchError::Core => ProblemType::Conflict,
            SwitchError::OutOfScope => ProblemType::Forbidden,
            SwitchError::Changed => ProblemType::PreconditionFailed,
            SwitchError::Database(error) => return error.into(),
        };
        Problem::new(kind).with_detail(detail).into()
    }
}
