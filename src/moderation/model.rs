//! Where texts stand, why they are looked at, and what is decided.

use std::str::FromStr;

use crate::auth::{Actor, Place};

/// A thing with a text, by the kind that its module gives it and its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject<'a> {
    /// Its kind, such as `issue` or `comment`: small letters and underscores.
    pub kind: &'a str,
    /// Its id.
    pub id: i64,
}

/// The value is none of the known names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a known name")]
pub struct UnknownName;

macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$variant_doc])* $variant),* }

        impl $name {
            /// The name in the database and on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }
        }

        impl FromStr for $name {
            type Err = UnknownName;

            fn from_str(text: &str) -> Result<Self, UnknownName> {
                match text { $($text => Ok(Self::$variant),)* _ => Err(UnknownName) }
            }
        }
    };
}

names! {
    /// Where a text stands.
    State {
        /// It waits for a moderator; its author alone sees it.
        Held = "held",
        /// Everybody sees it.
        Published = "published",
        /// A moderator took it away; its author sees why.
        Hidden = "hidden",
    }
}

names! {
    /// Why moderators are asked.
    Cause {
        /// Its module publishes nothing unseen.
        Premoderation = "premoderation",
        /// It is like another one of late.
        Duplicate = "duplicate",
        /// It is full of links.
        Links = "links",
        /// People complained.
        Complaints = "complaints",
        /// A moderator wants to look again, or the author changed what was hidden.
        Review = "review",
    }
}

names! {
    /// What a moderator decides.
    Action {
        /// Show it.
        Publish = "publish",
        /// Take it away.
        Hide = "hide",
        /// Keep it unseen and ask again.
        Hold = "hold",
    }
}

names! {
    /// What somebody thinks wrong with a text.
    ComplaintReason {
        /// Advertising.
        Spam = "spam",
        /// Insults.
        Insult = "insult",
        /// Personal data of somebody.
        PersonalData = "personal_data",
        /// Against the law.
        Illegal = "illegal",
        /// Not true.
        False = "false",
        /// Something else.
        Other = "other",
    }
}

impl Action {
    /// Where a text stands after it.
    pub fn outcome(self) -> State {
        match self {
            Self::Publish => State::Published,
            Self::Hide => State::Hidden,
            Self::Hold => State::Held,
        }
    }
}

/// A text that is written or changed.
#[derive(Debug, Clone, Copy)]
pub struct Submission<'a> {
    /// The thing.
    pub subject: Subject<'a>,
    /// Its module.
    pub module: &'a str,
    /// Where it is besides; moderators are bounded by it.
    pub place: Place<'a>,
    /// Who wrote it.
    pub author: &'a Actor,
    /// Everything that is to be read: title and text.
    pub text: &'a str,
    /// Whether its module publishes nothing unseen.
    pub is_premoderated: bool,
}

/// What becomes of a text for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is shown.
    Published,
    /// Moderators look at it first.
    Held(Cause),
}

impl Verdict {
    /// Where the text stands.
    pub fn state(self) -> State {
        match self {
            Self::Published => State::Published,
            Self::Held(_) => State::Held,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for state in [State::Held, State::Published, State::Hidden] {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
        assert_eq!("deleted".parse::<State>(), Err(UnknownName));
        assert_eq!(Action::Hide.outcome(), State::Hidden);
        assert_eq!("personal_data".parse(), Ok(ComplaintReason::PersonalData));
    }
}
