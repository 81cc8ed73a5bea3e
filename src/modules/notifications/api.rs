//! Wire types of notifications; those of wishes, subscriptions and browsers stand in files of their own.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::page::{Cursor, Limit, next_query};
use crate::notices::{Kind, Language, NotificationRow};

pub(super) mod browsers;
pub(super) mod preferences;
pub(super) mod subscriptions;

/// Which notifications to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct NotificationListQuery {
    /// Only those that are not read, or only those that are.
    pub(super) unread: Option<bool>,
    /// Where the page starts: taken from `meta.next` of the page before.
    #[param(value_type = Option<String>)]
    pub(super) after: Option<Cursor>,
    /// How many notifications a page holds, 1 to 100.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    pub(super) limit: Limit,
}

/// Something that a person was told, in their language.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NotificationView {
    id: i64,
    #[schema(example = "issue_changed")]
    kind: &'static str,
    title: String,
    text: String,
    /// The path on the site to which it leads.
    #[schema(example = "/issues/7")]
    url: String,
    created_at: DateTime<Utc>,
    read_at: Option<DateTime<Utc>>,
}

impl NotificationView {
    /// A row in a language; nothing for a kind of a newer release.
    pub(super) fn new(row: NotificationRow, language: Language) -> Option<Self> {
        let kind: Kind = row.kind.parse().ok()?;
        let texts = kind.texts(language, &row.parameters);
        Some(Self {
            id: row.id,
            kind: kind.slug(),
            title: texts.title,
            text: texts.text,
            url: row.url,
            created_at: row.created_at,
            read_at: row.read_at,
        })
    }
}

/// What the list says about itself.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NotificationListMeta {
    /// Query string of the next page; null on the last one.
    next: Option<String>,
    /// How many notifications are not read, on all pages.
    unread: i64,
}

/// A page of notifications, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NotificationList {
    notifications: Vec<NotificationView>,
    meta: NotificationListMeta,
}

impl NotificationList {
    /// The page of these rows, of which there is one more than fits when another page follows.
    pub(super) fn new(
        mut rows: Vec<NotificationRow>,
        unread: i64,
        limit: Limit,
        (query, language): (Option<&str>, Language),
    ) -> Self {
        let is_more = rows.len() > limit.get();
        rows.truncate(limit.get());
        let last = rows.last().filter(|_| is_more);
        let next = last.map(|row| next_query(query, Cursor::after(row.id as u64)));
        let views = rows
            .into_iter()
            .filter_map(|row| NotificationView::new(row, language));
        Self {
            notifications: views.collect(),
            meta: NotificationListMeta { next, unread },
        }
    }
}
