//! Every SQL statement about the audit log.

use serde_json::Value;
use sqlx::PgConnection;

use super::chain::Row;

/// The end of a chain.
pub(super) struct Head {
    pub(super) chain: i16,
    pub(super) length: i64,
    pub(super) head: Vec<u8>,
}

/// Locks the chain of this connection until the transaction ends; several chains let several transactions commit at once.
pub(super) async fn lock_chain(tx: &mut PgConnection) -> Result<Head, sqlx::Error> {
    sqlx::query_as!(
        Head,
        "select chain, length, head from audit_chain where chain = (pg_backend_pid() % 16)::smallint for update"
    )
    .fetch_one(tx)
    .await
}

/// Adds an entry and makes it the end of its chain.
pub(super) async fn insert_entry(
    tx: &mut PgConnection,
    row: &Row,
    hash: &[u8],
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        "with grown as (update audit_chain set length = $2, head = $14 where chain = $1)
         insert into audit_entry (chain, position, at, actor_kind, actor_id, actor_token_id, action, subject_kind, subject_id,
            before, after, request_id, personal_digest, hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) returning id",
        row.chain,
        row.position,
        row.at,
        row.actor_kind,
        row.actor_id,
        row.actor_token_id,
        row.action,
        row.subject_kind,
        row.subject_id,
        row.before,
        row.after,
        row.request_id,
        row.personal_digest,
        hash
    )
    .fetch_one(tx)
    .await
}

/// Adds the personal values of an entry.
pub(super) async fn insert_personal(
    tx: &mut PgConnection,
    entry_id: i64,
    person_id: Option<i64>,
    salt: &[u8],
    (before, after): (&Option<Value>, &Option<Value>),
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into audit_personal (entry_id, person_id, salt, before, after) values ($1, $2, $3, $4, $5)",
        entry_id,
        person_id,
        salt,
        before.as_ref(),
        after.as_ref()
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Removes the personal values of a person.
pub(super) async fn delete_personal(
    tx: &mut PgConnection,
    person_id: i64,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!("delete from audit_personal where person_id = $1", person_id)
        .execute(tx)
        .await?;
    Ok(done.rows_affected())
}

/// The ends of all chains.
pub(super) async fn list_heads(db: &mut PgConnection) -> Result<Vec<Head>, sqlx::Error> {
    sqlx::query_as!(
        Head,
        "select chain, length, head from audit_chain order by chain"
    )
    .fetch_all(db)
    .await
}

/// An entry with its hash and what is left of its personal values.
pub(super) struct Stored {
    pub(super) id: i64,
    pub(super) row: Row,
    pub(super) hash: Vec<u8>,
    pub(super) personal: Option<StoredPersonal>,
}

/// Personal values as they stand.
pub(super) struct StoredPersonal {
    pub(super) salt: Vec<u8>,
    pub(super) before: Option<Value>,
    pub(super) after: Option<Value>,
}

/// Entries of a chain behind a position, in order.
pub(super) async fn list_entries(
    db: &mut PgConnection,
    chain: i16,
    after: i64,
    limit: i64,
) -> Result<Vec<Stored>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select entry.id, chain, position, at, actor_kind, actor_id, actor_token_id, action, subject_kind, subject_id,
            entry.before, entry.after, request_id, personal_digest, hash,
            personal.salt as "salt?", personal.before as "personal_before?", personal.after as "personal_after?"
         from audit_entry entry left join audit_personal personal on personal.entry_id = entry.id
         where chain = $1 and position > $2 order by position limit $3"#,
        chain,
        after,
        limit
    )
    .fetch_all(db)
    .await?;
    let stored = rows.into_iter().map(|row| Stored {
        id: row.id,
        hash: row.hash,
        personal: row.salt.map(|salt| StoredPersonal {
            salt,
            before: row.personal_before,
            after: row.personal_after,
        }),
        row: Row {
            chain: row.chain,
            position: row.position,
            at: row.at,
            actor_kind: row.actor_kind,
            actor_id: row.actor_id,
            actor_token_id: row.actor_token_id,
            action: row.action,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            before: row.before,
            after: row.after,
            request_id: row.request_id,
            personal_digest: row.personal_digest,
        },
    });
    Ok(stored.collect())
}
