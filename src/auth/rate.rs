//! How often something may be tried: counters in the database, so that every node and every restart knows them.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::store;

/// A bound on how often something may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its name in the database.
    pub name: &'static str,
    /// How often it may be done in a window.
    pub most: i32,
    /// The length of a window.
    pub per: TimeDelta,
}

/// Whether one more was within the bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It was.
    Within,
    /// It was not: wait so long.
    Beyond(Duration),
}

/// Counts one more for this key (a hash of an address or a person) and says whether it is within the rule.
///
/// Give it a connection outside the transaction of the change, or what is counted is lost when that is rolled back.
pub async fn take(
    db: &mut PgConnection,
    rule: Rule,
    key: &[u8],
    now: DateTime<Utc>,
) -> Result<Taken, sqlx::Error> {
    let counter = store::count_attempt(db, rule.name, key, now, now - rule.per).await?;
    if counter.count <= rule.most {
        return Ok(Taken::Within);
    }
    let wait = counter.window_start + rule.per - now;
    Ok(Taken::Beyond(
        wait.to_std()
            .unwrap_or_default()
            .max(Duration::from_secs(1)),
    ))
}

/// Counts one more for a person and then for the address that they come from; what is beyond the person's bound is not counted there.
pub async fn take_both(
    db: &mut PgConnection,
    (by_person, person_id): (Rule, i64),
    (by_address, address): (Rule, &[u8]),
    now: DateTime<Utc>,
) -> Result<Taken, sqlx::Error> {
    match take(db, by_person, &person_id.to_be_bytes(), now).await? {
        Taken::Within => take(db, by_address, address, now).await,
        beyond @ Taken::Beyond(_) => Ok(beyond),
    }
}

/// Forgets what was counted: the right password ends the count of wrong ones.
pub async fn forget(db: &mut PgConnection, rule: Rule, key: &[u8]) -> Result<(), sqlx::Error> {
    store::delete_attempts(db, rule.name, key).await
}
