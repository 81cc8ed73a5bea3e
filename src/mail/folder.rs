//! Letters as files, for a portal without a mail server: one `.eml` each, the newest last by name.

use std::path::Path;

use chrono::{DateTime, Utc};
use lettre::Message;
use lettre::message::header::ContentType;

use super::Letter;
use crate::auth::keys::random_token;

/// Writes a letter into the folder `mail` under the data folder.
pub(super) async fn write(
    data_dir: &Path,
    now: DateTime<Utc>,
    letter: &Letter,
) -> anyhow::Result<()> {
    let folder = data_dir.join("mail");
    tokio::fs::create_dir_all(&folder).await?;
    let mut text = letter.paragraphs.join("\n\n");
    if let Some((label, address)) = &letter.action {
        text.push_str("\n\n");
        text.push_str(label);
        text.push_str(":\n");
        text.push_str(address);
    }
    let message = Message::builder()
        .from("Kuban <no-reply@localhost>".parse()?)
        .to(letter.to.parse()?)
        .subject(&letter.subject)
        .header(ContentType::TEXT_PLAIN)
        .body(text)?;
    let name = format!(
        "{}-{}.eml",
        now.format("%Y%m%dT%H%M%S%.6f"),
        &random_token()[..8]
    );
    let path = folder.join(name);
    let part = path.with_extension("part");
    tokio::fs::write(&part, message.formatted()).await?;
    tokio::fs::rename(&part, &path).await?;
    Ok(())
}
