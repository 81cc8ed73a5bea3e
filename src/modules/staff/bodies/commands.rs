//! Every change of bodies.

use serde_json::{Value, json};
use sqlx::PgConnection;

use super::api::tag;
use super::store::{self, BodyRow, Remaining};
use crate::auth::{Place, Scopes};
use crate::http::preconditions::IfMatch;
use crate::modules::staff::act::{Act, violates};

/// A body to be created, checked.
#[derive(Debug, Clone)]
pub(super) struct NewBody {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) name_en: String,
    pub(super) level: &'static str,
    pub(super) municipality_code: Option<String>,
    pub(super) themes: Vec<String>,
    pub(super) areas: Vec<String>,
    pub(super) email: String,
    pub(super) phone: String,
    pub(super) address: String,
    pub(super) website: String,
}

/// Changes of a body, checked: what is `None` stays.
#[derive(Debug, Clone, Default)]
pub(super) struct BodyChange {
    pub(super) name: Option<String>,
    pub(super) name_en: Option<String>,
    pub(super) themes: Option<Vec<String>>,
    pub(super) areas: Option<Vec<String>>,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) address: Option<String>,
    pub(super) website: Option<String>,
}

/// Why a body is not created, changed or closed.
#[derive(Debug, thiserror::Error)]
pub(super) enum BodyError {
    /// There is none.
    #[error("there is no body {0}")]
    NotFound(i64),
    /// It lies outside of what the actor manages.
    #[error("the body lies outside of what you manage")]
    OutOfScope,
    /// Another body has the name.
    #[error("another body has this slug")]
    SlugTaken,
    /// A theme is not in the catalogue.
    #[error("a theme is not in the catalogue")]
    UnknownTheme,
    /// Somebody else changed it meanwhile.
    #[error("somebody else changed the body meanwhile")]
    Changed,
    /// It is closed.
    #[error("the body is closed")]
    Closed,
    /// Something in it has not ended.
    #[error("posts or grants in the body have not ended")]
    InUse(Vec<Remaining>),
    /// The database failed.
    #[error(transparent)]
    Database(sqlx::Error),
}

impl From<sqlx::Error> for BodyError {
    fn from(error: sqlx::Error) -> Self {
        if violates(&error, "body_slug_key") {
            Self::SlugTaken
        } else if violates(&error, "body_theme_theme_fkey") {
            Self::UnknownTheme
        } else {
            Self::Database(error)
        }
    }
}

/// Creates a body where the actor manages bodies.
pub(super) async fn create_body(
    tx: &mut PgConnection,
    act: Act<'_>,
    scopes: &Scopes,
    new: NewBody,
) -> Result<BodyRow, BodyError> {
    let place = |code| Place {
        body_id: None,
        municipality_code: code,
        module: None,
    };
    let home = new.municipality_code.as_deref();
    let is_inside = scopes.cover(place(home))
        && new
            .areas
            .iter()
            .all(|code| scopes.cover(place(Some(code.as_str()))));
    if !is_inside {
        return Err(BodyError::OutOfScope);
    }
    let mut row = BodyRow {
        id: 0,
        slug: new.slug,
        name: new.name,
        name_en: new.name_en,
        level: new.level.to_owned(),
        municipality_code: new.municipality_code,
        email: new.email,
        phone: new.phone,
        address: new.address,
        website: new.website,
        created_at: act.now,
        updated_at: act.now,
        closed_at: None,
        themes: new.themes,
        areas: new.areas,
    };
    row.id = store::insert(tx, &row).await?;
    store::replace_duties(tx, row.id, &row.themes, &row.areas).await?;
    let entry = act
        .entry("body.created", "body", row.id)
        .after(&values(&row));
    act.record(tx, entry).await?;
    Ok(row)
}

/// Changes a body, from a state that the client has seen.
pub(super) async fn update_body(
    tx: &mut PgConnection,
    act: Act<'_>,
    scopes: &Scopes,
    id: i64,
    seen: &IfMatch,
    change: BodyChange,
) -> Result<BodyRow, BodyError> {
    let before = lock_managed(tx, scopes, id).await?;
    if !seen.admits(&tag(&before)) {
        return Err(BodyError::Changed);
    }
    if before.closed_at.is_some() {
        return Err(BodyError::Closed);
    }
    let after = apply(before.clone(), change);
    let stays_inside = after
        .areas
        .iter()
        .all(|code| before.areas.contains(code) || super::covers(scopes, id, Some(code.as_str())));
    if !stays_inside {
        return Err(BodyError::OutOfScope);
    }
    store::update(tx, &after, act.now).await?;
    store::replace_duties(tx, id, &after.themes, &after.areas).await?;
    let after = store::find(tx, id).await?.ok_or(BodyError::NotFound(id))?;
    let entry = act
        .entry("body.updated", "body", id)
        .before(&values(&before))
        .after(&values(&after));
    act.record(tx, entry).await?;
    Ok(after)
}

/// Closes a body in which nothing stands any more.
pub(super) async fn close_body(
    tx: &mut PgConnection,
    act: Act<'_>,
    scopes: &Scopes,
    id: i64,
    reason: &str,
) -> Result<BodyRow, BodyError> {
    let before = lock_managed(tx, scopes, id).await?;
    if before.closed_at.is_some() {
        return Err(BodyError::Closed);
    }
    let remaining = store::list_remaining(tx, id, act.now).await?;
    if !remaining.is_empty() {
        return Err(BodyError::InUse(remaining));
    }
    store::close(tx, id, act.now).await?;
    let after = store::find(tx, id).await?.ok_or(BodyError::NotFound(id))?;
    let entry = act
        .entry("body.closed", "body", id)
        .after(&json!({ "closed_at": act.now, "reason": reason }));
    act.record(tx, entry).await?;
    Ok(after)
}

async fn lock_managed(
    tx: &mut PgConnection,
    scopes: &Scopes,
    id: i64,
) -> Result<BodyRow, BodyError> {
    let body = store::lock(tx, id).await?.ok_or(BodyError::NotFound(id))?;
    // Bodies are public, so there is nothing to hide: the answer may say that it is somebody else's.
    if super::covers(scopes, id, body.municipality_code.as_deref()) {
        Ok(body)
    } else {
        Err(BodyError::OutOfScope)
    }
}

fn apply(mut body: BodyRow, change: BodyChange) -> BodyRow {
    fn set<T>(field: &mut T, value: Option<T>) {
        if let Some(value) = value {
            *field = value;
        }
    }
    set(&mut body.name, change.name);
    set(&mut body.name_en, change.name_en);
    set(&mut body.themes, change.themes);
    set(&mut body.areas, change.areas);
    set(&mut body.email, change.email);
    set(&mut body.phone, change.phone);
    set(&mut body.address, change.address);
    set(&mut body.website, change.website);
    body
}

fn values(body: &BodyRow) -> Value {
    json!({
        "slug": body.slug, "name": body.name, "name_en": body.name_en, "level": body.level,
        "municipality_code": body.municipality_code, "themes": body.themes, "areas": body.areas,
        "email": body.email, "phone": body.phone, "address": body.address, "website": body.website,
    })
}
