//! Every SQL statement of the export of one's own data: whole rows as JSON, so that a new column is never forgotten.

use serde_json::Value;
use sqlx::PgConnection;

/// The account itself; secrets are left out, since they are no data about the person.
pub(crate) async fn find_account(db: &mut PgConnection, id: i64) -> Result<Value, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select to_jsonb(person) - 'password_hash' || jsonb_build_object('has_password', password_hash is not null) as "row!"
         from person where id = $1"#,
        id
    )
    .fetch_one(db)
    .await
}

/// Sessions, without what is kept of their tokens.
pub(crate) async fn list_sessions(db: &mut PgConnection, id: i64) -> Result<Value, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select coalesce(jsonb_agg(to_jsonb(session) - 'token_hash' order by id), '[]') as "rows!"
         from session where person_id = $1"#,
        id
    )
    .fetch_one(db)
    .await
}

/// Consents.
pub(crate) async fn list_consents(db: &mut PgConnection, id: i64) -> Result<Value, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select coalesce(jsonb_agg(to_jsonb(consent) order by id), '[]') as "rows!" from consent where person_id = $1"#,
        id
    )
    .fetch_one(db)
    .await
}

/// Accounts elsewhere; the hash of the provider's name for the person tells nothing.
pub(crate) async fn list_identities(db: &mut PgConnection, id: i64) -> Result<Value, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select coalesce(jsonb_agg(to_jsonb(identity) - 'subject_hash' order by id), '[]') as "rows!"
         from identity where person_id = $1"#,
        id
    )
    .fetch_one(db)
    .await
}

/// Grants, posts, delegations and keys of a member of the staff.
pub(crate) async fn find_staff(db: &mut PgConnection, id: i64) -> Result<Value, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select jsonb_build_object(
            'grants', (select coalesce(jsonb_agg(to_jsonb(access_grant) || jsonb_build_object('role', role.slug) order by access_grant.id), '[]')
                from access_grant join role on role.id = access_grant.role_id where access_grant.person_id = $1),
            'posts', (select coalesce(jsonb_agg(to_jsonb(post) order by id), '[]') from post where person_id = $1),
            'delegations', (select coalesce(jsonb_agg(to_jsonb(delegation) order by id), '[]')
                from delegation where from_person_id = $1 or to_person_id = $1),
            'keys', (select coalesce(jsonb_agg(to_jsonb(api_token) - 'token_hash' order by id), '[]') from api_token where person_id = $1)
        ) as "row!""#,
        id
    )
    .fetch_one(db)
    .await
}

/// Whether there is a second factor, and how many recovery codes are left.
pub(crate) async fn find_second_factor(
    db: &mut PgConnection,
    id: i64,
) -> Result<Value, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select jsonb_build_object(
            'confirmed_at', (select confirmed_at from second_factor where person_id = $1),
            'recovery_codes_left', (select count(*) from recovery_code where person_id = $1 and used_at is null)
        ) as "row!""#,
        id
    )
    .fetch_one(db)
    .await
}

/// Entries of the audit log about the person or with their data, and those of what they did.
pub(crate) async fn list_audit(db: &mut PgConnection, id: i64) -> Result<Value, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select coalesce(jsonb_agg(jsonb_build_object(
                'at', entry.at, 'by_me', entry.actor_id is not distinct from $1::bigint, 'action', entry.action,
                'subject_kind', entry.subject_kind, 'subject_id', entry.subject_id, 'before', entry.before, 'after', entry.after,
                'personal_before', case when personal.person_id = $1 then personal.before end,
                'personal_after', case when personal.person_id = $1 then personal.after end
            ) order by entry.at, entry.id), '[]') as "rows!"
         from audit_entry entry left join audit_personal personal on personal.entry_id = entry.id
         where entry.actor_id = $1 or personal.person_id = $1 or (entry.subject_kind = 'person' and entry.subject_id = ($1::bigint)::text)"#,
        id
    )
    .fetch_one(db)
    .await
}
