//! Wire types of effective access.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::explain::{Because, Explanation, Held};
use crate::auth::{Permission, Place};
use crate::error::Problem;
use crate::modules::staff::grants::api::GrantView;
use crate::modules::staff::references::{PersonReference, ScopeParts, ScopeView};

/// What is asked: a permission, and the place at which it would be used.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AccessQuery {
    /// The permission; without one only what is held is listed.
    #[param(example = "issues.answer")]
    permission: Option<String>,
    /// The body that the thing belongs to.
    body_id: Option<i64>,
    /// The municipality in which the thing lies.
    #[param(example = "03701000")]
    municipality_code: Option<String>,
    /// The module whose thing it is.
    #[param(example = "issues")]
    module: Option<String>,
}

impl AccessQuery {
    /// The permission that is asked for.
    pub(super) fn permission(&self) -> Result<Option<Permission>, Problem> {
        let parse = |slug: &str| {
            slug.parse().map_err(|_unknown| {
                Problem::invalid_parameter("permission", "unknown-value", "is not a permission")
            })
        };
        self.permission.as_deref().map(parse).transpose()
    }

    /// The place.
    pub(super) fn place(&self) -> Place<'_> {
        Place {
            body_id: self.body_id,
            municipality_code: self.municipality_code.as_deref(),
            module: self.module.as_deref(),
        }
    }
}

/// Kind of a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ReasonKind {
    /// A grant of their own gives it.
    Grant,
    /// Somebody who is away lends it.
    Delegation,
    /// One of their keys may do it too.
    Token,
    /// They hold it, but somewhere else.
    Scope,
    /// They held it, until a grant ended.
    Ended,
    /// They never held it.
    None,
    /// Their account is suspended.
    Suspended,
    /// Their account has no second factor.
    SecondFactor,
}

/// One reason.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReasonView {
    kind: ReasonKind,
    /// A sentence, in Russian.
    text_ru: String,
    /// A sentence, in English.
    text_en: String,
    /// The grant that it is about, with who gave it and until when.
    grant: Option<GrantView>,
    /// Who lends it.
    delegated_from: Option<PersonReference>,
}

impl ReasonView {
    fn new(kind: ReasonKind, text_ru: impl Into<String>, text_en: impl Into<String>) -> Self {
        Self {
            kind,
            text_ru: text_ru.into(),
            text_en: text_en.into(),
            grant: None,
            delegated_from: None,
        }
    }
}

impl From<Because<'_>> for ReasonView {
    fn from(because: Because<'_>) -> Self {
        match because {
            Because::Grant(grant) => Self {
                grant: Some(grant.clone().into()),
                ..Self::new(
                    ReasonKind::Grant,
                    format!("Роль «{}» даёт это право", grant.role_name),
                    format!("The role \"{}\" gives this", grant.role_name_en),
                )
            },
            Because::Delegation(delegation, grant) => Self {
                grant: Some(grant.clone().into()),
                delegated_from: Some(PersonReference {
                    id: delegation.from_person_id,
                    display_name: delegation.from_name.clone(),
                }),
                ..Self::new(
                    ReasonKind::Delegation,
                    format!(
                        "Замещает: {}, до {}",
                        delegation.from_name,
                        day(delegation.until)
                    ),
                    format!(
                        "Stands in for {} until {}",
                        delegation.from_name,
                        day(delegation.until)
                    ),
                )
            },
            Because::Token(token) => Self::new(
                ReasonKind::Token,
                format!("Ключ «{}» ({}…) тоже может это", token.name, token.prefix),
                format!(
                    "The key \"{}\" ({}…) may do this too",
                    token.name, token.prefix
                ),
            ),
            Because::Elsewhere(grant) => Self {
                grant: Some(grant.clone().into()),
                ..Self::new(
                    ReasonKind::Scope,
                    "Право есть, но действует в другом месте",
                    "The permission is held, but holds somewhere else",
                )
            },
            Because::Ended(grant) => Self {
                grant: Some(grant.clone().into()),
                ..Self::new(
                    ReasonKind::Ended,
                    "Право было, но закончилось или отозвано",
                    "The permission was held, and has ended or was revoked",
                )
            },
            Because::NoGrant => Self::new(
                ReasonKind::None,
                "Ни одна роль не даёт этого права",
                "No role gives this",
            ),
            Because::Suspended => Self::new(
                ReasonKind::Suspended,
                "Учётная запись заблокирована",
                "The account is suspended",
            ),
            Because::NoSecondFactor => Self::new(
                ReasonKind::SecondFactor,
                "Второй фактор не настроен",
                "No second factor is set up",
            ),
        }
    }
}

fn day(at: chrono::DateTime<chrono::Utc>) -> String {
    at.with_timezone(&crate::clock::ZONE)
        .format("%d.%m.%Y")
        .to_string()
}

/// A permission that is held somewhere.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HeldView {
    permission: &'static str,
    scope: ScopeView,
    grant_id: i64,
    /// Who lends it; null for what is one's own.
    delegated_from: Option<PersonReference>,
}

impl From<Held<'_>> for HeldView {
    fn from(held: Held<'_>) -> Self {
        let names = held
            .grant
            .body_name
            .clone()
            .zip(held.grant.body_name_en.clone());
        Self {
            permission: held.permission.slug(),
            scope: ScopeParts {
                scope: held.scope,
                body_names: names,
            }
            .into(),
            grant_id: held.grant.id,
            delegated_from: held.lent_by.map(|delegation| PersonReference {
                id: delegation.from_person_id,
                display_name: delegation.from_name.clone(),
            }),
        }
    }
}

/// What a person may do, and why.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AccessView {
    /// Whether they may do what is asked, after showing their second factor; null when no permission is asked for.
    allowed: Option<bool>,
    because: Vec<ReasonView>,
    /// All that they hold.
    permissions: Vec<HeldView>,
}

/// Effective access of a person.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AccessAnswer {
    access: AccessView,
}

impl AccessAnswer {
    /// The answer to a question, if one was asked, and all that is held.
    pub(super) fn new(explanation: Option<Explanation<'_>>, held: Vec<Held<'_>>) -> Self {
        let allowed = explanation.as_ref().map(|explanation| explanation.allowed);
        let because = explanation.map_or_else(Vec::new, |explanation| explanation.because);
        Self {
            access: AccessView {
                allowed,
                because: because.into_iter().map(Into::into).collect(),
                permissions: held.into_iter().map(Into::into).collect(),
            },
        }
    }
}
