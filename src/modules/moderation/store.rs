//! The queue as moderators read it, and what authors see of their own.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::auth::Scopes;

/// A case with its text.
pub(super) struct CaseRow {
    pub(super) id: i64,
    pub(super) subject_kind: String,
    pub(super) subject_id: i64,
    pub(super) module: String,
    pub(super) municipality_code: Option<String>,
    pub(super) cause: String,
    pub(super) state: String,
    pub(super) text: String,
    pub(super) author_id: Option<i64>,
    pub(super) author_name: Option<String>,
    pub(super) opened_at: DateTime<Utc>,
    pub(super) closed_at: Option<DateTime<Utc>>,
    pub(super) action: Option<String>,
    pub(super) reason: String,
    pub(super) complaints: serde_json::Value,
}

/// Which cases are wanted.
pub(super) struct CaseFilter {
    pub(super) id: Option<i64>,
    pub(super) is_open: Option<bool>,
    /// Only those with a lower id.
    pub(super) after: Option<i64>,
    pub(super) limit: i64,
}

/// The cases within the scopes, the newest first.
pub(super) async fn list_cases(
    db: &mut PgConnection,
    scopes: &Scopes,
    filter: &CaseFilter,
) -> Result<Vec<CaseRow>, sqlx::Error> {
    let bodies: Vec<_> = scopes.iter().map(|scope| scope.body_id).collect();
    let municipalities: Vec<_> = scopes
        .iter()
        .map(|scope| scope.municipality_code.clone())
        .collect();
    let modules: Vec<_> = scopes.iter().map(|scope| scope.module.clone()).collect();
    sqlx::query_as!(
        CaseRow,
        r#"select c.id, c.subject_kind, c.subject_id, t.module, t.municipality_code, c.cause, t.state, t.text, t.author_id,
            p.display_name as "author_name?", c.opened_at, c.closed_at, c.action, c.reason,
            coalesce((
                select jsonb_agg(jsonb_build_object('reason', complaint.reason, 'text', complaint.text, 'created_at', complaint.created_at)
                    order by complaint.id)
                from complaint where complaint.case_id = c.id
            ), '[]'::jsonb) as "complaints!"
         from moderation_case c
         join moderated_text t on t.subject_kind = c.subject_kind and t.subject_id = c.subject_id
         left join person p on p.id = t.author_id
         where exists (
                select from unnest($1::bigint[], $2::text[], $3::text[]) as scope (body_id, municipality_code, module)
                where (scope.body_id is null or scope.body_id = t.body_id)
                    and (scope.municipality_code is null or scope.municipality_code = t.municipality_code)
                    and (scope.module is null or scope.module = t.module)
            )
            and ($4::bigint is null or c.id = $4)
            and ($5::boolean is null or (c.closed_at is null) = $5)
            and ($6::bigint is null or c.id < $6)
         order by c.id desc limit $7"#,
        &bodies as &[Option<i64>],
        &municipalities as &[Option<String>],
        &modules as &[Option<String>],
        filter.id,
        filter.is_open,
        filter.after,
        filter.limit
    )
    .fetch_all(db)
    .await
}

/// Whether a case waits for a decision; its text has to be locked.
pub(super) async fn is_open(tx: &mut PgConnection, id: i64) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from moderation_case where id = $1 and closed_at is null) as "exists!""#,
        id
    )
    .fetch_one(tx)
    .await
}

/// A text of the one who asks.
pub(super) struct OwnTextRow {
    pub(super) subject_kind: String,
    pub(super) subject_id: i64,
    pub(super) state: String,
    pub(super) reason: String,
    pub(super) submitted_at: DateTime<Utc>,
    pub(super) decided_at: Option<DateTime<Utc>>,
}

/// The texts of a person that others do not see, the newest first.
pub(super) async fn list_unpublished(
    db: &mut PgConnection,
    author_id: i64,
    limit: i64,
) -> Result<Vec<OwnTextRow>, sqlx::Error> {
    sqlx::query_as!(
        OwnTextRow,
        "select subject_kind, subject_id, state, reason, submitted_at, decided_at from moderated_text
         where author_id = $1 and state <> 'published' order by submitted_at desc limit $2",
        author_id,
        limit
    )
    .fetch_all(db)
    .await
}
