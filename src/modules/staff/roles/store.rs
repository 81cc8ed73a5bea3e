//! Every SQL statement about roles.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::auth::Permission;

/// A role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::modules::staff) struct RoleRow {
    pub(in crate::modules::staff) id: i64,
    pub(in crate::modules::staff) slug: String,
    pub(in crate::modules::staff) name: String,
    pub(in crate::modules::staff) name_en: String,
    pub(in crate::modules::staff) permissions: Vec<String>,
    pub(in crate::modules::staff) built_in: bool,
    pub(in crate::modules::staff) updated_at: DateTime<Utc>,
}

impl RoleRow {
    /// The permissions that this program knows; a name of a newer release than this one grants nothing here.
    pub(in crate::modules::staff) fn known_permissions(&self) -> Vec<Permission> {
        let slugs = self.permissions.iter();
        slugs.filter_map(|slug| slug.parse().ok()).collect()
    }
}

/// All roles, or one by its id or slug.
pub(in crate::modules::staff) async fn list(
    db: &mut PgConnection,
    id: Option<i64>,
    slug: Option<&str>,
) -> Result<Vec<RoleRow>, sqlx::Error> {
    sqlx::query_as!(
        RoleRow,
        "select id, slug, name, name_en, permissions, built_in, updated_at from role
         where ($1::bigint is null or id = $1) and ($2::text is null or slug = $2) order by id",
        id,
        slug
    )
    .fetch_all(db)
    .await
}

/// One role, kept as it is until the transaction ends: a grant of it cannot miss a change of what it gives.
pub(in crate::modules::staff) async fn lock(
    tx: &mut PgConnection,
    id: i64,
) -> Result<Option<RoleRow>, sqlx::Error> {
    sqlx::query!("select id from role where id = $1 for update", id)
        .fetch_optional(&mut *tx)
        .await?;
    Ok(list(tx, Some(id), None).await?.pop())
}

/// Writes a new role and returns its id.
pub(super) async fn insert(tx: &mut PgConnection, role: &RoleRow) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        "insert into role (slug, name, name_en, permissions, created_at, updated_at) values ($1, $2, $3, $4, $5, $5) returning id",
        role.slug,
        role.name,
        role.name_en,
        &role.permissions,
        role.updated_at
    )
    .fetch_one(tx)
    .await
}

/// Writes what may change of a role.
pub(super) async fn update(
    tx: &mut PgConnection,
    role: &RoleRow,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update role set name = $2, name_en = $3, permissions = $4,
            updated_at = greatest($5, updated_at + interval '1 microsecond')
         where id = $1",
        role.id,
        role.name,
        role.name_en,
        &role.permissions,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}
