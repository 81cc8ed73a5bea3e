//! Rows of constructions as people read them.

use chrono::NaiveDate;
use serde_json::Value;
use sqlx::PgPool;

/// A construction as it is shown.
#[derive(Debug)]
pub(crate) struct ConstructionRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) status: String,
    pub(crate) category: String,
    pub(crate) lon: f64,
    pub(crate) lat: f64,
    pub(crate) municipality_code: Option<String>,
    pub(crate) address: String,
    pub(crate) permit_number: Option<String>,
    pub(crate) developer: Option<String>,
    pub(crate) storeys: Option<i32>,
    pub(crate) permitted_on: Option<NaiveDate>,
    pub(crate) area_m2: f64,
}

/// The constructions of these ids that still exist, the highest id first.
pub(crate) async fn list(db: &PgPool, ids: &[i64]) -> Result<Vec<ConstructionRow>, sqlx::Error> {
    sqlx::query_as!(
        ConstructionRow,
        r#"select
            id, name, status, category, st_x(inside) as "lon!", st_y(inside) as "lat!", municipality_code, address,
            permit_number, developer, storeys, permitted_on, st_area(geom::geography) as "area_m2!"
         from construction, st_pointonsurface(geom) as inside
         where id = any($1)
         order by id desc"#,
        ids
    )
    .fetch_all(db)
    .await
}

/// The footprint of a construction as GeoJSON.
pub(crate) async fn find_footprint(db: &PgPool, id: i64) -> Result<Option<Value>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select st_asgeojson(geom, 7)::json as "footprint!" from construction where id = $1"#,
        id
    )
    .fetch_optional(db)
    .await
}
