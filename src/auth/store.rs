//! Every SQL statement about who acts: one query per request.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::actor::{Actor, Credential, Right, Trust};
use super::permission::{Permission, Scope};

/// A person with the grants that hold for them now.
struct ActorRow {
    credential_id: i64,
    person_id: i64,
    display_name: String,
    language: String,
    person_municipality: Option<String>,
    trust: String,
    has_second_factor: bool,
    second_factor_at: Option<DateTime<Utc>>,
    used_at: Option<DateTime<Utc>>,
    token_permissions: Option<Vec<String>>,
    body_id: Option<i64>,
    municipality_code: Option<String>,
    module: Option<String>,
    grants: serde_json::Value,
}

/// A grant as the query above packs it.
#[derive(serde::Deserialize)]
struct PackedGrant {
    permissions: Vec<String>,
    body_id: Option<i64>,
    municipality_code: Option<String>,
    module: Option<String>,
}

/// Somebody, and when their credential was last noted to be used.
pub(super) struct Found {
    pub(super) actor: Actor,
    pub(super) used_at: Option<DateTime<Utc>>,
}

/// The person of a session that has not ended.
pub(super) async fn find_by_session(
    db: &mut PgConnection,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<Found>, sqlx::Error> {
    let row = sqlx::query_as!(
        ActorRow,
        r#"select session.id as credential_id, person.id as person_id, person.display_name, person.language,
            person.municipality_code as person_municipality, person.trust,
            exists (select from second_factor where person_id = person.id and confirmed_at is not null) as "has_second_factor!",
            session.second_factor_at, session.seen_at as "used_at?",
            null::text[] as "token_permissions?", null::bigint as "body_id?", null::text as "municipality_code?", null::text as "module?",
            effective_grants(person.id, $2) as "grants!"
         from session join person on person.id = session.person_id
         where session.token_hash = $1 and session.expires_at > $2 and person.suspended_at is null and person.erased_at is null"#,
        token_hash,
        now
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(ActorRow::into_session))
}

/// The person of a key that holds.
pub(super) async fn find_by_token(
    db: &mut PgConnection,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<Found>, sqlx::Error> {
    let row = sqlx::query_as!(
        ActorRow,
        r#"select api_token.id as credential_id, person.id as person_id, person.display_name, person.language,
            person.municipality_code as person_municipality, person.trust,
            exists (select from second_factor where person_id = person.id and confirmed_at is not null) as "has_second_factor!",
            null::timestamptz as second_factor_at, api_token.last_used_at as used_at,
            api_token.permissions as "token_permissions?", api_token.body_id, api_token.municipality_code, api_token.module,
            effective_grants(person.id, $2) as "grants!"
         from api_token join person on person.id = api_token.person_id
         where api_token.token_hash = $1 and api_token.revoked_at is null
            and (api_token.expires_at is null or api_token.expires_at > $2)
            and person.suspended_at is null and person.erased_at is null"#,
        token_hash,
        now
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(ActorRow::into_token))
}

/// Whether a session still holds, and its person may still act.
pub(super) async fn holds_session(
    db: &mut PgConnection,
    id: i64,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (
            select from session join person on person.id = session.person_id
            where session.id = $1 and session.expires_at > $2 and person.suspended_at is null and person.erased_at is null
        ) as "holds!""#,
        id,
        now
    )
    .fetch_one(db)
    .await
}

/// Whether a key still holds, and its person may still act.
pub(super) async fn holds_token(
    db: &mut PgConnection,
    id: i64,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (
            select from api_token join person on person.id = api_token.person_id
            where api_token.id = $1 and api_token.revoked_at is null and (api_token.expires_at is null or api_token.expires_at > $2)
                and person.suspended_at is null and person.erased_at is null
        ) as "holds!""#,
        id,
        now
    )
    .fetch_one(db)
    .await
}

/// Notes that a session is in use.
pub(super) async fn touch_session(
    db: &mut PgConnection,
    id: i64,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!("update session set seen_at = $2 where id = $1", id, now)
        .execute(db)
        .await?;
    Ok(())
}

/// Notes that a key is in use.
pub(super) async fn touch_token(
    db: &mut PgConnection,
    id: i64,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update api_token set last_used_at = $2 where id = $1",
        id,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Writes a new session.
pub(super) async fn insert_session(
    db: &mut PgConnection,
    session: &super::session::NewSession<'_>,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        "insert into session (token_hash, person_id, created_at, seen_at, expires_at, second_factor_at, user_agent)
         values ($1, $2, $3, $3, $4, $5, $6) returning id",
        session.token_hash,
        session.person_id,
        session.created_at,
        session.expires_at,
        session.second_factor_at,
        session.user_agent
    )
    .fetch_one(db)
    .await
}

impl ActorRow {
    fn into_session(self) -> Found {
        let credential = Credential::Session {
            id: self.credential_id,
            second_factor_at: self.second_factor_at,
        };
        self.into_found(credential)
    }

    fn into_token(mut self) -> Found {
        let credential = Credential::Token {
            id: self.credential_id,
            scope: Scope {
                body_id: self.body_id.take(),
                municipality_code: self.municipality_code.take(),
                module: self.module.take(),
            },
            permissions: known(&self.token_permissions.take().unwrap_or_default()).collect(),
        };
        self.into_found(credential)
    }

    fn into_found(self, credential: Credential) -> Found {
        let trust = if self.trust == Trust::Confirmed.as_str() {
            Trust::Confirmed
        } else {
            Trust::Basic
        };
        Found {
            used_at: self.used_at,
            actor: Actor {
                person_id: self.person_id,
                display_name: self.display_name,
                language: self.language,
                municipality_code: self.person_municipality,
                trust,
                has_second_factor: self.has_second_factor,
                credential,
                rights: rights(self.grants),
            },
        }
    }
}

fn rights(packed: serde_json::Value) -> Vec<Right> {
    let grants: Vec<PackedGrant> =
        serde_json::from_value(packed).expect("effective_grants packs grants in this shape");
    let rights = grants.into_iter().flat_map(|grant| {
        let scope = Scope {
            body_id: grant.body_id,
            municipality_code: grant.municipality_code,
            module: grant.module,
        };
        known(&grant.permissions)
            .map(|permission| Right {
                permission,
                scope: scope.clone(),
            })
            .collect::<Vec<_>>()
    });
    rights.collect()
}

/// Permissions by their names; a name of a newer release than this one grants nothing here.
fn known(slugs: &[String]) -> impl Iterator<Item = Permission> + '_ {
    slugs.iter().filter_map(|slug| slug.parse().ok())
}

/// A window of counted attempts.
pub(super) struct Counter {
    pub(super) count: i32,
    pub(super) window_start: DateTime<Utc>,
}

/// Counts one more in the window that is open, or begins one.
pub(super) async fn count_attempt(
    db: &mut PgConnection,
    rule: &str,
    key: &[u8],
    now: DateTime<Utc>,
    expired_before: DateTime<Utc>,
) -> Result<Counter, sqlx::Error> {
    sqlx::query_as!(
        Counter,
        "insert into rate_counter (rule, key, window_start, count) values ($1, $2, $3, 1)
         on conflict on constraint rate_counter_pkey do update set
            count = case when rate_counter.window_start <= $4 then 1 else least(rate_counter.count, 1000000) + 1 end,
            window_start = case when rate_counter.window_start <= $4 then $3 else rate_counter.window_start end
         returning count, window_start",
        rule,
        key,
        now,
        expired_before
    )
    .fetch_one(db)
    .await
}

/// Forgets the attempts of one key.
pub(super) async fn delete_attempts(
    db: &mut PgConnection,
    rule: &str,
    key: &[u8],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from rate_counter where rule = $1 and key = $2",
        rule,
        key
    )
    .execute(db)
    .await?;
    Ok(())
}
