//! Wire types of bodies.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::commands::{BodyChange, BodyError, NewBody};
use super::store::BodyRow;
use crate::error::{AppError, FieldError, Problem, ProblemType};
use crate::http::preconditions::StateTag;
use crate::modules::staff::parsing::Faults;
use crate::modules::staff::references::{ListMeta, MunicipalityNames, Reason};

const NAME_CHARS: usize = 200;
const CONTACT_CHARS: usize = 300;

/// Which bodies to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct BodyListQuery {
    /// Only those that answer for this theme.
    #[param(example = "housing")]
    pub(super) theme: Option<String>,
    /// Only those that answer in the municipality of this code.
    #[param(example = "03701000")]
    pub(super) municipality: Option<String>,
    /// Closed ones too.
    #[serde(default)]
    #[param(value_type = Option<bool>)]
    pub(super) closed: bool,
}

/// A body to be created.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BodyCreateRequest {
    body: BodyCreate,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BodyCreate {
    /// Its stable name in addresses.
    slug: String,
    /// Russian name.
    name: String,
    /// English name.
    name_en: String,
    /// `regional` or `municipal`.
    level: BodyLevel,
    /// Whose administration it is; of municipal ones.
    #[serde(default)]
    municipality_code: Option<String>,
    #[serde(default)]
    themes: Vec<String>,
    /// Codes of the municipalities in which it answers.
    #[serde(default)]
    areas: Vec<String>,
    #[serde(default)]
    email: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    website: String,
}

/// Level of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum BodyLevel {
    Regional,
    Municipal,
}

impl BodyCreateRequest {
    /// Checks what was sent.
    pub(super) fn parse(self) -> Result<NewBody, Problem> {
        let mut faults = Faults::default();
        let body = self.body;
        let is_municipal = body.level == BodyLevel::Municipal;
        if is_municipal != body.municipality_code.is_some() {
            let detail = "municipal bodies have a municipality, regional ones have none";
            faults.add("/body/municipality_code", "invalid", detail);
        }
        let contact = |faults: &mut Faults, name: &str, text: &str| {
            faults.optional_line(&format!("/body/{name}"), text, CONTACT_CHARS)
        };
        let new = NewBody {
            slug: faults.slug("/body/slug", &body.slug),
            name: faults.line("/body/name", &body.name, NAME_CHARS),
            name_en: faults.line("/body/name_en", &body.name_en, NAME_CHARS),
            level: if is_municipal {
                "municipal"
            } else {
                "regional"
            },
            municipality_code: body
                .municipality_code
                .as_deref()
                .map(|code| faults.municipality("/body/municipality_code", code)),
            themes: distinct(body.themes),
            areas: areas(&mut faults, body.areas),
            email: email(&mut faults, &body.email),
            phone: contact(&mut faults, "phone", &body.phone),
            address: contact(&mut faults, "address", &body.address),
            website: website(&mut faults, &body.website),
        };
        faults.into_result(new)
    }
}

/// Changes of a body: what is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BodyUpdateRequest {
    body: BodyUpdate,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BodyUpdate {
    name: Option<String>,
    name_en: Option<String>,
    themes: Option<Vec<String>>,
    areas: Option<Vec<String>>,
    email: Option<String>,
    phone: Option<String>,
    address: Option<String>,
    website: Option<String>,
}

impl BodyUpdateRequest {
    /// Checks what was sent.
    pub(super) fn parse(self) -> Result<BodyChange, Problem> {
        let mut faults = Faults::default();
        let body = self.body;
        let mut contact = |name: &str, text: Option<String>| {
            text.map(|text| faults.optional_line(&format!("/body/{name}"), &text, CONTACT_CHARS))
        };
        let (phone, address) = (
            contact("phone", body.phone),
            contact("address", body.address),
        );
        let change = BodyChange {
            name: body
                .name
                .map(|text| faults.line("/body/name", &text, NAME_CHARS)),
            name_en: body
                .name_en
                .map(|text| faults.line("/body/name_en", &text, NAME_CHARS)),
            themes: body.themes.map(distinct),
            areas: body.areas.map(|codes| areas(&mut faults, codes)),
            email: body.email.map(|text| email(&mut faults, &text)),
            phone,
            address,
            website: body.website.map(|text| website(&mut faults, &text)),
        };
        faults.into_result(change)
    }
}

fn distinct(mut texts: Vec<String>) -> Vec<String> {
    texts.sort_unstable();
    texts.dedup();
    texts
}

fn areas(faults: &mut Faults, codes: Vec<String>) -> Vec<String> {
    for (index, code) in codes.iter().enumerate() {
        faults.municipality(&format!("/body/areas/{index}"), code);
    }
    distinct(codes)
}

fn email(faults: &mut Faults, text: &str) -> String {
    if text.trim().is_empty() {
        String::new()
    } else {
        faults.email("/body/email", text)
    }
}

/// An address of the web: a link to anything else would run where it is shown.
fn website(faults: &mut Faults, text: &str) -> String {
    let text = faults.optional_line("/body/website", text, CONTACT_CHARS);
    let is_web = url::Url::parse(&text)
        .is_ok_and(|url| ["http", "https"].contains(&url.scheme()) && url.has_host());
    if !text.is_empty() && !is_web {
        faults.add(
            "/body/website",
            "invalid",
            "begins with https:// or http://",
        );
    }
    text
}

/// A body that answers.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BodyView {
    id: i64,
    slug: String,
    /// Russian name.
    name: String,
    /// English name.
    name_en: String,
    /// `regional` or `municipal`.
    level: String,
    /// Whose administration it is; null for regional ones.
    municipality: Option<MunicipalityNames>,
    /// What it answers for.
    themes: Vec<String>,
    /// Codes of the municipalities in which it does.
    areas: Vec<String>,
    email: String,
    phone: String,
    address: String,
    website: String,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
    /// For `If-Match`.
    etag: String,
}

/// The tag of a body's state.
pub(super) fn tag(row: &BodyRow) -> StateTag {
    StateTag::new(row.id, row.updated_at)
}

impl From<BodyRow> for BodyView {
    fn from(row: BodyRow) -> Self {
        Self {
            etag: tag(&row).as_str().to_owned(),
            id: row.id,
            slug: row.slug,
            name: row.name,
            name_en: row.name_en,
            level: row.level,
            municipality: row
                .municipality_code
                .as_deref()
                .map(MunicipalityNames::find),
            themes: row.themes,
            areas: row.areas,
            email: row.email,
            phone: row.phone,
            address: row.address,
            website: row.website,
            created_at: row.created_at,
            updated_at: row.updated_at,
            closed_at: row.closed_at,
        }
    }
}

/// Bodies, regional ones first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BodyList {
    pub(super) bodies: Vec<BodyView>,
    pub(super) meta: ListMeta,
}

/// One body.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BodyAnswer {
    pub(super) body: BodyView,
}

impl From<BodyRow> for BodyAnswer {
    fn from(row: BodyRow) -> Self {
        Self { body: row.into() }
    }
}

impl From<BodyError> for AppError {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::NotFound(id) => Problem::not_found(format!("body {id}")).into(),
            BodyError::OutOfScope => Problem::new(ProblemType::Forbidden)
                .with_detail(error.to_string())
                .into(),
            BodyError::SlugTaken => Problem::new(ProblemType::Conflict)
                .with_detail(error.to_string())
                .with_errors(vec![FieldError::pointer(
                    "/body/slug",
                    "taken",
                    error.to_string(),
                )])
                .into(),
            BodyError::UnknownTheme => Problem::validation(vec![FieldError::pointer(
                "/body/themes",
                "unknown-value",
                error.to_string(),
            )])
            .into(),
            BodyError::Changed => Problem::new(ProblemType::PreconditionFailed).into(),
            BodyError::Closed => Problem::new(ProblemType::Conflict)
                .with_detail(error.to_string())
                .into(),
            BodyError::InUse(remaining) => {
                let errors = remaining.into_iter().map(|thing| {
                    let code = if thing.kind == "post" {
                        "active-post"
                    } else {
                        "active-grant"
                    };
                    FieldError::pointer(format!("/{}s/{}", thing.kind, thing.id), code, thing.title)
                });
                Problem::new(ProblemType::Conflict)
                    .with_detail("posts or grants in the body have not ended")
                    .with_errors(errors.collect())
                    .into()
            }
            BodyError::Database(error) => error.into(),
        }
    }
}

/// Why a body is closed.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ClosureRequest {
    #[serde(default)]
    pub(super) closure: Reason,
}
