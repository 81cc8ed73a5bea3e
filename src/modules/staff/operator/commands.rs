//! Every change that the operator makes at the command line.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use sqlx::PgConnection;

use super::store;
use crate::audit::{self, By, Entry};
use crate::auth::keys::{random_token, token_hash};
use crate::auth::{Keys, Scope};
use crate::error::Problem;
use crate::modules::staff::grants::store::NewGrant;
use crate::modules::staff::parsing::Faults;
use crate::modules::staff::store::{lock_administrators, remains_administered};
use crate::modules::staff::{ADMINISTRATOR, grants};

/// How long a link that sets a password works.
const LINK_LASTS: TimeDelta = TimeDelta::hours(24);
const NAME_CHARS: usize = 100;

/// An administrator to be made, checked.
#[derive(Debug, Clone)]
pub struct NewAdministrator {
    email: String,
    display_name: String,
    password_hash: Option<String>,
    force: bool,
}

impl NewAdministrator {
    /// Checks address and name.
    pub fn new(email: &str, display_name: &str) -> Result<Self, Problem> {
        let mut faults = Faults::default();
        let new = Self {
            email: faults.email("--email", email),
            display_name: faults.line("--name", display_name, NAME_CHARS),
            password_hash: None,
            force: false,
        };
        faults.into_result(new)
    }

    /// With this password instead of a link.
    #[must_use]
    pub fn with_password_hash(mut self, hash: Option<String>) -> Self {
        self.password_hash = hash;
        self
    }

    /// Even though there is an administrator already.
    #[must_use]
    pub fn forced(mut self, force: bool) -> Self {
        self.force = force;
        self
    }
}

/// An administrator who was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Administrator {
    /// Their id.
    pub person_id: i64,
    /// The token of a link that sets their password, when none was given.
    pub token: Option<String>,
}

/// Why the operator's command does nothing.
#[derive(Debug, thiserror::Error)]
pub enum OperatorError {
    /// Somebody administers already.
    #[error("there is an administrator already; --force makes one more")]
    Administered,
    /// The account is suspended.
    #[error("the account of this address is suspended")]
    Suspended,
    /// No account has the address.
    #[error("no account has the address {0}")]
    UnknownAddress(String),
    /// The database failed.
    #[error("the database refused")]
    Database(#[from] sqlx::Error),
}

/// Makes somebody an administrator of everything: a new account, or the one that the address has.
pub async fn create_administrator(
    tx: &mut PgConnection,
    keys: &Keys,
    now: DateTime<Utc>,
    new: &NewAdministrator,
) -> Result<Administrator, OperatorError> {
    lock_administrators(tx).await?;
    if !new.force && remains_administered(tx, None, None).await? {
        return Err(OperatorError::Administered);
    }
    let person_id = match store::find_account(tx, &new.email).await? {
        Some(account) if account.is_suspended => return Err(OperatorError::Suspended),
        Some(account) => account.id,
        None => store::insert_account(tx, &new.email, &new.display_name, now).await?,
    };
    store::update_account(tx, person_id, new.password_hash.as_deref(), now).await?;
    let grant = NewGrant {
        person_id,
        role_id: store::find_administrator_role(tx).await?,
        scope: Scope::EVERYWHERE,
        expires_at: None,
        reason: "kuban admin create".to_owned(),
    };
    let grant_id = grants::store::insert(tx, &grant, None, now).await?;
    let token = match new.password_hash {
        Some(_) => None,
        None => {
            let token = random_token();
            let times = (now, now + LINK_LASTS);
            store::insert_password_link(tx, person_id, &token_hash(&token), times).await?;
            Some(token)
        }
    };
    let entry = Entry::new(By::System, "grant.created", "grant", grant_id)
        .after(&json!({ "person_id": person_id, "role": ADMINISTRATOR, "forced": new.force }));
    audit::record(tx, keys, now, entry).await?;
    Ok(Administrator { person_id, token })
}

/// Removes the second factor of an account, whose sessions end; says whether there was one.
pub async fn reset_second_factor(
    tx: &mut PgConnection,
    keys: &Keys,
    now: DateTime<Utc>,
    email: &str,
) -> Result<bool, OperatorError> {
    let account = store::find_account(tx, email).await?;
    let unknown = || OperatorError::UnknownAddress(email.to_owned());
    let account = account.ok_or_else(unknown)?;
    let existed = store::delete_second_factor(tx, account.id).await?;
    store::delete_sessions(tx, account.id).await?;
    let entry = Entry::new(By::System, "second_factor.reset", "person", account.id)
        .after(&json!({ "existed": existed }));
    audit::record(tx, keys, now, entry).await?;
    Ok(existed)
}
