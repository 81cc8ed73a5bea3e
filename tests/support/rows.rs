//! Builders of rows; what a test does not say is some plain value.

use chrono::{DateTime, Days, NaiveDate, Utc};
use sqlx::PgPool;

/// The municipality that covers a place in the active edition, lowest code first.
const LOCATE: &str = "select edition_id, code from boundary_area
    join boundary_edition on boundary_edition.id = edition_id and active
    where st_covers(geom, st_setsrid(st_makepoint($1, $2), 4326)) order by code limit 1";

/// An issue to be written.
#[derive(Debug, Clone)]
pub(crate) struct IssueBuilder {
    title: String,
    status: &'static str,
    category: &'static str,
    location: (f64, f64),
    created_at: DateTime<Utc>,
    answered_after_days: Option<u64>,
}

impl IssueBuilder {
    /// A registered issue about roads at this place, of noon of 2026-03-01.
    pub(crate) fn at(location: (f64, f64)) -> Self {
        Self {
            title: "Яма на дороге".to_owned(),
            status: "registered",
            category: "roads",
            location,
            created_at: "2026-03-01T12:00:00Z".parse().unwrap(),
            answered_after_days: None,
        }
    }

    pub(crate) fn titled(mut self, title: &str) -> Self {
        title.clone_into(&mut self.title);
        self
    }

    pub(crate) fn status(mut self, status: &'static str) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn category(mut self, category: &'static str) -> Self {
        self.category = category;
        self
    }

    pub(crate) fn created_at(mut self, at: &str) -> Self {
        self.created_at = at.parse().unwrap();
        self
    }

    /// Answered so many days after it was created; the term is ten.
    pub(crate) fn answered_after_days(mut self, days: u64) -> Self {
        self.answered_after_days = Some(days);
        self
    }

    /// Writes the row and answers its id.
    pub(crate) async fn insert(&self, db: &PgPool) -> i64 {
        let (edition, code) = locate(db, self.location).await;
        let answered_at = self
            .answered_after_days
            .map(|days| self.created_at + Days::new(days));
        sqlx::query_scalar(
            "insert into issue (title, description, status, category, geom, municipality_code, edition_id, created_at, answered_at, due_at, address)
             values ($1, 'Подробности', $2, $3, st_setsrid(st_makepoint($4, $5), 4326), $6, $7, $8, $9, $8 + interval '10 days', 'ул. Красная, 1')
             returning id",
        )
        .bind(&self.title)
        .bind(self.status)
        .bind(self.category)
        .bind(self.location.0)
        .bind(self.location.1)
        .bind(code)
        .bind(edition)
        .bind(self.created_at)
        .bind(answered_at)
        .fetch_one(db)
        .await
        .unwrap()
    }
}

/// A construction to be written.
#[derive(Debug, Clone)]
pub(crate) struct ConstructionBuilder {
    name: String,
    status: &'static str,
    category: &'static str,
    southwest: (f64, f64),
    permitted_on: Option<NaiveDate>,
}

impl ConstructionBuilder {
    /// A house under construction, a square of 0.0004 degrees from this southwest corner.
    pub(crate) fn at(southwest: (f64, f64)) -> Self {
        Self {
            name: "Жилой дом".to_owned(),
            status: "under_construction",
            category: "house",
            southwest,
            permitted_on: NaiveDate::from_ymd_opt(2025, 6, 1),
        }
    }

    pub(crate) fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    pub(crate) fn status(mut self, status: &'static str) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn category(mut self, category: &'static str) -> Self {
        self.category = category;
        self
    }

    pub(crate) fn without_permit(mut self) -> Self {
        self.permitted_on = None;
        self
    }

    /// Writes the row and answers its id.
    pub(crate) async fn insert(&self, db: &PgPool) -> i64 {
        let (edition, code) = locate(db, self.southwest).await;
        sqlx::query_scalar(
            "insert into construction (name, status, category, geom, municipality_code, edition_id, address, permit_number, developer, storeys, permitted_on)
             values ($1, $2, $3, st_multi(st_makeenvelope($4, $5, $4 + 0.0004, $5 + 0.0004, 4326)), $6, $7, 'ул. Мира, 2',
                 case when $8::date is not null then '23-301000-7-2025' end, 'ООО «Застройщик»', 9, $8)
             returning id",
        )
        .bind(&self.name)
        .bind(self.status)
        .bind(self.category)
        .bind(self.southwest.0)
        .bind(self.southwest.1)
        .bind(code)
        .bind(edition)
        .bind(self.permitted_on)
        .fetch_one(db)
        .await
        .unwrap()
    }
}

async fn locate(db: &PgPool, (lon, lat): (f64, f64)) -> (Option<i64>, Option<String>) {
    let found: Option<(i64, String)> = sqlx::query_as(LOCATE)
        .bind(lon)
        .bind(lat)
        .fetch_optional(db)
        .await
        .unwrap();
    found.unzip()
}
