//! What is done to pictures later: objects without a row are removed, and pictures that nothing shows for a day.
//!
//! Every upload sees to it that a sweep comes after its day is over, and every sweep to the one of the next day; sweeps of one hour are
//! one.  So no timetable has to be kept, and a portal without uploads sweeps nothing.

use std::sync::Arc;

use anyhow::Context;
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use crate::app::App;
use crate::audit::{self, By, Entry};
use crate::jobs::{self, Job, When};
use crate::media::store;

/// How long a picture may stay without a thing that shows it.
const UNATTACHED: TimeDelta = TimeDelta::hours(24);
/// Pictures that are looked at in one go.
const BATCH: i64 = 500;

/// Removes the objects of one picture; what is gone already is no fault.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RemoveObjects {
    key: String,
}

impl RemoveObjects {
    /// The removal of the objects in this folder.
    pub(super) fn new(key: String) -> Self {
        Self { key }
    }
}

impl Job for RemoveObjects {
    const NAME: &'static str = "media.remove_objects";

    async fn run(self, app: Arc<App>) -> anyhow::Result<()> {
        let removed = app.media.objects.remove(&self.key).await;
        removed.context("the store of pictures failed")
    }
}

/// Removes what nothing shows.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct SweepMedia {}

impl Job for SweepMedia {
    const NAME: &'static str = "media.sweep";
    const QUEUE: Option<&'static str> = Some("media.sweep");

    async fn run(self, app: Arc<App>) -> anyhow::Result<()> {
        let before = app.clock.now() - UNATTACHED;
        sweep_rows(&app, before).await?;
        sweep_objects(&app, before).await?;
        // What loses its thing from now on has no upload to see to it.
        let mut db = app.db.acquire().await?;
        Ok(schedule_sweep(&mut db, app.clock.now()).await?)
    }
}

/// Sees to a sweep after a picture that came, or lost its thing, now may be removed.
pub(super) async fn schedule_sweep(
    tx: &mut PgConnection,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let due = now + UNATTACHED + TimeDelta::hours(1);
    let at = due.duration_trunc(TimeDelta::hours(1)).unwrap_or(due);
    let when = When {
        at: Some(at),
        key: Some(format!("{}.{}", SweepMedia::NAME, at.timestamp())),
    };
    jobs::enqueue_when(tx, &SweepMedia::default(), &when).await
}

async fn sweep_rows(app: &App, before: DateTime<Utc>) -> anyhow::Result<()> {
    loop {
        let mut db = app.db.acquire().await?;
        let ids = store::list_unattached(&mut db, before, BATCH).await?;
        drop(db);
        let mut removed = 0;
        for id in &ids {
            removed += u64::from(remove_unattached(app, *id, before).await?);
        }
        // What somebody else holds, or attached meanwhile, is left to the next sweep.
        if removed == 0 {
            return Ok(());
        }
        tracing::info!(media.removed = removed, "pictures that nothing shows");
    }
}

async fn remove_unattached(app: &App, id: i64, before: DateTime<Utc>) -> anyhow::Result<bool> {
    let mut tx = app.db.begin().await?;
    let Some(key) = store::lock_unattached(&mut tx, id, before).await? else {
        return Ok(false);
    };
    store::delete(&mut tx, id).await?;
    jobs::enqueue(&mut tx, &RemoveObjects::new(key)).await?;
    let entry = Entry::new(By::System, "media.swept", "media", id);
    audit::record(&mut tx, &app.keys, app.clock.now(), entry).await?;
    tx.commit().await?;
    Ok(true)
}

/// Removes objects that have no row: of uploads that broke off between the two.
async fn sweep_objects(app: &App, before: DateTime<Utc>) -> anyhow::Result<()> {
    let folders = app.media.objects.list().await;
    let keys: Vec<String> = folders
        .context("the store of pictures failed")?
        .into_iter()
        .filter(|folder| folder.written_at < before)
        .map(|folder| folder.key)
        .collect();
    for batch in keys.chunks(BATCH as usize) {
        let mut db = app.db.acquire().await?;
        let known = store::list_known_keys(&mut db, batch).await?;
        drop(db);
        for key in batch.iter().filter(|key| !known.contains(key)) {
            let removed = app.media.objects.remove(key).await;
            removed.context("the store of pictures failed")?;
        }
    }
    Ok(())
}
