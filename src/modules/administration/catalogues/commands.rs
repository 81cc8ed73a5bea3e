//! Every change of catalogues.

use serde_json::{Value, json};
use sqlx::PgConnection;

use super::api::tag;
use super::store::{self, ItemRow, Kind};
use crate::auth::{Scope, Scopes};
use crate::http::preconditions::IfMatch;
use crate::modules::staff::{Act, violates};

/// Changes of an item, checked: what is `None` stays.
#[derive(Debug, Clone, Default)]
pub(super) struct ItemChange {
    pub(super) name_ru: Option<String>,
    pub(super) name_en: Option<String>,
    pub(super) theme: Option<String>,
    pub(super) active: Option<bool>,
    pub(super) position: Option<i32>,
}

/// Why a catalogue is not changed.
#[derive(Debug, thiserror::Error)]
pub(super) enum CatalogueError {
    /// There is no such item.
    #[error("there is no {} {slug}", .kind.as_str())]
    NotFound {
        /// What it would be.
        kind: Kind,
        /// Its name.
        slug: String,
    },
    /// Catalogues are the same everywhere.
    #[error("catalogues are the same everywhere: this needs catalogues.manage without bounds")]
    OutOfScope,
    /// Another item has the name.
    #[error("another one has this slug")]
    SlugTaken(Kind),
    /// A category is of a theme that there is not.
    #[error("there is no such theme")]
    UnknownTheme,
    /// Somebody else changed it meanwhile.
    #[error("somebody else changed it meanwhile")]
    Changed,
    /// The database failed.
    #[error(transparent)]
    Database(sqlx::Error),
}

impl From<sqlx::Error> for CatalogueError {
    fn from(error: sqlx::Error) -> Self {
        if violates(&error, "theme_pkey") {
            Self::SlugTaken(Kind::Theme)
        } else if violates(&error, "category_pkey") {
            Self::SlugTaken(Kind::Category)
        } else if violates(&error, "category_theme_fkey") {
            Self::UnknownTheme
        } else {
            Self::Database(error)
        }
    }
}

/// Adds an item.
pub(super) async fn create_item(
    tx: &mut PgConnection,
    act: Act<'_>,
    scopes: &Scopes,
    kind: Kind,
    item: ItemRow,
) -> Result<ItemRow, CatalogueError> {
    check_unbounded(scopes)?;
    store::insert(tx, kind, &item).await?;
    let action = match kind {
        Kind::Theme => "theme.created",
        Kind::Category => "category.created",
    };
    let entry = act
        .entry(action, kind.as_str(), &item.slug)
        .after(&values(&item));
    act.record(tx, entry).await?;
    Ok(item)
}

/// Changes an item, from a state that the client has seen.
pub(super) async fn update_item(
    tx: &mut PgConnection,
    act: Act<'_>,
    scopes: &Scopes,
    (kind, slug): (Kind, &str),
    seen: &IfMatch,
    change: ItemChange,
) -> Result<ItemRow, CatalogueError> {
    check_unbounded(scopes)?;
    let not_found = || CatalogueError::NotFound {
        kind,
        slug: slug.to_owned(),
    };
    let before = store::lock(tx, kind, slug).await?.ok_or_else(not_found)?;
    if !seen.admits(&tag(&before)) {
        return Err(CatalogueError::Changed);
    }
    let after = ItemRow {
        name_ru: change.name_ru.unwrap_or_else(|| before.name_ru.clone()),
        name_en: change.name_en.unwrap_or_else(|| before.name_en.clone()),
        theme: change.theme.or_else(|| before.theme.clone()),
        active: change.active.unwrap_or(before.active),
        position: change.position.unwrap_or(before.position),
        ..before.clone()
    };
    store::update(tx, kind, &after, act.now).await?;
    let after = store::list(tx, kind, Some(slug)).await?.pop();
    let after = after.ok_or_else(not_found)?;
    let action = match kind {
        Kind::Theme => "theme.updated",
        Kind::Category => "category.updated",
    };
    let entry = act
        .entry(action, kind.as_str(), slug)
        .before(&values(&before))
        .after(&values(&after));
    act.record(tx, entry).await?;
    Ok(after)
}

fn check_unbounded(scopes: &Scopes) -> Result<(), CatalogueError> {
    if scopes.contain(&Scope::EVERYWHERE) {
        Ok(())
    } else {
        Err(CatalogueError::OutOfScope)
    }
}

fn values(item: &ItemRow) -> Value {
    json!({
        "slug": item.slug, "name_ru": item.name_ru, "name_en": item.name_en, "theme": item.theme,
        "active": item.active, "position": item.position,
    })
}
