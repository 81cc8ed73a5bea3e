//! Consent to the processing of personal data.

use serde_json::json;
use sqlx::PgConnection;

use crate::app::App;
use crate::audit::{self, By, Entry};
use crate::auth::Actor;
use crate::modules::accounts::consent;
use crate::modules::accounts::store::consents;

/// Writes that somebody agrees to the version in force.
pub(crate) async fn give_consent(
    app: &App,
    tx: &mut PgConnection,
    actor: &Actor,
) -> Result<(), sqlx::Error> {
    let now = app.clock.now();
    let version = consent::current().version;
    consents::insert(tx, actor.person_id, consent::DOCUMENT, version, now).await?;
    let entry = Entry::new(By::from(actor), "consent.given", "person", actor.person_id)
        .after(&json!({ "document": consent::DOCUMENT, "version": version }));
    audit::record(tx, &app.keys, now, entry).await
}
