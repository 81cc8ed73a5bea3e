//! The second factor of one's own account.

use sqlx::PgConnection;

use super::{TooOften, person_key, take};
use crate::app::App;
use crate::audit::{self, By, Entry};
use crate::auth::session::{self, RequestHeaders, SessionToken};
use crate::auth::{Actor, rate};
use crate::mail;
use crate::modules::accounts::device::KnownDevice;
use crate::modules::accounts::letters::{Occasion, letter};
use crate::modules::accounts::model::Language;
use crate::modules::accounts::policy;
use crate::modules::accounts::store::{people, second_factor as rows, sessions};
use crate::modules::accounts::totp::{self, TotpSecret};

/// Why a second factor was not set up, shown or removed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SecondFactorError {
    /// One stands already.
    #[error("the account has a second factor: remove it first")]
    Exists,
    /// There is none, or none that waits for its confirmation.
    #[error("the account has no second factor to do this with")]
    Missing,
    /// The code is wrong, too old, or was used.
    #[error("the code is wrong, or was used already")]
    WrongCode,
    /// It was tried too often.
    #[error("codes were tried too often")]
    TooOften(TooOften),
    /// The secret cannot be read with the keys of this portal.
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Counts one more code; from a known device by itself, so that a stranger with the password does not lock the owner out.
pub(crate) async fn count_code(
    app: &App,
    actor: &Actor,
    device_mark: Option<&str>,
) -> Result<(), SecondFactorError> {
    let (rule, key) = code_counter(app, actor, device_mark);
    match take(app, rule, &key).await? {
        Some(too_often) => Err(SecondFactorError::TooOften(too_often)),
        None => Ok(()),
    }
}

/// Forgets the codes that were counted, after a right one.
pub(crate) async fn forget_codes(
    app: &App,
    actor: &Actor,
    device_mark: Option<&str>,
) -> Result<(), sqlx::Error> {
    let (rule, key) = code_counter(app, actor, device_mark);
    let mut db = app.db.acquire().await?;
    rate::forget(&mut db, rule, &key).await
}

fn code_counter(app: &App, actor: &Actor, device_mark: Option<&str>) -> (rate::Rule, Vec<u8>) {
    let device = KnownDevice::find(device_mark, actor.person_id, &app.keys, app.clock.now());
    match device {
        Some(device) => (policy::CODES_DEVICE, device.to_key().to_vec()),
        None => (policy::CODES_PERSON, person_key(actor.person_id).to_vec()),
    }
}

/// Makes a secret for an account; it counts once a code of it was shown.
pub(crate) async fn begin_second_factor(
    app: &App,
    tx: &mut PgConnection,
    actor: &Actor,
) -> Result<TotpSecret, SecondFactorError> {
    let secret = TotpSecret::random();
    let sealed = secret.seal(&app.keys, actor.person_id);
    if !rows::insert(tx, actor.person_id, &sealed).await? {
        return Err(SecondFactorError::Exists);
    }
    let entry = Entry::new(
        By::from(actor),
        "second_factor.begun",
        "person",
        actor.person_id,
    );
    audit::record(tx, &app.keys, app.clock.now(), entry).await?;
    Ok(secret)
}

/// Switches the second factor on by its first code; the answer is the recovery codes, which are shown this once.
pub(crate) async fn confirm_second_factor(
    app: &App,
    tx: &mut PgConnection,
    actor: &Actor,
    session_id: i64,
    code: &str,
) -> Result<Vec<String>, SecondFactorError> {
    let now = app.clock.now();
    let id = actor.person_id;
    let row = rows::lock(tx, id)
        .await?
        .ok_or(SecondFactorError::Missing)?;
    if row.confirmed_at.is_some() {
        return Err(SecondFactorError::Exists);
    }
    use_code(app, tx, id, &row, code).await?;
    rows::confirm(tx, id, now).await?;
    let codes = totp::new_recovery_codes();
    let hashes: Vec<_> = codes
        .iter()
        .map(|code| totp::recovery_hash(&app.keys, id, code))
        .collect();
    rows::replace_recovery_codes(tx, id, &hashes).await?;
    rows::show_in_session(tx, session_id, now).await?;
    notify(app, tx, id, Occasion::SecondFactorOn { at: now }).await?;
    let entry = Entry::new(By::from(actor), "second_factor.switched_on", "person", id);
    audit::record(tx, &app.keys, now, entry).await?;
    Ok(codes)
}

/// Shows the second factor: the session is replaced by one in which it counts.
pub(crate) async fn show_second_factor(
    app: &App,
    tx: &mut PgConnection,
    actor: &Actor,
    code: &str,
    request: &RequestHeaders,
) -> Result<SessionToken, SecondFactorError> {
    let now = app.clock.now();
    let kind = use_any_code(app, tx, actor.person_id, code).await?;
    if let Some(id) = actor.session_id() {
        sessions::delete(tx, actor.person_id, id).await?;
    }
    let session = session::begin(tx, actor.person_id, now, Some(now), request).await?;
    let entry = Entry::new(
        By::from(actor),
        "second_factor.shown",
        "person",
        actor.person_id,
    )
    .after(&serde_json::json!({ "kind": kind }));
    audit::record(tx, &app.keys, now, entry).await?;
    Ok(session)
}

/// Switches the second factor off, by a code of it.
pub(crate) async fn remove_second_factor(
    app: &App,
    tx: &mut PgConnection,
    actor: &Actor,
    code: &str,
) -> Result<(), SecondFactorError> {
    let now = app.clock.now();
    use_any_code(app, tx, actor.person_id, code).await?;
    rows::delete(tx, actor.person_id).await?;
    notify(
        app,
        tx,
        actor.person_id,
        Occasion::SecondFactorOff { at: now },
    )
    .await?;
    let entry = Entry::new(
        By::from(actor),
        "second_factor.switched_off",
        "person",
        actor.person_id,
    );
    audit::record(tx, &app.keys, now, entry).await?;
    Ok(())
}

/// Uses up a code of the app or a recovery code, of a second factor that is on; the answer is its kind.
async fn use_any_code(
    app: &App,
    tx: &mut PgConnection,
    person_id: i64,
    code: &str,
) -> Result<&'static str, SecondFactorError> {
    let row = rows::lock(tx, person_id).await?;
    let row = row.filter(|row| row.confirmed_at.is_some());
    let row = row.ok_or(SecondFactorError::Missing)?;
    match use_code(app, tx, person_id, &row, code).await {
        Ok(()) => Ok("app"),
        Err(SecondFactorError::WrongCode) => {
            let hash = totp::recovery_hash(&app.keys, person_id, code);
            if rows::use_recovery_code(tx, person_id, &hash, app.clock.now()).await? {
                Ok("recovery")
            } else {
                Err(SecondFactorError::WrongCode)
            }
        }
        Err(error) => Err(error),
    }
}

/// Uses up a code of the app: it and earlier ones count no more.
async fn use_code(
    app: &App,
    tx: &mut PgConnection,
    person_id: i64,
    row: &rows::SecondFactorRow,
    code: &str,
) -> Result<(), SecondFactorError> {
    let secret = TotpSecret::open(&app.keys, person_id, &row.secret)?;
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let step = secret.find_step(&digits, app.clock.now());
    let step = step.filter(|step| *step > row.last_step);
    let step = step.ok_or(SecondFactorError::WrongCode)?;
    rows::use_step(tx, person_id, step).await?;
    Ok(())
}

async fn notify(
    app: &App,
    tx: &mut PgConnection,
    person_id: i64,
    occasion: Occasion<'_>,
) -> Result<(), sqlx::Error> {
    let person = people::find_login(tx, person_id).await?;
    let Some((email, language)) = person.and_then(|person| Some((person.email?, person.language)))
    else {
        return Ok(());
    };
    let language = Language::of_tag(&language);
    mail::send(tx, letter(&email, language, &app.config.base_url, occasion)).await
}
