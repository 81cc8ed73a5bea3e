//! The calendar as a value: years of moved days, and what follows from them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};

use crate::clock::ZONE;

/// The fixed non-working holidays of article 112 of the Labour Code, as month and day.
const HOLIDAYS: [(u32, u32); 14] = [
    (1, 1),
    (1, 2),
    (1, 3),
    (1, 4),
    (1, 5),
    (1, 6),
    (1, 7),
    (1, 8),
    (2, 23),
    (3, 8),
    (5, 1),
    (5, 9),
    (6, 12),
    (11, 4),
];
/// No term is longer than this, so no search runs for ever.
const LONGEST_DAYS: u32 = 3660;

/// The days of one year that differ from the rule, and where that stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Year {
    source: String,
    days_off: BTreeSet<NaiveDate>,
    working_days: BTreeSet<NaiveDate>,
}

/// Why days are not those of a year.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum YearError {
    /// A year needs to say where its days come from.
    #[error("the source is missing")]
    NoSource,
    /// A day of another year.
    #[error("{0} is not in this year")]
    OtherYear(NaiveDate),
    /// A day that stands there twice.
    #[error("{0} stands there twice")]
    Twice(NaiveDate),
    /// A day that the rule already makes what it is said to be.
    #[error("{0} is that without being said")]
    NoChange(NaiveDate),
}

/// What a day is made by the act of its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// A day on which nobody works though the rule says so.
    DayOff,
    /// A day on which people work though the rule says no.
    WorkingDay,
}

impl Year {
    /// The year with these days; only days that differ from the rule are taken.
    pub fn new(
        year: i32,
        source: &str,
        days: &[(NaiveDate, Rule)],
    ) -> Result<Self, Vec<YearError>> {
        let mut errors = Vec::new();
        let mut checked = Self {
            source: source.trim().to_owned(),
            ..Self::default()
        };
        if checked.source.is_empty() {
            errors.push(YearError::NoSource);
        }
        for (day, rule) in days {
            let is_known = checked.days_off.contains(day) || checked.working_days.contains(day);
            let makes_working = *rule == Rule::WorkingDay;
            if day.year() != year {
                errors.push(YearError::OtherYear(*day));
            } else if is_known {
                errors.push(YearError::Twice(*day));
            } else if is_working_by_rule(*day) == makes_working {
                errors.push(YearError::NoChange(*day));
            } else if makes_working {
                checked.working_days.insert(*day);
            } else {
                checked.days_off.insert(*day);
            }
        }
        if errors.is_empty() {
            Ok(checked)
        } else {
            Err(errors)
        }
    }

    /// The act that moved the days.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The days that differ from the rule, in order.
    pub fn days(&self) -> impl Iterator<Item = (NaiveDate, Rule)> {
        let off = self.days_off.iter().map(|day| (*day, Rule::DayOff));
        let working = self.working_days.iter().map(|day| (*day, Rule::WorkingDay));
        let all: BTreeMap<_, _> = off.chain(working).collect();
        all.into_iter()
    }
}

/// A result, and the years without data on which it rests: their days were guessed from the fixed rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<T> {
    /// What was asked for.
    pub value: T,
    /// Years whose calendar is not known; empty for a certain answer.
    pub assumed_years: BTreeSet<i32>,
}

/// How long a term is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// So many working days.
    WorkingDays(u32),
    /// So many days; when the last one is a day off, the term ends on the next working day.
    CalendarDays(u32),
    /// So many days; when the last one is a day off, the term ends on the working day before it.
    CalendarDaysEndingEarly(u32),
}

/// The end of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline {
    /// The last day of the term.
    pub day: NaiveDate,
    /// The midnight of the region that ends it: what happens before is in time.
    pub ends_at: DateTime<Utc>,
}

/// The working days of the years that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkingCalendar {
    years: BTreeMap<i32, Year>,
}

impl WorkingCalendar {
    /// A calendar of these years.
    pub fn new(years: impl IntoIterator<Item = (i32, Year)>) -> Self {
        Self {
            years: years.into_iter().collect(),
        }
    }

    /// Whether people work on this day.
    pub fn is_working_day(&self, day: NaiveDate) -> Answer<bool> {
        let mut assumed_years = BTreeSet::new();
        let value = self.works(day, &mut assumed_years);
        Answer {
            value,
            assumed_years,
        }
    }

    /// The working day that lies so many working days after `day`; with none, the first working day that is not before it.
    pub fn add_working_days(&self, day: NaiveDate, count: u32) -> Answer<NaiveDate> {
        let mut assumed_years = BTreeSet::new();
        let mut value = day;
        if count == 0 {
            value = self.roll(value, Direction::Forward, &mut assumed_years);
        }
        for _ in 0..count.min(LONGEST_DAYS) {
            value = self.roll(value + Days::new(1), Direction::Forward, &mut assumed_years);
        }
        Answer {
            value,
            assumed_years,
        }
    }

    /// When a term ends that begins at this moment: its first day is the one after, by the region's calendar.
    pub fn term(&self, term: Term, from: DateTime<Utc>) -> Answer<Deadline> {
        let first = from.with_timezone(&ZONE).date_naive();
        let after = |days: u32| first + Days::new(u64::from(days.min(LONGEST_DAYS)));
        let mut assumed_years = BTreeSet::new();
        let day = match term {
            Term::WorkingDays(days) => {
                let answer = self.add_working_days(first, days);
                assumed_years = answer.assumed_years;
                answer.value
            }
            Term::CalendarDays(days) => {
                self.roll(after(days), Direction::Forward, &mut assumed_years)
            }
            Term::CalendarDaysEndingEarly(days) => {
                self.roll(after(days), Direction::Back, &mut assumed_years)
            }
        };
        let value = Deadline {
            day,
            ends_at: midnight_after(day),
        };
        Answer {
            value,
            assumed_years,
        }
    }

    fn works(&self, day: NaiveDate, assumed_years: &mut BTreeSet<i32>) -> bool {
        let Some(year) = self.years.get(&day.year()) else {
            assumed_years.insert(day.year());
            return is_working_by_rule(day);
        };
        year.working_days.contains(&day)
            || (is_working_by_rule(day) && !year.days_off.contains(&day))
    }

    fn roll(
        &self,
        mut day: NaiveDate,
        direction: Direction,
        assumed_years: &mut BTreeSet<i32>,
    ) -> NaiveDate {
        while !self.works(day, assumed_years) {
            day = match direction {
                Direction::Forward => day + Days::new(1),
                Direction::Back => day - Days::new(1),
            };
        }
        day
    }
}

#[derive(Debug, Clone, Copy)]
enum Direction {
    Forward,
    Back,
}

fn is_working_by_rule(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
        && !HOLIDAYS.contains(&(day.month(), day.day()))
}

fn midnight_after(day: NaiveDate) -> DateTime<Utc> {
    let local = (day + Days::new(1)).and_time(NaiveTime::MIN);
    let found = ZONE
        .from_local_datetime(&local)
        .earliest()
        // A midnight over which clocks leapt: the day ended an hour before what they showed then.
        .unwrap_or_else(|| ZONE.from_utc_datetime(&(local - TimeDelta::hours(3))));
    found.to_utc()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// 2025 as migration 0019 has it.
    fn calendar() -> WorkingCalendar {
        let off = [
            "2025-05-02",
            "2025-05-08",
            "2025-06-13",
            "2025-11-03",
            "2025-12-31",
        ];
        let mut days: Vec<_> = off.iter().map(|text| (day(text), Rule::DayOff)).collect();
        days.push((day("2025-11-01"), Rule::WorkingDay));
        WorkingCalendar::new([(2025, Year::new(2025, "№ 1335", &days).unwrap())])
    }

    #[test]
    fn moved_days_are_data_and_holidays_are_fixed() {
        let calendar = calendar();
        for (text, works) in [
            ("2025-01-08", false),
            ("2025-01-09", true),
            ("2025-05-02", false),
            ("2025-05-05", true),
            ("2025-11-01", true),
            ("2025-11-03", false),
            ("2025-11-08", false),
        ] {
            let answer = calendar.is_working_day(day(text));
            assert_eq!(answer.value, works, "{text}");
            assert!(answer.assumed_years.is_empty());
        }
    }

    #[test]
    fn a_year_without_data_is_guessed_and_says_so() {
        let calendar = calendar();
        let answer = calendar.is_working_day(day("2027-02-22"));
        assert_eq!(
            (answer.value, answer.assumed_years),
            (true, BTreeSet::from([2027]))
        );
        assert!(!calendar.is_working_day(day("2027-02-23")).value);
        let across = calendar.add_working_days(day("2025-12-30"), 1);
        assert_eq!(across.value, day("2026-01-09"));
        assert_eq!(across.assumed_years, BTreeSet::from([2026]));
    }

    #[test]
    fn terms_count_from_the_day_after_and_end_on_a_working_day() {
        let calendar = calendar();
        // Half past eleven in the evening of 30 April in Moscow.
        let from: DateTime<Utc> = "2025-04-30T20:30:00Z".parse().unwrap();
        for (term, wanted) in [
            (Term::WorkingDays(1), "2025-05-05"),
            (Term::WorkingDays(4), "2025-05-12"),
            (Term::CalendarDays(10), "2025-05-12"),
            (Term::CalendarDaysEndingEarly(10), "2025-05-07"),
            (Term::CalendarDays(7), "2025-05-07"),
        ] {
            assert_eq!(calendar.term(term, from).value.day, day(wanted), "{term:?}");
        }
        let deadline = calendar.term(Term::CalendarDays(7), from).value;
        let wanted: DateTime<Utc> = "2025-05-07T21:00:00Z".parse().unwrap();
        assert_eq!(deadline.ends_at, wanted);
    }

    #[test]
    fn only_days_that_change_something_make_a_year() {
        let errors = Year::new(
            2025,
            " ",
            &[
                (day("2024-05-02"), Rule::DayOff),
                (day("2025-05-03"), Rule::DayOff),
                (day("2025-05-05"), Rule::WorkingDay),
                (day("2025-05-02"), Rule::DayOff),
                (day("2025-05-02"), Rule::DayOff),
            ],
        )
        .unwrap_err();
        assert_eq!(
            errors,
            [
                YearError::NoSource,
                YearError::OtherYear(day("2024-05-02")),
                YearError::NoChange(day("2025-05-03")),
                YearError::NoChange(day("2025-05-05")),
                YearError::Twice(day("2025-05-02")),
            ]
        );
    }

    proptest! {
        #[test]
        fn adding_working_days_is_counting_them(offset in 0_u64..800, count in 1_u32..60) {
            let calendar = calendar();
            let start = day("2024-11-01") + Days::new(offset);
            let end = calendar.add_working_days(start, count).value;
            let between = start.iter_days().skip(1).take_while(|day| *day <= end);
            let worked = between.filter(|day| calendar.is_working_day(*day).value).count();
            prop_assert_eq!(worked, count as usize);
            prop_assert!(calendar.is_working_day(end).value);
            let split = calendar.add_working_days(calendar.add_working_days(start, 1).value, count - 1);
            if count > 1 {
                prop_assert_eq!(split.value, end);
            }
        }
    }
}
