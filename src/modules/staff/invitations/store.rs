//! Every SQL statement about invitations.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// An invitation with the names of what it refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct InvitationRow {
    pub(super) id: i64,
    pub(super) email: String,
    pub(super) body_id: i64,
    pub(super) body_name: String,
    pub(super) body_name_en: String,
    pub(super) body_municipality: Option<String>,
    pub(super) title: String,
    pub(super) role_id: i64,
    pub(super) role_slug: String,
    pub(super) role_name: String,
    pub(super) role_name_en: String,
    pub(super) invited_by: i64,
    pub(super) invited_by_name: String,
    pub(super) created_at: DateTime<Utc>,
    pub(super) expires_at: DateTime<Utc>,
    pub(super) accepted_at: Option<DateTime<Utc>>,
    pub(super) withdrawn_at: Option<DateTime<Utc>>,
}

impl InvitationRow {
    /// Whether it can still be accepted.
    pub(super) fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.accepted_at.is_none() && self.withdrawn_at.is_none() && self.expires_at > now
    }
}

/// Which invitations to read.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct InvitationFilter<'a> {
    pub(super) id: Option<i64>,
    pub(super) body_id: Option<i64>,
    pub(super) token_hash: Option<&'a [u8]>,
}

/// Invitations, the newest first.
pub(super) async fn list(
    db: &mut PgConnection,
    filter: InvitationFilter<'_>,
) -> Result<Vec<InvitationRow>, sqlx::Error> {
    sqlx::query_as!(
        InvitationRow,
        r#"select invitation.id, invitation.email, invitation.body_id, body.name as body_name, body.name_en as body_name_en,
            body.municipality_code as body_municipality, invitation.title,
            invitation.role_id, role.slug as role_slug, role.name as role_name, role.name_en as role_name_en,
            invitation.invited_by, inviter.display_name as invited_by_name,
            invitation.created_at, invitation.expires_at, invitation.accepted_at, invitation.withdrawn_at
         from invitation join body on body.id = invitation.body_id join role on role.id = invitation.role_id
         join person inviter on inviter.id = invitation.invited_by
         where ($1::bigint is null or invitation.id = $1) and ($2::bigint is null or invitation.body_id = $2)
            and ($3::bytea is null or invitation.token_hash = $3)
         order by invitation.id desc"#,
        filter.id,
        filter.body_id,
        filter.token_hash
    )
    .fetch_all(db)
    .await
}

/// The invitation of a link, kept as it is until the transaction ends: it is good for one use.
pub(super) async fn lock_by_token(
    tx: &mut PgConnection,
    token_hash: &[u8],
) -> Result<Option<InvitationRow>, sqlx::Error> {
    sqlx::query!(
        "select id from invitation where token_hash = $1 for update",
        token_hash
    )
    .fetch_optional(&mut *tx)
    .await?;
    let filter = InvitationFilter {
        token_hash: Some(token_hash),
        ..InvitationFilter::default()
    };
    Ok(list(tx, filter).await?.pop())
}

/// An invitation to be written.
#[derive(Debug, Clone)]
pub(super) struct NewInvitation {
    pub(super) email: String,
    pub(super) body_id: i64,
    pub(super) title: String,
    pub(super) role_id: i64,
}

/// Writes a new invitation and returns its id.
pub(super) async fn insert(
    tx: &mut PgConnection,
    new: &NewInvitation,
    token_hash: &[u8],
    invited_by: i64,
    (created_at, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        "insert into invitation (token_hash, email, body_id, title, role_id, invited_by, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8) returning id",
        token_hash,
        new.email,
        new.body_id,
        new.title,
        new.role_id,
        invited_by,
        created_at,
        expires_at
    )
    .fetch_one(tx)
    .await
}

/// Notes who accepted.
pub(super) async fn accept(
    tx: &mut PgConnection,
    id: i64,
    person_id: i64,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update invitation set accepted_at = $3, accepted_by = $2 where id = $1",
        id,
        person_id,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Withdraws an invitation that is open; says whether it was.
pub(super) async fn withdraw(
    tx: &mut PgConnection,
    id: i64,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "update invitation set withdrawn_at = $2
         where id = $1 and accepted_at is null and withdrawn_at is null and expires_at > $2",
        id,
        now
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// The account of an address.
pub(super) struct Account {
    pub(super) id: i64,
    pub(super) is_confirmed: bool,
}

/// The account of an address, suspended ones too.
pub(super) async fn find_account(
    db: &mut PgConnection,
    email: &str,
) -> Result<Option<Account>, sqlx::Error> {
    sqlx::query_as!(
        Account,
        r#"select id, (email_confirmed_at is not null) as "is_confirmed!" from person where lower(email) = lower($1)"#,
        email
    )
    .fetch_optional(db)
    .await
}

/// The language in which a person is written to.
pub(super) async fn find_language(
    db: &mut PgConnection,
    email: &str,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!(
        "select language from person where lower(email) = lower($1)",
        email
    )
    .fetch_optional(db)
    .await
}

/// Writes a new account whose address is known to work.
pub(super) async fn insert_account(
    tx: &mut PgConnection,
    email: &str,
    display_name: &str,
    password_hash: &str,
    language: &str,
    now: DateTime<Utc>,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        "insert into person (email, email_confirmed_at, password_hash, display_name, language, created_at, updated_at)
         values ($1, $5, $3, $2, $4, $5, $5) returning id",
        email,
        display_name,
        password_hash,
        language,
        now
    )
    .fetch_one(tx)
    .await
}
