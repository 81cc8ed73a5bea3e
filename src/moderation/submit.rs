//! What becomes of a text when it is written: shown at once, or looked at by moderators first.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::markdown::LONGEST_TEXT_CHARS;
use super::model::{Cause, State, Submission, Verdict};
use super::store;
use crate::auth::Trust;

/// Links that a text may have when nobody vouches for its author.
const MOST_LINKS: usize = 3;
/// Shorter texts are alike by nature: «Яма на дороге».
const LEAST_COMPARED_CHARS: usize = 40;
/// What is compared of a long text, in letters.
const COMPARED_CHARS: usize = 4000;
/// How alike two texts of one person are when the second one is a duplicate, and for how long.
const OWN: (f32, TimeDelta) = (0.75, TimeDelta::days(7));
/// The same for texts of two people: neighbours may say the same in words of their own.
const OTHERS: (f32, TimeDelta) = (0.9, TimeDelta::days(1));

/// Why a text is not taken.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// It is too long.
    #[error("the text has more than {LONGEST_TEXT_CHARS} letters")]
    TooLong,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Judges a text in the transaction that writes its thing, and opens a case where moderators are needed.
///
/// Writes no audit entry: the verdict belongs into that of the caller.
pub async fn submit(
    tx: &mut PgConnection,
    submission: &Submission<'_>,
    now: DateTime<Utc>,
) -> Result<Verdict, SubmitError> {
    if submission.text.chars().count() > LONGEST_TEXT_CHARS {
        return Err(SubmitError::TooLong);
    }
    let folded = fold(submission.text);
    let before = store::lock_state(tx, submission.subject).await?;
    let verdict = judge(tx, submission, &folded, before, now).await?;
    store::upsert_text(tx, submission, &folded, verdict.state(), now).await?;
    if let Verdict::Held(cause) = verdict {
        store::open_case(tx, submission.subject, cause, now).await?;
    }
    Ok(verdict)
}

async fn judge(
    tx: &mut PgConnection,
    submission: &Submission<'_>,
    folded: &str,
    before: Option<State>,
    now: DateTime<Utc>,
) -> Result<Verdict, sqlx::Error> {
    // An edit is no way round a decision.
    if matches!(before, Some(State::Hidden | State::Held)) {
        return Ok(Verdict::Held(Cause::Review));
    }
    if submission.is_premoderated {
        return Ok(Verdict::Held(Cause::Premoderation));
    }
    if submission.author.trust < Trust::Confirmed && links(submission.text) > MOST_LINKS {
        return Ok(Verdict::Held(Cause::Links));
    }
    if folded.chars().count() >= LEAST_COMPARED_CHARS {
        let comparison = store::Comparison {
            subject: submission.subject,
            author_id: submission.author.person_id,
            folded,
            own: (OWN.0, now - OWN.1),
            others: (OTHERS.0, now - OTHERS.1),
        };
        if store::has_duplicate(tx, &comparison).await? {
            return Ok(Verdict::Held(Cause::Duplicate));
        }
    }
    Ok(Verdict::Published)
}

fn links(text: &str) -> usize {
    let text = text.to_lowercase();
    text.matches("http://").count()
        + text.matches("https://").count()
        + text.matches("www.").count()
}

/// The words of a text in lower case, ё as е, without signs: what two texts are compared by.
fn fold(text: &str) -> String {
    let lower = text.to_lowercase().replace('ё', "е");
    let words: Vec<_> = lower
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ").chars().take(COMPARED_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_case_and_spaces_make_no_other_text() {
        assert_eq!(fold("  ЯМА,\nна  дороге!!! Ёлка"), "яма на дороге елка");
        assert_eq!(fold(&"я ".repeat(9000)).chars().count(), COMPARED_CHARS);
    }

    #[test]
    fn links_are_counted_however_they_are_written() {
        assert_eq!(links("HTTP://a https://b www.c"), 3);
        assert_eq!(links("без ссылок"), 0);
    }
}
