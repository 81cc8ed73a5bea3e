//! SQL of the seeds: what is there already, what was seeded, and the way in by `COPY`.

use sqlx::PgConnection;
use sqlx::postgres::PgCopyIn;

/// Rows that a table holds, and how many of them a demo seed made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Holdings {
    pub(super) issues: i64,
    pub(super) constructions: i64,
    pub(super) seeded: i64,
}

/// Counts what is there.
pub(super) async fn load_holdings(db: &mut PgConnection) -> Result<Holdings, sqlx::Error> {
    sqlx::query_as!(
        Holdings,
        r#"select (select count(*) from issue) as "issues!",
                  (select count(*) from construction) as "constructions!",
                  (select count(*) from seeded_feature) as "seeded!""#
    )
    .fetch_one(db)
    .await
}

/// Waits for any other seed to end, and keeps the next one waiting until this transaction ends.
pub(super) async fn lock_seeds(db: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!("select pg_advisory_xact_lock(hashtext('kuban.seed'))")
        .fetch_one(db)
        .await?;
    Ok(())
}

/// From here to the end of the transaction one reload stands for all changes of a layer.
pub(super) async fn announce_bulk(db: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!("select set_config('kuban.bulk', 'on', true)")
        .fetch_one(db)
        .await?;
    Ok(())
}

/// From here to the end of the transaction rows are not indexed for search: `kuban search reindex` makes up for it.
pub(super) async fn pause_search(db: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!("select set_config('kuban.search', 'off', true)")
        .fetch_one(db)
        .await?;
    Ok(())
}

/// Deletes the rows that an earlier demo seed made and nobody else's; returns how many.
pub(super) async fn delete_seeded(db: &mut PgConnection) -> Result<u64, sqlx::Error> {
    let issues = sqlx::query!(
        "delete from issue using seeded_feature s where s.layer = 'issues' and s.feature_id = issue.id"
    )
    .execute(&mut *db)
    .await?
    .rows_affected();
    let constructions = sqlx::query!(
        "delete from construction using seeded_feature s where s.layer = 'constructions' and s.feature_id = construction.id"
    )
    .execute(&mut *db)
    .await?
    .rows_affected();
    sqlx::query!("delete from seeded_feature")
        .execute(db)
        .await?;
    Ok(issues + constructions)
}

/// The highest ids in use, after which the rows of this seed will stand.
pub(super) async fn load_highest_ids(db: &mut PgConnection) -> Result<(i64, i64), sqlx::Error> {
    let row = sqlx::query!(
        r#"select coalesce((select max(id) from issue), 0) as "issue!",
                  coalesce((select max(id) from construction), 0) as "construction!""#
    )
    .fetch_one(db)
    .await?;
    Ok((row.issue, row.construction))
}

/// Remembers the rows above the given ids as seeded; the caller's lock on the tables keeps other writers out.
pub(super) async fn mark_seeded(
    db: &mut PgConnection,
    above: (i64, i64),
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into seeded_feature (layer, feature_id)
         select 'issues', id from issue where id > $1
         union all select 'constructions', id from construction where id > $2",
        above.0,
        above.1
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps other writers of the two tables out until the transaction ends; readers go on.
pub(super) async fn lock_tables(db: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!("lock table issue, construction in share row exclusive mode")
        .execute(db)
        .await?;
    Ok(())
}

/// Drops the foreign keys and spatial indexes of the two tables; returns the statements that make them again.
pub(super) async fn set_checks_aside(db: &mut PgConnection) -> Result<Vec<String>, sqlx::Error> {
    let checks = sqlx::query!(
        r#"select
            format('alter table %s drop constraint %I', conrelid::regclass, conname) as "aside!",
            format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as "back!"
         from pg_constraint
         where contype = 'f' and conrelid in ('issue'::regclass, 'construction'::regclass)
         union all
         select format('drop index %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
         from pg_index
         join pg_class on pg_class.oid = indexrelid
         join pg_am on pg_am.oid = relam
         where amname = 'gist' and indrelid in ('issue'::regclass, 'construction'::regclass)"#
    )
    .fetch_all(&mut *db)
    .await?;
    let mut back = Vec::with_capacity(checks.len());
    for check in checks {
        execute(db, check.aside).await?;
        back.push(check.back);
    }
    Ok(back)
}

/// Makes again what was set aside, checking every row.
pub(super) async fn put_checks_back(
    db: &mut PgConnection,
    statements: Vec<String>,
) -> Result<(), sqlx::Error> {
    for statement in statements {
        execute(db, statement).await?;
    }
    Ok(())
}

/// Runs a statement that the server itself wrote, names quoted.
async fn execute(db: &mut PgConnection, statement: String) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
        .execute(db)
        .await?;
    Ok(())
}

/// Refreshes the planner's figures after a large load.
pub(super) async fn analyze(db: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!("analyze issue").execute(&mut *db).await?;
    sqlx::query!("analyze construction").execute(db).await?;
    Ok(())
}

/// Opens the way in for issues.
pub(super) async fn copy_issues(
    db: &mut PgConnection,
) -> Result<PgCopyIn<&mut PgConnection>, sqlx::Error> {
    db.copy_in_raw(
        "copy issue (title, description, status, category, geom, municipality_code, edition_id, \
         created_at, answered_at, due_at, address) from stdin",
    )
    .await
}

/// Opens the way in for constructions.
pub(super) async fn copy_constructions(
    db: &mut PgConnection,
) -> Result<PgCopyIn<&mut PgConnection>, sqlx::Error> {
    db.copy_in_raw(
        "copy construction (name, status, category, geom, municipality_code, edition_id, address, \
         permit_number, developer, storeys, permitted_on) from stdin",
    )
    .await
}
