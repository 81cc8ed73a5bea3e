//! One dated set of all areas.

use crate::{Area, AreaCode};

/// One dated set of areas, with the credit that its source is owed.
///
/// Invariant: areas are sorted by code and no code occurs twice.
#[derive(Clone, Debug, PartialEq)]
pub struct Edition {
    /// Name for people.
    pub title: String,
    /// Where the boundaries come from.
    pub source: String,
    /// Terms of use of the source.
    pub licence: String,
    /// Credit line owed to the source.
    pub attribution: String,
    /// The day (YYYY-MM-DD) for which the boundaries are valid, where it is known.
    pub valid_on: Option<String>,
    /// Whether the boundaries are a rough stand-in, good for trying the portal and not for governing.
    pub approximate: bool,
    /// The areas, sorted by code.
    pub areas: Vec<Area>,
}

/// Two areas of one edition bear the same code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("area {0} occurs twice in the edition")]
pub struct EditionError(pub AreaCode);

impl Edition {
    /// Makes an edition of `areas`, with every other field empty.
    ///
    /// Meant for callers that hold checked areas (a database, a test); files are read by [`crate::import`].
    pub fn new(mut areas: Vec<Area>) -> Result<Self, EditionError> {
        areas.sort_by_key(|area| area.code);
        if let Some(pair) = areas.windows(2).find(|pair| pair[0].code == pair[1].code) {
            return Err(EditionError(pair[0].code));
        }
        Ok(Self {
            title: String::new(),
            source: String::new(),
            licence: String::new(),
            attribution: String::new(),
            valid_on: None,
            approximate: false,
            areas,
        })
    }

    /// The place of an area in [`Edition::areas`].
    pub fn position(&self, code: AreaCode) -> Option<usize> {
        self.areas
            .binary_search_by_key(&code, |area| area.code)
            .ok()
    }
}
