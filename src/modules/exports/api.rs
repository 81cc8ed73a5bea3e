//! What the list of published files says.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::exports::{Entry, Index};

/// How the list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum ListFormat {
    /// For programs.
    Json,
    /// For people.
    Html,
}

/// Parameters of the list.
#[derive(Debug, Clone, serde::Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ExportListQuery {
    /// How the list is written; without it `Accept` decides.
    #[param(inline)]
    pub(super) f: Option<ListFormat>,
    /// Language of the page: ru or en.
    #[serde(rename = "lang")]
    pub(super) _lang: Option<String>,
}

/// The published files.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ExportList {
    /// When the last publication ended; null before the first.
    pub(super) published_at: Option<DateTime<Utc>>,
    /// The newest file of each collection and format.
    pub(super) exports: Vec<ExportView>,
}

/// A published file.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ExportView {
    /// The file.
    #[serde(flatten)]
    pub(super) entry: Entry,
    /// Its address, whose bytes never change.
    pub(super) href: String,
    /// The address that leads to the newest file of this collection and format.
    pub(super) latest: String,
}

impl ExportList {
    /// What an index holds, on this site.
    pub(super) fn new(site: &str, index: Option<&Index>) -> Self {
        let latest = index.into_iter().flat_map(Index::latest);
        let exports = latest.map(|entry| ExportView {
            href: format!("{site}/exports/{}", entry.file),
            latest: format!(
                "{site}/exports/latest/{}.{}",
                entry.collection,
                entry.format.extension()
            ),
            entry: entry.clone(),
        });
        Self {
            published_at: index.map(|index| index.published_at),
            exports: exports.collect(),
        }
    }
}
