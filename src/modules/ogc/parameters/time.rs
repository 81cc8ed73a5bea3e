//! Spans of time: `datetime`, an instant or an interval whose ends may be open.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use features::Instants;

use super::invalid;
use crate::error::Problem;

/// Reads an instant, a day, or an interval of them.
pub(super) fn instants(text: &str) -> Result<Instants, Problem> {
    let wrong = || {
        invalid(
            "datetime",
            "must be an instant such as 2026-03-01T12:00:00Z, a day, or an interval of them: from/to, from/.. or ../to",
        )
    };
    let instants = match text.split_once('/') {
        None => {
            let (from, to) = span(text).ok_or_else(wrong)?;
            return Ok(Instants {
                from: Some(from),
                to: Some(to),
            });
        }
        Some((from, to)) => Instants {
            from: end(from).ok_or_else(wrong)?.map(|(from, _)| from),
            to: end(to).ok_or_else(wrong)?.map(|(_, to)| to),
        },
    };
    match instants {
        Instants {
            from: None,
            to: None,
        } => Err(wrong()),
        Instants {
            from: Some(from),
            to: Some(to),
        } if from > to => Err(invalid("datetime", "the interval ends before it begins")),
        instants => Ok(instants),
    }
}

/// An end of an interval: `Some(None)` where it is open, `None` where it cannot be read.
#[expect(
    clippy::option_option,
    reason = "open and unreadable are different things"
)]
fn end(text: &str) -> Option<Option<(DateTime<Utc>, DateTime<Utc>)>> {
    match text {
        "" | ".." => Some(None),
        text => span(text).map(Some),
    }
}

/// The first and the last microsecond of an instant or a day of UTC.
fn span(text: &str) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    // A plus sign in an address is a blank.
    if let Ok(instant) = DateTime::parse_from_rfc3339(&text.replace(' ', "+")) {
        return Some((instant.to_utc(), instant.to_utc()));
    }
    let day: NaiveDate = text.parse().ok()?;
    let from = day.and_hms_opt(0, 0, 0)?.and_utc();
    let to = from.checked_add_days(Days::new(1))? - TimeDelta::microseconds(1);
    Some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<String>, Option<String>) {
        let instants = instants(text).unwrap();
        let text = |instant: DateTime<Utc>| instant.to_rfc3339();
        (instants.from.map(text), instants.to.map(text))
    }

    #[test]
    fn instants_days_and_open_ends_are_read() {
        let noon = Some("2026-03-01T12:00:00+00:00".to_owned());
        assert_eq!(read("2026-03-01T12:00:00Z"), (noon.clone(), noon.clone()));
        assert_eq!(read("2026-03-01T15:00:00 03:00").0, noon);
        assert_eq!(read("2026-03-01T12:00:00Z/.."), (noon.clone(), None));
        assert_eq!(read("/2026-03-01T12:00:00Z"), (None, noon));
        assert_eq!(
            read("2026-03-01"),
            (
                Some("2026-03-01T00:00:00+00:00".to_owned()),
                Some("2026-03-01T23:59:59.999999+00:00".to_owned())
            )
        );
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "yesterday",
            "../..",
            "/",
            "2026-13-01",
            "2026-03-02/2026-03-01",
            "a/b/c",
        ] {
            assert!(instants(text).is_err(), "{text}");
        }
    }
}
