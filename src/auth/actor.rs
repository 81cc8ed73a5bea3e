//! Who acts: a person in a session, or another system with a key of theirs.

use chrono::{DateTime, TimeDelta, Utc};

use super::permission::{Permission, Scope, Scopes};

/// How long a shown second factor counts.
const SECOND_FACTOR_LASTS: TimeDelta = TimeDelta::hours(12);

/// Whether somebody vouches that the account is of a real person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trust {
    /// The account has an address of mail that works.
    Basic,
    /// A provider of identity that is trusted for it confirmed the person.
    Confirmed,
}

impl Trust {
    /// The name in the database and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Confirmed => "confirmed",
        }
    }
}

/// By what a request shows who it is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// A session of a browser.
    Session {
        /// Its id.
        id: i64,
        /// When the second factor was shown in it.
        second_factor_at: Option<DateTime<Utc>>,
    },
    /// A key of another system.
    Token {
        /// Its id.
        id: i64,
        /// Where it holds.
        scope: Scope,
        /// What it may be used for.
        permissions: Vec<Permission>,
    },
}

/// A permission that somebody has somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Right {
    /// What they may do.
    pub permission: Permission,
    /// Where.
    pub scope: Scope,
}

/// Somebody who is known. Invariant: neither suspended nor erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Their id.
    pub person_id: i64,
    /// The name that others see.
    pub display_name: String,
    /// The language in which they are written to: `ru` or `en`.
    pub language: String,
    /// Where they live and vote, when they said so.
    pub municipality_code: Option<String>,
    /// How sure the portal is of who they are.
    pub trust: Trust,
    /// Whether their account has a working second factor.
    pub has_second_factor: bool,
    /// By what the request showed it.
    pub credential: Credential,
    /// What grants give them, their own and delegated ones; a key narrows it, see [`Actor::scopes_of`].
    pub rights: Vec<Right>,
}

impl Actor {
    /// Whether they have any right at all: then the second factor is demanded of them.
    pub fn is_staff(&self) -> bool {
        !self.rights.is_empty()
    }

    /// Whether the second factor was shown, lately enough; keys of systems were made by one who had shown it.
    pub fn has_shown_second_factor(&self, now: DateTime<Utc>) -> bool {
        match &self.credential {
            Credential::Session {
                second_factor_at, ..
            } => second_factor_at.is_some_and(|at| now - at < SECOND_FACTOR_LASTS),
            Credential::Token { .. } => true,
        }
    }

    /// Whether the account has a second factor that was never shown in this session: then half of the way in is missing.
    pub fn is_half_signed_in(&self) -> bool {
        let is_shown = match &self.credential {
            Credential::Session {
                second_factor_at, ..
            } => second_factor_at.is_some(),
            Credential::Token { .. } => true,
        };
        self.has_second_factor && !is_shown
    }

    /// Where they have a permission.
    pub fn scopes_of(&self, permission: Permission) -> Scopes {
        let own = self
            .rights
            .iter()
            .filter(|right| right.permission == permission)
            .map(|right| &right.scope);
        let scopes = match &self.credential {
            Credential::Session { .. } => own.cloned().collect(),
            Credential::Token { permissions, .. } if !permissions.contains(&permission) => {
                Vec::new()
            }
            Credential::Token { scope, .. } => {
                own.filter_map(|each| each.intersection(scope)).collect()
            }
        };
        Scopes::new(scopes)
    }

    /// The id of the key that is used, if one is.
    pub fn token_id(&self) -> Option<i64> {
        match self.credential {
            Credential::Token { id, .. } => Some(id),
            Credential::Session { .. } => None,
        }
    }

    /// The id of the session that is used, if one is.
    pub fn session_id(&self) -> Option<i64> {
        match self.credential {
            Credential::Session { id, .. } => Some(id),
            Credential::Token { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::permission::Place;

    fn actor(credential: Credential) -> Actor {
        Actor {
            person_id: 1,
            display_name: "Official".to_owned(),
            language: "ru".to_owned(),
            municipality_code: None,
            trust: Trust::Basic,
            has_second_factor: true,
            credential,
            rights: vec![Right {
                permission: Permission::AnswerIssues,
                scope: Scope {
                    body_id: Some(7),
                    ..Scope::EVERYWHERE
                },
            }],
        }
    }

    #[test]
    fn a_key_narrows_what_its_owner_may_and_never_widens_it() {
        let place = |body| Place {
            body_id: Some(body),
            ..Place::default()
        };
        let with_key = |permissions| {
            actor(Credential::Token {
                id: 3,
                scope: Scope::EVERYWHERE,
                permissions,
            })
        };
        let wide = with_key(vec![Permission::AnswerIssues, Permission::ReadAudit]);
        let scopes = wide.scopes_of(Permission::AnswerIssues);
        assert!(scopes.cover(place(7)) && !scopes.cover(place(8)));
        assert!(wide.scopes_of(Permission::ReadAudit).is_empty());
        assert!(
            with_key(Vec::new())
                .scopes_of(Permission::AnswerIssues)
                .is_empty()
        );
    }

    #[test]
    fn a_second_factor_wears_off() {
        let at = DateTime::UNIX_EPOCH;
        let staff = actor(Credential::Session {
            id: 1,
            second_factor_at: Some(at),
        });
        assert!(staff.has_shown_second_factor(at + TimeDelta::hours(11)));
        assert!(!staff.has_shown_second_factor(at + TimeDelta::hours(12)));
    }
}
