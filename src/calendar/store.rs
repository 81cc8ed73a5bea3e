//! Every SQL statement about the calendar.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::model::{Rule, WorkingCalendar, Year};

const DAY_OFF: &str = "day_off";
const WORKING_DAY: &str = "working_day";

/// A year as its rows say it.
struct YearRow {
    year: i32,
    source: String,
    days: Vec<NaiveDate>,
    kinds: Vec<String>,
}

/// The calendar of all years that are known.
pub async fn load(db: &mut PgConnection) -> Result<WorkingCalendar, sqlx::Error> {
    Ok(WorkingCalendar::new(list_years(db).await?))
}

/// The years that are known.
pub async fn list_years(db: &mut PgConnection) -> Result<BTreeMap<i32, Year>, sqlx::Error> {
    read(db, None).await
}

/// One year, if it is known.
pub async fn find_year(db: &mut PgConnection, year: i32) -> Result<Option<Year>, sqlx::Error> {
    Ok(read(db, Some(year)).await?.remove(&year))
}

async fn read(
    db: &mut PgConnection,
    year: Option<i32>,
) -> Result<BTreeMap<i32, Year>, sqlx::Error> {
    let rows = sqlx::query_as!(
        YearRow,
        r#"select calendar_year.year, source,
            coalesce(array_agg(day order by day) filter (where day is not null), '{}') as "days!",
            coalesce(array_agg(kind order by day) filter (where day is not null), '{}') as "kinds!"
         from calendar_year left join calendar_day on calendar_day.year = calendar_year.year
         where $1::integer is null or calendar_year.year = $1
         group by calendar_year.year"#,
        year
    )
    .fetch_all(db)
    .await?;
    let years = rows
        .into_iter()
        .filter_map(|row| Some((row.year, row.into_year()?)));
    Ok(years.collect())
}

impl YearRow {
    /// The checked year; one whose rows cannot be right counts as unknown, and the answers say so.
    fn into_year(self) -> Option<Year> {
        let days: Vec<_> = self
            .days
            .into_iter()
            .zip(self.kinds)
            .map(|(day, kind)| (day, rule_of(&kind)))
            .collect();
        Year::new(self.year, &self.source, &days)
            .inspect_err(|errors| {
                tracing::error!(
                    calendar.year = self.year,
                    ?errors,
                    "the calendar of a year cannot be used"
                );
            })
            .ok()
    }
}

fn rule_of(kind: &str) -> Rule {
    if kind == WORKING_DAY {
        Rule::WorkingDay
    } else {
        Rule::DayOff
    }
}

/// Puts a year in place of what was known of it.
pub async fn replace_year(
    tx: &mut PgConnection,
    number: i32,
    year: &Year,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into calendar_year (year, source, updated_at) values ($1, $2, $3)
         on conflict on constraint calendar_year_pkey do update set source = excluded.source, updated_at = excluded.updated_at",
        number,
        year.source(),
        now
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!("delete from calendar_day where year = $1", number)
        .execute(&mut *tx)
        .await?;
    let (days, kinds): (Vec<_>, Vec<_>) = year
        .days()
        .map(|(day, rule)| {
            let kind = match rule {
                Rule::DayOff => DAY_OFF,
                Rule::WorkingDay => WORKING_DAY,
            };
            (day, kind.to_owned())
        })
        .unzip();
    sqlx::query!(
        "insert into calendar_day (year, day, kind) select $1, day, kind from unnest($2::date[], $3::text[]) as moved (day, kind)",
        number,
        &days,
        &kinds
    )
    .execute(tx)
    .await?;
    Ok(())
}
