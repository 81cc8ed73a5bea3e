//! Tying pictures to things: called by the commands of other modules, in their transaction.
//!
//! These functions write no audit entry: the command that shows a picture names it in its own, which comes last in the transaction.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{Media, Owner};
use super::store;
use crate::auth::Actor;

/// Why a picture cannot be shown by a thing.
#[derive(Debug, thiserror::Error)]
pub enum AttachError {
    /// There is none of this id, or it is somebody else's: the two are not told apart.
    #[error("the picture {0} does not exist")]
    NotFound(i64),
    /// Another thing shows it.
    #[error("the picture {0} is shown by something else")]
    Taken(i64),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Gives a picture that this person uploaded to a thing; a second time changes nothing but `public`.
pub async fn attach(
    tx: &mut PgConnection,
    media_id: i64,
    owner: Owner<'_>,
    public: bool,
    actor: &Actor,
) -> Result<Media, AttachError> {
    let media = store::lock(tx, media_id)
        .await?
        .filter(|media| media.uploader_id == Some(actor.person_id))
        .ok_or(AttachError::NotFound(media_id))?;
    let is_free = media.owner_id.is_none();
    let is_own =
        media.owner_kind.as_deref() == Some(owner.kind) && media.owner_id == Some(owner.id);
    if !is_free && !is_own {
        return Err(AttachError::Taken(media_id));
    }
    store::set_owner(tx, media_id, &owner, public).await?;
    Ok(media)
}

/// Shows all pictures of a thing to everybody, or to nobody but its own people; answers how many changed.
pub async fn publish(
    tx: &mut PgConnection,
    (kind, id): (&str, i64),
    public: bool,
) -> Result<u64, sqlx::Error> {
    store::set_public(tx, kind, id, public).await
}

/// Tells that a thing has moved: to another body, municipality or module.
pub async fn relocate(tx: &mut PgConnection, owner: Owner<'_>) -> Result<u64, sqlx::Error> {
    store::set_place(tx, &owner).await
}

/// Takes a picture, or all of them, away from a thing; they are private at once and removed by the sweep a day later.
pub async fn detach(
    tx: &mut PgConnection,
    (kind, id): (&str, i64),
    media_id: Option<i64>,
    now: DateTime<Utc>,
) -> Result<u64, sqlx::Error> {
    store::clear_owner(tx, kind, id, media_id, now).await
}
