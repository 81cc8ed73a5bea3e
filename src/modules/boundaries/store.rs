//! Every SQL statement about editions, but for the reading of the active one by the map (`src/spatial`).

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use sqlx::PgConnection;

/// One edition, as a list shows it.
#[derive(Debug)]
pub struct EditionSummary {
    /// Surrogate id.
    pub id: i64,
    /// Name for people.
    pub title: String,
    /// Where the boundaries come from.
    pub source: String,
    /// The day for which they are valid.
    pub valid_on: Option<NaiveDate>,
    /// Whether they are a rough stand-in.
    pub approximate: bool,
    /// Whether they are in force.
    pub active: bool,
    /// When they were loaded.
    pub imported_at: DateTime<Utc>,
    /// When they came into force last.
    pub activated_at: Option<DateTime<Utc>>,
    /// How many areas they have.
    pub areas: i64,
    /// Warnings of the import.
    pub warnings: i64,
}

/// An edition that is about to be stored.
pub(super) struct NewEdition<'a> {
    pub(super) title: &'a str,
    pub(super) source: &'a str,
    pub(super) licence: &'a str,
    pub(super) attribution: &'a str,
    pub(super) valid_on: Option<NaiveDate>,
    pub(super) approximate: bool,
    pub(super) checksum: &'a str,
    pub(super) report: &'a Value,
}

/// An edition without its areas.
pub(super) struct EditionRow {
    pub(super) title: String,
    pub(super) source: String,
    pub(super) licence: String,
    pub(super) attribution: String,
    pub(super) valid_on: Option<NaiveDate>,
    pub(super) approximate: bool,
}

/// Keeps every other change of editions away until the transaction ends.
pub(super) async fn lock_editions(db: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('kuban.boundary_edition', 0))")
        .execute(db)
        .await?;
    Ok(())
}

pub(super) async fn find_by_checksum(
    db: &mut PgConnection,
    checksum: &str,
) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar!(
        "select id from boundary_edition where checksum = $1",
        checksum
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn find_active(db: &mut PgConnection) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar!("select id from boundary_edition where active")
        .fetch_optional(db)
        .await
}

/// The edition that was in force before the present one.
pub(super) async fn find_previous(db: &mut PgConnection) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar!(
        "select id from boundary_edition where not active and activated_at is not null order by activated_at desc, id desc limit 1"
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn insert_edition(
    db: &mut PgConnection,
    edition: &NewEdition<'_>,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        "insert into boundary_edition (title, source, licence, attribution, valid_on, approximate, checksum, report)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         returning id",
        edition.title,
        edition.source,
        edition.licence,
        edition.attribution,
        edition.valid_on,
        edition.approximate,
        edition.checksum,
        edition.report,
    )
    .fetch_one(db)
    .await
}

/// Stores the areas, given as codes and well-known binary.
pub(super) async fn insert_areas(
    db: &mut PgConnection,
    edition_id: i64,
    codes: &[String],
    shapes: &[Vec<u8>],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into boundary_area (edition_id, code, geom)
         select $1, area.code, st_setsrid(st_geomfromwkb(area.shape), 4326)
         from unnest($2::text[], $3::bytea[]) as area (code, shape)",
        edition_id,
        codes,
        shapes,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes the active edition out of force.
pub(super) async fn deactivate(db: &mut PgConnection) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar!("update boundary_edition set active = false where active returning id")
        .fetch_optional(db)
        .await
}

/// Puts an edition into force; `None` when there is none of that id.
pub(super) async fn activate(
    db: &mut PgConnection,
    id: i64,
) -> Result<Option<String>, sqlx::Error> {
    // The clock, not the start of the transaction: two changes in one transaction keep their order.
    sqlx::query_scalar!(
        "update boundary_edition set active = true, activated_at = clock_timestamp() where id = $1 returning title",
        id
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn list(db: &mut PgConnection) -> Result<Vec<EditionSummary>, sqlx::Error> {
    sqlx::query_as!(
        EditionSummary,
        r#"select
            id, title, source, valid_on, approximate, active, imported_at, activated_at,
            (select count(*) from boundary_area where edition_id = boundary_edition.id) as "areas!",
            coalesce((report ->> 'warnings')::bigint, 0) as "warnings!"
         from boundary_edition
         order by id desc"#
    )
    .fetch_all(db)
    .await
}

pub(super) async fn find(
    db: &mut PgConnection,
    id: i64,
) -> Result<Option<EditionRow>, sqlx::Error> {
    sqlx::query_as!(
        EditionRow,
        "select title, source, licence, attribution, valid_on, approximate from boundary_edition where id = $1",
        id
    )
    .fetch_optional(db)
    .await
}

/// Code and well-known binary of each area of an edition.
pub(super) async fn load_areas(
    db: &mut PgConnection,
    id: i64,
) -> Result<Vec<(String, Vec<u8>)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select code, st_asbinary(geom) as "shape!" from boundary_area where edition_id = $1 order by code"#,
        id
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.code, row.shape)).collect())
}
