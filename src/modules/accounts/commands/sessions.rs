//! Signing in and out.

use secrecy::SecretString;
use serde_json::json;
use sqlx::PgConnection;

use super::{TooOften, email_key, take};
use crate::app::App;
use crate::audit::{self, By, Entry};
use crate::auth::rate::{self, Rule};
use crate::auth::session::{self, RequestHeaders, SessionToken};
use crate::auth::{Actor, Purpose, password as passwords};
use crate::mail;
use crate::modules::accounts::device::KnownDevice;
use crate::modules::accounts::letters::{Occasion, letter};
use crate::modules::accounts::model::{EmailAddress, Language};
use crate::modules::accounts::policy;
use crate::modules::accounts::store::people::{self, LoginRow};
use crate::modules::accounts::store::sessions as rows;

/// Somebody who wants to sign in.
#[derive(Debug)]
pub(crate) struct SignIn {
    /// What they typed for their address.
    pub(crate) email: String,
    /// Their password.
    pub(crate) password: SecretString,
    /// The block of addresses that they come from, as counters name it.
    pub(crate) address_key: [u8; 32],
    /// The mark of their browser.
    pub(crate) device_mark: Option<String>,
}

/// Somebody whose password was right.
#[derive(Debug)]
pub(crate) struct Recognized {
    pub(crate) login: LoginRow,
    pub(crate) is_known_device: bool,
}

/// Why somebody was not signed in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignInError {
    /// The address or the password: which of them, nobody is told.
    #[error("the address or the password is wrong")]
    Wrong,
    /// The account was suspended.
    #[error("the account is suspended")]
    Suspended,
    /// It was tried too often.
    #[error("signing in was tried too often")]
    TooOften(TooOften),
    /// Hashing failed.
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Checks an address and a password.  The same statements and the same hashing are done whether or not the address has an account.
pub(crate) async fn recognize(app: &App, sign_in: SignIn) -> Result<Recognized, SignInError> {
    let address: Option<EmailAddress> = sign_in.email.parse().ok();
    let typed = address
        .as_ref()
        .map_or(sign_in.email.as_str(), EmailAddress::as_str);
    let login = {
        let mut db = app.db.acquire().await?;
        people::find_login_by_email(&mut db, typed).await?
    };
    let person_id = login.as_ref().map_or(0, |login| login.id);
    let mark = sign_in.device_mark.as_deref();
    let device = KnownDevice::find(mark, person_id, &app.keys, app.clock.now());
    let counters = counters(app, typed, &sign_in.address_key, device);
    for (rule, key) in &counters {
        if let Some(too_often) = take(app, *rule, key).await? {
            return Err(SignInError::TooOften(too_often));
        }
    }
    let hash = login.as_ref().and_then(|login| login.password_hash.clone());
    let is_right = passwords::verify(sign_in.password, hash).await?;
    let Some(login) = login.filter(|_| is_right) else {
        return Err(SignInError::Wrong);
    };
    if login.suspended_at.is_some() {
        return Err(SignInError::Suspended);
    }
    // Not those of the whole account: else its owner's sign-ins would give somebody who guesses new attempts.
    let mut db = app.db.acquire().await?;
    for (rule, key) in counters
        .iter()
        .filter(|(rule, _)| [policy::SIGN_IN_PAIR, policy::SIGN_IN_DEVICE].contains(rule))
    {
        rate::forget(&mut db, *rule, key).await?;
    }
    Ok(Recognized {
        login,
        is_known_device: device.is_some(),
    })
}

/// What an attempt counts against: from a known device its own counter alone, else those of the address and of the account.
fn counters(
    app: &App,
    email: &str,
    address_key: &[u8; 32],
    device: Option<KnownDevice>,
) -> Vec<(Rule, Vec<u8>)> {
    if let Some(device) = device {
        return vec![(policy::SIGN_IN_DEVICE, device.to_key().to_vec())];
    }
    let account_key = email_key(app, email);
    let pair = [account_key.as_slice(), address_key].concat();
    vec![
        (policy::SIGN_IN_ADDRESS, address_key.to_vec()),
        (
            policy::SIGN_IN_PAIR,
            app.keys.mac(Purpose::Address, &pair).to_vec(),
        ),
        (policy::SIGN_IN_ACCOUNT, account_key.to_vec()),
    ]
}

/// Lets a flood of wrong passwords count no more: who reads the mail of the account has shown that it is theirs.
pub(super) async fn forget_account_attempts(app: &App, email: &str) -> Result<(), sqlx::Error> {
    let mut db = app.db.acquire().await?;
    rate::forget(&mut db, policy::SIGN_IN_ACCOUNT, &email_key(app, email)).await
}

/// Begins a session for somebody who was recognized; the session that their browser had before ends.
pub(crate) async fn begin_session(
    app: &App,
    tx: &mut PgConnection,
    recognized: &Recognized,
    before: Option<&Actor>,
    request: &RequestHeaders,
) -> Result<SessionToken, sqlx::Error> {
    let now = app.clock.now();
    let login = &recognized.login;
    if let Some((person_id, id)) =
        before.and_then(|actor| Some((actor.person_id, actor.session_id()?)))
    {
        rows::delete(tx, person_id, id).await?;
    }
    rows::sweep(tx, now).await?;
    let session = session::begin(tx, login.id, now, None, request).await?;
    if let Some(email) = login
        .email
        .as_deref()
        .filter(|_| !recognized.is_known_device)
    {
        let language = Language::of_tag(&login.language);
        let occasion = Occasion::NewDevice { at: now };
        mail::send(tx, letter(email, language, &app.config.base_url, occasion)).await?;
    }
    let entry = Entry::new(By::Person(login.id), "session.begun", "person", login.id)
        .after(&json!({ "known_device": recognized.is_known_device }));
    audit::record(tx, &app.keys, now, entry).await?;
    Ok(session)
}

/// Ends one session of one's own; false when there is none with this id.
pub(crate) async fn end_session(
    app: &App,
    tx: &mut PgConnection,
    actor: &Actor,
    id: i64,
) -> Result<bool, sqlx::Error> {
    if !rows::delete(tx, actor.person_id, id).await? {
        return Ok(false);
    }
    let entry = Entry::new(By::from(actor), "session.ended", "session", id);
    audit::record(tx, &app.keys, app.clock.now(), entry).await?;
    Ok(true)
}

/// Signs out everywhere.
pub(crate) async fn end_all_sessions(
    app: &App,
    tx: &mut PgConnection,
    actor: &Actor,
) -> Result<(), sqlx::Error> {
    let ended = rows::delete_others(tx, actor.person_id, None).await?;
    let entry = Entry::new(
        By::from(actor),
        "session.all_ended",
        "person",
        actor.person_id,
    )
    .after(&json!({ "ended": ended }));
    audit::record(tx, &app.keys, app.clock.now(), entry).await
}
