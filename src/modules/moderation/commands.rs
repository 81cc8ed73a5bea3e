//! What changes where a text stands: a citizen complains, a moderator decides.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use sqlx::PgConnection;

use crate::app::App;
use crate::audit::{self, By, Entry};
use crate::auth::rate::{self, Rule, Taken};
use crate::auth::{Actor, Place, Scopes};
use crate::moderation::store::{self, LockedText, NewComplaint};
use crate::moderation::{Action, Cause, ComplaintReason, State, Subject};

/// Complaints after which a text is held until a moderator has looked at it.
const HOLDING: i64 = 3;
/// Complaints that a person may make.
const BY_PERSON: Rule = Rule {
    name: "complaint.person",
    most: 20,
    per: TimeDelta::hours(1),
};
/// Complaints that may come from one address.
const BY_ADDRESS: Rule = Rule {
    name: "complaint.address",
    most: 60,
    per: TimeDelta::hours(1),
};

/// Counts a complaint that is about to be made, and says whether it is within the bounds.
pub(super) async fn count_complaint(
    app: &App,
    actor: &Actor,
    address: &[u8],
    now: DateTime<Utc>,
) -> Result<Taken, sqlx::Error> {
    let mut db = app.db.acquire().await?;
    let person = (BY_PERSON, actor.person_id);
    rate::take_both(&mut db, person, (BY_ADDRESS, address), now).await
}

/// A complaint that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewComplaintText {
    pub(super) subject_kind: String,
    pub(super) subject_id: i64,
    pub(super) reason: ComplaintReason,
    pub(super) text: String,
}

/// Why a complaint was not taken.
#[derive(Debug, thiserror::Error)]
pub(super) enum ComplainError {
    /// There is no such text that everybody sees.
    #[error("the thing does not exist")]
    NotFound,
    /// It is of the one who complains.
    #[error("nobody complains of their own text")]
    Own,
    /// The person complained of it before.
    #[error("you complained of this before")]
    Again,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Takes a complaint: moderators are asked at once, and after some the text is held until they answer.
pub(super) async fn complain(
    tx: &mut PgConnection,
    app: &App,
    actor: &Actor,
    complaint: &NewComplaintText,
) -> Result<i64, ComplainError> {
    let now = app.clock.now();
    let subject = Subject {
        kind: &complaint.subject_kind,
        id: complaint.subject_id,
    };
    let text = store::lock_text(tx, subject)
        .await?
        .filter(|text| text.state == State::Published)
        .ok_or(ComplainError::NotFound)?;
    if text.author_id == Some(actor.person_id) {
        return Err(ComplainError::Own);
    }
    let case_id = store::open_case(tx, subject, Cause::Complaints, now).await?;
    let written = NewComplaint {
        subject,
        person_id: actor.person_id,
        reason: complaint.reason,
        text: &complaint.text,
        case_id,
    };
    let id = store::insert_complaint(tx, &written, now)
        .await?
        .ok_or(ComplainError::Again)?;
    let is_held = store::count_complaints(tx, case_id).await? >= HOLDING;
    if is_held {
        store::set_state(tx, subject, State::Held, "", now).await?;
    }
    let entry = Entry::new(By::from(actor), "complaint.made", "complaint", id).after(&json!({
        "subject_kind": subject.kind,
        "subject_id": subject.id,
        "reason": complaint.reason.as_str(),
        "case_id": case_id,
        "is_held": is_held,
    }));
    audit::record(tx, &app.keys, now, entry).await?;
    Ok(id)
}

/// What a moderator decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decision {
    pub(super) action: Action,
    /// What the author is told; there is one unless the text is published.
    pub(super) reason: String,
}

/// What a decision came to: whom to tell what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The kind of the thing.
    pub subject_kind: String,
    /// Its id.
    pub subject_id: i64,
    /// Who wrote it; nobody when they were erased.
    pub author_id: Option<i64>,
    /// Where it stood.
    pub before: State,
    /// Where it stands.
    pub state: State,
    /// Why, for the author.
    pub reason: String,
}

/// Why a case was not decided.
#[derive(Debug, thiserror::Error)]
pub(super) enum DecideCaseError {
    /// There is none, or none within the scopes.
    #[error("the case does not exist")]
    NotFound,
    /// It was decided before.
    #[error("the case was decided before")]
    Closed,
    /// The moderator wrote the text.
    #[error("nobody decides about their own text")]
    Own,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Decides a case.
pub(super) async fn decide_case(
    tx: &mut PgConnection,
    app: &App,
    (actor, scopes): (&Actor, &Scopes),
    case_id: i64,
    decision: &Decision,
) -> Result<Decided, DecideCaseError> {
    let now = app.clock.now();
    let found = store::find_case_subject(tx, case_id).await?;
    let (kind, id) = found.ok_or(DecideCaseError::NotFound)?;
    let subject = Subject { kind: &kind, id };
    // The text is locked before the case, as complaints do.
    let text = store::lock_text(tx, subject)
        .await?
        .filter(|text| scopes.cover(place(text)))
        .ok_or(DecideCaseError::NotFound)?;
    if text.author_id == Some(actor.person_id) {
        return Err(DecideCaseError::Own);
    }
    if !super::store::is_open(tx, case_id).await? {
        return Err(DecideCaseError::Closed);
    }
    let (action, reason) = (decision.action, decision.reason.as_str());
    store::close_case(tx, case_id, actor.person_id, action, reason, now).await?;
    let state = action.outcome();
    let told = if state == State::Published {
        ""
    } else {
        reason
    };
    store::set_state(tx, subject, state, told, now).await?;
    if action == Action::Hold {
        store::open_case(tx, subject, Cause::Review, now).await?;
    }
    let entry = Entry::new(
        By::from(actor),
        "text.moderated",
        "moderation_case",
        case_id,
    )
    .before(&json!({ "state": text.state.as_str() }))
    .after(&json!({
        "subject_kind": subject.kind,
        "subject_id": subject.id,
        "state": state.as_str(),
        "reason": reason,
    }));
    audit::record(tx, &app.keys, now, entry).await?;
    Ok(Decided {
        author_id: text.author_id,
        before: text.state,
        state,
        reason: told.to_owned(),
        subject_kind: kind,
        subject_id: id,
    })
}

fn place(text: &LockedText) -> Place<'_> {
    Place {
        body_id: text.body_id,
        municipality_code: text.municipality_code.as_deref(),
        module: Some(&text.module),
    }
}
