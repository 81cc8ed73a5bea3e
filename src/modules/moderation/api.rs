//! Wire types of complaints, cases and decisions, and their problems.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::commands::{ComplainError, DecideCaseError, Decision, NewComplaintText};
use super::store::{CaseRow, OwnTextRow};
use crate::error::{AppError, FieldError, Problem, ProblemType};
use crate::http::page::{Cursor, Limit};
use crate::moderation::{Action, ComplaintReason, markdown_to_html};
use crate::modules::map::MunicipalityView;

/// The longest text of a complaint and reason of a decision, in letters.
const LONGEST_CHARS: usize = 2000;
/// The longest name of a kind.
const LONGEST_KIND: usize = 40;

/// A complaint to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ComplaintCreate {
    complaint: ComplaintFields,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ComplaintFields {
    /// The kind of the thing.
    #[schema(example = "issue")]
    subject_kind: String,
    subject_id: i64,
    /// spam, insult, `personal_data`, illegal, false or other.
    #[schema(example = "insult")]
    reason: String,
    /// In words of one's own, of 2000 letters at most; needed with `other`.
    #[serde(default)]
    text: String,
}

impl TryFrom<ComplaintCreate> for NewComplaintText {
    type Error = Problem;

    fn try_from(body: ComplaintCreate) -> Result<Self, Problem> {
        let fields = body.complaint;
        let mut errors = Vec::new();
        let mut fault = |pointer: &str, code, detail: &str| {
            errors.push(FieldError::pointer(pointer, code, detail));
        };
        if fields.subject_kind.len() > LONGEST_KIND || fields.subject_kind.contains('\0') {
            fault("/complaint/subject_kind", "invalid", "is not a kind");
        }
        let text = fields.text.trim();
        if text.chars().count() > LONGEST_CHARS || text.contains('\0') {
            fault("/complaint/text", "too-long", "has more than 2000 letters");
        }
        let reason = fields.reason.parse::<ComplaintReason>();
        match &reason {
            Ok(ComplaintReason::Other) if text.is_empty() => {
                fault("/complaint/text", "required", "say what is wrong");
            }
            Ok(_) => {}
            Err(error) => fault("/complaint/reason", "unknown-value", &error.to_string()),
        }
        match reason {
            Ok(reason) if errors.is_empty() => Ok(Self {
                text: text.to_owned(),
                subject_kind: fields.subject_kind,
                subject_id: fields.subject_id,
                reason,
            }),
            _ => Err(Problem::validation(errors)),
        }
    }
}

/// A complaint that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ComplaintAnswer {
    pub(super) complaint: ComplaintView,
}

/// What is answered of a complaint.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ComplaintView {
    pub(super) id: i64,
}

/// Which cases to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct CaseListQuery {
    /// Whether the case waits for a decision; all when it is left out.
    pub(super) state: Option<CaseState>,
    /// Where the page starts: taken from `meta.next` of the page before.
    #[param(value_type = Option<String>)]
    pub(super) after: Option<Cursor>,
    /// How many cases a page holds, 1 to 100.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    pub(super) limit: Limit,
}

/// Whether a case waits for a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum CaseState {
    Open,
    Closed,
}

/// A question to moderators.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CaseView {
    pub(super) id: i64,
    state: CaseState,
    subject_kind: String,
    subject_id: i64,
    module: String,
    municipality: Option<MunicipalityView>,
    /// Why moderators are asked: premoderation, duplicate, links, complaints or review.
    cause: String,
    /// Where the text stands: held, published or hidden.
    subject_state: String,
    /// The text as HTML that is safe to show.
    text_html: String,
    /// Null when the author's account is gone.
    author: Option<AuthorView>,
    opened_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
    /// What was decided: publish, hide or hold.
    action: Option<String>,
    /// Why; the author sees it.
    reason: String,
    complaints: Vec<CaseComplaint>,
}

/// Who wrote a text.
#[derive(Debug, Serialize, ToSchema)]
struct AuthorView {
    id: i64,
    display_name: String,
}

/// A complaint as moderators see it: not from whom.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct CaseComplaint {
    reason: String,
    text: String,
    created_at: DateTime<Utc>,
}

impl From<CaseRow> for CaseView {
    fn from(row: CaseRow) -> Self {
        let author = row
            .author_id
            .zip(row.author_name)
            .map(|(id, display_name)| AuthorView { id, display_name });
        Self {
            id: row.id,
            state: match row.closed_at {
                None => CaseState::Open,
                Some(_) => CaseState::Closed,
            },
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            module: row.module,
            municipality: row
                .municipality_code
                .as_deref()
                .and_then(MunicipalityView::find),
            cause: row.cause,
            subject_state: row.state,
            text_html: markdown_to_html(&row.text),
            author,
            opened_at: row.opened_at,
            closed_at: row.closed_at,
            action: row.action,
            reason: row.reason,
            complaints: serde_json::from_value(row.complaints)
                .expect("the query packs complaints in this shape"),
        }
    }
}

/// One case.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CaseAnswer {
    pub(super) moderation_case: CaseView,
}

/// A page of cases, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CaseList {
    pub(super) moderation_cases: Vec<CaseView>,
    pub(super) meta: NextMeta,
}

/// Where a list goes on.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NextMeta {
    /// Query string of the next page; null on the last one.
    pub(super) next: Option<String>,
}

/// A decision to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DecisionCreate {
    decision: DecisionFields,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DecisionFields {
    /// publish, hide or hold.
    #[schema(example = "hide")]
    action: String,
    /// What the author is told, of 2000 letters at most; needed unless the text is published.
    #[serde(default)]
    reason: String,
}

impl TryFrom<DecisionCreate> for Decision {
    type Error = Problem;

    fn try_from(body: DecisionCreate) -> Result<Self, Problem> {
        let fields = body.decision;
        let reason = fields.reason.trim();
        let fault = |field: &str, code, detail: &str| {
            let pointer = format!("/decision/{field}");
            Problem::validation(vec![FieldError::pointer(pointer, code, detail)])
        };
        let action: Action = fields
            .action
            .parse()
            .map_err(|_unknown| fault("action", "unknown-value", "is publish, hide or hold"))?;
        if reason.is_empty() && action != Action::Publish {
            return Err(fault("reason", "required", "the author is told why"));
        }
        if reason.chars().count() > LONGEST_CHARS || reason.contains('\0') {
            return Err(fault("reason", "too-long", "has more than 2000 letters"));
        }
        Ok(Self {
            action,
            reason: reason.to_owned(),
        })
    }
}

/// The texts of the one who asks that others do not see.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OwnTextList {
    pub(super) moderated_texts: Vec<OwnTextView>,
}

/// A text of one's own that others do not see.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OwnTextView {
    subject_kind: String,
    subject_id: i64,
    /// held or hidden.
    state: String,
    /// Why, in a moderator's words; empty while none has looked at it.
    reason: String,
    submitted_at: DateTime<Utc>,
    decided_at: Option<DateTime<Utc>>,
}

impl From<OwnTextRow> for OwnTextView {
    fn from(row: OwnTextRow) -> Self {
        Self {
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            state: row.state,
            reason: row.reason,
            submitted_at: row.submitted_at,
            decided_at: row.decided_at,
        }
    }
}

fn conflict(error: &impl ToString) -> AppError {
    Problem::new(ProblemType::Conflict)
        .with_detail(error.to_string())
        .into()
}

fn forbidden(error: &impl ToString) -> AppError {
    Problem::new(ProblemType::Forbidden)
        .with_detail(error.to_string())
        .into()
}

impl From<ComplainError> for AppError {
    fn from(error: ComplainError) -> Self {
        match error {
            ComplainError::NotFound => Problem::not_found("the thing").into(),
            ComplainError::Own => forbidden(&error),
            ComplainError::Again => conflict(&error),
            ComplainError::Database(error) => error.into(),
        }
    }
}

impl From<DecideCaseError> for AppError {
    fn from(error: DecideCaseError) -> Self {
        match error {
            DecideCaseError::NotFound => Problem::not_found("the case").into(),
            DecideCaseError::Own => forbidden(&error),
            DecideCaseError::Closed => conflict(&error),
            DecideCaseError::Database(error) => error.into(),
        }
    }
}
