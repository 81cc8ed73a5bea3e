//! Moderation of what people write, for every module: held, published or hidden, with a reason that the author sees.
//!
//! Words: a *text* is what somebody wrote about or as a thing; a *case* is a question to moderators about it; a *complaint* is what a
//! citizen thinks wrong with it.
//! Tables: `moderated_text`, `moderation_case`, `complaint`.  The queue and complaints over HTTP are `modules::moderation`.
//!
//! A module calls [`count_text`] before it begins, [`submit`] in the transaction that writes the thing, and shows the thing while
//! [`find_state`] says `Published`: the row here is the truth, nobody is called back.  What it shows comes from [`markdown_to_html`].

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{PgConnection, PgPool};

use crate::auth::Actor;
use crate::auth::rate::{self, Rule, Taken};

mod markdown;
mod model;
pub(crate) mod store;
mod submit;

pub use markdown::{LONGEST_TEXT_CHARS, markdown_to_html};
pub use model::{Action, Cause, ComplaintReason, State, Subject, Submission, Verdict};
pub use submit::{SubmitError, submit};

/// Texts that a person may write.
const BY_PERSON: Rule = Rule {
    name: "text.person",
    most: 30,
    per: TimeDelta::hours(1),
};
/// Texts that may come from one address.
const BY_ADDRESS: Rule = Rule {
    name: "text.address",
    most: 120,
    per: TimeDelta::hours(1),
};

/// Counts a text that somebody is about to write, and says whether it is within the bounds of the person and the address.
pub async fn count_text(
    db: &PgPool,
    actor: &Actor,
    address: &[u8],
    now: DateTime<Utc>,
) -> Result<Taken, sqlx::Error> {
    let mut db = db.acquire().await?;
    let person = (BY_PERSON, actor.person_id);
    rate::take_both(&mut db, person, (BY_ADDRESS, address), now).await
}

/// Where a text stands; nothing when it was never submitted.
pub async fn find_state(
    db: &mut PgConnection,
    subject: Subject<'_>,
) -> Result<Option<State>, sqlx::Error> {
    store::find_state(db, subject).await
}

/// Forgets a text whose thing is gone, with its cases and complaints.
pub async fn remove(tx: &mut PgConnection, subject: Subject<'_>) -> Result<(), sqlx::Error> {
    store::delete(tx, subject).await
}

/// Erases what is kept of a person: the words of their texts and complaints; what was decided stays.
pub async fn erase_person(tx: &mut PgConnection, person_id: i64) -> Result<(), sqlx::Error> {
    store::erase_person(tx, person_id).await
}
