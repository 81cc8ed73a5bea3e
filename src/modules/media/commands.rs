//! What changes pictures: one is taken in, one is removed.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use sqlx::PgConnection;

use super::jobs::{RemoveObjects, schedule_sweep};
use super::policy::{self, Removal};
use crate::app::App;
use crate::audit::{self, By, Entry};
use crate::auth::keys::hex;
use crate::auth::rate::{self, Rule, Taken};
use crate::auth::{Actor, keys};
use crate::jobs;
use crate::media::store::{self, NewMedia};
use crate::media::{Cleaned, Media};

/// Pictures that a person may send.
const BY_PERSON: Rule = Rule {
    name: "media.person",
    most: 60,
    per: TimeDelta::hours(1),
};
/// Pictures that may come from an address: a family or an office may share one.
const BY_ADDRESS: Rule = Rule {
    name: "media.address",
    most: 240,
    per: TimeDelta::hours(1),
};

/// Counts an upload that is about to be read, and says whether it is within the bounds.
pub(super) async fn count_upload(
    app: &App,
    actor: &Actor,
    address: &[u8],
    now: DateTime<Utc>,
) -> Result<Taken, sqlx::Error> {
    let mut db = app.db.acquire().await?;
    let person = (BY_PERSON, actor.person_id);
    rate::take_both(&mut db, person, (BY_ADDRESS, address), now).await
}

/// Why a picture was not kept.
#[derive(Debug, thiserror::Error)]
pub(super) enum KeepMediaError {
    /// The store of pictures failed.
    #[error("the store of pictures failed")]
    Objects(#[source] object_store::Error),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Keeps a clean picture for the person who sent it: the objects first, then the row, so that a row without objects never shows.
pub(super) async fn keep_media(
    app: &App,
    actor: &Actor,
    cleaned: &Cleaned,
) -> Result<i64, KeepMediaError> {
    let key = keys::random_token();
    for variant in &cleaned.variants {
        let written = app
            .media
            .objects
            .write(&key, variant.name, variant.bytes.clone());
        if let Err(error) = written.await {
            discard(app, &key).await;
            return Err(KeepMediaError::Objects(error));
        }
    }
    match insert_media(app, actor, &key, cleaned).await {
        Ok(id) => Ok(id),
        Err(error) => {
            discard(app, &key).await;
            Err(error.into())
        }
    }
}

async fn insert_media(
    app: &App,
    actor: &Actor,
    key: &str,
    cleaned: &Cleaned,
) -> Result<i64, sqlx::Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let media = NewMedia {
        key,
        uploader_id: actor.person_id,
        width: cleaned.width,
        height: cleaned.height,
        digest: &cleaned.digest,
        variants: &cleaned.variants,
    };
    let id = store::insert(&mut tx, &media, now).await?;
    schedule_sweep(&mut tx, now).await?;
    let entry = Entry::new(By::from(actor), "media.uploaded", "media", id).after(&json!({
        "width": cleaned.width,
        "height": cleaned.height,
        "digest": hex(&cleaned.digest),
    }));
    audit::record(&mut tx, &app.keys, now, entry).await?;
    tx.commit().await?;
    Ok(id)
}

/// Throws away what was written for a picture that did not come to be; what stays behind is swept later.
async fn discard(app: &App, key: &str) {
    if let Err(error) = app.media.objects.remove(key).await {
        tracing::warn!(%error, "objects of a failed upload stay until the sweep");
    }
}

/// Why a picture was not removed.
#[derive(Debug, thiserror::Error)]
pub(super) enum RemoveMediaError {
    /// There is none, or none for this person.
    #[error("the picture does not exist")]
    NotFound,
    /// A thing shows it.
    #[error("something shows the picture: take it away there")]
    Shown,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Removes a picture: at once from the portal, soon after from the store.
pub(super) async fn remove_media(
    tx: &mut PgConnection,
    app: &App,
    actor: &Actor,
    id: i64,
) -> Result<(), RemoveMediaError> {
    let now = app.clock.now();
    let media = store::lock(tx, id)
        .await?
        .ok_or(RemoveMediaError::NotFound)?;
    match policy::may_remove(&media, actor, now) {
        Removal::Allowed => {}
        Removal::Shown => return Err(RemoveMediaError::Shown),
        Removal::Forbidden => return Err(RemoveMediaError::NotFound),
    }
    store::delete(tx, id).await?;
    jobs::enqueue(tx, &RemoveObjects::new(media.key.clone())).await?;
    let entry = Entry::new(By::from(actor), "media.removed", "media", id).before(&told(&media));
    audit::record(tx, &app.keys, now, entry).await?;
    Ok(())
}

/// What the audit log says of a picture.
pub(super) fn told(media: &Media) -> serde_json::Value {
    json!({
        "owner_kind": media.owner_kind,
        "owner_id": media.owner_id,
        "public": media.public,
        "digest": hex(&media.digest),
    })
}
