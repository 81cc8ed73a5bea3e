//! Who may see and remove a picture.

use chrono::{DateTime, Utc};

use crate::auth::{Actor, Permission};
use crate::media::Media;

/// Permissions with which staff see what is not public yet, by the module of the thing; moderators see it in every module.
fn reading(module: Option<&str>) -> &'static [Permission] {
    match module {
        Some("issues") => &[Permission::Moderate, Permission::ReadIssues],
        Some("constructions") => &[Permission::Moderate, Permission::InspectConstructions],
        _ => &[Permission::Moderate],
    }
}

/// Whether somebody may see a picture.
pub(super) fn may_see(media: &Media, actor: Option<&Actor>, now: DateTime<Utc>) -> bool {
    media.public
        || actor.is_some_and(|actor| {
            is_uploader(media, actor) || holds(media, actor, reading(media.module.as_deref()), now)
        })
}

/// What somebody may do about removing a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Removal {
    /// They may.
    Allowed,
    /// They uploaded it, but a thing shows it: it is taken away there.
    Shown,
    /// They may not.
    Forbidden,
}

/// Whether somebody may remove a picture: its uploader while no thing shows it, moderators of its place always.
pub(super) fn may_remove(media: &Media, actor: &Actor, now: DateTime<Utc>) -> Removal {
    if holds(media, actor, &[Permission::Moderate], now) {
        return Removal::Allowed;
    }
    match (is_uploader(media, actor), media.owner_id) {
        (true, None) => Removal::Allowed,
        (true, Some(_)) => Removal::Shown,
        (false, _) => Removal::Forbidden,
    }
}

fn is_uploader(media: &Media, actor: &Actor) -> bool {
    media.uploader_id == Some(actor.person_id)
}

fn holds(media: &Media, actor: &Actor, permissions: &[Permission], now: DateTime<Utc>) -> bool {
    actor.has_shown_second_factor(now)
        && permissions
            .iter()
            .any(|permission| actor.scopes_of(*permission).cover(media.place()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{Credential, Right, Scope, Trust};

    fn actor(person_id: i64, right: Option<(Permission, Scope)>, shown: bool) -> Actor {
        Actor {
            person_id,
            display_name: "Resident".to_owned(),
            language: "ru".to_owned(),
            municipality_code: None,
            trust: Trust::Basic,
            has_second_factor: true,
            credential: Credential::Session {
                id: 1,
                second_factor_at: shown.then_some(DateTime::UNIX_EPOCH),
            },
            rights: right
                .into_iter()
                .map(|(permission, scope)| Right { permission, scope })
                .collect(),
        }
    }

    fn media(owner_id: Option<i64>, public: bool) -> Media {
        Media {
            id: 1,
            key: "k".to_owned(),
            uploader_id: Some(7),
            owner_kind: owner_id.map(|_| "issue".to_owned()),
            owner_id,
            module: owner_id.map(|_| "issues".to_owned()),
            municipality_code: owner_id.map(|_| "03701000".to_owned()),
            body_id: None,
            public,
            width: 1,
            height: 1,
            digest: Vec::new(),
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    fn there(code: &str) -> Scope {
        Scope {
            municipality_code: Some(code.to_owned()),
            ..Scope::EVERYWHERE
        }
    }

    #[test]
    fn a_private_picture_is_seen_by_its_uploader_and_by_staff_of_its_place() {
        let now = DateTime::UNIX_EPOCH;
        let private = media(Some(3), false);
        let sees = |actor: &Actor| may_see(&private, Some(actor), now);
        assert!(sees(&actor(7, None, false)));
        assert!(!sees(&actor(8, None, false)));
        assert!(sees(&actor(
            8,
            Some((Permission::ReadIssues, there("03701000"))),
            true
        )));
        assert!(!sees(&actor(
            8,
            Some((Permission::ReadIssues, there("03702000"))),
            true
        )));
        assert!(!sees(&actor(
            8,
            Some((Permission::ReadIssues, there("03701000"))),
            false
        )));
        assert!(!sees(&actor(
            8,
            Some((Permission::InspectConstructions, Scope::EVERYWHERE)),
            true
        )));
        assert!(!may_see(&private, None, now));
        assert!(may_see(&media(Some(3), true), None, now));
    }

    #[test]
    fn an_uploader_removes_what_nothing_shows_and_a_moderator_everything() {
        let now = DateTime::UNIX_EPOCH;
        let (own, other) = (actor(7, None, false), actor(8, None, false));
        let moderator = actor(9, Some((Permission::Moderate, Scope::EVERYWHERE)), true);
        let (free, shown) = (media(None, false), media(Some(3), true));
        assert_eq!(may_remove(&free, &own, now), Removal::Allowed);
        assert_eq!(may_remove(&shown, &own, now), Removal::Shown);
        assert_eq!(may_remove(&free, &other, now), Removal::Forbidden);
        assert_eq!(may_remove(&shown, &moderator, now), Removal::Allowed);
    }
}
