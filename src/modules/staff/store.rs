//! SQL about people and scopes that several resources of the staff ask.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::policy::Bonds;
use crate::auth::{Right, Scope, Scopes};

/// Scopes as arrays of equal length, for `unnest` in a query.
#[derive(Debug, Clone, Default)]
pub struct ScopeColumns {
    /// Bodies.
    pub bodies: Vec<Option<i64>>,
    /// Municipalities.
    pub municipalities: Vec<Option<String>>,
    /// Modules.
    pub modules: Vec<Option<String>>,
}

impl From<&Scopes> for ScopeColumns {
    fn from(scopes: &Scopes) -> Self {
        let mut columns = Self::default();
        for scope in scopes.iter() {
            columns.bodies.push(scope.body_id);
            columns.municipalities.push(scope.municipality_code.clone());
            columns.modules.push(scope.module.clone());
        }
        columns
    }
}

/// Whether a person who has an account is of the staff inside these scopes; open ones hold everybody.
pub async fn is_person_in_scopes(
    db: &mut PgConnection,
    person_id: i64,
    scopes: &Scopes,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    // A scope of one module says nothing of people, who belong to none.
    let (bodies, municipalities) = scopes.to_columns("staff");
    sqlx::query_scalar!(
        r#"select exists (
            select from person where id = $1 and erased_at is null and person_in_scopes(id, $2, $3, $4)
        ) as "inside!""#,
        person_id,
        &bodies as _,
        &municipalities as _,
        now
    )
    .fetch_one(db)
    .await
}

/// Whether there is such a person and nothing keeps them from acting.
pub(super) async fn is_active_person(
    db: &mut PgConnection,
    person_id: i64,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (
            select from person where id = $1 and erased_at is null and suspended_at is null
        ) as "active!""#,
        person_id
    )
    .fetch_one(db)
    .await
}

/// What binds a person to the staff.
pub async fn list_bonds(
    db: &mut PgConnection,
    person_id: i64,
    now: DateTime<Utc>,
) -> Result<Bonds, sqlx::Error> {
    let grants = sqlx::query!(
        "select body_id, municipality_code, module from access_grant
         where person_id = $1 and revoked_at is null and (expires_at is null or expires_at > $2)",
        person_id,
        now
    )
    .fetch_all(&mut *db)
    .await?;
    let posts = sqlx::query!(
        "select post.body_id, body.municipality_code from post join body on body.id = post.body_id
         where post.person_id = $1 and (post.until is null or post.until > $2)",
        person_id,
        now
    )
    .fetch_all(db)
    .await?;
    let grants = grants.into_iter().map(|row| Scope {
        body_id: row.body_id,
        municipality_code: row.municipality_code,
        module: row.module,
    });
    let posts = posts
        .into_iter()
        .map(|row| (row.body_id, row.municipality_code));
    Ok(Bonds {
        grants: grants.collect(),
        posts: posts.collect(),
    })
}

/// What a person holds by grants of their own, without what others lend them.
pub(super) async fn list_own_rights(
    db: &mut PgConnection,
    person_id: i64,
    now: DateTime<Utc>,
) -> Result<Vec<Right>, sqlx::Error> {
    let rows = sqlx::query!(
        "select role.permissions, body_id, access_grant.municipality_code, module
         from access_grant join role on role.id = access_grant.role_id
         join person on person.id = access_grant.person_id and person.suspended_at is null and person.erased_at is null
         where person_id = $1 and revoked_at is null and (expires_at is null or expires_at > $2)",
        person_id,
        now
    )
    .fetch_all(db)
    .await?;
    let rights = rows.into_iter().flat_map(|row| {
        let scope = Scope {
            body_id: row.body_id,
            municipality_code: row.municipality_code,
            module: row.module,
        };
        let permissions = row.permissions.into_iter();
        permissions
            .filter_map(|slug| slug.parse().ok())
            .map(move |permission| Right {
                permission,
                scope: scope.clone(),
            })
            .collect::<Vec<_>>()
    });
    Ok(rights.collect())
}

/// Keeps everybody else from changing who administers until this transaction ends.
pub async fn lock_administrators(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!("select id from role where slug = 'administrator' for update")
        .fetch_one(tx)
        .await?;
    Ok(())
}

/// Whether somebody other than `without` (a person) and by another grant than `without_grant` administers everything, for good.
///
/// Ask it under [`lock_administrators`], or two changes at once may each leave it to the other.
pub async fn remains_administered(
    tx: &mut PgConnection,
    without: Option<i64>,
    without_grant: Option<i64>,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (
            select from access_grant
            join role on role.id = access_grant.role_id and role.slug = 'administrator'
            join person on person.id = access_grant.person_id and person.suspended_at is null and person.erased_at is null
            where revoked_at is null and expires_at is null
                and body_id is null and access_grant.municipality_code is null and module is null
                and person.id is distinct from $1 and access_grant.id is distinct from $2
        ) as "remains!""#,
        without,
        without_grant
    )
    .fetch_one(tx)
    .await
}

/// What keeps an account from acting.
pub(super) struct Standing {
    pub(super) suspended: bool,
    pub(super) has_second_factor: bool,
}

/// Whether an account may act.
pub(super) async fn find_standing(
    db: &mut PgConnection,
    person_id: i64,
) -> Result<Standing, sqlx::Error> {
    sqlx::query_as!(
        Standing,
        r#"select (suspended_at is not null) as "suspended!",
            exists (select from second_factor where person_id = person.id and confirmed_at is not null) as "has_second_factor!"
         from person where id = $1"#,
        person_id
    )
    .fetch_one(db)
    .await
}
