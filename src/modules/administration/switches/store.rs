//! Every SQL statement about modules on and off.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// The switch of a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SwitchRow {
    pub(super) slug: String,
    pub(super) enabled: bool,
    pub(super) updated_at: DateTime<Utc>,
}

/// Whether a module is on: those without a row are.
pub(super) async fn is_enabled(db: &mut PgConnection, slug: &str) -> Result<bool, sqlx::Error> {
    let enabled = sqlx::query_scalar!("select enabled from module_setting where slug = $1", slug)
        .fetch_optional(db)
        .await?;
    Ok(enabled.unwrap_or(true))
}

/// The switches that were ever set.
pub(super) async fn list(db: &mut PgConnection) -> Result<Vec<SwitchRow>, sqlx::Error> {
    sqlx::query_as!(
        SwitchRow,
        "select slug, enabled, updated_at from module_setting"
    )
    .fetch_all(db)
    .await
}

/// The switch of a module, kept as it is until the transaction ends; one that was never set is on since ever.
pub(super) async fn lock(tx: &mut PgConnection, slug: &str) -> Result<SwitchRow, sqlx::Error> {
    sqlx::query!(
        "insert into module_setting (slug, enabled, updated_at) values ($1, true, $2) on conflict on constraint module_setting_pkey do nothing",
        slug,
        DateTime::UNIX_EPOCH
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query_as!(
        SwitchRow,
        "select slug, enabled, updated_at from module_setting where slug = $1 for update",
        slug
    )
    .fetch_one(tx)
    .await
}

/// Sets the switch of a module.
pub(super) async fn update(
    tx: &mut PgConnection,
    slug: &str,
    enabled: bool,
    by: i64,
    now: DateTime<Utc>,
) -> Result<SwitchRow, sqlx::Error> {
    sqlx::query_as!(
        SwitchRow,
        "update module_setting set enabled = $2, updated_by = $3, updated_at = greatest($4, updated_at + interval '1 microsecond')
         where slug = $1 returning slug, enabled, updated_at",
        slug,
        enabled,
        by,
        now
    )
    .fetch_one(tx)
    .await
}
