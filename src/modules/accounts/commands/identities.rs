//! Accounts elsewhere: the way to a provider, and what comes of the way back.
//!
//! The state of a way is good once, for ten minutes, in the browser that began it.  Nonce and PKCE verifier follow from the state and the
//! secret in that browser's cookie, so the database holds nothing with which a way could be finished.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use sqlx::PgConnection;

use super::registration::{open_account, opened};
use crate::app::App;
use crate::audit::{self, By, Entry};
use crate::auth::keys::{random_token, token_hash};
use crate::auth::session::{self, RequestHeaders, SessionToken};
use crate::auth::{Actor, Purpose};
use crate::mail;
use crate::modules::accounts::letters::{Occasion, letter};
use crate::modules::accounts::model::{DisplayName, EmailAddress, Language, ReturnPath};
use crate::modules::accounts::oidc::{Provider, ProviderClaims, ProviderError, WaySecrets};
use crate::modules::accounts::policy;
use crate::modules::accounts::store::identities::{self as rows, AttemptRow};
use crate::modules::accounts::store::people::{self, NewPerson};
use crate::modules::accounts::store::sessions;

/// Somebody who sets out for a provider.
#[derive(Debug)]
pub(crate) struct SetOut<'a> {
    pub(crate) return_to: ReturnPath,
    pub(crate) language: Language,
    /// The version of the consent that they agreed to, if they mean to open an account.
    pub(crate) consent_version: Option<String>,
    /// Who links the account elsewhere to theirs.
    pub(crate) actor: Option<&'a Actor>,
    /// The secret in the cookie of their browser.
    pub(crate) browser: &'a str,
}

/// What came of a way back.
#[derive(Debug)]
pub(crate) enum Arrival {
    /// Somebody is signed in; the flag says whether their account is new.
    SignedIn { session: SessionToken, is_new: bool },
    /// The account elsewhere is linked.
    Linked,
}

/// Why a way back led nowhere.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ArriveError {
    /// What the provider said cannot be used.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// The account elsewhere, or another one of this provider, is linked already.
    #[error("linked to an account already")]
    Taken,
    /// Whoever linked is not signed in any more, or somebody else is.
    #[error("not signed in as the one who began")]
    OtherPerson,
    /// The account is suspended.
    #[error("the account is suspended")]
    Suspended,
    /// A new account needs an address that the provider has confirmed.
    #[error("the provider names no confirmed address")]
    NoEmail,
    /// The address has an account: its owner signs in and links.
    #[error("the address has an account")]
    AddressKnown,
    /// A new account needs the consent.
    #[error("the consent was not given")]
    NoConsent,
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Where a provider sends people back to.
pub(crate) fn redirect_uri(app: &App, provider: &Provider) -> String {
    format!(
        "{}/api/v1/identity-providers/{}/callback",
        app.config.base_url, provider.settings.slug
    )
}

/// The secrets of a way, from the two halves that the browser holds.
pub(crate) fn way_secrets(state: &str, browser: &str) -> WaySecrets {
    let derive =
        |what: &str| URL_SAFE_NO_PAD.encode(token_hash(&format!("{what} {state} {browser}")));
    WaySecrets {
        state: state.to_owned(),
        nonce: derive("nonce"),
        verifier: derive("verifier"),
    }
}

/// Begins a way to a provider; the answer is the address to which the browser goes.
pub(crate) async fn set_out(
    app: &App,
    provider: &Provider,
    set_out: &SetOut<'_>,
) -> Result<String, ArriveError> {
    let now = app.clock.now();
    let state = random_token();
    let secrets = way_secrets(&state, set_out.browser);
    let redirect = redirect_uri(app, provider);
    let url = provider
        .authorization_url(&secrets, &redirect, set_out.language, now)
        .await?;
    let attempt = AttemptRow {
        browser_hash: token_hash(set_out.browser),
        provider: provider.settings.slug.clone(),
        return_to: set_out.return_to.to_string(),
        language: set_out.language.as_str().to_owned(),
        consent_version: set_out.consent_version.clone(),
        person_id: set_out.actor.map(|actor| actor.person_id),
        created_at: now,
        expires_at: now + policy::ATTEMPT_LASTS,
    };
    let mut tx = app.db.begin().await?;
    rows::insert_attempt(&mut tx, &token_hash(&state), &attempt).await?;
    tx.commit().await?;
    Ok(url.into())
}

/// Takes the way that a state belongs to, once: nothing when it ran out, was finished, or was begun in another browser.
pub(crate) async fn take_way(
    app: &App,
    provider: &Provider,
    state: &str,
    browser: Option<&str>,
) -> Result<Option<AttemptRow>, sqlx::Error> {
    let mut db = app.db.acquire().await?;
    let attempt = rows::take_attempt(&mut db, &token_hash(state), app.clock.now()).await?;
    let browser_hash = browser.map(token_hash);
    Ok(attempt.filter(|attempt| {
        attempt.provider == provider.settings.slug
            && browser_hash.as_deref() == Some(attempt.browser_hash.as_slice())
    }))
}

/// Does what somebody set out for, now that the provider has said who they are.
pub(crate) async fn arrive(
    app: &App,
    tx: &mut PgConnection,
    provider: &Provider,
    attempt: &AttemptRow,
    claims: &ProviderClaims,
    actor: Option<&Actor>,
    request: &RequestHeaders,
) -> Result<Arrival, ArriveError> {
    let slug = &provider.settings.slug;
    let subject = format!("{slug} {}", claims.subject);
    let subject_hash = app.keys.mac(Purpose::ExternalSubject, subject.as_bytes());
    let owner = rows::find_person(tx, slug, &subject_hash).await?;
    if let Some(person_id) = attempt.person_id {
        let actor = actor.filter(|actor| actor.person_id == person_id);
        let actor = actor.ok_or(ArriveError::OtherPerson)?;
        if owner.is_some() {
            return Err(ArriveError::Taken);
        }
        link(app, tx, provider, actor, &subject_hash, claims.confirms).await?;
        return Ok(Arrival::Linked);
    }
    if let Some((person_id, id)) =
        actor.and_then(|actor| Some((actor.person_id, actor.session_id()?)))
    {
        sessions::delete(tx, person_id, id).await?;
    }
    match owner {
        Some(person_id) => {
            let session =
                sign_in(app, tx, provider, person_id, &subject_hash, claims, request).await?;
            Ok(Arrival::SignedIn {
                session,
                is_new: false,
            })
        }
        None => {
            let session =
                register(app, tx, provider, attempt, &subject_hash, claims, request).await?;
            Ok(Arrival::SignedIn {
                session,
                is_new: true,
            })
        }
    }
}

async fn link(
    app: &App,
    tx: &mut PgConnection,
    provider: &Provider,
    actor: &Actor,
    subject_hash: &[u8],
    confirms: bool,
) -> Result<(), ArriveError> {
    let now = app.clock.now();
    let slug = &provider.settings.slug;
    let id = rows::insert(tx, actor.person_id, slug, subject_hash, confirms, now).await?;
    let id = id.ok_or(ArriveError::Taken)?;
    let trust = people::update_trust(tx, actor.person_id, now).await?;
    let person = people::find_login(tx, actor.person_id).await?;
    if let Some((email, language)) =
        person.and_then(|person| Some((person.email?, person.language)))
    {
        let language = Language::of_tag(&language);
        let name = match language {
            Language::Russian => &provider.settings.name_ru,
            Language::English => &provider.settings.name_en,
        };
        let occasion = Occasion::IdentityLinked {
            provider: name,
            at: now,
        };
        mail::send(tx, letter(&email, language, &app.config.base_url, occasion)).await?;
    }
    let entry = Entry::new(By::from(actor), "identity.linked", "identity", id)
        .before(&json!({ "trust": actor.trust.as_str() }))
        .after(&json!({ "person_id": actor.person_id, "provider": slug, "trust": trust }));
    audit::record(tx, &app.keys, now, entry).await?;
    Ok(())
}

async fn sign_in(
    app: &App,
    tx: &mut PgConnection,
    provider: &Provider,
    person_id: i64,
    subject_hash: &[u8],
    claims: &ProviderClaims,
    request: &RequestHeaders,
) -> Result<SessionToken, ArriveError> {
    let now = app.clock.now();
    let slug = &provider.settings.slug;
    let person = people::find_login(tx, person_id).await?;
    if person.is_none_or(|person| person.suspended_at.is_some()) {
        return Err(ArriveError::Suspended);
    }
    rows::update(tx, slug, subject_hash, claims.confirms, now).await?;
    let trust = people::update_trust(tx, person_id, now).await?;
    let session = session::begin(tx, person_id, now, None, request).await?;
    let entry = Entry::new(By::Person(person_id), "session.begun", "person", person_id)
        .after(&json!({ "provider": slug, "trust": trust }));
    audit::record(tx, &app.keys, now, entry).await?;
    Ok(session)
}

/// Opens an account for somebody whom the portal does not know.  An address that has an account is never taken over.
async fn register(
    app: &App,
    tx: &mut PgConnection,
    provider: &Provider,
    attempt: &AttemptRow,
    subject_hash: &[u8],
    claims: &ProviderClaims,
    request: &RequestHeaders,
) -> Result<SessionToken, ArriveError> {
    let now = app.clock.now();
    let email = claims.confirmed_email.as_deref();
    let email = email.and_then(|email| email.parse::<EmailAddress>().ok());
    let email = email.ok_or(ArriveError::NoEmail)?;
    let version = attempt
        .consent_version
        .as_deref()
        .ok_or(ArriveError::NoConsent)?;
    let name = claims
        .name
        .as_deref()
        .and_then(|name| name.parse::<DisplayName>().ok());
    let person = NewPerson {
        email: email.as_str(),
        password_hash: None,
        display_name: name.as_ref().map_or("Житель", DisplayName::as_str),
        language: &attempt.language,
        now,
    };
    let id = open_account(tx, &person, version).await?;
    let id = id.ok_or(ArriveError::AddressKnown)?;
    let slug = &provider.settings.slug;
    let linked = rows::insert(tx, id, slug, subject_hash, claims.confirms, now).await?;
    linked.ok_or(ArriveError::Taken)?;
    let trust = people::update_trust(tx, id, now).await?;
    let session = session::begin(tx, id, now, None, request).await?;
    let entry =
        opened(id, &person, now, version).before(&json!({ "provider": slug, "trust": trust }));
    audit::record(tx, &app.keys, now, entry).await?;
    Ok(session)
}

/// Why an account elsewhere was not unlinked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UnlinkError {
    /// There is none with this id.
    #[error("no linked account has this id")]
    Missing,
    /// It is the only way in.
    #[error("it is the only way to sign in: set a password first")]
    OnlyWayIn,
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Unlinks an account elsewhere; what it vouched for counts no more.
pub(crate) async fn unlink(
    app: &App,
    tx: &mut PgConnection,
    actor: &Actor,
    id: i64,
) -> Result<(), UnlinkError> {
    let now = app.clock.now();
    people::lock(tx, actor.person_id).await?;
    let provider = rows::delete(tx, actor.person_id, id).await?;
    let provider = provider.ok_or(UnlinkError::Missing)?;
    let login = people::find_login(tx, actor.person_id).await?;
    let has_password = login.is_some_and(|login| login.password_hash.is_some());
    if !has_password && rows::list(tx, actor.person_id).await?.is_empty() {
        return Err(UnlinkError::OnlyWayIn);
    }
    let trust = people::update_trust(tx, actor.person_id, now).await?;
    let entry = Entry::new(By::from(actor), "identity.unlinked", "identity", id)
        .before(&json!({ "provider": provider, "trust": actor.trust.as_str() }))
        .after(&json!({ "trust": trust }));
    audit::record(tx, &app.keys, now, entry).await?;
    Ok(())
}
