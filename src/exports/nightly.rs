//! The nightly publication of `kuban serve`, and the one that makes up for a missed night.
//!
//! The index in the store is the only memory: a restart asks it, and nobody else.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};

use super::index::moscow;
use super::publish::{Publication, PublishError, PublishOptions, publish};
use crate::app::App;

/// How long after the start a missed publication is made up for: the start has better things to do.
const AFTER_START: TimeDelta = TimeDelta::minutes(5);
/// How long after a publication that came to nothing another is tried.
const AFTER_FAILURE: TimeDelta = TimeDelta::hours(1);
/// After so long without a publication a night was missed.
const MISSED: TimeDelta = TimeDelta::hours(24);
/// The clock is looked at again at least this often: it may be set, and the machine may sleep.
const LOOK: Duration = Duration::from_mins(1);

/// When the next publication is due.
///
/// `last` is when the last one ended, `ready_at` the earliest moment for one that makes up for a missed night.
pub fn next_due(
    now: DateTime<Utc>,
    at: NaiveTime,
    last: Option<DateTime<Utc>>,
    ready_at: DateTime<Utc>,
) -> DateTime<Utc> {
    let night = last_night(now, at) + Days::new(1);
    let is_missed = last.is_none_or(|last| now - last > MISSED);
    if is_missed {
        night.min(ready_at.max(now))
    } else {
        night
    }
}

/// The last moment, now included, at which the clocks of Moscow showed this time.
pub fn last_night(now: DateTime<Utc>, at: NaiveTime) -> DateTime<Utc> {
    let today = now.with_timezone(&moscow()).date_naive().and_time(at);
    let today = today
        .and_local_timezone(moscow())
        .single()
        .expect("invariant: a fixed offset has every time once");
    let today = today.with_timezone(&Utc);
    if today <= now {
        today
    } else {
        today - Days::new(1)
    }
}

/// Publishes every night at this time, until the server stops.
pub async fn run(app: Arc<App>, at: NaiveTime) {
    let stop = app.shutdown.clone();
    stop.run_until_cancelled(watch(&app, at)).await;
}

async fn watch(app: &App, at: NaiveTime) {
    let mut ready_at = Utc::now() + AFTER_START;
    loop {
        let last = last_publication(app).await;
        let due = next_due(Utc::now(), at, last, ready_at);
        while Utc::now() < due {
            let left = (due - Utc::now()).to_std().unwrap_or_default();
            tokio::time::sleep(left.min(LOOK)).await;
        }
        let snapshot = app.spatial.snapshot();
        if snapshot.is_loaded() {
            let mut options = PublishOptions::new(app.shutdown.clone());
            options.pyramid = options.pyramid.beside_a_server();
            options.unless_since = Some(last_night(Utc::now(), at));
            report(publish(app, snapshot, &options).await);
        }
        ready_at = Utc::now() + AFTER_FAILURE;
    }
}

/// When the last publication into this store ended; an index that cannot be read is reported by the publication.
async fn last_publication(app: &App) -> Option<DateTime<Utc>> {
    let store = Arc::clone(&app.exports);
    let index = tokio::task::spawn_blocking(move || store.index()).await;
    let index = index.ok()?.ok()??;
    Some(index.published_at)
}

/// Logs what came of a publication, and counts what did not.
fn report(outcome: Result<Option<Publication>, PublishError>) {
    let failures = metrics::counter!("kuban_exports_failures_total");
    match outcome {
        Ok(None) => tracing::info!("another node has published the files of tonight"),
        Ok(Some(publication)) => {
            for failure in &publication.failed {
                failures.increment(1);
                tracing::error!(
                    export.collection = failure.collection,
                    export.format = failure.format.extension(),
                    error = format!("{:#}", failure.error),
                    "a file was not published, its predecessor stays"
                );
            }
            tracing::info!(
                files = publication.made.len(),
                failed = publication.failed.len(),
                "published"
            );
        }
        Err(PublishError::Interrupted) => tracing::info!("the publication was interrupted"),
        Err(error) => {
            failures.increment(1);
            let error = anyhow::Error::from(error);
            tracing::error!(error = format!("{error:#}"), "nothing was published");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().into()
    }

    fn due(now: &str, last: Option<&str>, ready_at: &str) -> DateTime<Utc> {
        let three = NaiveTime::from_hms_opt(3, 0, 0).unwrap();
        next_due(time(now), three, last.map(time), time(ready_at))
    }

    #[test]
    fn the_next_night_is_that_of_moscow() {
        let started = "2026-11-20T00:00:00Z";
        // Three o'clock in Moscow is midnight in UTC, in winter and in summer.
        for (now, last, wanted) in [
            (
                "2026-11-24T12:00:00Z",
                "2026-11-24T00:04:00Z",
                "2026-11-25T00:00:00Z",
            ),
            (
                "2026-11-24T23:59:59Z",
                "2026-11-24T00:04:00Z",
                "2026-11-25T00:00:00Z",
            ),
            (
                "2026-11-25T00:04:00Z",
                "2026-11-25T00:04:00Z",
                "2026-11-26T00:00:00Z",
            ),
            (
                "2026-03-29T00:30:00Z",
                "2026-03-29T00:10:00Z",
                "2026-03-30T00:00:00Z",
            ),
            (
                "2026-12-31T20:00:00Z",
                "2026-12-31T00:10:00Z",
                "2027-01-01T00:00:00Z",
            ),
        ] {
            assert_eq!(due(now, Some(last), started), time(wanted), "{now}");
        }
    }

    #[test]
    fn a_time_before_midnight_belongs_to_the_day_of_moscow() {
        let late = NaiveTime::from_hms_opt(23, 30, 0).unwrap();
        let now = time("2026-11-24T20:29:00Z");
        let last = Some(time("2026-11-23T20:35:00Z"));
        assert_eq!(
            next_due(now, late, last, now),
            time("2026-11-24T20:30:00Z"),
            "23:30 in Moscow"
        );
        assert_eq!(last_night(now, late), time("2026-11-23T20:30:00Z"));
        // After midnight in Moscow, before midnight in UTC.
        let now = time("2026-11-24T21:30:00Z");
        assert_eq!(last_night(now, late), time("2026-11-24T20:30:00Z"));
    }

    #[test]
    fn a_missed_night_is_made_up_for_some_minutes_after_the_start() {
        let (now, ready) = ("2026-11-24T09:00:00Z", "2026-11-24T09:05:00Z");
        assert_eq!(due(now, Some("2026-11-23T00:04:00Z"), ready), time(ready));
        assert_eq!(due(now, None, ready), time(ready), "a new installation");
        // Less than a day old: the next night is soon enough.
        assert_eq!(
            due(now, Some("2026-11-23T14:00:00Z"), ready),
            time("2026-11-25T00:00:00Z")
        );
    }

    #[test]
    fn after_a_failure_the_next_try_waits_but_not_beyond_the_night() {
        let last = Some("2026-11-20T00:04:00Z");
        let (now, ready) = ("2026-11-24T09:00:00Z", "2026-11-24T10:00:00Z");
        assert_eq!(due(now, last, ready), time(ready));
        let (now, ready) = ("2026-11-24T23:30:00Z", "2026-11-25T00:30:00Z");
        assert_eq!(due(now, last, ready), time("2026-11-25T00:00:00Z"));
        // What could have been done long ago is due now, not in the past.
        let (now, ready) = ("2026-11-24T09:00:00Z", "2026-11-20T00:00:00Z");
        assert_eq!(due(now, last, ready), time(now));
    }
}
