//! Why somebody may or may not do a thing at a place: pure reading of what binds them.

use chrono::{DateTime, Utc};

use crate::auth::{Permission, Place, Scope};
use crate::modules::staff::delegations::store::DelegationRow;
use crate::modules::staff::grants::store::GrantRow;
use crate::modules::staff::tokens::store::TokenRow;

/// Everything that decides what a person may do.
#[derive(Debug, Clone, Default)]
pub(super) struct Holdings {
    pub(super) suspended: bool,
    pub(super) has_second_factor: bool,
    /// Their own, ended ones too.
    pub(super) own: Vec<GrantRow>,
    /// What others lend them now, grant by grant.
    pub(super) lent: Vec<(DelegationRow, GrantRow)>,
    /// Their keys that hold.
    pub(super) tokens: Vec<TokenRow>,
}

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Because<'a> {
    /// A grant of their own gives it there.
    Grant(&'a GrantRow),
    /// Somebody who is away lends a grant that gives it there.
    Delegation(&'a DelegationRow, &'a GrantRow),
    /// One of their keys may do it there too.
    Token(&'a TokenRow),
    /// A grant gives the permission, but somewhere else.
    Elsewhere(&'a GrantRow),
    /// A grant gave it there and has ended.
    Ended(&'a GrantRow),
    /// No grant ever gave the permission.
    NoGrant,
    /// The account is suspended.
    Suspended,
    /// The account has no second factor, so nothing that needs a right can be done with it.
    NoSecondFactor,
}

/// An answer with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Explanation<'a> {
    pub(super) allowed: bool,
    pub(super) because: Vec<Because<'a>>,
}

/// Whether the person may do this there, and why.
pub(super) fn explain<'a>(
    held: &'a Holdings,
    permission: Permission,
    place: Place<'_>,
    now: DateTime<Utc>,
) -> Explanation<'a> {
    let mut because = reasons(held, permission, place, now);
    let is_given = !because.is_empty();
    if is_given {
        let tokens = held
            .tokens
            .iter()
            .filter(|token| has(&token.permissions, permission) && token.scope().covers(place));
        because.extend(tokens.map(Because::Token));
    } else {
        because = missing(held, permission, place, now);
    }
    let allowed = is_given && !held.suspended && held.has_second_factor;
    if held.suspended {
        because.insert(0, Because::Suspended);
    }
    if is_given && !held.has_second_factor {
        because.insert(0, Because::NoSecondFactor);
    }
    Explanation { allowed, because }
}

fn reasons<'a>(
    held: &'a Holdings,
    permission: Permission,
    place: Place<'_>,
    now: DateTime<Utc>,
) -> Vec<Because<'a>> {
    let gives = |grant: &GrantRow| {
        grant.is_active(now) && has(&grant.permissions, permission) && grant.scope().covers(place)
    };
    let own = held.own.iter().filter(|grant| gives(grant));
    let lent = held.lent.iter().filter(|(_, grant)| gives(grant));
    own.map(Because::Grant)
        .chain(lent.map(|(delegation, grant)| Because::Delegation(delegation, grant)))
        .collect()
}

fn missing<'a>(
    held: &'a Holdings,
    permission: Permission,
    place: Place<'_>,
    now: DateTime<Utc>,
) -> Vec<Because<'a>> {
    let all = held
        .own
        .iter()
        .chain(held.lent.iter().map(|(_, grant)| grant));
    let found: Vec<_> = all
        .filter(|grant| has(&grant.permissions, permission))
        .filter_map(|grant| match (grant.is_active(now), grant.scope()) {
            (true, _) => Some(Because::Elsewhere(grant)),
            (false, scope) if scope.covers(place) => Some(Because::Ended(grant)),
            (false, _) => None,
        })
        .collect();
    if found.is_empty() {
        vec![Because::NoGrant]
    } else {
        found
    }
}

fn has(slugs: &[String], permission: Permission) -> bool {
    slugs.iter().any(|slug| slug == permission.slug())
}

/// A permission that is held somewhere, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Held<'a> {
    pub(super) permission: Permission,
    pub(super) scope: Scope,
    pub(super) grant: &'a GrantRow,
    pub(super) lent_by: Option<&'a DelegationRow>,
}

/// Everything that is held now, in the order of permissions; what suspension or a missing factor keeps from use is listed too.
pub(super) fn list_held(held: &Holdings, now: DateTime<Utc>) -> Vec<Held<'_>> {
    let own = held.own.iter().map(|grant| (None, grant));
    let lent = held
        .lent
        .iter()
        .map(|(delegation, grant)| (Some(delegation), grant));
    let mut all: Vec<_> = own
        .chain(lent)
        .filter(|(_, grant)| grant.is_active(now))
        .flat_map(|(lent_by, grant)| {
            grant.permissions.iter().filter_map(move |slug| {
                Some(Held {
                    permission: slug.parse().ok()?,
                    scope: grant.scope(),
                    grant,
                    lent_by,
                })
            })
        })
        .collect();
    all.sort_by_key(|held| (held.permission, held.grant.id));
    all
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    fn grant(body_id: Option<i64>) -> GrantRow {
        GrantRow {
            id: 5,
            person_id: 1,
            person_name: "Official".to_owned(),
            role_id: 1,
            role_slug: "official".to_owned(),
            role_name: "Сотрудник".to_owned(),
            role_name_en: "Official".to_owned(),
            permissions: vec!["issues.answer".to_owned()],
            body_id,
            body_name: None,
            body_name_en: None,
            municipality_code: None,
            module: None,
            granted_by: None,
            granted_by_name: None,
            granted_at: at(0),
            expires_at: None,
            revoked_by: None,
            revoked_by_name: None,
            revoked_at: None,
            reason: String::new(),
        }
    }

    fn holding(grants: Vec<GrantRow>) -> Holdings {
        Holdings {
            has_second_factor: true,
            own: grants,
            ..Holdings::default()
        }
    }

    fn ask(held: &Holdings) -> Explanation<'_> {
        let place = Place {
            body_id: Some(7),
            ..Place::default()
        };
        explain(held, Permission::AnswerIssues, place, at(1))
    }

    #[test]
    fn a_grant_that_covers_the_place_is_the_reason() {
        let held = holding(vec![grant(Some(7))]);
        let explained = ask(&held);
        assert!(explained.allowed);
        assert_eq!(explained.because, [Because::Grant(&held.own[0])]);
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(ask(&holding(vec![])).because, [Because::NoGrant]);
        let elsewhere = holding(vec![grant(Some(8))]);
        assert_eq!(
            ask(&elsewhere).because,
            [Because::Elsewhere(&elsewhere.own[0])]
        );
        let ended = holding(vec![GrantRow {
            expires_at: Some(at(1)),
            ..grant(None)
        }]);
        assert_eq!(ask(&ended).because, [Because::Ended(&ended.own[0])]);
    }

    #[test]
    fn suspension_and_a_missing_factor_forbid_what_a_grant_gives() {
        for (suspended, has_second_factor, first) in [
            (true, true, Because::Suspended),
            (false, false, Because::NoSecondFactor),
        ] {
            let held = Holdings {
                suspended,
                has_second_factor,
                ..holding(vec![grant(None)])
            };
            let explained = ask(&held);
            assert!(!explained.allowed);
            assert_eq!(explained.because[0], first);
        }
    }
}
