//! Wire types of issues.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tiles::{FeatureView, LayerSpec};
use utoipa::{IntoParams, ToSchema};

use super::store::read::IssueRow;
use crate::http::page::{Cursor, Limit, PageMeta};
use crate::http::parameters::BboxParameter;
use crate::modules::map::MunicipalityView;
use crate::modules::map::listing::{Selection, label, wire_label};

/// Where an issue stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum IssueStatus {
    Registered,
    InWork,
    Answered,
    Solved,
    Declined,
}

/// What an issue is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum IssueCategory {
    Roads,
    Yards,
    Lighting,
    Waste,
    Water,
    Heating,
    Transport,
    Greenery,
    Safety,
    Construction,
    Health,
    Other,
}

/// Whether the answer came, or can still come, in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum IssueTerm {
    /// No answer yet, and the term still runs.
    Pending,
    /// Answered within the term.
    InTime,
    /// Answered late, or the term ran out without an answer.
    Late,
}

/// Which issues to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct IssueListQuery {
    /// Only issues in this box: west,south,east,north in degrees.
    #[param(value_type = Option<String>, example = "38.8,44.9,39.2,45.2")]
    bbox: Option<BboxParameter>,
    /// Statuses, comma separated.
    #[param(example = "registered,in_work")]
    status: Option<String>,
    /// Categories, comma separated.
    #[param(example = "roads,lighting")]
    category: Option<String>,
    /// States of the term, comma separated.
    #[param(example = "late")]
    term: Option<String>,
    /// Codes of municipalities, comma separated.
    #[param(example = "03701000")]
    municipality: Option<String>,
    /// First day on which the issues were created, in Europe/Moscow.
    #[param(value_type = Option<String>, format = Date, example = "2026-01-01")]
    from: Option<String>,
    /// Last day on which the issues were created, in Europe/Moscow.
    #[param(value_type = Option<String>, format = Date, example = "2026-01-01")]
    to: Option<String>,
    /// Where the page starts: taken from `meta.next` of the page before.
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
    /// How many issues a page holds, 1 to 100.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    limit: Limit,
}

impl IssueListQuery {
    /// The query as the search in memory takes it.
    pub(super) fn selection(&self) -> Selection<'_> {
        let filters = [
            ("status", &self.status),
            ("category", &self.category),
            ("term", &self.term),
            ("municipality", &self.municipality),
            ("from", &self.from),
            ("to", &self.to),
        ];
        Selection {
            bbox: self.bbox.map(|bbox| bbox.0),
            filters: filters
                .into_iter()
                .filter_map(|(name, value)| Some((name, value.as_deref()?)))
                .collect(),
            after: self.after,
            limit: self.limit,
        }
    }
}

/// An issue as lists show it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct IssueView {
    id: u64,
    /// Null while the database is away.
    title: Option<String>,
    status: Option<IssueStatus>,
    category: Option<IssueCategory>,
    term: Option<IssueTerm>,
    /// `[lon, lat]`.
    location: [f64; 2],
    /// Null outside the region.
    municipality: Option<MunicipalityView>,
    /// Null while the database is away.
    address: Option<String>,
    /// Null while the database is away.
    created_at: Option<DateTime<Utc>>,
    answered_at: Option<DateTime<Utc>>,
    /// When the term ends; null while the database is away.
    due_at: Option<DateTime<Utc>>,
}

impl IssueView {
    /// What the memory alone knows of an issue.
    pub(super) fn from_memory(spec: &LayerSpec, feature: &FeatureView) -> Self {
        let label = |dimension| label(spec, feature, dimension);
        Self {
            id: feature.id,
            title: None,
            status: label("status").and_then(wire_label),
            category: label("category").and_then(wire_label),
            term: label("term").and_then(wire_label),
            location: [feature.location.lon(), feature.location.lat()],
            municipality: label("municipality").and_then(MunicipalityView::find),
            address: None,
            created_at: None,
            answered_at: None,
            due_at: None,
        }
    }
}

impl From<IssueRow> for IssueView {
    fn from(row: IssueRow) -> Self {
        Self {
            id: row.id as u64,
            title: Some(row.title),
            status: wire_label(&row.status),
            category: wire_label(&row.category),
            term: wire_label(&row.term),
            location: [row.lon, row.lat],
            municipality: row
                .municipality_code
                .as_deref()
                .and_then(MunicipalityView::find),
            address: Some(row.address),
            created_at: Some(row.created_at),
            answered_at: row.answered_at,
            due_at: Some(row.due_at),
        }
    }
}

/// A page of issues, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct IssueList {
    pub(super) issues: Vec<IssueView>,
    pub(super) meta: PageMeta,
}

/// An issue in full.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct IssueDetails {
    #[serde(flatten)]
    view: IssueView,
    description: String,
}

/// One issue.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct IssueAnswer {
    issue: IssueDetails,
}

impl From<IssueRow> for IssueAnswer {
    fn from(mut row: IssueRow) -> Self {
        let description = std::mem::take(&mut row.description);
        Self {
            issue: IssueDetails {
                view: row.into(),
                description,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::modules::issues::{CATEGORIES, STATUSES, TERMS};

    #[test]
    fn the_wire_knows_every_label_of_the_layer() {
        for label in STATUSES {
            assert!(wire_label::<IssueStatus>(label).is_some(), "{label}");
        }
        for label in CATEGORIES {
            assert!(wire_label::<IssueCategory>(label).is_some(), "{label}");
        }
        for label in TERMS {
            assert!(wire_label::<IssueTerm>(label).is_some(), "{label}");
        }
    }
}
