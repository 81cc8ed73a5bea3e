//! The lock that lets one node of a database publish at a time.

use sqlx::{ConnectOptions, PgConnection, PgPool};

/// Waits for the right to publish, which lasts as long as the connection.
pub(super) async fn lock(db: &PgPool) -> Result<PgConnection, sqlx::Error> {
    // The pool bounds how long a statement may run and wait; another node may be busy for longer.
    let unbounded = [("statement_timeout", "0"), ("lock_timeout", "0")];
    let connect = db.connect_options().as_ref().clone().options(unbounded);
    let mut db = connect.connect().await?;
    sqlx::query!("select pg_advisory_lock(hashtext('kuban.exports'))")
        .execute(&mut db)
        .await?;
    Ok(db)
}
