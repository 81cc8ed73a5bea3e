//! Another address of mail: asked for by who shows that it is them, confirmed from the new address.

use serde_json::json;
use sqlx::PgConnection;

use super::{TooOften, email_key, person_key, take};
use crate::app::App;
use crate::audit::{self, By, Entry};
use crate::auth::Actor;
use crate::auth::keys::{random_token, token_hash};
use crate::jobs;
use crate::mail;
use crate::modules::accounts::jobs::AnswerEmailChange;
use crate::modules::accounts::letters::{Occasion, letter};
use crate::modules::accounts::model::{EmailAddress, Language};
use crate::modules::accounts::policy;
use crate::modules::accounts::store::people;
use crate::modules::accounts::store::tokens::{self, NewToken};

/// The purpose of links that confirm a new address.
pub(crate) const CHANGE: &str = "change_email";

/// Why a change was not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AskEmailChangeError {
    /// It was tried too often.
    #[error("another address was asked for too often")]
    TooOften(TooOften),
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Why a new address was not confirmed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfirmEmailError {
    /// The link is not one of this person's, was used, or ran out.
    #[error("the link is not valid (any more): ask for another one")]
    BadToken,
    /// Somebody else has the address.
    #[error("the address has another account")]
    Taken,
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Takes the wish for another address: writes the job that answers it, whatever the address is.
pub(crate) async fn ask_email_change(
    app: &App,
    actor: &Actor,
    new: &EmailAddress,
) -> Result<(), AskEmailChangeError> {
    let key = person_key(actor.person_id);
    if let Some(too_often) = take(app, policy::EMAIL_CHANGES, &key).await? {
        return Err(AskEmailChangeError::TooOften(too_often));
    }
    let key = email_key(app, new.as_str());
    if take(app, policy::LETTERS_EMAIL, &key).await?.is_some() {
        return Ok(());
    }
    let job = AnswerEmailChange {
        token: random_token(),
        person_id: actor.person_id,
        email: new.as_str().to_owned(),
    };
    let mut tx = app.db.begin().await?;
    jobs::enqueue(&mut tx, &job).await?;
    Ok(tx.commit().await?)
}

/// Mails a link to the new address, unless it is somebody's.
pub(crate) async fn answer_email_change(
    app: &App,
    tx: &mut PgConnection,
    asked: &AnswerEmailChange,
) -> Result<(), sqlx::Error> {
    let now = app.clock.now();
    let Some(person) = people::find_login(tx, asked.person_id).await? else {
        return Ok(());
    };
    let owner = people::find_login_by_email(tx, &asked.email).await?;
    if owner.is_some_and(|owner| owner.id != person.id) {
        return Ok(());
    }
    let link = NewToken {
        hash: &token_hash(&asked.token),
        purpose: CHANGE,
        person_id: Some(person.id),
        payload: &json!({ "email": asked.email }),
        created_at: now,
        expires_at: now + policy::CONFIRMATION_LASTS,
    };
    if !tokens::insert(tx, &link).await? {
        return Ok(());
    }
    let language = Language::of_tag(&person.language);
    let occasion = Occasion::ConfirmNewEmail {
        token: &asked.token,
    };
    mail::send(
        tx,
        letter(&asked.email, language, &app.config.base_url, occasion),
    )
    .await?;
    let entry = Entry::new(
        By::Person(person.id),
        "email.change_asked",
        "person",
        person.id,
    )
    .personal(person.id, None, Some(json!({ "email": asked.email })));
    audit::record(tx, &app.keys, now, entry).await
}

/// Moves the account to the address that a link confirms.
pub(crate) async fn confirm_email(
    app: &App,
    tx: &mut PgConnection,
    actor: &Actor,
    token: &str,
) -> Result<(), ConfirmEmailError> {
    let now = app.clock.now();
    let link = tokens::take(tx, &token_hash(token), CHANGE, now).await?;
    let link = link.filter(|link| link.person_id == Some(actor.person_id));
    let link = link.ok_or(ConfirmEmailError::BadToken)?;
    let new = link.payload["email"].as_str().unwrap_or_default();
    let before = people::find_login(tx, actor.person_id).await?;
    if !people::update_email(tx, actor.person_id, new, now).await? {
        return Err(ConfirmEmailError::Taken);
    }
    // Links that are still in the old mailbox must not open the account any more.
    tokens::delete_unused(tx, actor.person_id, super::password::RESET).await?;
    tokens::delete_unused(tx, actor.person_id, CHANGE).await?;
    let old = before.and_then(|person| Some((person.email?, person.language)));
    if let Some((email, language)) = &old {
        let language = Language::of_tag(language);
        let occasion = Occasion::EmailChanged { at: now };
        mail::send(tx, letter(email, language, &app.config.base_url, occasion)).await?;
    }
    let entry = Entry::new(By::from(actor), "email.changed", "person", actor.person_id).personal(
        actor.person_id,
        Some(json!({ "email": old.map(|(email, _)| email) })),
        Some(json!({ "email": new })),
    );
    audit::record(tx, &app.keys, now, entry).await?;
    Ok(())
}
