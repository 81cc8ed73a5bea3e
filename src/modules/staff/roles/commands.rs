//! Every change of roles.

use serde_json::{Value, json};
use sqlx::PgConnection;

use super::api::tag;
use super::store::{self, RoleRow};
use crate::auth::{Permission, Scope, Scopes};
use crate::http::preconditions::IfMatch;
use crate::modules::staff::act::{Act, violates};
use crate::modules::staff::grants::ADMINISTRATOR;
use crate::modules::staff::policy::{NotHeld, check_holds_all, with_own_rights};
use crate::modules::staff::store::list_own_rights;

/// A role to be created, checked.
#[derive(Debug, Clone)]
pub(super) struct NewRole {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) name_en: String,
    pub(super) permissions: Vec<Permission>,
}

/// Changes of a role, checked: what is `None` stays.
#[derive(Debug, Clone, Default)]
pub(super) struct RoleChange {
    pub(super) name: Option<String>,
    pub(super) name_en: Option<String>,
    pub(super) permissions: Option<Vec<Permission>>,
}

/// Why a role is not created or changed.
#[derive(Debug, thiserror::Error)]
pub(super) enum RoleError {
    /// There is none.
    #[error("there is no role {0}")]
    NotFound(i64),
    /// Roles hold everywhere, so managing grants somewhere is not enough.
    #[error("roles are the same everywhere: this needs grants.manage without bounds")]
    OutOfScope,
    /// A permission would be given or taken that the actor does not hold.
    #[error(transparent)]
    NotHeld(#[from] NotHeld),
    /// Another role has the name.
    #[error("another role has this slug")]
    SlugTaken,
    /// The administrator's role is what the program relies on.
    #[error("the permissions of administrators are fixed")]
    Fixed,
    /// Somebody else changed it meanwhile.
    #[error("somebody else changed the role meanwhile")]
    Changed,
    /// The database failed.
    #[error(transparent)]
    Database(sqlx::Error),
}

impl From<sqlx::Error> for RoleError {
    fn from(error: sqlx::Error) -> Self {
        if violates(&error, "role_slug_key") {
            Self::SlugTaken
        } else {
            Self::Database(error)
        }
    }
}

/// Creates a role of permissions that the actor holds everywhere.
pub(super) async fn create_role(
    tx: &mut PgConnection,
    act: Act<'_>,
    scopes: &Scopes,
    new: NewRole,
) -> Result<RoleRow, RoleError> {
    check_giver(tx, act, scopes, &new.permissions).await?;
    let mut row = RoleRow {
        id: 0,
        slug: new.slug,
        name: new.name,
        name_en: new.name_en,
        permissions: slugs(&new.permissions),
        built_in: false,
        updated_at: act.now,
    };
    row.id = store::insert(tx, &row).await?;
    let entry = act
        .entry("role.created", "role", row.id)
        .after(&values(&row));
    act.record(tx, entry).await?;
    Ok(row)
}

/// Changes a role; every permission that it gains or loses must be the actor's own, everywhere.
pub(super) async fn update_role(
    tx: &mut PgConnection,
    act: Act<'_>,
    scopes: &Scopes,
    id: i64,
    seen: &IfMatch,
    change: RoleChange,
) -> Result<RoleRow, RoleError> {
    let before = store::lock(tx, id).await?.ok_or(RoleError::NotFound(id))?;
    let wanted = change.permissions.as_deref().map(slugs);
    let touched = wanted.as_ref().map_or_else(Vec::new, |wanted| {
        let given = wanted
            .iter()
            .filter(|slug| !before.permissions.contains(slug));
        let taken = before
            .permissions
            .iter()
            .filter(|slug| !wanted.contains(slug));
        given
            .chain(taken)
            .filter_map(|slug| slug.parse().ok())
            .collect()
    });
    check_giver(tx, act, scopes, &touched).await?;
    if !seen.admits(&tag(&before)) {
        return Err(RoleError::Changed);
    }
    if before.slug == ADMINISTRATOR && !touched.is_empty() {
        return Err(RoleError::Fixed);
    }
    let after = RoleRow {
        name: change.name.unwrap_or_else(|| before.name.clone()),
        name_en: change.name_en.unwrap_or_else(|| before.name_en.clone()),
        permissions: wanted.unwrap_or_else(|| before.permissions.clone()),
        ..before.clone()
    };
    store::update(tx, &after, act.now).await?;
    let after = store::list(tx, Some(id), None).await?.pop();
    let after = after.ok_or(RoleError::NotFound(id))?;
    let entry = act
        .entry("role.updated", "role", id)
        .before(&values(&before))
        .after(&values(&after));
    act.record(tx, entry).await?;
    Ok(after)
}

async fn check_giver(
    tx: &mut PgConnection,
    act: Act<'_>,
    scopes: &Scopes,
    permissions: &[Permission],
) -> Result<(), RoleError> {
    if !scopes.contain(&Scope::EVERYWHERE) {
        return Err(RoleError::OutOfScope);
    }
    let own = list_own_rights(tx, act.actor.person_id, act.now).await?;
    let giver = with_own_rights(act.actor, own);
    Ok(check_holds_all(&giver, permissions, &Scope::EVERYWHERE)?)
}

fn slugs(permissions: &[Permission]) -> Vec<String> {
    permissions
        .iter()
        .map(|permission| permission.slug().to_owned())
        .collect()
}

fn values(role: &RoleRow) -> Value {
    json!({ "slug": role.slug, "name": role.name, "name_en": role.name_en, "permissions": role.permissions })
}
