//! Every change of grants.

use serde_json::json;
use sqlx::PgConnection;

use super::store::{self, GrantRow, NewGrant};
use crate::auth::Scopes;
use crate::modules::staff::act::Act;
use crate::modules::staff::policy::{NotHeld, check_holds_all, with_own_rights};
use crate::modules::staff::store::{
    is_active_person, is_person_in_scopes, list_own_rights, lock_administrators,
    remains_administered,
};
use crate::modules::staff::{bodies, roles};

/// Why nothing is granted or revoked.
#[derive(Debug, thiserror::Error)]
pub(in crate::modules::staff) enum GrantError {
    /// There is no such grant, or it is not the actor's business.
    #[error("there is no grant {0} in what you manage")]
    NotFound(i64),
    /// Nobody gives anything to themselves.
    #[error("nobody grants anything to themselves")]
    ToOneself,
    /// There is no such person, or not for the actor.
    #[error("there is no such person in what you manage")]
    UnknownPerson,
    /// There is no such role.
    #[error("there is no such role")]
    UnknownRole,
    /// There is no such body, or it is closed.
    #[error("there is no such body, or it is closed")]
    UnknownBody,
    /// The scope is wider than where the actor manages grants.
    #[error("the scope is not inside of where you manage grants")]
    OutOfScope,
    /// The actor does not hold a permission of the role there.
    #[error(transparent)]
    NotHeld(#[from] NotHeld),
    /// It has ended already.
    #[error("the grant has ended already")]
    Ended,
    /// Nobody could administer the portal any more.
    #[error("this is the last administrator")]
    LastAdministrator,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Gives a role within a scope.
pub(super) async fn create_grant(
    tx: &mut PgConnection,
    act: Act<'_>,
    scopes: &Scopes,
    new: &NewGrant,
) -> Result<GrantRow, GrantError> {
    if new.person_id == act.actor.person_id {
        return Err(GrantError::ToOneself);
    }
    if !scopes.contain(&new.scope) {
        return Err(GrantError::OutOfScope);
    }
    let is_known = is_person_in_scopes(tx, new.person_id, scopes, act.now).await?
        && is_active_person(tx, new.person_id).await?;
    if !is_known {
        return Err(GrantError::UnknownPerson);
    }
    let id = give(tx, act, new).await?;
    let found = store::find(tx, id, act.now).await?;
    let row = found.ok_or(GrantError::NotFound(id))?;
    let entry = act.entry("grant.created", "grant", id).after(&json!({
        "person_id": row.person_id, "role": row.role_slug, "permissions": row.permissions, "body_id": row.body_id,
        "municipality_code": row.municipality_code, "module": row.module, "expires_at": row.expires_at, "reason": row.reason,
    }));
    act.record(tx, entry).await?;
    Ok(row)
}

/// Writes a grant, if the actor holds by grants of their own whatever it gives; the entry about it is the caller's.
pub(in crate::modules::staff) async fn give(
    tx: &mut PgConnection,
    act: Act<'_>,
    new: &NewGrant,
) -> Result<i64, GrantError> {
    let role = roles::store::lock(tx, new.role_id).await?;
    let role = role.ok_or(GrantError::UnknownRole)?;
    let own = list_own_rights(tx, act.actor.person_id, act.now).await?;
    let giver = with_own_rights(act.actor, own);
    check_holds_all(&giver, &role.known_permissions(), &new.scope)?;
    if let Some(body_id) = new.scope.body_id {
        let body = bodies::store::lock(tx, body_id).await?;
        body.filter(|body| body.closed_at.is_none())
            .ok_or(GrantError::UnknownBody)?;
    }
    Ok(store::insert(tx, new, Some(act.actor.person_id), act.now).await?)
}

/// Ends a grant before its time.
pub(super) async fn revoke_grant(
    tx: &mut PgConnection,
    act: Act<'_>,
    scopes: &Scopes,
    id: i64,
    reason: &str,
) -> Result<GrantRow, GrantError> {
    lock_administrators(tx).await?;
    let found = store::find(tx, id, act.now).await?;
    let before = found
        .filter(|grant| scopes.contain(&grant.scope()))
        .ok_or(GrantError::NotFound(id))?;
    if !store::revoke(tx, id, act.actor.person_id, act.now).await? {
        return Err(GrantError::Ended);
    }
    if before.role_slug == super::ADMINISTRATOR && !remains_administered(tx, None, Some(id)).await?
    {
        return Err(GrantError::LastAdministrator);
    }
    let found = store::find(tx, id, act.now).await?;
    let after = found.ok_or(GrantError::NotFound(id))?;
    let entry = act
        .entry("grant.revoked", "grant", id)
        .before(&json!({ "revoked_at": null, "expires_at": before.expires_at }))
        .after(&json!({ "revoked_at": act.now, "person_id": after.person_id, "role": after.role_slug, "reason": reason }));
    act.record(tx, entry).await?;
    Ok(after)
}
