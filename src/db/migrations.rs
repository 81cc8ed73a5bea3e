//! Brings the schema up to date, and the facts that it refers to.
//!
//! Any number of processes may do this at once: sqlx migrates under an advisory lock, and the facts are upserted.

use boundaries::municipalities;
use graphile_worker::WorkerUtils;
use sqlx::migrate::{Migrate, MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, PgConnection};

use crate::jobs;

/// What a run found and did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migrated {
    /// Migrations that were applied now.
    pub applied: Vec<String>,
    /// Version of the schema.
    pub version: i64,
}

/// Applies what is missing, over a connection of its own without a time limit.
pub async fn run(connect: &PgConnectOptions) -> Result<Migrated, MigrateError> {
    let connect = connect.clone().options([
        ("statement_timeout", "0"),
        ("lock_timeout", "0"),
        ("client_min_messages", "warning"),
    ]);
    let mut db = connect.connect().await?;
    // A node of the former release may start beside the schema of the next one.
    let mut migrator = sqlx::migrate!();
    migrator.set_ignore_missing(true);
    db.lock().await?;
    let before = applied_versions(&mut db, &migrator).await?;
    migrator.run(&mut db).await?;
    migrate_queue(&connect).await?;
    sync_municipalities(&mut db).await?;
    db.unlock().await?;
    let applied = migrator
        .iter()
        .filter(|migration| !before.contains(&migration.version))
        .map(|migration| format!("{:04} {}", migration.version, migration.description))
        .collect();
    let version = newest_version();
    Ok(Migrated { applied, version })
}

/// The newest migration that this program knows.
pub fn newest_version() -> i64 {
    let migrator = sqlx::migrate!();
    let versions = migrator.iter().map(|migration| migration.version);
    versions.max().unwrap_or_default()
}

/// Brings the tables of the queue of jobs up to date; they are its library's own, in a schema of their own.
async fn migrate_queue(connect: &PgConnectOptions) -> Result<(), MigrateError> {
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .connect_with(connect.clone())
        .await?;
    let outcome = WorkerUtils::new(&pool, jobs::SCHEMA).migrate().await;
    pool.close().await;
    outcome.map_err(|error| MigrateError::Source(error.into()))
}

async fn applied_versions(
    db: &mut PgConnection,
    migrator: &Migrator,
) -> Result<Vec<i64>, MigrateError> {
    let table = &migrator.table_name;
    db.ensure_migrations_table(table).await?;
    Ok(db
        .list_applied_migrations(table)
        .await?
        .into_iter()
        .map(|migration| migration.version)
        .collect())
}

/// Makes the table equal to the facts that the program ships; a code that was known once stays, because rows may refer to it.
async fn sync_municipalities(db: &mut PgConnection) -> Result<(), sqlx::Error> {
    let known = municipalities::known();
    let column = |read: fn(&municipalities::Municipality) -> String| {
        known.iter().map(read).collect::<Vec<_>>()
    };
    sqlx::query!(
        "insert into municipality (code, name_ru, name_en)
         select code, name_ru, name_en from unnest($1::text[], $2::text[], $3::text[]) as known (code, name_ru, name_en)
         on conflict (code) do update set name_ru = excluded.name_ru, name_en = excluded.name_en
         where (municipality.name_ru, municipality.name_en) is distinct from (excluded.name_ru, excluded.name_en)",
        &column(|known| known.code.to_string()),
        &column(|known| known.name_ru.clone()),
        &column(|known| known.name_en.clone()),
    )
    .execute(db)
    .await?;
    Ok(())
}
