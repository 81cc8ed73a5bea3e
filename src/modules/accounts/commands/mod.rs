//! Every change of an account, one function each.
//!
//! What is counted and what is slow (passwords) comes before the transaction; the entry of the audit log is the last thing in it.

use std::time::Duration;

use secrecy::SecretString;

use super::policy;
use super::store::{people, sessions as session_rows};
use crate::app::App;
use crate::auth::rate::{self, Rule, Taken};
use crate::auth::{Actor, Purpose, password as passwords};

pub(super) mod consent;
pub(super) mod email;
pub(super) mod erasure;
pub(super) mod export;
pub(super) mod identities;
pub(super) mod password;
pub(super) mod profile;
pub(super) mod registration;
pub(super) mod second_factor;
pub(super) mod sessions;

/// It was tried too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooOften {
    /// How long to wait.
    pub(crate) wait: Duration,
}

/// Why somebody did not show once more that it is them.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProofError {
    /// They have a password, and it was not given.
    #[error("the password is needed")]
    PasswordNeeded,
    /// It is another one.
    #[error("the password is wrong")]
    WrongPassword,
    /// They have no password, and signed in long ago.
    #[error("sign in once more, then do it within ten minutes")]
    OldSession,
    /// It was tried too often.
    #[error("passwords were tried too often")]
    TooOften(TooOften),
    /// The database, or the memory for hashing.
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Counts one more for a key; the count stays, whatever becomes of the request.
pub(super) async fn take(
    app: &App,
    rule: Rule,
    key: &[u8],
) -> Result<Option<TooOften>, sqlx::Error> {
    let mut db = app.db.acquire().await?;
    match rate::take(&mut db, rule, key, app.clock.now()).await? {
        Taken::Within => Ok(None),
        Taken::Beyond(wait) => Ok(Some(TooOften { wait })),
    }
}

/// The key under which attempts on a person are counted.
fn person_key(person_id: i64) -> [u8; 8] {
    person_id.to_be_bytes()
}

/// The key under which attempts on an address of mail are counted, whether or not it has an account.
fn email_key(app: &App, email: &str) -> [u8; 32] {
    let message = format!("email {}", email.to_lowercase());
    app.keys.mac(Purpose::Address, message.as_bytes())
}

/// Lets somebody who is signed in show once more that it is them: by their password, or by a young session if they have none.
pub(super) async fn prove(
    app: &App,
    actor: &Actor,
    session_id: i64,
    password: Option<SecretString>,
) -> Result<(), ProofError> {
    let login = {
        let mut db = app.db.acquire().await?;
        let login = people::find_login(&mut db, actor.person_id).await?;
        let begun_at = session_rows::find_begun_at(&mut db, session_id).await?;
        let has_password = login
            .as_ref()
            .is_some_and(|login| login.password_hash.is_some());
        if !has_password {
            let is_fresh = begun_at.is_some_and(|at| policy::is_fresh(at, app.clock.now()));
            return if is_fresh {
                Ok(())
            } else {
                Err(ProofError::OldSession)
            };
        }
        login
    };
    let Some(password) = password else {
        return Err(ProofError::PasswordNeeded);
    };
    let key = person_key(actor.person_id);
    if let Some(too_often) = take(app, policy::PASSWORD_AGAIN, &key).await? {
        return Err(ProofError::TooOften(too_often));
    }
    let hash = login.and_then(|login| login.password_hash);
    if !passwords::verify(password, hash).await? {
        return Err(ProofError::WrongPassword);
    }
    let mut db = app.db.acquire().await?;
    rate::forget(&mut db, policy::PASSWORD_AGAIN, &key).await?;
    Ok(())
}
