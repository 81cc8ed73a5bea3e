//! Wire types of one's own account.

use std::collections::BTreeSet;

use boundaries::{AreaCode, municipalities};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Faults;
use crate::auth::Actor;
use crate::error::Problem;
use crate::modules::accounts::commands::profile::ProfileChange;
use crate::modules::accounts::model::{About, DisplayName, EmailAddress, Interests, Language};
use crate::modules::accounts::store::consents::ConsentRow;
use crate::modules::accounts::store::people::PersonRow;
use crate::modules::accounts::store::sessions::SessionRow;

/// One's own account.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct PersonAnswer {
    pub(in super::super) person: PersonView,
}

/// A person as they see themselves.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct PersonView {
    id: i64,
    display_name: String,
    /// Null only for accounts that staff made without an address.
    email: Option<String>,
    email_confirmed: bool,
    about: String,
    /// `ru` or `en`.
    language: String,
    /// Where they live and vote.
    municipality: Option<ResidenceView>,
    /// Slugs of themes.
    interests: Vec<String>,
    photo_url: Option<String>,
    trust: String,
    has_password: bool,
    has_second_factor: bool,
    /// Whether the second factor was shown in this session, lately enough for what staff do.
    second_factor_shown: bool,
    is_staff: bool,
    /// Slugs of what they may do somewhere.
    permissions: BTreeSet<String>,
    created_at: DateTime<Utc>,
}

/// A municipality by its names.
#[derive(Debug, Serialize, ToSchema)]
struct ResidenceView {
    #[schema(example = "03701000")]
    code: &'static str,
    name_ru: &'static str,
    name_en: &'static str,
}

/// A grant as the database packs it.
#[derive(Deserialize)]
struct PackedGrant {
    permissions: Vec<String>,
}

impl PersonView {
    /// The view of a row; who shows a second factor is told by the actor, where there is one.
    pub(in super::super) fn new(row: PersonRow, second_factor_shown: bool) -> Self {
        let grants: Vec<PackedGrant> = serde_json::from_value(row.grants)
            .expect("invariant: effective_grants packs grants in this shape");
        let permissions: BTreeSet<_> = grants
            .into_iter()
            .flat_map(|grant| grant.permissions)
            .collect();
        Self {
            id: row.id,
            display_name: row.display_name,
            email_confirmed: row.email.is_some() && row.email_confirmed_at.is_some(),
            email: row.email,
            about: row.about,
            language: row.language,
            municipality: row.municipality_code.as_deref().and_then(residence),
            interests: row.interests,
            photo_url: None,
            trust: row.trust,
            has_password: row.has_password,
            has_second_factor: row.has_second_factor,
            second_factor_shown,
            is_staff: !permissions.is_empty(),
            permissions,
            created_at: row.created_at,
        }
    }
}

fn residence(code: &str) -> Option<ResidenceView> {
    let code: AreaCode = code.parse().ok()?;
    let known = municipalities::find(code)?;
    Some(ResidenceView {
        code: known.code.as_str(),
        name_ru: &known.name_ru,
        name_en: &known.name_en,
    })
}

/// What is changed of one's account; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct AccountUpdate {
    account: AccountBody,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AccountBody {
    display_name: Option<String>,
    about: Option<String>,
    language: Option<String>,
    interests: Option<Vec<String>>,
}

impl TryFrom<AccountUpdate> for ProfileChange {
    type Error = Problem;

    fn try_from(body: AccountUpdate) -> Result<Self, Problem> {
        let body = body.account;
        let mut faults = Faults::default();
        let name = body.display_name.map(|name| name.parse::<DisplayName>());
        let about = body.about.map(|about| about.parse::<About>());
        let language = body.language.map(|language| language.parse::<Language>());
        let interests = body.interests.map(Interests::new);
        let change = Self {
            display_name: name.and_then(|name| faults.keep("/account/display_name", name)),
            about: about.and_then(|about| faults.keep("/account/about", about)),
            language: language.and_then(|language| faults.keep("/account/language", language)),
            interests: interests.and_then(|slugs| faults.keep("/account/interests", slugs)),
        };
        let errors = faults.into_errors();
        if errors.is_empty() {
            Ok(change)
        } else {
            Err(Problem::validation(errors))
        }
    }
}

/// Where somebody lives: a municipality, or a point that lies in it and is not kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct ResidenceUpdate {
    pub(in super::super) residence: ResidenceBody,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct ResidenceBody {
    #[schema(example = "03701000")]
    pub(in super::super) municipality_code: Option<String>,
    /// `[lon, lat]`
    pub(in super::super) location: Option<[f64; 2]>,
}

/// Another password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct PasswordUpdate {
    pub(in super::super) password: PasswordBody,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct PasswordBody {
    /// The present one; absent for who has none and signed in lately.
    #[schema(value_type = Option<String>, format = Password)]
    pub(in super::super) current: Option<SecretString>,
    #[schema(value_type = String, format = Password)]
    pub(in super::super) new: SecretString,
}

/// Another address of mail.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct EmailChange {
    pub(in super::super) email: EmailBody,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct EmailBody {
    #[schema(example = "vera@example.org")]
    new: String,
    /// The present password; absent for who has none and signed in lately.
    #[schema(value_type = Option<String>, format = Password)]
    pub(in super::super) password: Option<SecretString>,
}

impl EmailBody {
    /// The new address, checked.
    pub(in super::super) fn address(&self) -> Result<EmailAddress, Problem> {
        let mut faults = Faults::default();
        let address = faults.keep("/email/new", self.new.parse());
        address.ok_or_else(|| Problem::validation(faults.into_errors()))
    }
}

/// What shows that it is the owner who asks.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Proof {
    /// The password; absent for who has none and signed in lately.
    #[schema(value_type = Option<String>, format = Password)]
    pub(in super::super) password: Option<SecretString>,
}

/// A code of the second factor, or a recovery code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct CodeBody {
    #[schema(example = "123456")]
    pub(in super::super) code: String,
}

/// What an app for codes needs.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct SecondFactorAnswer {
    pub(in super::super) second_factor: SecondFactorView,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct SecondFactorView {
    /// Base32, to be typed.
    pub(in super::super) secret: String,
    pub(in super::super) otpauth_url: String,
    /// The address as a picture for a camera.
    pub(in super::super) qr_svg: String,
}

/// Codes for the day when the device is lost; shown this once, each good once.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct RecoveryCodes {
    pub(in super::super) recovery_codes: Vec<String>,
}

/// The sessions that one is signed in with.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct SessionList {
    sessions: Vec<SessionView>,
}

#[derive(Debug, Serialize, ToSchema)]
struct SessionView {
    id: i64,
    /// Whether it is the one that asks.
    current: bool,
    created_at: DateTime<Utc>,
    seen_at: DateTime<Utc>,
    /// What the browser calls itself.
    user_agent: String,
    second_factor_at: Option<DateTime<Utc>>,
}

impl SessionList {
    /// The sessions of an actor.
    pub(in super::super) fn new(rows: Vec<SessionRow>, actor: &Actor) -> Self {
        let own = actor.session_id();
        let sessions = rows.into_iter().map(|row| SessionView {
            id: row.id,
            current: own == Some(row.id),
            created_at: row.created_at,
            seen_at: row.seen_at,
            user_agent: row.user_agent,
            second_factor_at: row.second_factor_at,
        });
        Self {
            sessions: sessions.collect(),
        }
    }
}

/// Agreement to a version of the consent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct ConsentCreate {
    pub(in super::super) consent: ConsentBody,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct ConsentBody {
    #[schema(example = "2026-11")]
    pub(in super::super) version: String,
}

/// The consents that somebody gave.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct ConsentList {
    consents: Vec<ConsentView>,
}

#[derive(Debug, Serialize, ToSchema)]
struct ConsentView {
    id: i64,
    document: String,
    version: String,
    given_at: DateTime<Utc>,
    withdrawn_at: Option<DateTime<Utc>>,
}

impl From<Vec<ConsentRow>> for ConsentList {
    fn from(rows: Vec<ConsentRow>) -> Self {
        let consents = rows.into_iter().map(|row| ConsentView {
            id: row.id,
            document: row.document,
            version: row.version,
            given_at: row.given_at,
            withdrawn_at: row.withdrawn_at,
        });
        Self {
            consents: consents.collect(),
        }
    }
}
