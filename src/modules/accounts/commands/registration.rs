//! Registration: asked for, answered by a letter, confirmed from it.
//!
//! Whoever asks learns nothing: the request does the same work for every address, and a job decides what the letter says.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde_json::json;
use sqlx::PgConnection;

use super::{email_key, take};
use crate::app::App;
use crate::audit::{self, By, Entry};
use crate::auth::keys::{hex, random_token, token_hash};
use crate::auth::password as passwords;
use crate::auth::session::{self, RequestHeaders, SessionToken};
use crate::jobs;
use crate::mail;
use crate::modules::accounts::consent;
use crate::modules::accounts::jobs::AnswerRegistration;
use crate::modules::accounts::letters::{Occasion, letter};
use crate::modules::accounts::model::{DisplayName, EmailAddress, Language};
use crate::modules::accounts::policy;
use crate::modules::accounts::store::consents;
use crate::modules::accounts::store::people::{self, NewPerson};
use crate::modules::accounts::store::tokens::{self, NewToken};

/// The purpose of links that confirm an address.
pub(crate) const CONFIRM: &str = "confirm_email";

/// A checked registration.
#[derive(Debug)]
pub(crate) struct NewRegistration {
    pub(crate) email: EmailAddress,
    pub(crate) password: SecretString,
    pub(crate) display_name: DisplayName,
    pub(crate) language: Language,
    pub(crate) consent_version: String,
}

/// Why a registration was not confirmed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfirmRegistrationError {
    /// The link is not one of ours, was used, or ran out.
    #[error("the link is not valid (any more): register once more")]
    BadToken,
    /// The address got an account meanwhile.
    #[error("the address has an account already: sign in")]
    Taken,
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Takes a registration: writes the job that answers it by a letter, unless the address gets too many.
pub(crate) async fn ask_to_register(
    app: &App,
    registration: NewRegistration,
) -> anyhow::Result<()> {
    let email = registration.email.as_str();
    // Hashed in any case, before anything depends on the address.
    let password_hash = passwords::hash(registration.password).await?;
    if take(app, policy::LETTERS_EMAIL, &email_key(app, email))
        .await?
        .is_some()
    {
        return Ok(());
    }
    let job = AnswerRegistration {
        token: random_token(),
        email: email.to_owned(),
        password_hash,
        display_name: registration.display_name.as_str().to_owned(),
        language: registration.language.as_str().to_owned(),
        consent_version: registration.consent_version,
    };
    let mut tx = app.db.begin().await?;
    jobs::enqueue(&mut tx, &job).await?;
    tx.commit().await?;
    Ok(())
}

/// Answers a registration by a letter: to a new address its link, to a known one that it is known.
pub(crate) async fn answer_registration(
    app: &App,
    tx: &mut PgConnection,
    asked: &AnswerRegistration,
) -> Result<(), sqlx::Error> {
    let now = app.clock.now();
    let known = people::find_login_by_email(tx, &asked.email).await?;
    let hash = token_hash(&asked.token);
    let payload = match &known {
        Some(_) => json!({}),
        None => pending(asked),
    };
    let (purpose, lasts) = match &known {
        Some(_) => (super::password::RESET, policy::RESET_LASTS),
        None => (CONFIRM, policy::CONFIRMATION_LASTS),
    };
    let new_token = NewToken {
        hash: &hash,
        purpose,
        person_id: known.as_ref().map(|person| person.id),
        payload: &payload,
        created_at: now,
        expires_at: now + lasts,
    };
    tokens::sweep(tx, now - policy::CONFIRMATION_LASTS).await?;
    if !tokens::insert(tx, &new_token).await? {
        return Ok(());
    }
    let token = &asked.token;
    let (language, occasion) = match &known {
        Some(person) => (&person.language, Occasion::AlreadyRegistered { token }),
        None => (&asked.language, Occasion::Confirm { token }),
    };
    let language = Language::of_tag(language);
    mail::send(
        tx,
        letter(&asked.email, language, &app.config.base_url, occasion),
    )
    .await?;
    let entry = Entry::new(
        By::Visitor,
        "registration.asked",
        "registration",
        short_name(&hash),
    );
    audit::record(tx, &app.keys, now, entry).await
}

/// What a link carries until its address is confirmed: everything that the account will be made of.
fn pending(asked: &AnswerRegistration) -> serde_json::Value {
    json!({
        "email": asked.email,
        "password_hash": asked.password_hash,
        "display_name": asked.display_name,
        "language": asked.language,
        "consent_version": asked.consent_version,
    })
}

/// Opens the account of a confirmed registration and signs its owner in.
pub(crate) async fn confirm_registration(
    app: &App,
    tx: &mut PgConnection,
    token: &str,
    request: &RequestHeaders,
) -> Result<(i64, SessionToken), ConfirmRegistrationError> {
    let now = app.clock.now();
    let hash = token_hash(token);
    let link = tokens::take(tx, &hash, CONFIRM, now).await?;
    let asked = link.ok_or(ConfirmRegistrationError::BadToken)?.payload;
    let text = |name: &str| asked[name].as_str().unwrap_or_default();
    let person = NewPerson {
        email: text("email"),
        password_hash: Some(text("password_hash")),
        display_name: text("display_name"),
        language: text("language"),
        now,
    };
    let id = open_account(tx, &person, text("consent_version")).await?;
    let id = id.ok_or(ConfirmRegistrationError::Taken)?;
    let session = session::begin(tx, id, now, None, request).await?;
    let entry = opened(id, &person, now, text("consent_version"))
        .before(&json!({ "registration": short_name(&hash) }));
    audit::record(tx, &app.keys, now, entry).await?;
    Ok((id, session))
}

/// Writes a person with the consent that they gave; nothing when their address has an account.
pub(super) async fn open_account(
    tx: &mut PgConnection,
    person: &NewPerson<'_>,
    consent_version: &str,
) -> Result<Option<i64>, sqlx::Error> {
    let Some(id) = people::insert(tx, person).await? else {
        return Ok(None);
    };
    consents::insert(tx, id, consent::DOCUMENT, consent_version, person.now).await?;
    Ok(Some(id))
}

/// The entry of the audit log about a new account.
pub(super) fn opened(
    id: i64,
    person: &NewPerson<'_>,
    now: DateTime<Utc>,
    consent_version: &str,
) -> Entry {
    Entry::new(By::Person(id), "account.opened", "person", id)
        .after(&json!({ "consent_version": consent_version, "at": now }))
        .personal(
            id,
            None,
            Some(json!({ "email": person.email, "display_name": person.display_name })),
        )
}

/// A name for a link in the audit log, from which the link cannot be made.
fn short_name(hash: &[u8]) -> String {
    hex(&hash[..hash.len().min(6)])
}
