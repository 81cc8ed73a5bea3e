//! Every SQL statement about constructions.

use sqlx::PgConnection;

pub(super) mod read;

/// All rows of the layer, in the order that `layer` decodes.
pub(super) const COPY_FEATURES: &str = "copy (
    select id, geom, status, category, municipality_code, permitted_day from construction_feature
) to stdout (format binary)";

/// One row of `construction_feature`, borrowed from wherever it was read.
pub(super) struct ConstructionFeatureRow<'a> {
    pub(super) id: i64,
    pub(super) geom: &'a [u8],
    pub(super) status: &'a [u8],
    pub(super) category: &'a [u8],
    pub(super) municipality_code: Option<&'a [u8]>,
    pub(super) permitted_day: i32,
}

/// One row of `construction_feature`.
pub(super) struct ConstructionFeature {
    id: i64,
    geom: Vec<u8>,
    status: String,
    category: String,
    municipality_code: Option<String>,
    permitted_day: i32,
}

impl ConstructionFeature {
    pub(super) fn borrow(&self) -> ConstructionFeatureRow<'_> {
        ConstructionFeatureRow {
            id: self.id,
            geom: &self.geom,
            status: self.status.as_bytes(),
            category: self.category.as_bytes(),
            municipality_code: self.municipality_code.as_deref().map(str::as_bytes),
            permitted_day: self.permitted_day,
        }
    }
}

/// The present map rows of these constructions.
pub(super) async fn list_features(
    db: &mut PgConnection,
    ids: &[i64],
) -> Result<Vec<ConstructionFeature>, sqlx::Error> {
    sqlx::query_as!(
        ConstructionFeature,
        r#"select
            id as "id!", geom as "geom!", status as "status!", category as "category!", municipality_code,
            permitted_day as "permitted_day!"
         from construction_feature where id = any($1)"#,
        ids
    )
    .fetch_all(db)
    .await
}
