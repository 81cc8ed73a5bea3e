//! Wire types of search.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::error::Problem;
use crate::http::page::Limit;
use crate::modules::map::{MunicipalityView, PlaceKind};
use crate::search::{Filters, Hit};

/// What is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ResultKind {
    Issue,
    Construction,
    Body,
    Municipality,
    Settlement,
}

impl ResultKind {
    const ALL: [Self; 5] = [
        Self::Issue,
        Self::Construction,
        Self::Body,
        Self::Municipality,
        Self::Settlement,
    ];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Issue => "issue",
            Self::Construction => "construction",
            Self::Body => "body",
            Self::Municipality => "municipality",
            Self::Settlement => "settlement",
        }
    }

    fn find(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The page of the site that shows a document of this kind.
    fn page(self, id: i64) -> String {
        match self {
            Self::Issue | Self::Construction => format!("/?selected={}:{id}", self.as_str()),
            Self::Body => format!("/bodies/{id}"),
            Self::Municipality | Self::Settlement => "/".to_owned(),
        }
    }
}

impl From<PlaceKind> for ResultKind {
    fn from(kind: PlaceKind) -> Self {
        match kind {
            PlaceKind::Municipality => Self::Municipality,
            PlaceKind::Settlement => Self::Settlement,
        }
    }
}

/// What to search for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SearchQuery {
    /// Words, of 200 letters at most; "quotes" around a phrase, a minus before a word, or between two.
    #[param(example = "яма на дороге")]
    pub(super) q: String,
    /// Kinds of things, comma separated: issue, construction, body, municipality, settlement.
    #[param(example = "issue,body")]
    kind: Option<String>,
    /// Codes of municipalities, comma separated.
    #[param(example = "03701000")]
    municipality: Option<String>,
    /// Where the page starts: taken from `meta.next` of the page before.
    pub(super) after: Option<String>,
    /// How many documents a page holds, 1 to 100.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    pub(super) limit: Limit,
}

impl SearchQuery {
    /// The filters, checked.
    pub(super) fn filters(&self) -> Result<Filters, Problem> {
        Ok(Filters {
            kinds: list(self.kind.as_deref(), "kind", |text| {
                ResultKind::find(text).is_some()
            })?,
            municipalities: list(self.municipality.as_deref(), "municipality", |text| {
                MunicipalityView::find(text).is_some()
            })?,
        })
    }
}

fn list(
    text: Option<&str>,
    name: &'static str,
    is_known: impl Fn(&str) -> bool,
) -> Result<Option<Vec<String>>, Problem> {
    let Some(text) = text else {
        return Ok(None);
    };
    let values: Vec<String> = text.split(',').map(str::to_owned).collect();
    match values.iter().find(|value| !is_known(value)) {
        Some(value) => {
            let detail = format!("{value:.40} is not known");
            Err(Problem::invalid_parameter(name, "unknown-value", detail))
        }
        None => Ok(Some(values)),
    }
}

/// Something that was found.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ResultView {
    pub(super) kind: ResultKind,
    /// Its id, unique among its kind.
    #[schema(example = "17")]
    pub(super) id: String,
    /// Its title as HTML: text with `<mark>` around what was found, safe to show.
    #[schema(example = "<mark>Яма</mark> на дороге")]
    pub(super) title_html: String,
    /// Some of its text, likewise.
    pub(super) snippet_html: String,
    /// Its page on the site.
    #[schema(example = "/?selected=issue:17")]
    pub(super) url: String,
    /// Null outside the region.
    pub(super) municipality: Option<MunicipalityView>,
    /// `[lon, lat]` of a place; null for everything else.
    pub(super) location: Option<[f64; 2]>,
    /// Null for a place.
    pub(super) created_at: Option<DateTime<Utc>>,
}

impl ResultView {
    /// A document; nothing for one of a kind that this release does not know.
    pub(super) fn from_hit(hit: Hit) -> Option<Self> {
        let kind = ResultKind::find(&hit.kind)?;
        Some(Self {
            kind,
            id: hit.subject_id.to_string(),
            title_html: hit.title_html,
            snippet_html: hit.snippet_html,
            url: kind.page(hit.subject_id),
            municipality: hit
                .municipality_code
                .as_deref()
                .and_then(MunicipalityView::find),
            location: None,
            created_at: Some(hit.created_at),
        })
    }
}

/// A page of results, the best first; places stand before the documents of the first one.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SearchResults {
    pub(super) results: Vec<ResultView>,
    pub(super) meta: SearchMeta,
}

/// What a list of results says about itself.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SearchMeta {
    /// Query string of the next page; null on the last one.
    pub(super) next: Option<String>,
    /// How many documents and places were found, on all pages.
    pub(super) total: u64,
}
