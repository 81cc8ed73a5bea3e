//! Every SQL statement about collections: pages, whole collections, single records.
//!
//! Statements are built of constants of the collection's description and of bound parameters; nothing of a request becomes text.

mod arms;
mod decode;
mod filter;
mod statement;
mod whole;

use std::time::Duration;

use features::{ItemQuery, Record, RecordId};
use futures::TryStreamExt;
use geo_types::{Rect, coord};
use sqlx::{AssertSqlSafe, PgConnection, Postgres, Row, Transaction};

use self::arms::Arm;
use self::statement::Statement;
use super::table::{IdKind, TableSpec};
use super::{ReadError, Sources};

pub(super) use whole::read_whole;

/// Records of one batch.
pub(super) const BATCH: usize = 2_000;
/// The largest limit that is read as one page, ten thousand and the one that tells of another page; beyond it a cursor holds what is not read yet.
pub(super) const LARGEST_PAGE: u64 = 10_001;
/// Up to how many records are counted one by one.
const FEW: i64 = 10_000;
/// SQLSTATE of a statement that ran out of its time.
const QUERY_CANCELED: &str = "57014";

impl From<sqlx::Error> for ReadError {
    fn from(error: sqlx::Error) -> Self {
        let state = error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code);
        match state.as_deref() {
            Some(QUERY_CANCELED) => Self::TooExpensive,
            _ => Self::Database(error),
        }
    }
}

/// Reads a page.
pub(super) async fn read_page(
    sources: Sources,
    spec: &'static TableSpec,
    query: ItemQuery,
) -> Result<Vec<Record>, ReadError> {
    let arms = Arm::all(spec, &query)?;
    let mut left = query.limit.unwrap_or(LARGEST_PAGE) as usize;
    let mut page = Vec::with_capacity(left.min(BATCH));
    let mut db = sources.db.acquire().await?;
    let mut tx = begin_page(&mut db, sources.reads.limits().page).await?;
    for arm in &arms {
        if left == 0 {
            break;
        }
        let statement = Statement::select(spec, &query, arm, Some(left));
        let (sql, arguments, is_reusable) = statement.into_parts();
        let mut rows = sqlx::query_with(AssertSqlSafe(sql), arguments)
            .persistent(is_reusable)
            .fetch(&mut *tx);
        while let Some(row) = rows.try_next().await? {
            page.push(decode::record(spec, &row)?);
            left -= 1;
        }
    }
    // There is nothing to commit: the transaction ends behind the answer, not before it.
    drop(tx);
    Ok(page)
}

/// Reads one record.
pub(super) async fn find(
    sources: Sources,
    spec: &'static TableSpec,
    id: RecordId,
) -> Result<Option<Record>, ReadError> {
    if !is_id_of(spec, &id) {
        return Ok(None);
    }
    let mut db = sources.db.acquire().await?;
    let mut tx = begin_page(&mut db, sources.reads.limits().page).await?;
    let (sql, arguments, _) = Statement::find(spec, &id).into_parts();
    let row = sqlx::query_with(AssertSqlSafe(sql), arguments)
        .fetch_optional(&mut *tx)
        .await?;
    tx.commit().await?;
    row.map(|row| decode::record(spec, &row)).transpose()
}

/// Counts a collection that no layer holds, unless it is large.
pub(super) async fn count_few(
    sources: Sources,
    spec: &'static TableSpec,
) -> Result<Option<u64>, ReadError> {
    let sql = format!(
        "select count(*) from (select from {} limit {}) as few",
        spec.relation,
        FEW + 1
    );
    let count: i64 = sqlx::query_scalar(AssertSqlSafe(sql))
        .fetch_one(&sources.db)
        .await?;
    Ok((count <= FEW).then_some(count as u64))
}

/// The box of a collection that no layer holds; these are small.
pub(super) async fn find_bbox(
    sources: Sources,
    spec: &'static TableSpec,
) -> Result<Option<Rect<f64>>, ReadError> {
    let sql = format!(
        "select min(st_xmin(geom)), min(st_ymin(geom)), max(st_xmax(geom)), max(st_ymax(geom)) from {}",
        spec.relation
    );
    let row = sqlx::query(AssertSqlSafe(sql))
        .fetch_one(&sources.db)
        .await?;
    let side = |at: usize| row.try_get::<Option<f64>, _>(at);
    let sides = (side(0)?, side(1)?, side(2)?, side(3)?);
    Ok(match sides {
        (Some(west), Some(south), Some(east), Some(north)) => Some(Rect::new(
            coord! { x: west, y: south },
            coord! { x: east, y: north },
        )),
        _ => None,
    })
}

/// Begins a short reading.  Plans are made for the very parameters: a box of a town and a box of the world want different ones.
/// One process works at it: starting others takes longer than a page, and they would be taken from other questions.
async fn begin_page(
    db: &mut PgConnection,
    limit: Duration,
) -> Result<Transaction<'_, Postgres>, sqlx::Error> {
    use sqlx::Connection;

    let begin = format!(
        "begin isolation level repeatable read read only;
         set local statement_timeout = {};
         set local max_parallel_workers_per_gather = 0;
         set local plan_cache_mode = force_custom_plan",
        limit.as_millis().max(1)
    );
    db.begin_with(AssertSqlSafe(begin)).await
}

/// Whether an id is of the kind that the collection has.
fn is_id_of(spec: &TableSpec, id: &RecordId) -> bool {
    matches!(
        (spec.id, id),
        (IdKind::Number, RecordId::Number(_)) | (IdKind::Text, RecordId::Text(_))
    )
}
