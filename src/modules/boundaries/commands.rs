//! Every change of the editions, one function each.

use anyhow::Context;
use boundaries::import::ImportReport;
use boundaries::{Area, AreaCode, Edition, measure, municipalities};
use chrono::NaiveDate;
use geozero::wkb::Wkb;
use geozero::{CoordDimensions, ToGeo, ToWkb};
use sqlx::{Connection, PgConnection};

use super::store::{self, EditionSummary, NewEdition};

/// What became of an edition that was to be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// It is new, and inactive.
    New(i64),
    /// The same file was stored before.
    Known(i64),
}

impl Stored {
    /// The edition's id.
    pub fn id(self) -> i64 {
        match self {
            Self::New(id) | Self::Known(id) => id,
        }
    }
}

/// A change of the edition in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activated {
    /// The edition in force now.
    pub id: i64,
    /// Its title.
    pub title: String,
    /// The edition in force before.
    pub previous: Option<i64>,
}

/// Why an edition cannot come into force.
#[derive(Debug, thiserror::Error)]
pub enum ActivateEditionError {
    /// There is no such edition.
    #[error("there is no edition {0}; `kuban boundaries list` shows those there are")]
    NotFound(i64),
    /// It is in force already.
    #[error("edition {0} is active already")]
    AlreadyActive(i64),
    /// No other edition was ever in force.
    #[error("no edition was active before the present one")]
    NothingBefore,
    /// The database failed.
    #[error("the database refused the change")]
    Database(#[from] sqlx::Error),
}

/// Stores an edition inactive, with the report of its import; the same checksum is stored once.
pub async fn store_edition(
    db: &mut PgConnection,
    edition: &Edition,
    report: &ImportReport,
    checksum: &str,
) -> anyhow::Result<Stored> {
    let mut tx = db.begin().await?;
    store::lock_editions(&mut tx).await?;
    if let Some(id) = store::find_by_checksum(&mut tx, checksum).await? {
        return Ok(Stored::Known(id));
    }
    let valid_on = edition
        .valid_on
        .as_deref()
        .map(|day| {
            day.parse::<NaiveDate>()
                .with_context(|| format!("{day:?} is no day (YYYY-MM-DD)"))
        })
        .transpose()?;
    let new = NewEdition {
        title: &edition.title,
        source: &edition.source,
        licence: &edition.licence,
        attribution: &edition.attribution,
        valid_on,
        approximate: edition.approximate,
        checksum,
        report: &report.to_json(),
    };
    let id = store::insert_edition(&mut tx, &new).await?;
    let codes: Vec<String> = edition
        .areas
        .iter()
        .map(|area| area.code.to_string())
        .collect();
    let shapes = edition
        .areas
        .iter()
        .map(|area| {
            geo::Geometry::MultiPolygon(area.geometry.clone()).to_wkb(CoordDimensions::xy())
        })
        .collect::<Result<Vec<_>, _>>()?;
    store::insert_areas(&mut tx, id, &codes, &shapes)
        .await
        .context("cannot store the areas")?;
    tx.commit().await?;
    Ok(Stored::New(id))
}

/// Puts an edition into force. The map follows within moments on every node; what was located before keeps its edition.
pub async fn activate_edition(
    db: &mut PgConnection,
    id: i64,
) -> Result<Activated, ActivateEditionError> {
    let mut tx = db.begin().await?;
    store::lock_editions(&mut tx).await?;
    let activated = put_into_force(&mut tx, id).await?;
    tx.commit().await?;
    Ok(activated)
}

/// Puts the edition into force again that was so before the present one.
pub async fn rollback_edition(db: &mut PgConnection) -> Result<Activated, ActivateEditionError> {
    let mut tx = db.begin().await?;
    store::lock_editions(&mut tx).await?;
    let id = store::find_previous(&mut tx)
        .await?
        .ok_or(ActivateEditionError::NothingBefore)?;
    let activated = put_into_force(&mut tx, id).await?;
    tx.commit().await?;
    Ok(activated)
}

/// Puts an edition into force unless one is; `None` when another node was first.
pub(super) async fn activate_first_edition(
    db: &mut PgConnection,
    id: i64,
) -> Result<Option<Activated>, ActivateEditionError> {
    let mut tx = db.begin().await?;
    store::lock_editions(&mut tx).await?;
    if store::find_active(&mut tx).await?.is_some() {
        return Ok(None);
    }
    let activated = put_into_force(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Some(activated))
}

/// The change itself, inside the transaction of the caller, who holds the lock.
async fn put_into_force(db: &mut PgConnection, id: i64) -> Result<Activated, ActivateEditionError> {
    let previous = store::deactivate(db).await?;
    if previous == Some(id) {
        return Err(ActivateEditionError::AlreadyActive(id));
    }
    let title = store::activate(db, id)
        .await?
        .ok_or(ActivateEditionError::NotFound(id))?;
    Ok(Activated {
        id,
        title,
        previous,
    })
}

/// Every edition, the newest first.
pub async fn list_editions(db: &mut PgConnection) -> Result<Vec<EditionSummary>, sqlx::Error> {
    store::list(db).await
}

/// An edition with its areas, by id, or the active one; `None` when there is no such edition.
pub async fn load_edition(
    db: &mut PgConnection,
    id: Option<i64>,
) -> anyhow::Result<Option<Edition>> {
    let id = match id {
        Some(id) => Some(id),
        None => store::find_active(db).await?,
    };
    let Some(id) = id else {
        return Ok(None);
    };
    let Some(row) = store::find(db, id).await? else {
        return Ok(None);
    };
    let areas = store::load_areas(db, id)
        .await?
        .into_iter()
        .map(|(code, shape)| area(&code, shape).with_context(|| format!("area {code}")))
        .collect::<Result<_, _>>()?;
    let mut edition = Edition::new(areas)?;
    edition.title = row.title;
    edition.source = row.source;
    edition.licence = row.licence;
    edition.attribution = row.attribution;
    edition.valid_on = row.valid_on.map(|day| day.to_string());
    edition.approximate = row.approximate;
    Ok(Some(edition))
}

fn area(code: &str, shape: Vec<u8>) -> anyhow::Result<Area> {
    let code: AreaCode = code.parse()?;
    let known = municipalities::find(code).context("is no known municipality")?;
    let geo::Geometry::MultiPolygon(geometry) = Wkb(shape).to_geo()? else {
        anyhow::bail!("has a shape that is no multipolygon");
    };
    Ok(Area {
        code,
        name_ru: known.name_ru.clone(),
        name_en: known.name_en.clone(),
        area_km2: measure::area_km2(&geometry),
        geometry,
    })
}
