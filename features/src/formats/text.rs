//! Numbers, days and instants as text, written to memory without formatting machinery: every record passes here ten times.

use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, Timelike, Utc};

/// Appends a number with at least `width` digits.
pub(super) fn push_digits(mut number: u64, width: usize, out: &mut Vec<u8>) {
    let mut digits = [b'0'; 20];
    let mut start = digits.len();
    while number > 0 {
        start -= 1;
        digits[start] = b'0' + (number % 10) as u8;
        number /= 10;
    }
    let start = start.min(digits.len() - width);
    out.extend_from_slice(&digits[start..]);
}

pub(super) fn push_integer(number: i64, out: &mut Vec<u8>) {
    if number < 0 {
        out.push(b'-');
    }
    push_digits(number.unsigned_abs(), 1, out);
}

/// Appends the shortest text that is read as the same number; `false`, and nothing written, where it is not finite.
#[must_use]
pub(super) fn push_float(number: f64, out: &mut Vec<u8>) -> bool {
    if number.is_finite() {
        serde_json::to_writer(out, &number)
            .expect("invariant: a finite number is written to memory");
        return true;
    }
    false
}

/// Appends `YYYY-MM-DD`.
pub(super) fn push_date(date: NaiveDate, out: &mut Vec<u8>) {
    let Ok(year) = u64::try_from(date.year()) else {
        return out.extend_from_slice(date.to_string().as_bytes());
    };
    if year > 9999 {
        return out.extend_from_slice(date.to_string().as_bytes());
    }
    push_digits(year, 4, out);
    out.push(b'-');
    push_digits(u64::from(date.month()), 2, out);
    out.push(b'-');
    push_digits(u64::from(date.day()), 2, out);
}

/// Appends the instant by RFC 3339 with `Z` and as many decimals of a second as it has: none, three, six or nine.
pub(super) fn push_instant(instant: DateTime<Utc>, out: &mut Vec<u8>) {
    let (date, time) = (instant.date_naive(), instant.time());
    // Leap seconds and far years are seldom enough to leave them to the general way.
    if time.nanosecond() >= 1_000_000_000 || !(0..=9999).contains(&date.year()) {
        let text = instant.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        return out.extend_from_slice(text.as_bytes());
    }
    push_date(date, out);
    for (mark, number) in [
        (b'T', time.hour()),
        (b':', time.minute()),
        (b':', time.second()),
    ] {
        out.push(mark);
        push_digits(u64::from(number), 2, out);
    }
    let nanoseconds = u64::from(time.nanosecond());
    if nanoseconds > 0 {
        out.push(b'.');
        if nanoseconds.is_multiple_of(1_000_000) {
            push_digits(nanoseconds / 1_000_000, 3, out);
        } else if nanoseconds.is_multiple_of(1000) {
            push_digits(nanoseconds / 1000, 6, out);
        } else {
            push_digits(nanoseconds, 9, out);
        }
    }
    out.push(b'Z');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(push: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        push(&mut out);
        String::from_utf8(out).unwrap()
    }

    proptest! {
        #[test]
        fn integers_are_those_of_the_standard_library(number: i64) {
            prop_assert_eq!(text(|out| push_integer(number, out)), number.to_string());
        }

        #[test]
        fn instants_are_those_of_chrono(
            seconds in -70_000_000_000_i64..300_000_000_000,
            nanoseconds in prop_oneof![Just(0_u32), 0..1000_u32, Just(120_000_000), Just(1_000), 0..2_000_000_000_u32],
        ) {
            let Some(instant) = DateTime::from_timestamp(seconds, nanoseconds) else { return Ok(()); };
            prop_assert_eq!(
                text(|out| push_instant(instant, out)),
                instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)
            );
            let date = instant.date_naive();
            prop_assert_eq!(text(|out| push_date(date, out)), date.to_string());
        }
    }
}
