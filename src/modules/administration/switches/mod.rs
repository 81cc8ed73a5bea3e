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
    let status = app.spatial.status();
    if status.loaded && !status.connected {
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
    let mut enabled = Vec::new();
    for manifest in MANIFESTS {
        if !is_optional(manifest.slug) || is_enabled(app, manifest.slug).await? {
            enabled.push(manifest.slug);
        }
    }
    Ok(enabled)
}
