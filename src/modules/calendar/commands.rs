//! Every change of the calendar.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;

use super::api;
use crate::audit::{By, Entry, record};
use crate::auth::{Actor, Keys};
use crate::calendar::{self, Year};

/// Why a year cannot be set.
#[derive(Debug, thiserror::Error)]
pub(super) enum SetYearError {
    /// The database refused.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Puts a year in place of what was known of it.
pub(super) async fn set_year(
    tx: &mut PgConnection,
    keys: &Keys,
    now: DateTime<Utc>,
    actor: &Actor,
    (number, year): (i32, &Year),
) -> Result<(), SetYearError> {
    let before = calendar::find_year(tx, number).await?;
    calendar::replace_year(tx, number, year, now).await?;
    let values = |year: &Year| json!({ "source": year.source(), "days": api::days(year) });
    let mut entry =
        Entry::new(By::from(actor), "calendar.set", "calendar", number).after(&values(year));
    if let Some(before) = before {
        entry = entry.before(&values(&before));
    }
    record(tx, keys, now, entry).await?;
    Ok(())
}
