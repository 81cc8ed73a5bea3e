//! Reading a whole collection: a cursor in a transaction of its own, on a connection of its own, at the pace of whoever takes it.
//!
//! The work ends with the stream: dropping it aborts the task, which drops the connection, at which the server rolls back.

use std::sync::Arc;
use std::time::Duration;

use features::{ItemQuery, Record};
use futures::{StreamExt, TryStreamExt, stream};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use super::arms::Arm;
use super::statement::Statement;
use super::{BATCH, decode};
use crate::collections::reads::ReadLimits;
use crate::collections::table::TableSpec;
use crate::collections::{ReadError, RecordStream, Sources};

/// How long connecting may take.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// Reads all that a query asks for.
pub(in crate::collections) fn read_whole(
    sources: &Sources,
    spec: &'static TableSpec,
    query: ItemQuery,
) -> RecordStream {
    let begun = Arm::all(spec, &query).and_then(|arms| Ok((arms, sources.reads.begin_whole()?)));
    let (arms, permit) = match begun {
        Ok(begun) => begun,
        Err(error) => return stream::iter([Err(error)]).boxed(),
    };
    let (batches, receiver) = mpsc::channel(1);
    let reading = Reading {
        spec,
        query,
        arms,
        limits: sources.reads.limits(),
        batches,
        _permit: permit,
    };
    let connect = sources.db.connect_options();
    let task = AbortOnDropHandle::new(tokio::spawn(reading.run(connect)));
    stream::unfold(Some((receiver, task)), |state| async {
        let (mut receiver, task) = state?;
        if let Some(batch) = receiver.recv().await {
            return Some((Ok(batch), Some((receiver, task))));
        }
        // The last batch came, or none will: only the task knows.
        match task.await {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some((Err(error), None)),
            Err(failed) => {
                let failed = std::io::Error::other(failed);
                Some((Err(ReadError::Database(failed.into())), None))
            }
        }
    })
    .boxed()
}

/// One reading under way.
struct Reading {
    spec: &'static TableSpec,
    query: ItemQuery,
    arms: Vec<Arm>,
    limits: ReadLimits,
    batches: mpsc::Sender<Vec<Record>>,
    _permit: OwnedSemaphorePermit,
}

impl Reading {
    async fn run(self, connect: Arc<PgConnectOptions>) -> Result<(), ReadError> {
        // The connection is none of the pool: a reader that takes an hour takes nothing from those who want a page.
        let mut db = timeout(CONNECT_LIMIT, connect.connect())
            .await
            .map_err(|_elapsed| ReadError::Database(sqlx::Error::PoolTimedOut))??;
        let mut tx = db.begin_with(AssertSqlSafe(self.begin())).await?;
        let mut left = self.query.limit.map(|limit| limit as usize);
        for arm in &self.arms {
            if left == Some(0) {
                break;
            }
            let cursor = Statement::declare(self.spec, &self.query, arm, left);
            let (sql, arguments, _) = cursor.into_parts();
            sqlx::query_with(AssertSqlSafe(sql), arguments)
                .persistent(false)
                .execute(&mut *tx)
                .await?;
            let read = self.fetch_all(&mut tx).await?;
            left = left.map(|left| left.saturating_sub(read));
            sqlx::raw_sql("close records").execute(&mut *tx).await?;
        }
        tx.commit().await?;
        db.close().await?;
        Ok(())
    }

    /// Takes everything out of the cursor; how many records it held.
    async fn fetch_all(&self, db: &mut PgConnection) -> Result<usize, ReadError> {
        let mut all = 0;
        loop {
            let mut batch = Vec::with_capacity(BATCH);
            let fetch = AssertSqlSafe(format!("fetch {BATCH} from records"));
            // The cursors of one reading have the same columns, so that one prepared statement serves them all.
            let mut rows = sqlx::query(fetch).fetch(&mut *db);
            while let Some(row) = rows.try_next().await? {
                batch.push(decode::record(self.spec, &row)?);
            }
            drop(rows);
            let read = batch.len();
            all += read;
            if read > 0 {
                match self.batches.send_timeout(batch, self.limits.stall).await {
                    Ok(()) => {}
                    Err(mpsc::error::SendTimeoutError::Timeout(_)) => {
                        return Err(ReadError::Stalled);
                    }
                    // Nobody listens any more, and the task is about to be aborted.
                    Err(mpsc::error::SendTimeoutError::Closed(_)) => return Ok(all),
                }
            }
            if read < BATCH {
                return Ok(all);
            }
        }
    }

    /// One state of the database throughout, planned for reading all of it, and given up when this process is gone.
    fn begin(&self) -> String {
        format!(
            "begin isolation level repeatable read read only;
             set local statement_timeout = {};
             set local idle_in_transaction_session_timeout = 0;
             set local cursor_tuple_fraction = 1.0;
             set local work_mem = '64MB';
             set local client_connection_check_interval = '1s'",
            self.limits.step.as_millis().max(1)
        )
    }
}
