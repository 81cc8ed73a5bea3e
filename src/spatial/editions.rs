//! The active edition of the boundaries, made ready to locate points and to be drawn.

use anyhow::Context;
use boundaries::{
    Area, AreaCode, BoundaryIndex, Coverage, Edition, MAX_SIMPLIFIED_ZOOM, municipalities,
};
use chrono::NaiveDate;
use geo::{BoundingRect, MultiPolygon};
use geozero::ToGeo;
use geozero::wkb::Wkb;
use sqlx::PgConnection;
use tiles::{AreaAttributes, AreaLayer, AreaValue};

use super::{MUNICIPALITIES, store};

/// The zoom whose tiles show the region about as wide as a page does.
const SKETCH_ZOOM: u8 = 8;

/// What is said of an edition wherever an answer depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionInfo {
    /// Surrogate id.
    pub id: i64,
    /// Name for people.
    pub title: String,
    /// Where the boundaries come from.
    pub source: String,
    /// Terms of use.
    pub licence: String,
    /// Credit line owed to the source.
    pub attribution: String,
    /// The day for which the boundaries are valid.
    pub valid_on: Option<NaiveDate>,
    /// Whether the boundaries are a rough stand-in.
    pub approximate: bool,
}

/// An edition in all the forms that requests need.
pub struct Boundaries {
    /// Its description.
    pub info: EditionInfo,
    /// Its areas, sorted by code; positions in `index` refer to them.
    pub edition: Edition,
    /// Point to area.
    pub index: BoundaryIndex,
    /// The areas on the map, simplified per zoom.
    pub layer: AreaLayer,
    /// The areas in the order of the edition, simplified for a picture of the region.
    pub sketch: Vec<MultiPolygon<f64>>,
    bbox: Option<[f64; 4]>,
}

/// An edition as it comes from the database.
#[derive(Debug)]
pub(super) struct EditionRows {
    pub(super) info: EditionInfo,
    /// Code and well-known binary of each area.
    pub(super) areas: Vec<(String, Vec<u8>)>,
}

impl Boundaries {
    /// Builds everything from rows; seconds of work for a blocking thread.
    pub(super) fn build(rows: EditionRows, near_m: f64) -> anyhow::Result<Self> {
        let (info, edition) = rows.into_edition()?;
        let coverage = Coverage::new(&edition);
        Ok(Self {
            index: BoundaryIndex::new(&edition, near_m),
            layer: area_layer(&edition, &coverage),
            sketch: coverage.simplified(SKETCH_ZOOM),
            bbox: bbox(&edition),
            info,
            edition,
        })
    }

    /// The box of the region; `None` for an edition without areas.
    pub fn bbox(&self) -> Option<[f64; 4]> {
        self.bbox
    }

    /// The area that answers for a point: the one that covers it, or the near one.
    pub fn area_at(&self, lon: f64, lat: f64) -> Option<&Area> {
        self.index
            .locate(lon, lat)
            .area()
            .map(|position| &self.edition.areas[position])
    }
}

impl EditionRows {
    fn into_edition(self) -> anyhow::Result<(EditionInfo, Edition)> {
        let areas = self
            .areas
            .into_iter()
            .map(|(code, wkb)| area(&code, wkb).with_context(|| format!("area {code}")))
            .collect::<Result<_, _>>()?;
        let mut edition = Edition::new(areas)?;
        edition.title.clone_from(&self.info.title);
        edition.source.clone_from(&self.info.source);
        edition.licence.clone_from(&self.info.licence);
        edition.attribution.clone_from(&self.info.attribution);
        edition.valid_on = self.info.valid_on.map(|day| day.to_string());
        edition.approximate = self.info.approximate;
        Ok((self.info, edition))
    }
}

/// The active edition as the database holds it, for work outside a server: seeds, exports, benches.
pub async fn load_active_edition(
    db: &mut PgConnection,
) -> anyhow::Result<Option<(EditionInfo, Edition)>> {
    store::find_active_edition(db)
        .await?
        .map(EditionRows::into_edition)
        .transpose()
}

fn area(code: &str, wkb: Vec<u8>) -> anyhow::Result<Area> {
    let code: AreaCode = code.parse()?;
    let known = municipalities::find(code).context("is not a known municipality")?;
    let geo::Geometry::MultiPolygon(geometry) = Wkb(wkb).to_geo()? else {
        anyhow::bail!("its geometry is not a multipolygon");
    };
    Ok(Area {
        code,
        name_ru: known.name_ru.clone(),
        name_en: known.name_en.clone(),
        area_km2: boundaries::measure::area_km2(&geometry),
        geometry,
    })
}

fn area_layer(edition: &Edition, coverage: &Coverage) -> AreaLayer {
    // The first zoom that is not simplified stands for all deeper ones.
    let by_zoom: Vec<_> = (0..=MAX_SIMPLIFIED_ZOOM + 1)
        .map(|zoom| coverage.simplified(zoom))
        .collect();
    let attributes = edition.areas.iter().map(attributes).collect();
    AreaLayer::new(MUNICIPALITIES, attributes, &by_zoom)
}

fn attributes(area: &Area) -> AreaAttributes {
    let text = |key: &str, value: &str| (key.to_owned(), AreaValue::Text(value.to_owned()));
    AreaAttributes {
        id: area
            .code
            .as_str()
            .parse()
            .expect("invariant: a code is eight digits"),
        values: vec![
            text("code", area.code.as_str()),
            text("name", &area.name_ru),
            text("name_en", &area.name_en),
        ],
    }
}

fn bbox(edition: &Edition) -> Option<[f64; 4]> {
    edition
        .areas
        .iter()
        .filter_map(|area| area.geometry.bounding_rect())
        .map(|rect| [rect.min().x, rect.min().y, rect.max().x, rect.max().y])
        .reduce(|a, b| {
            [
                a[0].min(b[0]),
                a[1].min(b[1]),
                a[2].max(b[2]),
                a[3].max(b[3]),
            ]
        })
}
