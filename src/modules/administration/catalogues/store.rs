//! Every SQL statement about catalogues.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// What an item of a catalogue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Theme,
    Category,
}

impl Kind {
    /// The name in the log and in sentences.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Theme => "theme",
            Self::Category => "category",
        }
    }
}

/// An item of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ItemRow {
    pub(super) slug: String,
    pub(super) name_ru: String,
    pub(super) name_en: String,
    /// Of categories.
    pub(super) theme: Option<String>,
    pub(super) active: bool,
    pub(super) position: i32,
    pub(super) updated_at: DateTime<Utc>,
}

/// Items in their order, or one.
pub(super) async fn list(
    db: &mut PgConnection,
    kind: Kind,
    slug: Option<&str>,
) -> Result<Vec<ItemRow>, sqlx::Error> {
    match kind {
        Kind::Theme => {
            sqlx::query_as!(
                ItemRow,
                r#"select slug, name_ru, name_en, null::text as "theme?", active, position, updated_at from theme
                 where ($1::text is null or slug = $1) order by position, slug"#,
                slug
            )
            .fetch_all(db)
            .await
        }
        Kind::Category => {
            sqlx::query_as!(
                ItemRow,
                r#"select slug, name_ru, name_en, theme as "theme?", active, position, updated_at from category
                 where ($1::text is null or slug = $1) order by position, slug"#,
                slug
            )
            .fetch_all(db)
            .await
        }
    }
}

/// One item, kept as it is until the transaction ends.
pub(super) async fn lock(
    tx: &mut PgConnection,
    kind: Kind,
    slug: &str,
) -> Result<Option<ItemRow>, sqlx::Error> {
    match kind {
        Kind::Theme => {
            sqlx::query!("select slug from theme where slug = $1 for update", slug)
                .fetch_optional(&mut *tx)
                .await?;
        }
        Kind::Category => {
            sqlx::query!("select slug from category where slug = $1 for update", slug)
                .fetch_optional(&mut *tx)
                .await?;
        }
    }
    Ok(list(tx, kind, Some(slug)).await?.pop())
}

/// Writes a new item.
pub(super) async fn insert(
    tx: &mut PgConnection,
    kind: Kind,
    item: &ItemRow,
) -> Result<(), sqlx::Error> {
    match kind {
        Kind::Theme => sqlx::query!(
            "insert into theme (slug, name_ru, name_en, active, position, updated_at) values ($1, $2, $3, $4, $5, $6)",
            item.slug,
            item.name_ru,
            item.name_en,
            item.active,
            item.position,
            item.updated_at
        )
        .execute(tx)
        .await?,
        Kind::Category => sqlx::query!(
            "insert into category (slug, name_ru, name_en, active, position, updated_at, theme) values ($1, $2, $3, $4, $5, $6, $7)",
            item.slug,
            item.name_ru,
            item.name_en,
            item.active,
            item.position,
            item.updated_at,
            item.theme
        )
        .execute(tx)
        .await?,
    };
    Ok(())
}

/// Writes what may change of an item.
pub(super) async fn update(
    tx: &mut PgConnection,
    kind: Kind,
    item: &ItemRow,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    match kind {
        Kind::Theme => {
            sqlx::query!(
                "update theme set name_ru = $2, name_en = $3, active = $4, position = $5,
                updated_at = greatest($6, updated_at + interval '1 microsecond')
             where slug = $1",
                item.slug,
                item.name_ru,
                item.name_en,
                item.active,
                item.position,
                now
            )
            .execute(tx)
            .await?
        }
        Kind::Category => {
            sqlx::query!(
                "update category set name_ru = $2, name_en = $3, active = $4, position = $5,
                updated_at = greatest($6, updated_at + interval '1 microsecond'), theme = $7
             where slug = $1",
                item.slug,
                item.name_ru,
                item.name_en,
                item.active,
                item.position,
                now,
                item.theme
            )
            .execute(tx)
            .await?
        }
    };
    Ok(())
}
