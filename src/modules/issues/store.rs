//! Every SQL statement about issues.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

pub(super) mod read;

/// All rows of the layer, in the order that `layer` decodes.
pub(super) const COPY_FEATURES: &str = "copy (
    select id, lon, lat, status, category, municipality_code, term, created_day from issue_feature
) to stdout (format binary)";

/// One row of `issue_feature`, borrowed from wherever it was read.
pub(super) struct IssueFeatureRow<'a> {
    pub(super) id: i64,
    pub(super) lon: f64,
    pub(super) lat: f64,
    pub(super) status: &'a [u8],
    pub(super) category: &'a [u8],
    pub(super) municipality_code: Option<&'a [u8]>,
    pub(super) term: &'a [u8],
    pub(super) created_day: i32,
}

/// One row of `issue_feature`.
pub(super) struct IssueFeature {
    id: i64,
    lon: f64,
    lat: f64,
    status: String,
    category: String,
    municipality_code: Option<String>,
    term: String,
    created_day: i32,
}

impl IssueFeature {
    pub(super) fn borrow(&self) -> IssueFeatureRow<'_> {
        IssueFeatureRow {
            id: self.id,
            lon: self.lon,
            lat: self.lat,
            status: self.status.as_bytes(),
            category: self.category.as_bytes(),
            municipality_code: self.municipality_code.as_deref().map(str::as_bytes),
            term: self.term.as_bytes(),
            created_day: self.created_day,
        }
    }
}

/// The present map rows of these issues.
pub(super) async fn list_features(
    db: &mut PgConnection,
    ids: &[i64],
) -> Result<Vec<IssueFeature>, sqlx::Error> {
    sqlx::query_as!(
        IssueFeature,
        r#"select
            id as "id!", lon as "lon!", lat as "lat!", status as "status!", category as "category!", municipality_code,
            term as "term!", created_day as "created_day!"
         from issue_feature where id = any($1)"#,
        ids
    )
    .fetch_all(db)
    .await
}

/// The unanswered issues whose term ran out after `since` and up to now.
pub(super) async fn list_overdue_since(
    db: &mut PgConnection,
    since: DateTime<Utc>,
) -> Result<Vec<i64>, sqlx::Error> {
    sqlx::query_scalar!(
        "select id from issue where answered_at is null and due_at > $1 and due_at <= now()",
        since
    )
    .fetch_all(db)
    .await
}
