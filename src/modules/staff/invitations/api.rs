//! Wire types of invitations.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::commands::InvitationError;
use super::store::{InvitationRow, NewInvitation};
use crate::auth::password;
use crate::error::{AppError, FieldError, Problem, ProblemType};
use crate::modules::staff::parsing::Faults;
use crate::modules::staff::posts::api::TITLE_CHARS;
use crate::modules::staff::references::{BodyReference, ListMeta, PersonReference, RoleReference};

const NAME_CHARS: usize = 100;

/// An invitation to be sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct InvitationCreateRequest {
    invitation: InvitationCreate,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct InvitationCreate {
    email: String,
    body_id: i64,
    /// What the post is called.
    title: String,
    role_slug: String,
}

impl InvitationCreateRequest {
    /// The slug of the role that is offered.
    pub(super) fn role_slug(&self) -> &str {
        &self.invitation.role_slug
    }

    /// Checks what was sent; the role is found by its slug beforehand.
    pub(super) fn parse(self, role_id: Option<i64>) -> Result<NewInvitation, Problem> {
        let mut faults = Faults::default();
        let given = self.invitation;
        if role_id.is_none() {
            faults.add(
                "/invitation/role_slug",
                "unknown-value",
                "there is no such role",
            );
        }
        let new = NewInvitation {
            email: faults.email("/invitation/email", &given.email),
            body_id: given.body_id,
            title: faults.line("/invitation/title", &given.title, TITLE_CHARS),
            role_id: role_id.unwrap_or_default(),
        };
        faults.into_result(new)
    }
}

/// What accepts an invitation; password and name are for those without an account.
///
/// It has no `Debug`: a password must not come into the log by accident.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AcceptanceRequest {
    pub(super) token: String,
    #[serde(default)]
    password: Option<String>,
    #[serde(default)]
    display_name: Option<String>,
}

impl AcceptanceRequest {
    /// The name and the password of a new account, checked.
    pub(super) fn account(self) -> Result<(String, SecretString), Problem> {
        let mut faults = Faults::default();
        let name = self.display_name.unwrap_or_default();
        let name = faults.line("/display_name", &name, NAME_CHARS);
        let password = SecretString::from(self.password.unwrap_or_default());
        if let Err(weak) = password::check_strength(&password, &[&name]) {
            faults.add("/password", weak.code(), weak.to_string());
        }
        faults.into_result((name, password))
    }
}

/// A place in a body that is offered to an address of mail.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InvitationView {
    id: i64,
    email: String,
    body: BodyReference,
    title: String,
    role: RoleReference,
    invited_by: PersonReference,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    accepted_at: Option<DateTime<Utc>>,
    withdrawn_at: Option<DateTime<Utc>>,
}

impl From<InvitationRow> for InvitationView {
    fn from(row: InvitationRow) -> Self {
        Self {
            id: row.id,
            email: row.email,
            body: BodyReference {
                id: row.body_id,
                name: row.body_name,
                name_en: row.body_name_en,
            },
            title: row.title,
            role: RoleReference {
                id: row.role_id,
                slug: row.role_slug,
                name: row.role_name,
                name_en: row.role_name_en,
            },
            invited_by: PersonReference {
                id: row.invited_by,
                display_name: row.invited_by_name,
            },
            created_at: row.created_at,
            expires_at: row.expires_at,
            accepted_at: row.accepted_at,
            withdrawn_at: row.withdrawn_at,
        }
    }
}

/// Invitations to a body, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InvitationList {
    pub(super) invitations: Vec<InvitationView>,
    pub(super) meta: ListMeta,
}

/// One invitation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InvitationAnswer {
    pub(super) invitation: InvitationView,
}

/// An invitation as whoever has its link sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OpenInvitation {
    pub(super) invitation: InvitationView,
    /// Whether the address has an account: then its owner signs in to accept.
    pub(super) account_exists: bool,
}

/// What an accepted invitation led to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AcceptanceAnswer {
    pub(super) person: PersonReference,
    /// Staff set up and show a second factor before they can act.
    pub(super) second_factor: &'static str,
}

impl From<InvitationError> for AppError {
    fn from(error: InvitationError) -> Self {
        let detail = error.to_string();
        let plain = |kind| Problem::new(kind).with_detail(detail.clone()).into();
        let at = |pointer: &str| {
            let field = FieldError::pointer(pointer, "unknown-value", detail.clone());
            Problem::validation(vec![field]).into()
        };
        match error {
            InvitationError::NotFound => plain(ProblemType::NotFound),
            InvitationError::UnknownBody => at("/invitation/body_id"),
            InvitationError::UnknownRole => at("/invitation/role_slug"),
            InvitationError::ToOneself
            | InvitationError::OutOfScope
            | InvitationError::NotHeld(_)
            | InvitationError::OtherAddress => plain(ProblemType::Forbidden),
            InvitationError::SignInFirst => plain(ProblemType::Unauthenticated),
            InvitationError::Worthless => plain(ProblemType::Conflict),
            InvitationError::Database(error) => error.into(),
        }
    }
}
