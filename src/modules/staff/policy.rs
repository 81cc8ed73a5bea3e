//! Who may give, take away and suspend: pure rules over what somebody holds.

use crate::auth::{Actor, Permission, Place, Right, Scope, Scopes};

/// Something was to be given that the giver does not hold there themself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{} is not held there by a grant of one's own", .0.slug())]
pub struct NotHeld(pub Permission);

/// The actor with nothing but these rights: what is borrowed from somebody who is away cannot be given on.
pub(super) fn with_own_rights(actor: &Actor, own: Vec<Right>) -> Actor {
    Actor {
        rights: own,
        ..actor.clone()
    }
}

/// Whether `giver` holds every one of these permissions in a scope that contains this one.
pub(super) fn check_holds_all(
    giver: &Actor,
    permissions: &[Permission],
    scope: &Scope,
) -> Result<(), NotHeld> {
    let missing = permissions
        .iter()
        .find(|permission| !giver.scopes_of(**permission).contain(scope));
    missing.map_or(Ok(()), |permission| Err(NotHeld(*permission)))
}

/// What binds a person to the staff: where their grants hold, and the bodies of their posts with their municipalities.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bonds {
    /// Of grants that hold.
    pub grants: Vec<Scope>,
    /// Of posts that have not ended.
    pub posts: Vec<(i64, Option<String>)>,
}

/// Whether a person lies inside these scopes with all that binds them; somebody without bonds belongs to the whole portal.
pub fn contains_person(scopes: &Scopes, bonds: &Bonds) -> bool {
    if bonds.grants.is_empty() && bonds.posts.is_empty() {
        return scopes.contain(&Scope::EVERYWHERE);
    }
    let holds_posts = bonds.posts.iter().all(|(body_id, municipality_code)| {
        scopes.cover(Place {
            body_id: Some(*body_id),
            municipality_code: municipality_code.as_deref(),
            module: None,
        })
    });
    holds_posts && bonds.grants.iter().all(|scope| scopes.contain(scope))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{Credential, Trust};

    fn body(id: i64) -> Scope {
        Scope {
            body_id: Some(id),
            ..Scope::EVERYWHERE
        }
    }

    fn holder(permission: Permission, scope: Scope) -> Actor {
        Actor {
            person_id: 1,
            display_name: "Head".to_owned(),
            language: "ru".to_owned(),
            municipality_code: None,
            trust: Trust::Basic,
            has_second_factor: true,
            credential: Credential::Session {
                id: 1,
                second_factor_at: None,
            },
            rights: vec![Right { permission, scope }],
        }
    }

    #[test]
    fn only_what_is_held_around_a_scope_can_be_given_in_it() {
        let head = holder(Permission::AnswerIssues, body(7));
        let give = |permissions: &[Permission], scope| check_holds_all(&head, permissions, &scope);
        assert_eq!(give(&[Permission::AnswerIssues], body(7)), Ok(()));
        assert_eq!(
            give(&[Permission::AnswerIssues], body(8)),
            Err(NotHeld(Permission::AnswerIssues))
        );
        assert_eq!(
            give(&[Permission::AnswerIssues], Scope::EVERYWHERE),
            Err(NotHeld(Permission::AnswerIssues))
        );
        assert_eq!(
            give(&[Permission::AnswerIssues, Permission::ReadAudit], body(7)),
            Err(NotHeld(Permission::ReadAudit))
        );
    }

    #[test]
    fn what_was_lent_is_not_ones_own() {
        let stand_in = holder(Permission::AnswerIssues, Scope::EVERYWHERE);
        let own = with_own_rights(&stand_in, Vec::new());
        assert!(check_holds_all(&own, &[Permission::AnswerIssues], &body(7)).is_err());
    }

    #[test]
    fn a_person_is_inside_with_all_their_bonds_or_not_at_all() {
        let seven = Scopes::new(vec![body(7)]);
        let bonds = |grants: Vec<Scope>, posts| Bonds { grants, posts };
        assert!(contains_person(
            &seven,
            &bonds(vec![body(7)], vec![(7, None)])
        ));
        assert!(!contains_person(
            &seven,
            &bonds(vec![body(7), body(8)], vec![])
        ));
        assert!(!contains_person(&seven, &bonds(vec![], vec![(8, None)])));
        assert!(!contains_person(
            &seven,
            &bonds(vec![Scope::EVERYWHERE], vec![])
        ));
        assert!(!contains_person(&seven, &Bonds::default()));
        let everywhere = Scopes::new(vec![Scope::EVERYWHERE]);
        assert!(contains_person(&everywhere, &Bonds::default()));
    }
}
