//! Every SQL statement about grants.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::auth::Scope;
use crate::modules::staff::store::ScopeColumns;

/// A grant with the names of what it refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::modules::staff) struct GrantRow {
    pub(in crate::modules::staff) id: i64,
    pub(in crate::modules::staff) person_id: i64,
    pub(in crate::modules::staff) person_name: String,
    pub(in crate::modules::staff) role_id: i64,
    pub(in crate::modules::staff) role_slug: String,
    pub(in crate::modules::staff) role_name: String,
    pub(in crate::modules::staff) role_name_en: String,
    pub(in crate::modules::staff) permissions: Vec<String>,
    pub(in crate::modules::staff) body_id: Option<i64>,
    pub(in crate::modules::staff) body_name: Option<String>,
    pub(in crate::modules::staff) body_name_en: Option<String>,
    pub(in crate::modules::staff) municipality_code: Option<String>,
    pub(in crate::modules::staff) module: Option<String>,
    pub(in crate::modules::staff) granted_by: Option<i64>,
    pub(in crate::modules::staff) granted_by_name: Option<String>,
    pub(in crate::modules::staff) granted_at: DateTime<Utc>,
    pub(in crate::modules::staff) expires_at: Option<DateTime<Utc>>,
    pub(in crate::modules::staff) revoked_by: Option<i64>,
    pub(in crate::modules::staff) revoked_by_name: Option<String>,
    pub(in crate::modules::staff) revoked_at: Option<DateTime<Utc>>,
    pub(in crate::modules::staff) reason: String,
}

impl GrantRow {
    /// Where it holds.
    pub(in crate::modules::staff) fn scope(&self) -> Scope {
        Scope {
            body_id: self.body_id,
            municipality_code: self.municipality_code.clone(),
            module: self.module.clone(),
        }
    }

    /// Whether it holds at a moment.
    pub(in crate::modules::staff) fn is_active(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|at| at > now)
    }
}

/// Which grants to list.
#[derive(Debug, Clone, Default)]
pub(in crate::modules::staff) struct GrantFilter<'a> {
    pub(in crate::modules::staff) id: Option<i64>,
    pub(in crate::modules::staff) person_id: Option<i64>,
    pub(in crate::modules::staff) body_id: Option<i64>,
    /// Only grants of roles with this permission.
    pub(in crate::modules::staff) permission: Option<&'a str>,
    /// Only those that hold now, or only those that have ended.
    pub(in crate::modules::staff) active: Option<bool>,
    /// Only those before this id.
    pub(in crate::modules::staff) before_id: Option<i64>,
    pub(in crate::modules::staff) limit: i64,
}

/// Grants inside these scopes, the newest first.
pub(in crate::modules::staff) async fn list(
    db: &mut PgConnection,
    scopes: &ScopeColumns,
    filter: &GrantFilter<'_>,
    now: DateTime<Utc>,
) -> Result<Vec<GrantRow>, sqlx::Error> {
    sqlx::query_as!(
        GrantRow,
        r#"select g.id, g.person_id, person.display_name as person_name,
            g.role_id, role.slug as role_slug, role.name as role_name, role.name_en as role_name_en, role.permissions,
            g.body_id, body.name as "body_name?", body.name_en as "body_name_en?", g.municipality_code, g.module,
            g.granted_by, giver.display_name as "granted_by_name?", g.granted_at, g.expires_at,
            g.revoked_by, revoker.display_name as "revoked_by_name?", g.revoked_at, g.reason
         from access_grant g
         join person on person.id = g.person_id
         join role on role.id = g.role_id
         left join body on body.id = g.body_id
         left join person giver on giver.id = g.granted_by
         left join person revoker on revoker.id = g.revoked_by
         where scope_in_scopes(g.body_id, g.municipality_code, g.module, $1, $2, $3)
            and ($4::bigint is null or g.id = $4)
            and ($5::bigint is null or g.person_id = $5)
            and ($6::bigint is null or g.body_id = $6)
            and ($7::text is null or $7 = any(role.permissions))
            and ($8::boolean is null or $8 = (g.revoked_at is null and (g.expires_at is null or g.expires_at > $9)))
            and ($10::bigint is null or g.id < $10)
         order by g.id desc limit $11"#,
        &scopes.bodies as _,
        &scopes.municipalities as _,
        &scopes.modules as _,
        filter.id,
        filter.person_id,
        filter.body_id,
        filter.permission,
        filter.active,
        now,
        filter.before_id,
        filter.limit
    )
    .fetch_all(db)
    .await
}

/// One grant, whatever its scope.
pub(in crate::modules::staff) async fn find(
    db: &mut PgConnection,
    id: i64,
    now: DateTime<Utc>,
) -> Result<Option<GrantRow>, sqlx::Error> {
    let filter = GrantFilter {
        id: Some(id),
        limit: 1,
        ..GrantFilter::default()
    };
    Ok(list(db, &everywhere(), &filter, now).await?.pop())
}

/// Every grant that a person ever had.
pub(in crate::modules::staff) async fn list_of_person(
    db: &mut PgConnection,
    person_id: i64,
    now: DateTime<Utc>,
) -> Result<Vec<GrantRow>, sqlx::Error> {
    let filter = GrantFilter {
        person_id: Some(person_id),
        limit: i64::MAX,
        ..GrantFilter::default()
    };
    list(db, &everywhere(), &filter, now).await
}

fn everywhere() -> ScopeColumns {
    ScopeColumns {
        bodies: vec![None],
        municipalities: vec![None],
        modules: vec![None],
    }
}

/// A grant to be written.
#[derive(Debug, Clone)]
pub(in crate::modules::staff) struct NewGrant {
    pub(in crate::modules::staff) person_id: i64,
    pub(in crate::modules::staff) role_id: i64,
    pub(in crate::modules::staff) scope: Scope,
    pub(in crate::modules::staff) expires_at: Option<DateTime<Utc>>,
    pub(in crate::modules::staff) reason: String,
}

/// Writes a new grant and returns its id.
pub(in crate::modules::staff) async fn insert(
    tx: &mut PgConnection,
    grant: &NewGrant,
    granted_by: Option<i64>,
    now: DateTime<Utc>,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        "insert into access_grant (person_id, role_id, body_id, municipality_code, module, granted_by, granted_at, expires_at, reason)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id",
        grant.person_id,
        grant.role_id,
        grant.scope.body_id,
        grant.scope.municipality_code,
        grant.scope.module,
        granted_by,
        now,
        grant.expires_at,
        grant.reason
    )
    .fetch_one(tx)
    .await
}

/// Revokes a grant that holds; says whether it did.
pub(super) async fn revoke(
    tx: &mut PgConnection,
    id: i64,
    revoked_by: i64,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "update access_grant set revoked_by = $2, revoked_at = $3
         where id = $1 and revoked_at is null and (expires_at is null or expires_at > $3)",
        id,
        revoked_by,
        now
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() > 0)
}
