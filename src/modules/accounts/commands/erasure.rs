//! Erasure of an account: what is personal goes, what is public stays under a number without a name.

use sqlx::PgConnection;

use crate::app::App;
use crate::audit::{self, By, Entry};
use crate::auth::Actor;
use crate::modules::accounts::consent;
use crate::modules::accounts::letters::{Occasion, letter};
use crate::modules::accounts::model::Language;
use crate::modules::accounts::policy::{self, KeptAccount};
use crate::modules::accounts::store::{
    consents, identities, people, second_factor, sessions, tokens,
};
use crate::{mail, moderation, notices};

/// Why an account was not erased.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EraseAccountError {
    /// It has to be kept for now.
    #[error(transparent)]
    Kept(#[from] KeptAccount),
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Erases one's own account; the consent that it stood by is withdrawn with it.
pub(crate) async fn erase_account(
    app: &App,
    tx: &mut PgConnection,
    actor: &Actor,
) -> Result<(), EraseAccountError> {
    let now = app.clock.now();
    let id = actor.person_id;
    people::lock(tx, id).await?;
    policy::check_erasable(people::count_grants(tx, id, now).await?)?;
    let login = people::find_login(tx, id).await?;
    let email = login.as_ref().and_then(|login| login.email.clone());
    if let (Some(login), Some(email)) = (&login, &email) {
        let language = Language::of_tag(&login.language);
        mail::send(
            tx,
            letter(email, language, &app.config.base_url, Occasion::Erased),
        )
        .await?;
    }
    consents::withdraw(tx, id, consent::DOCUMENT, now).await?;
    tokens::delete_of_person(tx, id, email.as_deref().unwrap_or_default()).await?;
    identities::delete_of_person(tx, id).await?;
    second_factor::delete(tx, id).await?;
    sessions::delete_others(tx, id, None).await?;
    people::end_rights(tx, id, now).await?;
    notices::erase_person(tx, id).await?;
    moderation::erase_person(tx, id).await?;
    people::erase(tx, id, now).await?;
    audit::erase_personal(tx, id).await?;
    let entry = Entry::new(By::from(actor), "account.erased", "person", id);
    audit::record(tx, &app.keys, now, entry).await?;
    Ok(())
}
