//! Editions of the boundaries for tests: a few squares, or the one that ships.

use boundaries::{Edition, approximate, municipalities};
use geo::{MultiPolygon, Rect, coord};
use geozero::{CoordDimensions, ToWkb};
use sqlx::PgPool;

/// Side of a square in degrees.
const SIDE: f64 = 1.0;
/// West and south of the first square.
const ORIGIN: (f64, f64) = (38.0, 44.5);

/// What is put into `boundary_edition` and `boundary_area`.
pub(crate) struct TestEdition {
    title: String,
    approximate: bool,
    areas: Vec<(String, MultiPolygon<f64>)>,
}

impl TestEdition {
    /// Four squares of one degree, two by two from 38, 44.5 eastwards and then northwards, for the first four municipalities.
    pub(crate) fn squares() -> Self {
        let areas = municipalities::known().iter().take(4).enumerate();
        Self {
            title: "Squares".to_owned(),
            approximate: false,
            areas: areas
                .map(|(at, known)| (known.code.to_string(), square(at)))
                .collect(),
        }
    }

    /// The approximate edition that ships with the program.
    pub(crate) fn shipped() -> Self {
        let Edition {
            title,
            approximate,
            areas,
            ..
        } = approximate::edition();
        Self {
            title,
            approximate,
            areas: areas
                .into_iter()
                .map(|area| (area.code.to_string(), area.geometry))
                .collect(),
        }
    }

    /// The code of one of the squares.
    pub(crate) fn code(square: usize) -> &'static str {
        municipalities::known()[square].code.as_str()
    }

    /// A place in the middle of one of the squares.
    pub(crate) fn inside(square: usize) -> (f64, f64) {
        let (west, south) = corner(square);
        (west + SIDE / 2.0, south + SIDE / 2.0)
    }

    /// Writes the edition and activates it.
    pub(crate) async fn insert(&self, db: &PgPool) -> i64 {
        let mut tx = db.begin().await.unwrap();
        sqlx::query("update boundary_edition set active = false where active")
            .execute(&mut *tx)
            .await
            .unwrap();
        let id: i64 = sqlx::query_scalar(
            "insert into boundary_edition (title, source, licence, attribution, approximate, active, activated_at, checksum)
             values ($1, 'tests', 'CC0-1.0', 'Tests', $2, true, now(), $1 || (select count(*) from boundary_edition))
             returning id",
        )
        .bind(&self.title)
        .bind(self.approximate)
        .fetch_one(&mut *tx)
        .await
        .unwrap();
        for (code, area) in &self.areas {
            let wkb = geo::Geometry::from(area.clone())
                .to_ewkb(CoordDimensions::xy(), Some(4326))
                .unwrap();
            sqlx::query(
                "insert into boundary_area (edition_id, code, geom) values ($1, $2, st_geomfromewkb($3))",
            )
            .bind(id)
            .bind(code)
            .bind(wkb)
            .execute(&mut *tx)
            .await
            .unwrap();
        }
        tx.commit().await.unwrap();
        id
    }
}

fn corner(square: usize) -> (f64, f64) {
    let (column, row) = ((square % 2) as f64, (square / 2) as f64);
    (ORIGIN.0 + column * SIDE, ORIGIN.1 + row * SIDE)
}

fn square(at: usize) -> MultiPolygon<f64> {
    let (west, south) = corner(at);
    let rect = Rect::new(
        coord! { x: west, y: south },
        coord! { x: west + SIDE, y: south + SIDE },
    );
    MultiPolygon(vec![rect.to_polygon()])
}
