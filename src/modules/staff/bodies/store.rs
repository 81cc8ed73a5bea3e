//! Every SQL statement about bodies.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A body with what it answers for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::modules::staff) struct BodyRow {
    pub(in crate::modules::staff) id: i64,
    pub(in crate::modules::staff) slug: String,
    pub(in crate::modules::staff) name: String,
    pub(in crate::modules::staff) name_en: String,
    pub(in crate::modules::staff) level: String,
    pub(in crate::modules::staff) municipality_code: Option<String>,
    pub(in crate::modules::staff) email: String,
    pub(in crate::modules::staff) phone: String,
    pub(in crate::modules::staff) address: String,
    pub(in crate::modules::staff) website: String,
    pub(in crate::modules::staff) created_at: DateTime<Utc>,
    pub(in crate::modules::staff) updated_at: DateTime<Utc>,
    pub(in crate::modules::staff) closed_at: Option<DateTime<Utc>>,
    pub(in crate::modules::staff) themes: Vec<String>,
    pub(in crate::modules::staff) areas: Vec<String>,
}

/// Which bodies to list.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::modules::staff) struct BodyFilter<'a> {
    pub(in crate::modules::staff) id: Option<i64>,
    pub(in crate::modules::staff) theme: Option<&'a str>,
    /// Only those that answer in this municipality.
    pub(in crate::modules::staff) municipality: Option<&'a str>,
    pub(in crate::modules::staff) with_closed: bool,
}

/// Bodies, regional ones first, then by name.
pub(in crate::modules::staff) async fn list(
    db: &mut PgConnection,
    filter: BodyFilter<'_>,
) -> Result<Vec<BodyRow>, sqlx::Error> {
    sqlx::query_as!(
        BodyRow,
        r#"select id, slug, name, name_en, level, municipality_code, email, phone, address, website,
            created_at, updated_at, closed_at,
            array(select theme from body_theme where body_id = body.id order by theme) as "themes!",
            array(select area.municipality_code from body_area area where body_id = body.id order by area.municipality_code) as "areas!"
         from body
         where ($1::bigint is null or id = $1) and ($4 or closed_at is null)
            and ($2::text is null or exists (select from body_theme where body_id = body.id and theme = $2))
            and ($3::text is null or exists (select from body_area area where body_id = body.id and area.municipality_code = $3))
         order by level desc, name, id"#,
        filter.id,
        filter.theme,
        filter.municipality,
        filter.with_closed
    )
    .fetch_all(db)
    .await
}

/// One body, closed ones too.
pub(in crate::modules::staff) async fn find(
    db: &mut PgConnection,
    id: i64,
) -> Result<Option<BodyRow>, sqlx::Error> {
    let filter = BodyFilter {
        id: Some(id),
        with_closed: true,
        ..BodyFilter::default()
    };
    Ok(list(db, filter).await?.pop())
}

/// One body, kept as it is until the transaction ends.
pub(in crate::modules::staff) async fn lock(
    tx: &mut PgConnection,
    id: i64,
) -> Result<Option<BodyRow>, sqlx::Error> {
    sqlx::query!("select id from body where id = $1 for update", id)
        .fetch_optional(&mut *tx)
        .await?;
    find(tx, id).await
}

/// Writes a new body and returns its id; what it answers for follows by [`replace_duties`].
pub(super) async fn insert(tx: &mut PgConnection, body: &BodyRow) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        "insert into body (slug, name, name_en, level, municipality_code, email, phone, address, website, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) returning id",
        body.slug,
        body.name,
        body.name_en,
        body.level,
        body.municipality_code,
        body.email,
        body.phone,
        body.address,
        body.website,
        body.created_at
    )
    .fetch_one(tx)
    .await
}

/// Writes what may change of a body; the time of its last change always moves forward.
pub(super) async fn update(
    tx: &mut PgConnection,
    body: &BodyRow,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update body set name = $2, name_en = $3, email = $4, phone = $5, address = $6, website = $7,
            updated_at = greatest($8, updated_at + interval '1 microsecond')
         where id = $1",
        body.id,
        body.name,
        body.name_en,
        body.email,
        body.phone,
        body.address,
        body.website,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Replaces what a body answers for.
pub(super) async fn replace_duties(
    tx: &mut PgConnection,
    id: i64,
    themes: &[String],
    areas: &[String],
) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from body_theme where body_id = $1", id)
        .execute(&mut *tx)
        .await?;
    sqlx::query!("delete from body_area where body_id = $1", id)
        .execute(&mut *tx)
        .await?;
    sqlx::query!(
        "insert into body_theme (body_id, theme) select $1, theme from unnest($2::text[]) as given (theme)",
        id,
        themes
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into body_area (body_id, municipality_code) select $1, code from unnest($2::text[]) as given (code)",
        id,
        areas
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Closes a body.
pub(super) async fn close(
    tx: &mut PgConnection,
    id: i64,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update body set closed_at = $2, updated_at = greatest($2, updated_at + interval '1 microsecond') where id = $1",
        id,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Something that still stands in a body.
#[derive(Debug)]
pub(super) struct Remaining {
    /// `post` or `grant`.
    pub(super) kind: String,
    pub(super) id: i64,
    /// The title of the post, or the role of the grant.
    pub(super) title: String,
}

/// Posts and grants that have not ended in a body.
pub(super) async fn list_remaining(
    tx: &mut PgConnection,
    id: i64,
    now: DateTime<Utc>,
) -> Result<Vec<Remaining>, sqlx::Error> {
    sqlx::query_as!(
        Remaining,
        r#"select 'post' as "kind!", id as "id!", title as "title!" from post
         where body_id = $1 and (until is null or until > $2)
         union all
         select 'grant', access_grant.id, role.slug from access_grant join role on role.id = access_grant.role_id
         where body_id = $1 and revoked_at is null and (expires_at is null or expires_at > $2)
         order by 1, 2"#,
        id,
        now
    )
    .fetch_all(tx)
    .await
}
