//! Pages of lists: an opaque cursor, a bounded size, a link to the next page.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, de};
use utoipa::ToSchema;

/// Where a page starts: after the thing with this id, in descending order of ids.
///
/// Invariant: the text form is opaque to clients and round-trips.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor(u64);

/// Mixed into the text so that nobody takes it for an id.
const MASK: u64 = 0x5bd1_e995_9e37_79b9;

impl Cursor {
    /// The cursor behind the last thing of a page.
    pub fn after(id: u64) -> Self {
        Self(id)
    }

    /// The id that the page comes after.
    pub fn id(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:016x}", self.0 ^ MASK)
    }
}

/// The text is not a cursor that this server gave out.
#[derive(Debug, thiserror::Error)]
#[error("is not a cursor of this list: take it from meta.next")]
pub struct CursorError;

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let plain = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        u64::from_str_radix(text, 16)
            .ok()
            .filter(|_| plain)
            .map(|masked| Self(masked ^ MASK))
            .ok_or(CursorError)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

/// How many things a page holds. Invariant: 1 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit(u8);

impl Limit {
    const MOST: u8 = 100;

    /// The size as a count.
    pub fn get(self) -> usize {
        usize::from(self.0)
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(20)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse()
            .ok()
            .filter(|limit| (1..=Self::MOST).contains(limit))
            .map(Self)
            .ok_or_else(|| de::Error::custom(format!("must be 1 to {}", Self::MOST)))
    }
}

/// What a list says about itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageMeta {
    /// Query string of the next page; null on the last one.
    #[schema(example = "?status=solved&after=5bd1e9959e3779b0")]
    pub next: Option<String>,
    /// How many things match, on all pages.
    pub total: u64,
    /// True while the database is away and the list is told from memory, without names and texts.
    pub stale: bool,
}

/// The query string of the page behind `cursor`: that of this page with another `after`.
pub fn next_query(query: Option<&str>, cursor: impl fmt::Display) -> String {
    let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let next = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs.filter(|(name, _)| name != "after"))
        .append_pair("after", &cursor.to_string())
        .finish();
    format!("?{next}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_round_trips_and_nothing_else_is_one() {
        for id in [0, 1, 20_000, u64::MAX] {
            let cursor = Cursor::after(id);
            assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
        }
        for text in ["", "17", "+bd1e9959e3779b0", "zzzzzzzzzzzzzzzz"] {
            assert!(text.parse::<Cursor>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_next_page_keeps_the_filters() {
        let cursor = Cursor::after(7);
        let next = next_query(Some("status=solved&after=old&limit=5"), cursor);
        assert_eq!(next, format!("?status=solved&limit=5&after={cursor}"));
    }
}
