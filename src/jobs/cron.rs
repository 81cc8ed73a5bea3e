//! Periodic jobs: the clock puts them into the queue, once for each tick, whichever node looks first.
//!
//! A tick is a moment of the schedule in the region's time zone.  The last one of each job is a row that is locked while a node decides,
//! and the job is written in the transaction that moves it on: no tick is enqueued twice, and a tick during which no node ran is made up
//! for when one does (the last one only: a job looks at what is there, so older ticks would find nothing).
//! The job knows its tick, and being done at least once it must be idempotent like every other.

use std::time::Duration;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use serde_json::Value;
use sqlx::{PgConnection, PgPool};
use tokio_util::sync::CancellationToken;

use super::{Definition, Job, When};
use crate::app::App;
use crate::clock::ZONE;

/// How often a node looks whether a tick is due.
const LOOK: Duration = Duration::from_secs(20);

/// A job that the clock causes.
pub trait Periodic: Job {
    /// The job of this tick.
    fn at(tick: DateTime<Utc>) -> Self;
}

/// When a periodic job is due, by the clocks of the region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schedule {
    /// Every so many minutes, counted from midnight.
    EveryMinutes(u32),
    /// Every day at this time.
    Daily {
        /// Hour of the day.
        hour: u32,
        /// Minute of the hour.
        minute: u32,
    },
    /// Every week on this day.
    Weekly {
        /// Day of the week.
        day: Weekday,
        /// Hour of the day.
        hour: u32,
        /// Minute of the hour.
        minute: u32,
    },
}

impl Schedule {
    /// The last tick that is not later than `now`.
    pub fn last_tick(self, now: DateTime<Utc>) -> DateTime<Utc> {
        let local = now.with_timezone(&ZONE);
        let today = local.date_naive();
        match self {
            Self::EveryMinutes(minutes) => {
                let step = TimeDelta::minutes(i64::from(minutes.max(1)));
                let midnight = moment(today, 0, 0);
                let passed = (now - midnight).num_seconds() / step.num_seconds();
                midnight + TimeDelta::seconds(passed * step.num_seconds())
            }
            Self::Daily { hour, minute } => last_of(today, 1, now, |day| moment(day, hour, minute)),
            Self::Weekly { day, hour, minute } => {
                let since = local.weekday().days_since(day);
                let last_day = today - Days::new(u64::from(since));
                last_of(last_day, 7, now, |day| moment(day, hour, minute))
            }
        }
    }
}

/// The moment of this day, or that of the day `step` days before when it is still to come.
fn last_of(
    day: NaiveDate,
    step: u64,
    now: DateTime<Utc>,
    moment: impl Fn(NaiveDate) -> DateTime<Utc>,
) -> DateTime<Utc> {
    let tick = moment(day);
    if tick <= now {
        tick
    } else {
        moment(day - Days::new(step))
    }
}

/// When the clocks of the region show this time on this day.
fn moment(day: NaiveDate, hour: u32, minute: u32) -> DateTime<Utc> {
    let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default();
    let local = day.and_time(time);
    // An hour that clocks leap over does not exist: the next one counts.
    let found = ZONE.from_local_datetime(&local).earliest().or_else(|| {
        let later = local + TimeDelta::hours(1);
        ZONE.from_local_datetime(&later).earliest()
    });
    found.map_or_else(|| local.and_utc(), |found| found.to_utc())
}

/// A periodic job in the list of the portal.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    schedule: Schedule,
    payload: fn(DateTime<Utc>) -> Result<Value, serde_json::Error>,
}

impl Entry {
    pub(super) fn of<J: Periodic>(schedule: Schedule) -> Self {
        Self {
            schedule,
            payload: |tick| serde_json::to_value(J::at(tick)),
        }
    }
}

/// Looks for due ticks until `stop`.
pub(super) async fn run(app: &App, definitions: &[Definition], stop: &CancellationToken) {
    loop {
        if let Err(error) = tick(&app.db, definitions, app.clock.now()).await {
            tracing::warn!(error = %error, "periodic jobs wait for the database");
        }
        let pause = tokio::time::sleep(LOOK);
        if stop.run_until_cancelled(pause).await.is_none() {
            return;
        }
    }
}

/// Puts the jobs whose tick is due into the queue; the number of them.
pub(super) async fn tick(
    db: &PgPool,
    definitions: &[Definition],
    now: DateTime<Utc>,
) -> Result<usize, sqlx::Error> {
    let mut enqueued = 0;
    for definition in definitions {
        let Some(entry) = definition.cron else {
            continue;
        };
        let due = entry.schedule.last_tick(now);
        let mut tx = db.begin().await?;
        if move_on(&mut tx, definition.order.name, due).await? {
            let payload =
                (entry.payload)(due).map_err(|error| sqlx::Error::Encode(error.into()))?;
            super::write(&mut tx, definition.order, payload, &When::default()).await?;
            enqueued += 1;
        }
        tx.commit().await?;
    }
    Ok(enqueued)
}

/// Whether this tick is a new one; one that is seen for the first time begins the count and is none.
async fn move_on(
    tx: &mut PgConnection,
    name: &str,
    due: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let known = sqlx::query_scalar!(
        "select tick from cron_tick where name = $1 for update",
        name
    )
    .fetch_optional(&mut *tx)
    .await?;
    match known {
        Some(known) if known >= due => Ok(false),
        Some(_) => {
            sqlx::query!("update cron_tick set tick = $2 where name = $1", name, due)
                .execute(&mut *tx)
                .await?;
            Ok(true)
        }
        None => {
            sqlx::query!(
                "insert into cron_tick (name, tick) values ($1, $2) on conflict on constraint cron_tick_pkey do nothing",
                name,
                due
            )
            .execute(&mut *tx)
            .await?;
            Ok(false)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().into()
    }

    #[test]
    fn ticks_are_those_of_the_clocks_of_the_region() {
        let daily = Schedule::Daily { hour: 9, minute: 0 };
        let weekly = Schedule::Weekly {
            day: Weekday::Mon,
            hour: 9,
            minute: 30,
        };
        let often = Schedule::EveryMinutes(15);
        for (schedule, now, wanted) in [
            (daily, "2026-11-25T05:59:59Z", "2026-11-24T06:00:00Z"),
            (daily, "2026-11-25T06:00:00Z", "2026-11-25T06:00:00Z"),
            // Already the 25th in Moscow.
            (daily, "2026-11-24T21:30:00Z", "2026-11-24T06:00:00Z"),
            (weekly, "2026-11-25T12:00:00Z", "2026-11-23T06:30:00Z"),
            (weekly, "2026-11-23T06:29:59Z", "2026-11-16T06:30:00Z"),
            (weekly, "2026-11-23T06:30:00Z", "2026-11-23T06:30:00Z"),
            (often, "2026-11-25T06:44:59Z", "2026-11-25T06:30:00Z"),
            (often, "2026-11-24T21:00:00Z", "2026-11-24T21:00:00Z"),
        ] {
            assert_eq!(
                schedule.last_tick(time(now)),
                time(wanted),
                "{schedule:?} {now}"
            );
        }
    }

    #[test]
    fn an_hour_that_clocks_leapt_over_is_followed_by_the_next_one() {
        // Moscow's clocks went from 2:00 to 3:00 on 27 March 2011.
        let at = Schedule::Daily {
            hour: 2,
            minute: 30,
        };
        let tick = at.last_tick(time("2011-03-27T12:00:00Z"));
        assert_eq!(tick, time("2011-03-26T23:30:00Z"));
    }
}
