//! Every SQL statement about keys of other systems, their use apart (`auth::store`).

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::auth::Scope;
use crate::modules::staff::store::ScopeColumns;

/// A key with the names of what it refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::modules::staff) struct TokenRow {
    pub(in crate::modules::staff) id: i64,
    pub(in crate::modules::staff) person_id: i64,
    pub(in crate::modules::staff) person_name: String,
    pub(in crate::modules::staff) name: String,
    pub(in crate::modules::staff) prefix: String,
    pub(in crate::modules::staff) permissions: Vec<String>,
    pub(in crate::modules::staff) body_id: Option<i64>,
    pub(in crate::modules::staff) body_name: Option<String>,
    pub(in crate::modules::staff) body_name_en: Option<String>,
    pub(in crate::modules::staff) municipality_code: Option<String>,
    pub(in crate::modules::staff) module: Option<String>,
    pub(in crate::modules::staff) created_at: DateTime<Utc>,
    pub(in crate::modules::staff) expires_at: Option<DateTime<Utc>>,
    pub(in crate::modules::staff) last_used_at: Option<DateTime<Utc>>,
    pub(in crate::modules::staff) revoked_at: Option<DateTime<Utc>>,
}

impl TokenRow {
    /// Where it holds.
    pub(in crate::modules::staff) fn scope(&self) -> Scope {
        Scope {
            body_id: self.body_id,
            municipality_code: self.municipality_code.clone(),
            module: self.module.clone(),
        }
    }
}

/// Whose keys are seen.
pub(in crate::modules::staff) enum Seen<'a> {
    /// Those of one person.
    Of(i64),
    /// Those inside these scopes, whoever made them.
    Inside(&'a ScopeColumns),
}

/// Keys that may be seen, the newest first, or one of them.
pub(in crate::modules::staff) async fn list(
    db: &mut PgConnection,
    seen: Seen<'_>,
    id: Option<i64>,
) -> Result<Vec<TokenRow>, sqlx::Error> {
    let nowhere = ScopeColumns::default();
    let (person_id, scopes) = match seen {
        Seen::Of(person_id) => (Some(person_id), &nowhere),
        Seen::Inside(scopes) => (None, scopes),
    };
    sqlx::query_as!(
        TokenRow,
        r#"select token.id, token.person_id, person.display_name as person_name, token.name, token.prefix, token.permissions,
            token.body_id, body.name as "body_name?", body.name_en as "body_name_en?", token.municipality_code, token.module,
            token.created_at, token.expires_at, token.last_used_at, token.revoked_at
         from api_token token join person on person.id = token.person_id left join body on body.id = token.body_id
         where (token.person_id = $1
                or scope_in_scopes(token.body_id, token.municipality_code, token.module, $2, $3, $4))
            and ($5::bigint is null or token.id = $5)
         order by token.id desc"#,
        person_id,
        &scopes.bodies as _,
        &scopes.municipalities as _,
        &scopes.modules as _,
        id
    )
    .fetch_all(db)
    .await
}

/// A key to be written.
#[derive(Debug)]
pub(super) struct TokenRecord<'a> {
    pub(super) person_id: i64,
    pub(super) name: &'a str,
    pub(super) prefix: &'a str,
    pub(super) token_hash: &'a [u8],
    pub(super) permissions: &'a [String],
    pub(super) scope: &'a Scope,
    pub(super) created_at: DateTime<Utc>,
    pub(super) expires_at: DateTime<Utc>,
}

/// Writes a new key and returns its id.
pub(super) async fn insert(
    tx: &mut PgConnection,
    token: &TokenRecord<'_>,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        "insert into api_token (person_id, name, prefix, token_hash, permissions, body_id, municipality_code, module, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id",
        token.person_id,
        token.name,
        token.prefix,
        token.token_hash,
        token.permissions,
        token.scope.body_id,
        token.scope.municipality_code,
        token.scope.module,
        token.created_at,
        token.expires_at
    )
    .fetch_one(tx)
    .await
}

/// Revokes a key; says whether it had not been revoked before.
pub(super) async fn revoke(
    tx: &mut PgConnection,
    id: i64,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "update api_token set revoked_at = $2 where id = $1 and revoked_at is null",
        id,
        now
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() > 0)
}
