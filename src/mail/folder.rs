//! Letters as files, for a portal without a mail server: one `.eml` each, the newest last by name.

use std::path::Path;

use chrono::{DateTime, Utc};
use lettre::Message;

/// Writes a letter into the folder `mail` under the data folder, whole or not at all; the name of its file.
pub(super) async fn write(
    data_dir: &Path,
    now: DateTime<Utc>,
    key: &str,
    message: &Message,
) -> anyhow::Result<String> {
    let folder = data_dir.join("mail");
    tokio::fs::create_dir_all(&folder).await?;
    let short: String = key.chars().take(8).collect();
    let name = format!("{}-{short}.eml", now.format("%Y%m%dT%H%M%S%.6f"));
    let path = folder.join(&name);
    let part = path.with_extension("part");
    tokio::fs::write(&part, message.formatted()).await?;
    tokio::fs::rename(&part, &path).await?;
    Ok(name)
}
