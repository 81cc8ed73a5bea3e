//! Everything that the portal holds of a person, as one file for them.

use std::io::{Cursor, Write};

use serde_json::Value;
use sqlx::PgConnection;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::app::App;
use crate::audit::{self, By, Entry};
use crate::auth::Actor;
use crate::modules::accounts::store::export as rows;

/// The files of an export: their names and what stands in them.
type Files = [(&'static str, Value); 7];

/// Packs all data of a person.
pub(crate) async fn export_account(
    app: &App,
    tx: &mut PgConnection,
    actor: &Actor,
) -> anyhow::Result<Vec<u8>> {
    let id = actor.person_id;
    let files = [
        ("account.json", rows::find_account(tx, id).await?),
        ("sessions.json", rows::list_sessions(tx, id).await?),
        ("consents.json", rows::list_consents(tx, id).await?),
        ("identities.json", rows::list_identities(tx, id).await?),
        (
            "second_factor.json",
            rows::find_second_factor(tx, id).await?,
        ),
        ("staff.json", rows::find_staff(tx, id).await?),
        ("audit.json", rows::list_audit(tx, id).await?),
    ];
    let entry = Entry::new(By::from(actor), "account.exported", "person", id);
    audit::record(tx, &app.keys, app.clock.now(), entry).await?;
    tokio::task::spawn_blocking(move || pack(&files)).await?
}

fn pack(files: &Files) -> anyhow::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default())?;
        zip.write_all(&serde_json::to_vec_pretty(content)?)?;
    }
    Ok(zip.finish()?.into_inner())
}
