//! Switching modules on and off.

use serde_json::json;
use sqlx::PgConnection;

use super::api::tag;
use super::is_optional;
use super::store::{self, SwitchRow};
use crate::auth::{Scope, Scopes};
use crate::http::preconditions::IfMatch;
use crate::modules::MANIFESTS;
use crate::modules::staff::Act;

/// Why a module is not switched.
#[derive(Debug, thiserror::Error)]
pub(super) enum SwitchError {
    /// There is no such module.
    #[error("there is no module {0}")]
    NotFound(String),
    /// The portal cannot do without it.
    #[error("the portal cannot do without this module")]
    Core,
    /// Modules are the same everywhere.
    #[error("modules are the same everywhere: this needs modules.manage without bounds")]
    OutOfScope,
    /// Somebody else changed it meanwhile.
    #[error("somebody else switched the module meanwhile")]
    Changed,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Switches a module on or off, from a state that the client has seen.
pub(super) async fn update_module(
    tx: &mut PgConnection,
    act: Act<'_>,
    scopes: &Scopes,
    slug: &str,
    seen: &IfMatch,
    enabled: bool,
) -> Result<SwitchRow, SwitchError> {
    if !scopes.contain(&Scope::EVERYWHERE) {
        return Err(SwitchError::OutOfScope);
    }
    if MANIFESTS.iter().all(|manifest| manifest.slug != slug) {
        return Err(SwitchError::NotFound(slug.to_owned()));
    }
    if !is_optional(slug) {
        return Err(SwitchError::Core);
    }
    let before = store::lock(tx, slug).await?;
    if !seen.admits(&tag(&before)) {
        return Err(SwitchError::Changed);
    }
    let after = store::update(tx, slug, enabled, act.actor.person_id, act.now).await?;
    let entry = act
        .entry("module.switched", "module", slug)
        .before(&json!({ "enabled": before.enabled }))
        .after(&json!({ "enabled": after.enabled }));
    act.record(tx, entry).await?;
    Ok(after)
}
