//! Every SQL statement about pictures.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{Media, NewVariant, Owner, Variant};

/// The columns of a picture.
struct MediaRow {
    id: i64,
    key: String,
    uploader_id: Option<i64>,
    owner_kind: Option<String>,
    owner_id: Option<i64>,
    module: Option<String>,
    municipality_code: Option<String>,
    body_id: Option<i64>,
    public: bool,
    width: i32,
    height: i32,
    digest: Vec<u8>,
    created_at: DateTime<Utc>,
}

impl From<MediaRow> for Media {
    fn from(row: MediaRow) -> Self {
        Self {
            id: row.id,
            key: row.key,
            uploader_id: row.uploader_id,
            owner_kind: row.owner_kind,
            owner_id: row.owner_id,
            module: row.module,
            municipality_code: row.municipality_code,
            body_id: row.body_id,
            public: row.public,
            width: row.width as u32,
            height: row.height as u32,
            digest: row.digest,
            created_at: row.created_at,
        }
    }
}

/// A picture to be written.
pub(crate) struct NewMedia<'a> {
    pub(crate) key: &'a str,
    pub(crate) uploader_id: i64,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) digest: &'a [u8],
    pub(crate) variants: &'a [NewVariant],
}

/// Writes a picture that no thing shows yet; answers its id.
pub(crate) async fn insert(
    tx: &mut PgConnection,
    media: &NewMedia<'_>,
    now: DateTime<Utc>,
) -> Result<i64, sqlx::Error> {
    let id = sqlx::query_scalar!(
        "insert into media (key, uploader_id, width, height, digest, created_at, unattached_since)
         values ($1, $2, $3, $4, $5, $6, $6) returning id",
        media.key,
        media.uploader_id,
        media.width as i32,
        media.height as i32,
        media.digest,
        now
    )
    .fetch_one(&mut *tx)
    .await?;
    for variant in media.variants {
        sqlx::query!(
            "insert into media_variant (media_id, name, media_type, width, height, size_bytes)
             values ($1, $2, $3, $4, $5, $6)",
            id,
            variant.name.to_string(),
            variant.name.media_type(),
            variant.width as i32,
            variant.height as i32,
            variant.bytes.len() as i64
        )
        .execute(&mut *tx)
        .await?;
    }
    Ok(id)
}

/// A picture by its id.
pub(crate) async fn find(db: &mut PgConnection, id: i64) -> Result<Option<Media>, sqlx::Error> {
    let row = sqlx::query_as!(
        MediaRow,
        "select id, key, uploader_id, owner_kind, owner_id, module, municipality_code, body_id, public, width, height, digest, created_at
         from media where id = $1",
        id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(Into::into))
}

/// A picture by its id, which nobody else changes until the end of the transaction.
pub(crate) async fn lock(tx: &mut PgConnection, id: i64) -> Result<Option<Media>, sqlx::Error> {
    let row = sqlx::query_as!(
        MediaRow,
        "select id, key, uploader_id, owner_kind, owner_id, module, municipality_code, body_id, public, width, height, digest, created_at
         from media where id = $1 for update",
        id
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(Into::into))
}

/// The variants of a picture, the narrowest first.
pub(crate) async fn list_variants(
    db: &mut PgConnection,
    id: i64,
) -> Result<Vec<Variant>, sqlx::Error> {
    let rows = sqlx::query!(
        "select name, width, height from media_variant where media_id = $1 order by width, media_type desc",
        id
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Variant {
                name: row
                    .name
                    .parse()
                    .map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
                width: row.width as u32,
                height: row.height as u32,
            })
        })
        .collect()
}

/// Whether a picture has this variant.
pub(crate) async fn has_variant(
    db: &mut PgConnection,
    id: i64,
    name: &str,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from media_variant where media_id = $1 and name = $2) as "exists!""#,
        id,
        name
    )
    .fetch_one(db)
    .await
}

/// Gives a picture to a thing.
pub(crate) async fn set_owner(
    tx: &mut PgConnection,
    id: i64,
    owner: &Owner<'_>,
    public: bool,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update media set owner_kind = $2, owner_id = $3, module = $4, municipality_code = $5, body_id = $6, public = $7,
            unattached_since = null
         where id = $1",
        id,
        owner.kind,
        owner.id,
        owner.place.module,
        owner.place.municipality_code,
        owner.place.body_id,
        public
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Shows or hides all pictures of a thing; answers how many changed.
pub(crate) async fn set_public(
    tx: &mut PgConnection,
    kind: &str,
    id: i64,
    public: bool,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "update media set public = $3 where owner_kind = $1 and owner_id = $2 and public <> $3",
        kind,
        id,
        public
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected())
}

/// Says where a thing is now, for all its pictures.
pub(crate) async fn set_place(
    tx: &mut PgConnection,
    owner: &Owner<'_>,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "update media set module = $3, municipality_code = $4, body_id = $5 where owner_kind = $1 and owner_id = $2",
        owner.kind,
        owner.id,
        owner.place.module,
        owner.place.municipality_code,
        owner.place.body_id
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected())
}

/// Takes pictures away from a thing: one, or all where none is named; answers how many.
pub(crate) async fn clear_owner(
    tx: &mut PgConnection,
    kind: &str,
    id: i64,
    media_id: Option<i64>,
    now: DateTime<Utc>,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "update media set owner_kind = null, owner_id = null, module = null, municipality_code = null, body_id = null,
            public = false, unattached_since = $4
         where owner_kind = $1 and owner_id = $2 and ($3::bigint is null or id = $3)",
        kind,
        id,
        media_id,
        now
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected())
}

/// Removes the row of a picture; its objects are the caller's business.
pub(crate) async fn delete(tx: &mut PgConnection, id: i64) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from media where id = $1", id)
        .execute(tx)
        .await?;
    Ok(())
}

/// The pictures that no thing has shown since before then, the longest first.
pub(crate) async fn list_unattached(
    db: &mut PgConnection,
    before: DateTime<Utc>,
    most: i64,
) -> Result<Vec<i64>, sqlx::Error> {
    sqlx::query_scalar!(
        "select id from media where unattached_since < $1 order by unattached_since limit $2",
        before,
        most
    )
    .fetch_all(db)
    .await
}

/// Whether no thing has shown this picture since before then; locks it if so.
pub(crate) async fn lock_unattached(
    tx: &mut PgConnection,
    id: i64,
    before: DateTime<Utc>,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!(
        "select key from media where id = $1 and unattached_since < $2 for update skip locked",
        id,
        before
    )
    .fetch_optional(tx)
    .await
}

/// Those of these keys that have a row.
pub(crate) async fn list_known_keys(
    db: &mut PgConnection,
    keys: &[String],
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!("select key from media where key = any($1)", keys)
        .fetch_all(db)
        .await
}
