//! Every SQL statement of the spatial core.

use chrono::{DateTime, Utc};
use sqlx::{Connection, PgConnection, Postgres, Transaction};

use super::editions::{EditionInfo, EditionRows};

/// Server, history, database and run that a connection reads from; transaction ids mean nothing across two of them.
///
/// A run ends when the server stops or crashes: a crash can lose a commit that was seen already, where its transaction did not wait for
/// the disk, which every session may choose for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct History {
    pub(super) system: i64,
    pub(super) timeline: i32,
    pub(super) database: i64,
    /// When the server was started.
    pub(super) started: DateTime<Utc>,
    /// When it last forgot its statistics, which it does when it recovers from the crash of a process without being started anew.
    pub(super) recovered: DateTime<Utc>,
}

/// A point in the history of the database, and its clock there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Position {
    /// The transactions that have been seen: text of a `pg_snapshot`.
    pub(super) snapshot: String,
    pub(super) xmax: i64,
    pub(super) at: DateTime<Utc>,
    /// Identity of the feed's table: a restored backup brings another one.
    pub(super) feed: i64,
}

/// One entry of the change feed; no feature means the whole layer.
#[derive(Debug)]
pub(super) struct ChangeRow {
    pub(super) layer: String,
    pub(super) feature_id: Option<i64>,
    pub(super) at: DateTime<Utc>,
}

/// Begins a transaction that sees one state of the database throughout.
pub(super) async fn begin_read(
    db: &mut PgConnection,
) -> Result<Transaction<'_, Postgres>, sqlx::Error> {
    db.begin_with("begin isolation level repeatable read read only")
        .await
}

/// Makes the transaction's state available to other connections.
pub(super) async fn export_snapshot(db: &mut PgConnection) -> Result<String, sqlx::Error> {
    sqlx::query_scalar!(r#"select pg_export_snapshot() as "snapshot!""#)
        .fetch_one(db)
        .await
}

/// Gives the transaction the state that another connection exported.
pub(super) async fn import_snapshot(
    db: &mut PgConnection,
    snapshot: &str,
) -> Result<(), sqlx::Error> {
    // The statement takes a literal only; the name was made by the server: digits, hexadecimal letters and dashes.
    let statement = format!("set transaction snapshot '{}'", snapshot.replace('\'', ""));
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
        .execute(db)
        .await?;
    Ok(())
}

/// Bounds the statements of the present transaction.
pub(super) async fn limit_statements(
    db: &mut PgConnection,
    limit: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query_scalar!("select set_config('statement_timeout', $1, true)", limit)
        .fetch_one(db)
        .await?;
    Ok(())
}

/// Which server this is, on which timeline, in which run.
pub(super) async fn load_history(db: &mut PgConnection) -> Result<History, sqlx::Error> {
    // A standby has no write position; the timeline of its last checkpoint follows a promotion a little later, which its own
    // reconnect makes harmless.
    sqlx::query_as!(
        History,
        r#"select
            (select system_identifier from pg_control_system()) as "system!",
            case
                when pg_is_in_recovery() then (select timeline_id from pg_control_checkpoint())
                else ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::integer
            end as "timeline!",
            (select oid::bigint from pg_database where datname = current_database()) as "database!",
            pg_postmaster_start_time() as "started!",
            coalesce((select stats_reset from pg_stat_bgwriter), pg_postmaster_start_time()) as "recovered!""#
    )
    .fetch_one(db)
    .await
}

/// The transaction's position in the history.
pub(super) async fn load_position(db: &mut PgConnection) -> Result<Position, sqlx::Error> {
    sqlx::query_as!(
        Position,
        r#"select
            pg_current_snapshot()::text as "snapshot!",
            pg_snapshot_xmax(pg_current_snapshot())::text::bigint as "xmax!",
            now() as "at!",
            to_regclass('feature_change')::oid::bigint as "feed!""#
    )
    .fetch_one(db)
    .await
}

/// The changes that this transaction can see and `snapshot` could not.
///
/// Rows of a restored backup may bear numbers that this server has not reached yet: they are no news.
pub(super) async fn list_changes_since(
    db: &mut PgConnection,
    snapshot: &str,
) -> Result<Vec<ChangeRow>, sqlx::Error> {
    sqlx::query_as!(
        ChangeRow,
        "select layer, feature_id, min(at) as \"at!\" from feature_change
         where xid >= pg_snapshot_xmin($1::text::pg_snapshot)
           and xid < pg_snapshot_xmax(pg_current_snapshot())
           and not pg_visible_in_snapshot(xid, $1::text::pg_snapshot)
         group by layer, feature_id",
        snapshot
    )
    .fetch_all(db)
    .await
}

/// The active edition with its areas.
pub(super) async fn find_active_edition(
    db: &mut PgConnection,
) -> Result<Option<EditionRows>, sqlx::Error> {
    let info = sqlx::query_as!(
        EditionInfo,
        "select id, title, source, licence, attribution, valid_on, approximate from boundary_edition where active"
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(info) = info else { return Ok(None) };
    let areas = sqlx::query!(
        r#"select code, st_asbinary(geom) as "wkb!" from boundary_area where edition_id = $1 order by code"#,
        info.id
    )
    .fetch_all(db)
    .await?;
    let areas = areas.into_iter().map(|row| (row.code, row.wkb)).collect();
    Ok(Some(EditionRows { info, areas }))
}

/// Forgets changes that every follower has seen; returns how many, or `None` where another node sweeps at this moment.
///
/// What the newest mark older than the retention can see is forgotten: a follower that read within the retention has read after that mark.
pub(super) async fn sweep_changes(
    db: &mut PgConnection,
    retention_s: f64,
) -> Result<Option<u64>, sqlx::Error> {
    let mut tx = db.begin().await?;
    let alone = sqlx::query_scalar!(
        r#"select not pg_is_in_recovery() and pg_try_advisory_xact_lock(hashtext('kuban.feature_change.sweep')) as "alone!""#
    )
    .fetch_one(&mut *tx)
    .await?;
    if !alone {
        return Ok(None);
    }
    sqlx::query!("insert into feature_change_mark default values")
        .execute(&mut *tx)
        .await?;
    let swept = sqlx::query!(
        "with mark as (
            select id, snapshot from feature_change_mark
            where at < now() - make_interval(secs => $1)
            order by id desc limit 1
         ), older_marks as (
            delete from feature_change_mark using mark where feature_change_mark.id < mark.id
         )
         delete from feature_change using mark
         where xid < pg_snapshot_xmax(mark.snapshot) and pg_visible_in_snapshot(xid, mark.snapshot)",
        retention_s
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(Some(swept.rows_affected()))
}
