//! Wire types of accounts elsewhere.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::modules::accounts::oidc::{IdentityProviders, Provider};
use crate::modules::accounts::store::identities::IdentityRow;

/// The providers that people may sign in with.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct IdentityProviderList {
    identity_providers: Vec<IdentityProviderView>,
}

/// A provider of identity.
#[derive(Debug, Serialize, ToSchema)]
struct IdentityProviderView {
    #[schema(example = "gosuslugi")]
    slug: String,
    name_ru: String,
    name_en: String,
    /// Whether it can vouch that an account is of a real person.
    trusted: bool,
}

impl From<&Provider> for IdentityProviderView {
    fn from(provider: &Provider) -> Self {
        let settings = &provider.settings;
        Self {
            slug: settings.slug.clone(),
            name_ru: settings.name_ru.clone(),
            name_en: settings.name_en.clone(),
            trusted: settings.confirms.is_some(),
        }
    }
}

impl From<&IdentityProviders> for IdentityProviderList {
    fn from(providers: &IdentityProviders) -> Self {
        Self {
            identity_providers: providers.iter().map(Into::into).collect(),
        }
    }
}

/// How to set out for a provider.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in super::super) struct BeginQuery {
    /// Where on this site to come back to, a path; the front page without it.
    #[param(example = "/account")]
    pub(in super::super) return_to: Option<String>,
    /// The version of the consent that was agreed to, for who may not have an account yet.
    #[param(example = "2026-11")]
    pub(in super::super) consent_version: Option<String>,
    /// `ru` or `en`.
    #[param(example = "ru")]
    pub(in super::super) language: Option<String>,
}

/// What a provider sends along with a browser.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in super::super) struct CallbackQuery {
    pub(in super::super) state: Option<String>,
    pub(in super::super) code: Option<String>,
    pub(in super::super) error: Option<String>,
    /// Who answers, where the provider says so (RFC 9207).
    pub(in super::super) iss: Option<String>,
}

/// One's accounts elsewhere.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct IdentityList {
    identities: Vec<IdentityView>,
}

/// An account elsewhere.
#[derive(Debug, Serialize, ToSchema)]
struct IdentityView {
    id: i64,
    /// Slug of the provider.
    provider: String,
    /// Whether the provider vouches for the person.
    confirms: bool,
    linked_at: DateTime<Utc>,
    seen_at: DateTime<Utc>,
}

impl From<Vec<IdentityRow>> for IdentityList {
    fn from(rows: Vec<IdentityRow>) -> Self {
        let identities = rows.into_iter().map(|row| IdentityView {
            id: row.id,
            provider: row.provider,
            confirms: row.confirms,
            linked_at: row.linked_at,
            seen_at: row.seen_at,
        });
        Self {
            identities: identities.collect(),
        }
    }
}
