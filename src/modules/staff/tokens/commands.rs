//! Every change of keys of other systems.

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use sqlx::PgConnection;

use super::store::{self, Seen, TokenRecord, TokenRow};
use crate::auth::keys::{random_token, token_hash};
use crate::auth::{Actor, Credential, Permission, Scope, Scopes};
use crate::modules::staff::act::{Act, violates};
use crate::modules::staff::policy::{NotHeld, check_holds_all, with_own_rights};
use crate::modules::staff::store::{ScopeColumns, list_own_rights};

/// What keys begin with, so that people and scanners of leaked secrets know one when they see it.
pub(super) const PREFIX: &str = "kuban_";
/// How much of a key is kept readable.
const SHOWN_CHARS: usize = PREFIX.len() + 6;

/// A key to be made, checked.
#[derive(Debug, Clone)]
pub(super) struct NewToken {
    pub(super) name: String,
    pub(super) permissions: Vec<Permission>,
    pub(super) scope: Scope,
    pub(super) expires_at: DateTime<Utc>,
}

/// Why no key is made or revoked.
#[derive(Debug, thiserror::Error)]
pub(super) enum TokenError {
    /// There is no such key, or it is not the actor's business.
    #[error("there is no key {0} of yours")]
    NotFound(i64),
    /// A key acts, which makes and revokes no keys of its owner: it would outlive its own end, or end others.
    #[error("only a person who is signed in keeps keys of their own")]
    ByKey,
    /// The scope is wider than where the actor manages keys.
    #[error("the scope is not inside of where you manage keys")]
    OutOfScope,
    /// The actor does not hold a permission there.
    #[error(transparent)]
    NotHeld(#[from] NotHeld),
    /// There is no such body.
    #[error("there is no such body")]
    UnknownBody,
    /// It was revoked already.
    #[error("the key was revoked already")]
    Revoked,
    /// The database failed.
    #[error(transparent)]
    Database(sqlx::Error),
}

impl From<sqlx::Error> for TokenError {
    fn from(error: sqlx::Error) -> Self {
        if violates(&error, "api_token_body_fkey") {
            Self::UnknownBody
        } else {
            Self::Database(error)
        }
    }
}

/// Makes a key that acts for the actor, and returns it with its secret, which is kept nowhere.
pub(super) async fn create_token(
    tx: &mut PgConnection,
    act: Act<'_>,
    scopes: &Scopes,
    new: &NewToken,
) -> Result<(TokenRow, SecretString), TokenError> {
    check_session(act.actor)?;
    if !scopes.contain(&new.scope) {
        return Err(TokenError::OutOfScope);
    }
    let person_id = act.actor.person_id;
    let own = list_own_rights(tx, person_id, act.now).await?;
    let giver = with_own_rights(act.actor, own);
    check_holds_all(&giver, &new.permissions, &new.scope)?;
    let secret = SecretString::from(format!("{PREFIX}{}", random_token()));
    let permissions = new.permissions.iter();
    let record = TokenRecord {
        person_id,
        name: &new.name,
        prefix: &secret.expose_secret()[..SHOWN_CHARS],
        token_hash: &token_hash(secret.expose_secret()),
        permissions: &permissions
            .map(|permission| permission.slug().to_owned())
            .collect::<Vec<_>>(),
        scope: &new.scope,
        created_at: act.now,
        expires_at: new.expires_at,
    };
    let id = store::insert(tx, &record).await?;
    let row = find(tx, Seen::Of(person_id), id).await?;
    let entry = act.entry("token.created", "token", id).after(&json!({
        "name": row.name, "permissions": row.permissions, "body_id": row.body_id, "municipality_code": row.municipality_code,
        "module": row.module, "expires_at": row.expires_at,
    }));
    act.record(tx, entry).await?;
    Ok((row, secret))
}

/// Revokes a key of the actor's own.
pub(super) async fn revoke_own_token(
    tx: &mut PgConnection,
    act: Act<'_>,
    id: i64,
) -> Result<(), TokenError> {
    check_session(act.actor)?;
    let row = find(tx, Seen::Of(act.actor.person_id), id).await?;
    revoke(tx, act, &row).await
}

/// Revokes a key inside of where the actor manages keys, whoever made it.
pub(super) async fn revoke_token(
    tx: &mut PgConnection,
    act: Act<'_>,
    scopes: &Scopes,
    id: i64,
) -> Result<(), TokenError> {
    let row = find(tx, Seen::Inside(&ScopeColumns::from(scopes)), id).await?;
    revoke(tx, act, &row).await
}

/// One's own keys are the business of the person, not of a key.
pub(super) fn check_session(actor: &Actor) -> Result<(), TokenError> {
    match actor.credential {
        Credential::Session { .. } => Ok(()),
        Credential::Token { .. } => Err(TokenError::ByKey),
    }
}

async fn revoke(tx: &mut PgConnection, act: Act<'_>, row: &TokenRow) -> Result<(), TokenError> {
    if !store::revoke(tx, row.id, act.now).await? {
        return Err(TokenError::Revoked);
    }
    let entry = act
        .entry("token.revoked", "token", row.id)
        .after(&json!({ "name": row.name, "person_id": row.person_id, "revoked_at": act.now }));
    act.record(tx, entry).await?;
    Ok(())
}

async fn find(tx: &mut PgConnection, seen: Seen<'_>, id: i64) -> Result<TokenRow, TokenError> {
    let rows = store::list(tx, seen, Some(id)).await?;
    rows.into_iter().next().ok_or(TokenError::NotFound(id))
}
