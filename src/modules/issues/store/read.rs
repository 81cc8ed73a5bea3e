//! Rows of issues as people read them.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

/// An issue as it is shown.
#[derive(Debug)]
pub(crate) struct IssueRow {
    pub(crate) id: i64,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) status: String,
    pub(crate) category: String,
    pub(crate) term: String,
    pub(crate) lon: f64,
    pub(crate) lat: f64,
    pub(crate) municipality_code: Option<String>,
    pub(crate) address: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) answered_at: Option<DateTime<Utc>>,
    pub(crate) due_at: DateTime<Utc>,
}

/// The issues of these ids that still exist, the highest id first.
pub(crate) async fn list(db: &PgPool, ids: &[i64]) -> Result<Vec<IssueRow>, sqlx::Error> {
    sqlx::query_as!(
        IssueRow,
        r#"select
            issue.id, title, description, issue.status, issue.category, term as "term!", lon as "lon!", lat as "lat!",
            issue.municipality_code, address, created_at, answered_at, due_at
         from issue join issue_feature using (id)
         where issue.id = any($1)
         order by issue.id desc"#,
        ids
    )
    .fetch_all(db)
    .await
}
