//! Wire types that several resources of the staff share.

use boundaries::{AreaCode, municipalities};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::Scope;
use crate::http::page::{Cursor, Limit, next_query};

/// A person, as other things name them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PersonReference {
    /// Their id.
    pub id: i64,
    /// The name that others see.
    pub display_name: String,
}

impl PersonReference {
    /// A person that may be missing: the portal itself and its operator have none.
    pub fn optional(id: Option<i64>, display_name: Option<String>) -> Option<Self> {
        Some(Self {
            id: id?,
            display_name: display_name.unwrap_or_default(),
        })
    }
}

/// A municipality with its names in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MunicipalityNames {
    /// Official code, eight digits.
    #[schema(example = "03701000")]
    code: String,
    /// Russian name.
    name_ru: String,
    /// English name.
    name_en: String,
}

impl MunicipalityNames {
    /// The known municipality of this code; of a code that is not known any more, the code alone.
    pub fn find(code: &str) -> Self {
        let known = code.parse::<AreaCode>().ok().and_then(municipalities::find);
        let name = |read: fn(&municipalities::Municipality) -> &String| {
            known.map_or_else(|| code.to_owned(), |known| read(known).clone())
        };
        Self {
            code: code.to_owned(),
            name_ru: name(|known| &known.name_ru),
            name_en: name(|known| &known.name_en),
        }
    }
}

/// A body, as other things name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BodyReference {
    /// Its id.
    pub id: i64,
    /// Russian name.
    pub name: String,
    /// English name.
    pub name_en: String,
}

/// A role, as other things name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct RoleReference {
    /// Its id.
    pub id: i64,
    /// Its stable name.
    pub slug: String,
    /// Russian name.
    pub name: String,
    /// English name.
    pub name_en: String,
}

/// Where something holds: what is null is not bounded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ScopeView {
    /// Only for things of this body.
    pub body: Option<BodyReference>,
    /// Only for things in this municipality.
    pub municipality: Option<MunicipalityNames>,
    /// Only in this module.
    pub module: Option<String>,
}

/// The parts of a scope as a row has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeParts {
    /// The bound.
    pub scope: Scope,
    /// Names of the body, if one bounds it.
    pub body_names: Option<(String, String)>,
}

impl From<ScopeParts> for ScopeView {
    fn from(parts: ScopeParts) -> Self {
        let ScopeParts { scope, body_names } = parts;
        let body = scope.body_id.map(|id| {
            let (name, name_en) = body_names.unwrap_or_default();
            BodyReference { id, name, name_en }
        });
        Self {
            body,
            municipality: scope
                .municipality_code
                .as_deref()
                .map(MunicipalityNames::find),
            module: scope.module,
        }
    }
}

/// What a list says about itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListMeta {
    /// Query string of the next page; null on the last one.
    #[schema(example = "?after=5bd1e9959e3779b0")]
    pub next: Option<String>,
}

impl ListMeta {
    /// Of a list that is told whole.
    pub const WHOLE: Self = Self { next: None };

    /// Of a page that was asked for with one thing too many, which is cut off here: if it came, another page follows.
    pub fn cut<Row>(
        rows: &mut Vec<Row>,
        limit: Limit,
        query: Option<&str>,
        id: impl Fn(&Row) -> i64,
    ) -> Self {
        let more = rows.len() > limit.get();
        rows.truncate(limit.get());
        let last = rows.last().filter(|_| more);
        Self {
            next: last.map(|row| next_query(query, Cursor::after(id(row) as u64))),
        }
    }
}

/// Why something is done, in the words of who does it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Reason {
    /// For those who read it later.
    #[serde(default)]
    pub reason: String,
}
