//! The pool of connections, bounded so that an outage is noticed quickly and a lost statement does not run for ever.

use std::str::FromStr;
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

/// How long a request waits for a connection before it is told that the database is away.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(2);
/// How long a statement of the pool may run; long work (imports, seeds) opens a connection of its own.
const STATEMENT_TIMEOUT: &str = "15s";
/// How long a statement waits for a lock.
const LOCK_TIMEOUT: &str = "5s";

/// A pool that connects when it is first used, so that it can be built while the database is away.
pub fn lazy(url: &str, most_connections: u32) -> Result<PgPool, sqlx::Error> {
    let options = PgConnectOptions::from_str(url)?
        .application_name("kuban")
        .options([
            ("statement_timeout", STATEMENT_TIMEOUT),
            ("lock_timeout", LOCK_TIMEOUT),
        ]);
    Ok(PgPoolOptions::new()
        .max_connections(most_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_lazy_with(options))
}
