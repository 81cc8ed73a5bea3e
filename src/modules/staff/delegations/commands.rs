//! Every change of delegations.

use serde_json::json;
use sqlx::PgConnection;

use super::store::{self, DelegationRow, NewDelegation};
use crate::auth::{Credential, Permission, Scopes};
use crate::modules::staff::act::Act;
use crate::modules::staff::store::{is_active_person, list_own_rights};

/// Why nothing is lent, or a loan is not ended.
#[derive(Debug, thiserror::Error)]
pub(super) enum DelegationError {
    /// There is no such delegation, or it is not the actor's business.
    #[error("there is no delegation {0} of yours")]
    NotFound(i64),
    /// A key of another system acts, which lends nothing.
    #[error("only a person who is signed in hands on what they hold")]
    ByKey,
    /// The actor has nothing of their own.
    #[error("you hold nothing of your own that could be handed on")]
    NothingOwn,
    /// It is to oneself.
    #[error("a delegation is to somebody else")]
    ToOneself,
    /// There is no such member of the staff.
    #[error("there is no such member of the staff")]
    UnknownPerson,
    /// It has ended already.
    #[error("the delegation has ended already")]
    Ended,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Lends the actor's own grants for a time.
pub(super) async fn create_delegation(
    tx: &mut PgConnection,
    act: Act<'_>,
    new: &NewDelegation,
) -> Result<DelegationRow, DelegationError> {
    if !matches!(act.actor.credential, Credential::Session { .. }) {
        return Err(DelegationError::ByKey);
    }
    let from = act.actor.person_id;
    if new.to_person_id == from {
        return Err(DelegationError::ToOneself);
    }
    if list_own_rights(tx, from, act.now).await?.is_empty() {
        return Err(DelegationError::NothingOwn);
    }
    let is_known = store::is_staff(tx, new.to_person_id, act.now).await?
        && is_active_person(tx, new.to_person_id).await?;
    if !is_known {
        return Err(DelegationError::UnknownPerson);
    }
    let id = store::insert(tx, from, new, act.now).await?;
    let row = find(tx, act, id).await?;
    let entry = act.entry("delegation.created", "delegation", id).after(&json!({
        "from_person_id": from, "to_person_id": row.to_person_id, "since": row.since, "until": row.until, "reason": row.reason,
    }));
    act.record(tx, entry).await?;
    Ok(row)
}

/// Ends a delegation: who lent, who borrowed, and who manages grants around the lender may do so.
pub(super) async fn end_delegation(
    tx: &mut PgConnection,
    act: Act<'_>,
    id: i64,
) -> Result<(), DelegationError> {
    let before = find(tx, act, id).await?;
    if !store::end(tx, id, act.now).await? {
        return Err(DelegationError::Ended);
    }
    let entry = act
        .entry("delegation.ended", "delegation", id)
        .before(&json!({ "until": before.until }))
        .after(&json!({ "ended_at": act.now }));
    act.record(tx, entry).await?;
    Ok(())
}

/// Where the actor manages what others hold.
pub(super) fn managed(act: Act<'_>) -> Scopes {
    act.actor.scopes_of(Permission::ManageGrants)
}

async fn find(
    tx: &mut PgConnection,
    act: Act<'_>,
    id: i64,
) -> Result<DelegationRow, DelegationError> {
    let rows = store::list(tx, act.actor.person_id, &managed(act), Some(id), act.now).await?;
    rows.into_iter().next().ok_or(DelegationError::NotFound(id))
}
