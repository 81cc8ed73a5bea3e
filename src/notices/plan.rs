//! When something leaves the site: what people wish, as a pure function of the clock.

use chrono::{DateTime, Datelike, Days, NaiveTime, TimeDelta, TimeZone, Timelike, Utc};

use super::kind::{Channels, Kind};
use crate::clock::ZONE;

/// When digests go out, by the clocks of the region.
const DIGEST_HOUR: u32 = 9;

/// How letters come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digest {
    /// One for each notification.
    Immediate,
    /// One in the morning with what happened the day before.
    Daily,
    /// One on Monday morning.
    Weekly,
}

impl Digest {
    /// The name in the database and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Immediate => "immediate",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
        }
    }

    /// The digest of this name; immediate for any that is not known.
    pub fn of(name: &str) -> Self {
        match name {
            "daily" => Self::Daily,
            "weekly" => Self::Weekly,
            _ => Self::Immediate,
        }
    }
}

/// Hours of the region's day in which nothing is sent; they may span midnight.
///
/// Invariant: they do not begin when they end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietHours {
    from: NaiveTime,
    to: NaiveTime,
}

/// Quiet hours that begin when they end.
#[derive(Debug, thiserror::Error)]
#[error("quiet hours end at another time than they begin")]
pub struct QuietHoursError;

impl QuietHours {
    /// From one time to another, to the minute.
    pub fn new(from: NaiveTime, to: NaiveTime) -> Result<Self, QuietHoursError> {
        let minute = |time: NaiveTime| {
            NaiveTime::from_hms_opt(time.hour(), time.minute(), 0).unwrap_or_default()
        };
        let (from, to) = (minute(from), minute(to));
        if from == to {
            return Err(QuietHoursError);
        }
        Ok(Self { from, to })
    }

    /// When they begin.
    pub fn from(self) -> NaiveTime {
        self.from
    }

    /// When they end.
    pub fn to(self) -> NaiveTime {
        self.to
    }

    /// The end of the quiet hours that this moment lies in, or the moment itself.
    fn leave(self, at: DateTime<Utc>) -> DateTime<Utc> {
        let local = at.with_timezone(&ZONE);
        let time = local.time();
        let spans_midnight = self.from > self.to;
        let is_evening = time >= self.from;
        let is_morning = time < self.to;
        let end_day = match (spans_midnight, is_evening, is_morning) {
            (true, true, _) => local.date_naive() + Days::new(1),
            (true, false, true) | (false, true, true) => local.date_naive(),
            _ => return at,
        };
        let end = ZONE.from_local_datetime(&end_day.and_time(self.to));
        end.earliest().map_or(at, |end| end.to_utc())
    }
}

/// What a person wishes of all kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wishes {
    /// How letters come.
    pub digest: Digest,
    /// When nothing comes.
    pub quiet_hours: Option<QuietHours>,
}

impl Default for Wishes {
    fn default() -> Self {
        Self {
            digest: Digest::Immediate,
            quiet_hours: None,
        }
    }
}

/// When something goes by each channel; nothing where it does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) email: Option<DateTime<Utc>>,
    pub(super) push: Option<DateTime<Utc>>,
}

/// Plans what leaves the site for one person.
pub(super) fn plan(kind: Kind, channels: Channels, wishes: Wishes, now: DateTime<Utc>) -> Plan {
    if kind.is_mandatory() {
        return Plan {
            email: kind.default_channels().email.then_some(now),
            push: channels.push.then_some(now),
        };
    }
    let loud = |at| wishes.quiet_hours.map_or(at, |quiet| quiet.leave(at));
    Plan {
        email: channels
            .email
            .then(|| loud(digest_after(wishes.digest, now))),
        push: channels.push.then(|| loud(now)),
    }
}

/// When the digest goes out that takes up what happens now.
fn digest_after(digest: Digest, now: DateTime<Utc>) -> DateTime<Utc> {
    let local = now.with_timezone(&ZONE);
    let step = match digest {
        Digest::Immediate => return now,
        Digest::Daily => 1,
        Digest::Weekly => 7,
    };
    let since = match digest {
        Digest::Weekly => u64::from(local.weekday().num_days_from_monday()),
        Digest::Immediate | Digest::Daily => 0,
    };
    let morning = |day: chrono::NaiveDate| {
        let time = NaiveTime::from_hms_opt(DIGEST_HOUR, 0, 0).unwrap_or_default();
        let found = ZONE.from_local_datetime(&day.and_time(time)).earliest();
        found.map_or(now + TimeDelta::days(1), |found| found.to_utc())
    };
    let last = local.date_naive() - Days::new(since);
    let this = morning(last);
    if this > now {
        this
    } else {
        morning(last + Days::new(step))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().into()
    }

    fn quiet(from: &str, to: &str) -> QuietHours {
        QuietHours::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
    }

    const ALL: Channels = Channels {
        in_app: true,
        email: true,
        push: true,
    };

    #[test]
    fn quiet_hours_are_those_of_the_region_and_may_span_midnight() {
        let night = quiet("22:00:00", "07:30:00");
        let noon = quiet("12:00:00", "14:00:00");
        for (hours, at, wanted) in [
            // 22:30 in Moscow.
            (night, "2026-11-25T19:30:00Z", "2026-11-26T04:30:00Z"),
            (night, "2026-11-25T22:00:00Z", "2026-11-26T04:30:00Z"),
            (night, "2026-11-26T04:29:59Z", "2026-11-26T04:30:00Z"),
            (night, "2026-11-26T04:30:00Z", "2026-11-26T04:30:00Z"),
            (night, "2026-11-25T18:59:59Z", "2026-11-25T18:59:59Z"),
            (noon, "2026-11-25T09:00:00Z", "2026-11-25T11:00:00Z"),
            (noon, "2026-11-25T11:00:00Z", "2026-11-25T11:00:00Z"),
        ] {
            assert_eq!(hours.leave(time(at)), time(wanted), "{at}");
        }
        let same = "07:00:00".parse().unwrap();
        assert!(QuietHours::new(same, same).is_err());
    }

    #[test]
    fn digests_gather_until_the_next_morning_or_monday() {
        for (digest, now, wanted) in [
            (
                Digest::Daily,
                "2026-11-25T05:00:00Z",
                "2026-11-25T06:00:00Z",
            ),
            (
                Digest::Daily,
                "2026-11-25T06:00:00Z",
                "2026-11-26T06:00:00Z",
            ),
            (
                Digest::Weekly,
                "2026-11-25T06:00:00Z",
                "2026-11-30T06:00:00Z",
            ),
            (
                Digest::Weekly,
                "2026-11-30T05:59:00Z",
                "2026-11-30T06:00:00Z",
            ),
            (
                Digest::Weekly,
                "2026-11-30T06:00:00Z",
                "2026-12-07T06:00:00Z",
            ),
        ] {
            assert_eq!(
                digest_after(digest, time(now)),
                time(wanted),
                "{digest:?} {now}"
            );
        }
    }

    #[test]
    fn what_concerns_safety_waits_for_nobody() {
        let now = time("2026-11-25T22:00:00Z");
        let wishes = Wishes {
            digest: Digest::Weekly,
            quiet_hours: Some(quiet("22:00:00", "07:00:00")),
        };
        let none = Channels {
            in_app: false,
            email: false,
            push: false,
        };
        let safety = plan(Kind::AccountSecurity, none, wishes, now);
        assert_eq!(
            safety,
            Plan {
                email: Some(now),
                push: None
            }
        );
        let usual = plan(Kind::IssueChanged, ALL, wishes, now);
        assert_eq!(usual.push, Some(time("2026-11-26T04:00:00Z")));
        assert_eq!(usual.email, Some(time("2026-11-30T06:00:00Z")));
        assert_eq!(
            plan(Kind::IssueChanged, none, wishes, now),
            Plan {
                email: None,
                push: None
            }
        );
    }
}
