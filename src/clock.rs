//! The one clock: everything that asks for the time asks here, so that a test can move it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// The time zone of the region: days, terms and schedules are those of its calendar.
pub const ZONE: Tz = chrono_tz::Europe::Moscow;

/// Tells the time; copies move together.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    /// Milliseconds by which this clock is ahead of the system's.
    ahead_ms: Arc<AtomicI64>,
}

impl Clock {
    /// Now, to the microsecond that the database keeps.
    pub fn now(&self) -> DateTime<Utc> {
        let now = Utc::now() + TimeDelta::milliseconds(self.ahead_ms.load(Ordering::Relaxed));
        DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }

    /// Moves this clock and its copies forward: terms run out without waiting for them.
    pub fn advance(&self, by: TimeDelta) {
        self.ahead_ms
            .fetch_add(by.num_milliseconds(), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_of_a_clock_move_together() {
        let clock = Clock::default();
        let copy = clock.clone();
        let before = copy.now();
        clock.advance(TimeDelta::days(10));
        assert!(copy.now() - before >= TimeDelta::days(10));
    }
}
