//! Every SQL statement of the operator's commands.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// An account as the operator finds it.
pub(super) struct Account {
    pub(super) id: i64,
    pub(super) is_suspended: bool,
}

/// The account of an address.
pub(super) async fn find_account(
    db: &mut PgConnection,
    email: &str,
) -> Result<Option<Account>, sqlx::Error> {
    sqlx::query_as!(
        Account,
        r#"select id, (suspended_at is not null) as "is_suspended!" from person where lower(email) = lower($1)"#,
        email
    )
    .fetch_optional(db)
    .await
}

/// Writes an account whose address the operator vouches for.
pub(super) async fn insert_account(
    tx: &mut PgConnection,
    email: &str,
    display_name: &str,
    now: DateTime<Utc>,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        "insert into person (email, email_confirmed_at, display_name, created_at, updated_at) values ($1, $3, $2, $3, $3) returning id",
        email,
        display_name,
        now
    )
    .fetch_one(tx)
    .await
}

/// Writes a password, if one is given, and that the address works.
pub(super) async fn update_account(
    tx: &mut PgConnection,
    id: i64,
    password_hash: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update person set password_hash = coalesce($2, password_hash), email_confirmed_at = coalesce(email_confirmed_at, $3), updated_at = $3
         where id = $1",
        id,
        password_hash,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The id of the role of those who may do everything.
pub(super) async fn find_administrator_role(db: &mut PgConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!("select id from role where slug = 'administrator'")
        .fetch_one(db)
        .await
}

/// Writes a link that sets a password, good for one use.
pub(super) async fn insert_password_link(
    tx: &mut PgConnection,
    person_id: i64,
    token_hash: &[u8],
    (created_at, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into one_time_token (token_hash, purpose, person_id, created_at, expires_at) values ($1, 'reset_password', $2, $3, $4)",
        token_hash,
        person_id,
        created_at,
        expires_at
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Removes a second factor with its recovery codes; says whether there was one.
pub(super) async fn delete_second_factor(
    tx: &mut PgConnection,
    person_id: i64,
) -> Result<bool, sqlx::Error> {
    sqlx::query!("delete from recovery_code where person_id = $1", person_id)
        .execute(&mut *tx)
        .await?;
    let done = sqlx::query!("delete from second_factor where person_id = $1", person_id)
        .execute(tx)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Ends every session of a person.
pub(super) async fn delete_sessions(
    tx: &mut PgConnection,
    person_id: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from session where person_id = $1", person_id)
        .execute(tx)
        .await?;
    Ok(())
}

/// A grant as the operator lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedGrant {
    /// Its id.
    pub id: i64,
    /// Who has it; nothing for an erased account.
    pub email: Option<String>,
    /// The slug of its role.
    pub role: String,
    /// The slug of the body that bounds it.
    pub body: Option<String>,
    /// The municipality that bounds it.
    pub municipality_code: Option<String>,
    /// The module that bounds it.
    pub module: Option<String>,
    /// Who gave it; nothing for the operator.
    pub granted_by: Option<String>,
    /// When it ends by itself.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Grants that hold, of everybody or of the account of one address.
pub async fn list_grants(
    db: &mut PgConnection,
    email: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Vec<ListedGrant>, sqlx::Error> {
    sqlx::query_as!(
        ListedGrant,
        r#"select access_grant.id, person.email, role.slug as role, body.slug as "body?", access_grant.municipality_code,
            access_grant.module, giver.email as "granted_by?", access_grant.expires_at
         from access_grant join person on person.id = access_grant.person_id join role on role.id = access_grant.role_id
         left join body on body.id = access_grant.body_id left join person giver on giver.id = access_grant.granted_by
         where access_grant.revoked_at is null and (access_grant.expires_at is null or access_grant.expires_at > $2)
            and ($1::text is null or lower(person.email) = lower($1))
         order by person.email, access_grant.id"#,
        email,
        now
    )
    .fetch_all(db)
    .await
}
