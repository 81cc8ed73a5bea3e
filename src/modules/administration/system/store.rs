//! SQL about the state of the database and of the queue of jobs.

use sqlx::PgConnection;

/// The database as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DatabaseRow {
    pub(super) server_version: String,
    pub(super) size_bytes: i64,
    pub(super) connections: i64,
    pub(super) jobs_waiting: i64,
    pub(super) jobs_failed: i64,
    pub(super) letters_waiting: i64,
    pub(super) letters_failed: i64,
}

/// What the database says of itself and of the queue.
pub(super) async fn find_database(db: &mut PgConnection) -> Result<DatabaseRow, sqlx::Error> {
    sqlx::query_as!(
        DatabaseRow,
        r#"select current_setting('server_version') as "server_version!", pg_database_size(current_database()) as "size_bytes!",
            (select count(*) from pg_stat_activity where datname = current_database()) as "connections!",
            jobs.waiting as "jobs_waiting!", jobs.failed as "jobs_failed!",
            jobs.letters_waiting as "letters_waiting!", jobs.letters_failed as "letters_failed!"
         from job_counts() as jobs"#
    )
    .fetch_one(db)
    .await
}
