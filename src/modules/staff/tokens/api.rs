//! Wire types of keys of other systems.

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::commands::{NewToken, TokenError};
use super::store::TokenRow;
use crate::error::{AppError, FieldError, Problem, ProblemType};
use crate::modules::staff::grants::api::parse_scope;
use crate::modules::staff::parsing::Faults;
use crate::modules::staff::references::{ListMeta, PersonReference, ScopeParts, ScopeView};

const NAME_CHARS: usize = 100;
/// How long a key holds when nothing is said, and at most: what is forgotten ends by itself.
const LASTS: TimeDelta = TimeDelta::days(366);

/// A key to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TokenCreateRequest {
    token: TokenCreate,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TokenCreate {
    /// What it is for.
    name: String,
    /// What it may be used for, of what its owner may do.
    permissions: Vec<String>,
    #[serde(default)]
    body_id: Option<i64>,
    #[serde(default)]
    municipality_code: Option<String>,
    #[serde(default)]
    module: Option<String>,
    /// When it ends; in a year when absent, which is the longest.
    #[serde(default)]
    expires_at: Option<DateTime<Utc>>,
}

impl TokenCreateRequest {
    /// Checks what was sent.
    pub(super) fn parse(self, now: DateTime<Utc>) -> Result<NewToken, Problem> {
        let mut faults = Faults::default();
        let token = self.token;
        let expires_at = token.expires_at.unwrap_or(now + LASTS);
        if expires_at - now > LASTS {
            faults.add(
                "/token/expires_at",
                "out-of-range",
                "a key ends within a year",
            );
        }
        let new = NewToken {
            name: faults.line("/token/name", &token.name, NAME_CHARS),
            permissions: faults.permissions("/token/permissions", &token.permissions),
            scope: parse_scope(
                &mut faults,
                "/token",
                token.body_id,
                token.municipality_code,
                token.module,
            ),
            expires_at: faults.future("/token/expires_at", expires_at, now),
        };
        faults.into_result(new)
    }
}

/// A key of another system; its secret was shown when it was made.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct TokenView {
    id: i64,
    /// For whom it acts.
    person: PersonReference,
    name: String,
    /// Its first characters, to tell it from others.
    prefix: String,
    permissions: Vec<String>,
    scope: ScopeView,
    created_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    /// To within five minutes; null for never.
    last_used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

impl From<TokenRow> for TokenView {
    fn from(row: TokenRow) -> Self {
        let scope = row.scope();
        Self {
            id: row.id,
            person: PersonReference {
                id: row.person_id,
                display_name: row.person_name,
            },
            name: row.name,
            prefix: row.prefix,
            permissions: row.permissions,
            scope: ScopeParts {
                scope,
                body_names: row.body_name.zip(row.body_name_en),
            }
            .into(),
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
            revoked_at: row.revoked_at,
        }
    }
}

/// Keys, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TokenList {
    pub(super) tokens: Vec<TokenView>,
    pub(super) meta: ListMeta,
}

impl From<Vec<TokenRow>> for TokenList {
    fn from(rows: Vec<TokenRow>) -> Self {
        Self {
            tokens: rows.into_iter().map(Into::into).collect(),
            meta: ListMeta::WHOLE,
        }
    }
}

/// A new key with its secret, which is not shown again.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NewTokenAnswer {
    token: TokenView,
    /// For `Authorization: Bearer`.
    #[schema(example = "kuban_9J2…")]
    secret: String,
}

impl NewTokenAnswer {
    /// The one answer that holds the secret.
    pub(super) fn new(row: TokenRow, secret: &SecretString) -> Self {
        Self {
            token: row.into(),
            secret: secret.expose_secret().to_owned(),
        }
    }
}

impl From<TokenError> for AppError {
    fn from(error: TokenError) -> Self {
        let detail = error.to_string();
        let plain = |kind| Problem::new(kind).with_detail(detail.clone()).into();
        match error {
            TokenError::NotFound(_) => plain(ProblemType::NotFound),
            TokenError::ByKey | TokenError::OutOfScope | TokenError::NotHeld(_) => {
                plain(ProblemType::Forbidden)
            }
            TokenError::UnknownBody => Problem::validation(vec![FieldError::pointer(
                "/token/body_id",
                "unknown-value",
                detail,
            )])
            .into(),
            TokenError::Revoked => plain(ProblemType::Conflict),
            TokenError::Database(error) => error.into(),
        }
    }
}
