//! Suspension of people, and its end.

use serde_json::json;
use sqlx::PgConnection;

use super::store::{self, PersonRow};
use crate::auth::Scopes;
use crate::modules::staff::{
    Act, contains_person, list_bonds, lock_administrators, remains_administered,
};

/// Why a person is not suspended or released.
#[derive(Debug, thiserror::Error)]
pub(super) enum SuspensionError {
    /// There is no such person, or not for the actor.
    #[error("there is no person {0} in what you manage")]
    NotFound(i64),
    /// The person is bound to more than the actor may suspend in.
    #[error("the person also belongs to what you do not manage")]
    OutOfScope,
    /// Nobody suspends themselves.
    #[error("nobody suspends themselves")]
    Oneself,
    /// They are suspended already.
    #[error("the person is suspended already")]
    AlreadySuspended,
    /// They are not suspended.
    #[error("the person is not suspended")]
    NotSuspended,
    /// Nobody could administer the portal any more.
    #[error("this is the last administrator")]
    LastAdministrator,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Keeps a person from acting, at once and everywhere: their sessions end, their keys are not valid, what they lent is not.
pub(super) async fn suspend_person(
    tx: &mut PgConnection,
    act: Act<'_>,
    scopes: &Scopes,
    id: i64,
    reason: &str,
) -> Result<PersonRow, SuspensionError> {
    if id == act.actor.person_id {
        return Err(SuspensionError::Oneself);
    }
    lock_administrators(tx).await?;
    check_inside(tx, act, scopes, id).await?;
    if !store::suspend(tx, id, reason, act.now).await? {
        return Err(SuspensionError::AlreadySuspended);
    }
    if !remains_administered(tx, Some(id), None).await? {
        return Err(SuspensionError::LastAdministrator);
    }
    let sessions = store::delete_sessions(tx, id).await?;
    let row = find(tx, act, scopes, id).await?;
    let entry = act
        .entry("person.suspended", "person", id)
        .after(&json!({ "suspended_at": act.now, "sessions_ended": sessions }))
        .personal(id, None, Some(json!({ "reason": reason })));
    act.record(tx, entry).await?;
    Ok(row)
}

/// Lets a person act again, after they sign in anew.
pub(super) async fn release_person(
    tx: &mut PgConnection,
    act: Act<'_>,
    scopes: &Scopes,
    id: i64,
) -> Result<(), SuspensionError> {
    check_inside(tx, act, scopes, id).await?;
    let before = find(tx, act, scopes, id).await?;
    if !store::release(tx, id, act.now).await? {
        return Err(SuspensionError::NotSuspended);
    }
    let entry = act
        .entry("person.released", "person", id)
        .before(&json!({ "suspended_at": before.suspended_at }))
        .after(&json!({ "suspended_at": null }));
    act.record(tx, entry).await?;
    Ok(())
}

/// Somebody whom the actor does not see is not found; somebody who is bound to more than the actor holds is refused.
async fn check_inside(
    tx: &mut PgConnection,
    act: Act<'_>,
    scopes: &Scopes,
    id: i64,
) -> Result<(), SuspensionError> {
    find(tx, act, scopes, id).await?;
    let bonds = list_bonds(tx, id, act.now).await?;
    if contains_person(scopes, &bonds) {
        Ok(())
    } else {
        Err(SuspensionError::OutOfScope)
    }
}

async fn find(
    tx: &mut PgConnection,
    act: Act<'_>,
    scopes: &Scopes,
    id: i64,
) -> Result<PersonRow, SuspensionError> {
    store::find(tx, scopes, id, act.now)
        .await?
        .ok_or(SuspensionError::NotFound(id))
}
