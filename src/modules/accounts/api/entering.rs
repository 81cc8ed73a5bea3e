//! Wire types of registering, signing in and forgotten passwords.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Faults;
use super::account::PersonView;
use crate::auth::password::check_strength;
use crate::error::Problem;
use crate::modules::accounts::commands::registration::NewRegistration;
use crate::modules::accounts::consent::{self, ConsentText};
use crate::modules::accounts::model::{DisplayName, EmailAddress, Language};

/// The consent in force.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct ConsentAnswer {
    consent: ConsentTextView,
}

/// A version of the consent to the processing of personal data.
#[derive(Debug, Serialize, ToSchema)]
struct ConsentTextView {
    #[schema(example = "2026-11")]
    version: &'static str,
    /// Markdown; the text that counts.
    text_ru: &'static str,
    /// Markdown.
    text_en: &'static str,
}

impl From<ConsentText> for ConsentAnswer {
    fn from(text: ConsentText) -> Self {
        Self {
            consent: ConsentTextView {
                version: text.version,
                text_ru: text.text_ru,
                text_en: text.text_en,
            },
        }
    }
}

/// A registration.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct RegistrationCreate {
    registration: RegistrationBody,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RegistrationBody {
    #[schema(example = "vera@example.org")]
    email: String,
    /// 10 to 200 characters, none of those that are guessed first.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
    #[schema(example = "Вера К.")]
    display_name: String,
    /// `ru` or `en`: the language of letters.
    #[schema(example = "ru")]
    language: String,
    /// The version of the consent that was agreed to: the one in force.
    #[schema(example = "2026-11")]
    consent_version: String,
}

impl TryFrom<RegistrationCreate> for NewRegistration {
    type Error = Problem;

    fn try_from(body: RegistrationCreate) -> Result<Self, Problem> {
        let body = body.registration;
        let mut faults = Faults::default();
        let email = faults.keep("/registration/email", body.email.parse::<EmailAddress>());
        let display_name = faults.keep(
            "/registration/display_name",
            body.display_name.parse::<DisplayName>(),
        );
        let language = faults.keep("/registration/language", body.language.parse::<Language>());
        if let Err(weak) = check_strength(&body.password, &[&body.email, &body.display_name]) {
            faults.add("/registration/password", weak.code(), weak.to_string());
        }
        if let Some(detail) = outdated(&body.consent_version) {
            faults.add("/registration/consent_version", "outdated", detail);
        }
        let (Some(email), Some(display_name), Some(language)) = (email, display_name, language)
        else {
            return Err(Problem::validation(faults.into_errors()));
        };
        let errors = faults.into_errors();
        if !errors.is_empty() {
            return Err(Problem::validation(errors));
        }
        Ok(Self {
            email,
            password: body.password,
            display_name,
            language,
            consent_version: body.consent_version,
        })
    }
}

/// What is wrong with a version that is not the one in force.
pub(in super::super) fn outdated(version: &str) -> Option<String> {
    let current = consent::current().version;
    (version != current).then(|| format!("is not the version in force, {current}"))
}

/// A token from a letter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct TokenBody {
    pub(in super::super) token: String,
}

/// Signing in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct SessionCreate {
    pub(in super::super) session: SessionBody,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct SessionBody {
    #[schema(example = "vera@example.org")]
    pub(in super::super) email: String,
    #[schema(value_type = String, format = Password)]
    pub(in super::super) password: SecretString,
}

/// Somebody who signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct SignedInAnswer {
    pub(in super::super) person: PersonView,
    pub(in super::super) second_factor: SecondFactorState,
}

/// Whether the second factor is still to be shown.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum SecondFactorState {
    /// The account has none.
    None,
    /// It has one: show it next.
    Needed,
}

/// A forgotten password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct PasswordResetCreate {
    #[schema(example = "vera@example.org")]
    pub(in super::super) email: String,
}

/// A new password by a link.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct PasswordResetComplete {
    pub(in super::super) token: String,
    #[schema(value_type = String, format = Password)]
    pub(in super::super) password: SecretString,
}
