//! Passwords: changed by who knows the present one, or set anew by who reads the mail of the account.

use secrecy::SecretString;
use serde_json::json;
use sqlx::PgConnection;

use super::sessions::forget_account_attempts;
use super::{email_key, take};
use crate::app::App;
use crate::audit::{self, By, Entry};
use crate::auth::Actor;
use crate::auth::keys::{random_token, token_hash};
use crate::auth::password::{self as passwords, WeakPassword};
use crate::jobs;
use crate::mail;
use crate::modules::accounts::jobs::AnswerForgottenPassword;
use crate::modules::accounts::letters::{Occasion, letter};
use crate::modules::accounts::model::{EmailAddress, Language};
use crate::modules::accounts::policy;
use crate::modules::accounts::store::people::{self, LoginRow};
use crate::modules::accounts::store::sessions;
use crate::modules::accounts::store::tokens::{self, NewToken};

/// The purpose of links that set a new password.
pub(crate) const RESET: &str = "reset_password";

/// Why a new password was not set.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ResetPasswordError {
    /// The link is not one of ours, was used, or ran out.
    #[error("the link is not valid (any more): ask for another one")]
    BadToken,
    /// The password is too weak.
    #[error(transparent)]
    Weak(#[from] WeakPassword),
    /// Hashing failed.
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// A new password, checked and hashed.
#[derive(Debug)]
pub(crate) struct NewPassword {
    hash: String,
}

/// Checks a new password against what is known of its owner and hashes it.
pub(crate) async fn prepare_password(
    password: SecretString,
    own: &[&str],
) -> Result<NewPassword, ResetPasswordError> {
    passwords::check_strength(&password, own)?;
    let hash = passwords::hash(password).await?;
    Ok(NewPassword { hash })
}

/// Changes one's own password; the other sessions end.
pub(crate) async fn change_password(
    app: &App,
    tx: &mut PgConnection,
    actor: &Actor,
    new: &NewPassword,
) -> Result<(), sqlx::Error> {
    let Some(login) = people::find_login(tx, actor.person_id).await? else {
        return Ok(());
    };
    replace(app, tx, &login, new, actor.session_id()).await?;
    let entry = Entry::new(By::from(actor), "password.changed", "person", login.id);
    audit::record(tx, &app.keys, app.clock.now(), entry).await
}

/// Takes the word of somebody that they forgot their password: writes the job that answers it, whatever the address is.
pub(crate) async fn forget_password(app: &App, email: &EmailAddress) -> Result<(), sqlx::Error> {
    let key = email_key(app, email.as_str());
    if take(app, policy::LETTERS_EMAIL, &key).await?.is_some() {
        return Ok(());
    }
    let job = AnswerForgottenPassword {
        token: random_token(),
        email: email.as_str().to_owned(),
    };
    let mut tx = app.db.begin().await?;
    jobs::enqueue(&mut tx, &job).await?;
    tx.commit().await
}

/// Mails a link to the owner of an address, if it has one.
pub(crate) async fn answer_forgotten_password(
    app: &App,
    tx: &mut PgConnection,
    asked: &AnswerForgottenPassword,
) -> Result<(), sqlx::Error> {
    let now = app.clock.now();
    let person = people::find_login_by_email(tx, &asked.email).await?;
    let Some(person) = person.filter(|person| person.suspended_at.is_none()) else {
        return Ok(());
    };
    let link = NewToken {
        hash: &token_hash(&asked.token),
        purpose: RESET,
        person_id: Some(person.id),
        payload: &json!({}),
        created_at: now,
        expires_at: now + policy::RESET_LASTS,
    };
    if !tokens::insert(tx, &link).await? {
        return Ok(());
    }
    let to = person.email.as_deref().unwrap_or(&asked.email);
    let language = Language::of_tag(&person.language);
    let occasion = Occasion::ResetPassword {
        token: &asked.token,
    };
    mail::send(tx, letter(to, language, &app.config.base_url, occasion)).await?;
    let entry = Entry::new(By::Visitor, "password.reset_asked", "person", person.id);
    audit::record(tx, &app.keys, now, entry).await
}

/// Whose password a link sets, without using it up.
pub(crate) async fn find_reset(app: &App, token: &str) -> Result<LoginRow, ResetPasswordError> {
    let mut db = app.db.acquire().await?;
    let link = tokens::find(&mut db, &token_hash(token), RESET, app.clock.now()).await?;
    let person_id = link.and_then(|link| link.person_id);
    let person_id = person_id.ok_or(ResetPasswordError::BadToken)?;
    let person = people::find_login(&mut db, person_id).await?;
    person
        .filter(|person| person.suspended_at.is_none())
        .ok_or(ResetPasswordError::BadToken)
}

/// Sets a new password by a link; all sessions end, and wrong passwords that were counted are forgotten.
pub(crate) async fn reset_password(
    app: &App,
    tx: &mut PgConnection,
    token: &str,
    person: &LoginRow,
    new: &NewPassword,
) -> Result<(), ResetPasswordError> {
    let now = app.clock.now();
    let link = tokens::take(tx, &token_hash(token), RESET, now).await?;
    if link.and_then(|link| link.person_id) != Some(person.id) {
        return Err(ResetPasswordError::BadToken);
    }
    tokens::delete_unused(tx, person.id, RESET).await?;
    replace(app, tx, person, new, None).await?;
    let entry = Entry::new(By::Person(person.id), "password.reset", "person", person.id);
    audit::record(tx, &app.keys, now, entry).await?;
    Ok(())
}

/// Lets the owner of an account in again after a flood of wrong passwords; call it after the commit of a reset.
pub(crate) async fn lift_lock(app: &App, person: &LoginRow) -> Result<(), sqlx::Error> {
    match &person.email {
        Some(email) => forget_account_attempts(app, email).await,
        None => Ok(()),
    }
}

async fn replace(
    app: &App,
    tx: &mut PgConnection,
    person: &LoginRow,
    new: &NewPassword,
    kept_session: Option<i64>,
) -> Result<(), sqlx::Error> {
    let now = app.clock.now();
    people::update_password(tx, person.id, &new.hash, now).await?;
    sessions::delete_others(tx, person.id, kept_session).await?;
    if let Some(email) = &person.email {
        let language = Language::of_tag(&person.language);
        let occasion = Occasion::PasswordChanged { at: now };
        mail::send(tx, letter(email, language, &app.config.base_url, occasion)).await?;
    }
    Ok(())
}
