//! Every SQL statement about texts, cases and complaints.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{Action, Cause, ComplaintReason, State, Subject, Submission};

/// A name of the database that this release does not know.
fn unknown<T>(text: &str, parsed: Result<T, super::model::UnknownName>) -> Result<T, sqlx::Error> {
    parsed.map_err(|error| sqlx::Error::Decode(format!("{text:?} {error}").into()))
}

/// Where a text stands.
pub(crate) async fn find_state(
    db: &mut PgConnection,
    subject: Subject<'_>,
) -> Result<Option<State>, sqlx::Error> {
    let state = sqlx::query_scalar!(
        "select state from moderated_text where subject_kind = $1 and subject_id = $2",
        subject.kind,
        subject.id
    )
    .fetch_optional(db)
    .await?;
    state.map(|text| unknown(&text, text.parse())).transpose()
}

/// Where a text stands, which nobody else changes until the end of the transaction.
pub(crate) async fn lock_state(
    tx: &mut PgConnection,
    subject: Subject<'_>,
) -> Result<Option<State>, sqlx::Error> {
    Ok(lock_text(tx, subject).await?.map(|text| text.state))
}

/// A text as commands need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LockedText {
    pub(crate) author_id: Option<i64>,
    pub(crate) state: State,
    pub(crate) module: String,
    pub(crate) municipality_code: Option<String>,
    pub(crate) body_id: Option<i64>,
}

/// A text, which nobody else changes until the end of the transaction.
pub(crate) async fn lock_text(
    tx: &mut PgConnection,
    subject: Subject<'_>,
) -> Result<Option<LockedText>, sqlx::Error> {
    let row = sqlx::query!(
        "select author_id, state, module, municipality_code, body_id from moderated_text
         where subject_kind = $1 and subject_id = $2 for update",
        subject.kind,
        subject.id
    )
    .fetch_optional(tx)
    .await?;
    row.map(|row| {
        Ok(LockedText {
            author_id: row.author_id,
            state: unknown(&row.state, row.state.parse())?,
            module: row.module,
            municipality_code: row.municipality_code,
            body_id: row.body_id,
        })
    })
    .transpose()
}

/// Writes or rewrites a text.
pub(crate) async fn upsert_text(
    tx: &mut PgConnection,
    submission: &Submission<'_>,
    folded: &str,
    state: State,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into moderated_text
            (subject_kind, subject_id, author_id, module, municipality_code, body_id, state, text, folded, submitted_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict on constraint moderated_text_pkey do update set
            module = excluded.module, municipality_code = excluded.municipality_code, body_id = excluded.body_id,
            state = excluded.state, text = excluded.text, folded = excluded.folded, submitted_at = excluded.submitted_at",
        submission.subject.kind,
        submission.subject.id,
        submission.author.person_id,
        submission.module,
        submission.place.municipality_code,
        submission.place.body_id,
        state.as_str(),
        submission.text,
        folded,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// What a text is compared with.
pub(crate) struct Comparison<'a> {
    pub(crate) subject: Subject<'a>,
    pub(crate) author_id: i64,
    pub(crate) folded: &'a str,
    /// How alike texts of the same person are at least, and since when.
    pub(crate) own: (f32, DateTime<Utc>),
    /// The same for texts of others.
    pub(crate) others: (f32, DateTime<Utc>),
}

/// Whether there is a text of late that is nearly the same.
pub(crate) async fn has_duplicate(
    tx: &mut PgConnection,
    comparison: &Comparison<'_>,
) -> Result<bool, sqlx::Error> {
    // The operator %, which the index answers, compares with this bound.
    sqlx::query!(
        "select set_config('pg_trgm.similarity_threshold', $1, true)",
        comparison.own.0.min(comparison.others.0).to_string()
    )
    .fetch_one(&mut *tx)
    .await?;
    sqlx::query_scalar!(
        r#"select exists (
            select from moderated_text
            where folded % $1 and (subject_kind, subject_id) <> ($2, $3)
                and (author_id = $4 and submitted_at > $6 and similarity(folded, $1) >= $5
                    or submitted_at > $8 and similarity(folded, $1) >= $7)
         ) as "exists!""#,
        comparison.folded,
        comparison.subject.kind,
        comparison.subject.id,
        comparison.author_id,
        comparison.own.0,
        comparison.own.1,
        comparison.others.0,
        comparison.others.1
    )
    .fetch_one(tx)
    .await
}

/// Opens a case, unless one is open; answers the id of the open one.
pub(crate) async fn open_case(
    tx: &mut PgConnection,
    subject: Subject<'_>,
    cause: Cause,
    now: DateTime<Utc>,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        "insert into moderation_case (subject_kind, subject_id, cause, opened_at) values ($1, $2, $3, $4)
         on conflict (subject_kind, subject_id) where closed_at is null do update set cause = moderation_case.cause
         returning id",
        subject.kind,
        subject.id,
        cause.as_str(),
        now
    )
    .fetch_one(tx)
    .await
}

/// Sets where a text stands and what its author is told.
pub(crate) async fn set_state(
    tx: &mut PgConnection,
    subject: Subject<'_>,
    state: State,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update moderated_text set state = $3, reason = $4, decided_at = $5 where subject_kind = $1 and subject_id = $2",
        subject.kind,
        subject.id,
        state.as_str(),
        reason,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Closes a case with what was decided.
pub(crate) async fn close_case(
    tx: &mut PgConnection,
    id: i64,
    decided_by: i64,
    action: Action,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update moderation_case set closed_at = $2, decided_by = $3, action = $4, reason = $5 where id = $1",
        id,
        now,
        decided_by,
        action.as_str(),
        reason
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Which thing a case is about.
pub(crate) async fn find_case_subject(
    db: &mut PgConnection,
    id: i64,
) -> Result<Option<(String, i64)>, sqlx::Error> {
    let row = sqlx::query!(
        "select subject_kind, subject_id from moderation_case where id = $1",
        id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.subject_kind, row.subject_id)))
}

/// A complaint to be written.
pub(crate) struct NewComplaint<'a> {
    pub(crate) subject: Subject<'a>,
    pub(crate) person_id: i64,
    pub(crate) reason: ComplaintReason,
    pub(crate) text: &'a str,
    pub(crate) case_id: i64,
}

/// Writes a complaint; nothing when this person complained of this thing before.
pub(crate) async fn insert_complaint(
    tx: &mut PgConnection,
    complaint: &NewComplaint<'_>,
    now: DateTime<Utc>,
) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar!(
        "insert into complaint (subject_kind, subject_id, person_id, reason, text, created_at, case_id)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict on constraint complaint_once_key do nothing returning id",
        complaint.subject.kind,
        complaint.subject.id,
        complaint.person_id,
        complaint.reason.as_str(),
        complaint.text,
        now,
        complaint.case_id
    )
    .fetch_optional(tx)
    .await
}

/// How many complaints a case has.
pub(crate) async fn count_complaints(
    tx: &mut PgConnection,
    case_id: i64,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from complaint where case_id = $1"#,
        case_id
    )
    .fetch_one(tx)
    .await
}

/// Removes a text with its cases and complaints.
pub(crate) async fn delete(tx: &mut PgConnection, subject: Subject<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from moderated_text where subject_kind = $1 and subject_id = $2",
        subject.kind,
        subject.id
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Erases the words of a person.
pub(crate) async fn erase_person(tx: &mut PgConnection, person_id: i64) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update moderated_text set text = '', folded = '', author_id = null where author_id = $1",
        person_id
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "update complaint set text = '' where person_id = $1",
        person_id
    )
    .execute(tx)
    .await?;
    Ok(())
}
