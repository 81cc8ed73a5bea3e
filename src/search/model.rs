//! What is searched, for what, and what is found.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Datelike, Utc};

/// What search knows of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Document<'a> {
    /// The kind of the thing: small letters and underscores.
    pub kind: &'a str,
    /// Its id.
    pub subject_id: i64,
    /// The language of its text: `ru` or `en`.
    pub language: &'a str,
    /// Its title.
    pub title: &'a str,
    /// The rest of its text.
    pub body: &'a str,
    /// Where it is.
    pub municipality_code: Option<&'a str>,
    /// Whether everybody may see it.
    pub public: bool,
    /// When it came to be: the newer of two equal ones is shown first.
    pub created_at: DateTime<Utc>,
}

/// Which documents are wanted; nothing for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// Only these kinds.
    pub kinds: Option<Vec<String>>,
    /// Only in these municipalities.
    pub municipalities: Option<Vec<String>>,
}

/// A document that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The kind of the thing.
    pub kind: String,
    /// Its id.
    pub subject_id: i64,
    /// Its title as HTML that is safe, with marks.
    pub title_html: String,
    /// Some of its text as HTML that is safe, with marks.
    pub snippet_html: String,
    /// Where it is.
    pub municipality_code: Option<String>,
    /// When it came to be.
    pub created_at: DateTime<Utc>,
}

/// A page of what was found, the best first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The documents.
    pub hits: Vec<Hit>,
    /// How many were found, on all pages.
    pub total: u64,
    /// Where the next page begins, when there is one.
    pub next: Option<Position>,
}

/// The place of a document in the order of a search.
///
/// Invariant: the text form is opaque to clients and round-trips.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// Whether it was found by likeness.
    pub(super) is_like: bool,
    pub(super) score: i32,
    pub(super) created_at: DateTime<Utc>,
    pub(super) subject_id: i64,
    pub(super) kind: String,
}

/// The text is not a position that this server gave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a cursor of this list: take it from meta.next")]
pub struct PositionError;

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = format!(
            "{}:{}:{}:{}:{}",
            u8::from(self.is_like),
            self.score,
            self.created_at.timestamp_micros(),
            self.subject_id,
            self.kind
        );
        formatter.write_str(&URL_SAFE_NO_PAD.encode(plain))
    }
}

impl FromStr for Position {
    type Err = PositionError;

    fn from_str(text: &str) -> Result<Self, PositionError> {
        read(text).ok_or(PositionError)
    }
}

fn read(text: &str) -> Option<Position> {
    let plain = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
    let mut parts = plain.splitn(5, ':');
    Some(Position {
        is_like: match parts.next()? {
            "0" => false,
            "1" => true,
            _ => return None,
        },
        score: parts.next()?.parse().ok()?,
        created_at: read_instant(parts.next()?)?,
        subject_id: parts.next()?.parse().ok()?,
        kind: parts
            .next()
            .filter(|kind| is_kind(kind))
            .map(str::to_owned)?,
    })
}

/// An instant of the years in which things can come to be; the database knows fewer years than we do.
fn read_instant(micros: &str) -> Option<DateTime<Utc>> {
    let instant = DateTime::from_timestamp_micros(micros.parse().ok()?)?;
    (1800..2200).contains(&instant.year()).then_some(instant)
}

/// Whether a text may be the name of a kind.
fn is_kind(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_round_trips_and_nothing_else_is_one() {
        let position = Position {
            is_like: true,
            score: -3,
            created_at: DateTime::UNIX_EPOCH,
            subject_id: 7,
            kind: "issue".to_owned(),
        };
        assert_eq!(position.to_string().parse(), Ok(position));
        for text in [
            "",
            "x",
            "MA",
            "MDowOjA6MDo",
            &URL_SAFE_NO_PAD.encode("0:1:1:1:a'b"),
            &URL_SAFE_NO_PAD.encode("0:1:-8000000000000000000:1:issue"),
        ] {
            assert_eq!(text.parse::<Position>(), Err(PositionError), "{text}");
        }
    }
}
