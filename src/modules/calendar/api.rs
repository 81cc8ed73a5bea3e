//! Wire types of the working calendar.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::commands::SetYearError;
use crate::calendar::{Rule, WorkingCalendar, Year, YearError};
use crate::error::{AppError, FieldError, Problem};

/// What the act of a year makes of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum DayKind {
    /// Nobody works, though the rule says so.
    DayOff,
    /// People work, though the rule says no.
    WorkingDay,
}

/// A day that differs from the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DayView {
    /// The day.
    #[schema(example = "2026-01-09")]
    day: NaiveDate,
    /// What it is.
    kind: DayKind,
}

/// A year of the calendar.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CalendarView {
    year: i32,
    /// The act that moved the days; null for a year that is not known and follows the rule alone.
    source: Option<String>,
    /// Whether the year is not known: then days are guessed from Saturdays, Sundays and the fixed holidays.
    assumed: bool,
    /// The days that differ from the rule.
    days: Vec<DayView>,
    /// Working days of the year.
    #[schema(example = 247)]
    working_days: usize,
}

/// A year of the calendar.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CalendarAnswer {
    calendar: CalendarView,
}

/// A year as staff write it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CalendarUpdate {
    /// The act that moved the days.
    #[schema(example = "Постановление Правительства РФ от 24.09.2025 № 1466")]
    source: String,
    /// The days that differ from the rule (Monday to Friday, without the fixed holidays), at most 60.
    days: Vec<DayView>,
}

/// A year as staff write it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CalendarUpdateBody {
    pub(super) calendar: CalendarUpdate,
}

impl CalendarAnswer {
    /// What is known of a year.
    pub(super) fn new(number: i32, year: Option<Year>) -> Self {
        let assumed = year.is_none();
        let source = year.as_ref().map(|year| year.source().to_owned());
        let days = year.as_ref().map(days).unwrap_or_default();
        let calendar = WorkingCalendar::new(year.map(|year| (number, year)));
        let first = NaiveDate::from_ymd_opt(number, 1, 1);
        let all = first
            .into_iter()
            .flat_map(|first| first.iter_days().take(366));
        let working_days = all
            .filter(|day| chrono::Datelike::year(day) == number)
            .filter(|day| calendar.is_working_day(*day).value)
            .count();
        Self {
            calendar: CalendarView {
                year: number,
                source,
                assumed,
                days,
                working_days,
            },
        }
    }
}

/// The days of a year on the wire.
pub(super) fn days(year: &Year) -> Vec<DayView> {
    let to_view = |(day, rule)| DayView {
        day,
        kind: match rule {
            Rule::DayOff => DayKind::DayOff,
            Rule::WorkingDay => DayKind::WorkingDay,
        },
    };
    year.days().map(to_view).collect()
}

/// Days of a year that may differ from the rule; more is a mistake.
const MOST_DAYS: usize = 60;
/// Characters of a source.
const SOURCE_CHARS: usize = 500;

impl CalendarUpdate {
    /// The checked year.
    pub(super) fn parse(self, number: i32) -> Result<Year, Problem> {
        let mut faults = Vec::new();
        if self.days.len() > MOST_DAYS {
            let detail = format!("at most {MOST_DAYS} days");
            faults.push(FieldError::pointer("/calendar/days", "too-many", detail));
        }
        if self.source.chars().count() > SOURCE_CHARS {
            let detail = format!("at most {SOURCE_CHARS} characters");
            faults.push(FieldError::pointer("/calendar/source", "too-long", detail));
        }
        let days: Vec<_> = self
            .days
            .iter()
            .take(MOST_DAYS)
            .map(|day| {
                let rule = match day.kind {
                    DayKind::DayOff => Rule::DayOff,
                    DayKind::WorkingDay => Rule::WorkingDay,
                };
                (day.day, rule)
            })
            .collect();
        let year = Year::new(number, &self.source, &days);
        match year {
            Ok(year) if faults.is_empty() => Ok(year),
            Ok(_) => Err(Problem::validation(faults)),
            Err(errors) => {
                faults.extend(errors.iter().map(|error| fault(error, &days)));
                Err(Problem::validation(faults))
            }
        }
    }
}

fn fault(error: &YearError, days: &[(NaiveDate, Rule)]) -> FieldError {
    let at = |day: &NaiveDate| {
        let index = days.iter().rposition(|(each, _)| each == day);
        format!("/calendar/days/{}", index.unwrap_or_default())
    };
    let (pointer, code) = match error {
        YearError::NoSource => ("/calendar/source".to_owned(), "required"),
        YearError::OtherYear(day) => (at(day), "out-of-range"),
        YearError::Twice(day) => (at(day), "repeated"),
        YearError::NoChange(day) => (at(day), "invalid"),
    };
    FieldError::pointer(pointer, code, error.to_string())
}

impl From<SetYearError> for AppError {
    fn from(error: SetYearError) -> Self {
        match error {
            SetYearError::Database(error) => error.into(),
        }
    }
}
