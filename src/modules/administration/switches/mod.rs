//! Modules on and off.
//!
//! The table is asked with every request to a module that can be switched off: one row by its key.  So a switch is seen at once, on every
//! node.  While the database is away what was last known counts: most modules answer from memory then, and should go on.

use std::collections::HashSet;
use std::sync::{PoisonError, RwLock};

use crate::app::App;
use crate::error::is_unavailable;
use crate::modules::MANIFESTS;

pub(super) mod api;
pub(super) mod commands;
pub(super) mod routes;
pub(super) mod store;

pub use routes::gate;

/// Modules that the portal cannot do without.
pub(super) const CORE: [&str; 4] = ["accounts", "staff", "administration", "map"];

/// The modules that were off when it was last looked up.
#[derive(Debug, Default)]
pub struct Switches(RwLock<HashSet<String>>);

impl Switches {
    fn is_on(&self, slug: &str) -> bool {
        let off = self.0.read().unwrap_or_else(PoisonError::into_inner);
        !off.contains(slug)
    }

    fn note(&self, slug: &str, enabled: bool) {
        if self.is_on(slug) == enabled {
            return;
        }
        let mut off = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if enabled {
            off.remove(slug);
        } else {
            off.insert(slug.to_owned());
        }
    }
}

/// Whether a module can be switched off.
pub(super) fn is_optional(slug: &str) -> bool {
    !CORE.contains(&slug)
}

/// Whether a module is on.
async fn is_enabled(app: &App, slug: &str) -> Result<bool, sqlx::Error> {
    if is_away(app) {
        return Ok(app.switches.is_on(slug));
    }
    match ask(app, slug).await {
        Ok(enabled) => {
            app.switches.note(slug, enabled);
            Ok(enabled)
        }
        Err(error) if is_unavailable(&error) => Ok(app.switches.is_on(slug)),
        Err(error) => Err(error),
    }
}

async fn ask(app: &App, slug: &str) -> Result<bool, sqlx::Error> {
    store::is_enabled(&mut *app.db.acquire().await?, slug).await
}

/// The modules that are on, in the order of the API document.
pub async fn list_enabled(app: &App) -> Result<Vec<&'static str>, sqlx::Error> {
    look_up(app).await?;
    let slugs = MANIFESTS.iter().map(|manifest| manifest.slug);
    Ok(slugs
        .filter(|slug| !is_optional(slug) || app.switches.is_on(slug))
        .collect())
}

/// Notes the switches of all modules; while the database is away they stay as they were.
async fn look_up(app: &App) -> Result<(), sqlx::Error> {
    if is_away(app) {
        return Ok(());
    }
    match list(app).await {
        Ok(rows) => {
            for manifest in MANIFESTS {
                // Those that were never switched have no row and are on.
                let row = rows.iter().find(|row| row.slug == manifest.slug);
                let is_on = row.is_none_or(|row| row.enabled);
                app.switches.note(manifest.slug, is_on);
            }
            Ok(())
        }
        Err(error) if is_unavailable(&error) => Ok(()),
        Err(error) => Err(error),
    }
}

async fn list(app: &App) -> Result<Vec<store::SwitchRow>, sqlx::Error> {
    store::list(&mut *app.db.acquire().await?).await
}

/// Whether the map has already found the database away: then it is not asked.
fn is_away(app: &App) -> bool {
    let status = app.spatial.status();
    status.loaded && !status.connected
}
