//! Rows that look random and are the same in every run.

use sqlx::PgPool;

use crate::support::{TestApp, TestDatabase, TestEdition};

/// A generator of numbers that look random: `SplitMix64`.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub(super) fn within(&mut self, low: f64, high: f64) -> f64 {
        (high - low).mul_add((self.next() >> 11) as f64 / (1u64 << 53) as f64, low)
    }
}

/// A portal over four squares with some hundred issues and footprints in and round the corner that the squares share.
pub(super) async fn app() -> TestApp {
    let db = TestDatabase::create().await;
    TestEdition::squares().insert(&db.pool).await;
    insert_issues(&db.pool).await;
    insert_constructions(&db.pool).await;
    TestApp::builder().start_on(db).await
}

/// Where the four squares meet.
pub(super) const MIDDLE: (f64, f64) = (39.0, 45.5);

async fn insert_issues(db: &PgPool) {
    let mut dice = Dice::new(1);
    let statuses = ["registered", "in_work", "answered", "solved", "declined"];
    let categories = ["roads", "yards", "lighting", "waste", "water"];
    for number in 0..600 {
        // Most lie close together, some far off and in no square.
        let spread = if number % 6 == 0 { 1.4 } else { 0.05 };
        sqlx::query(
            "insert into issue (title, status, category, geom, created_at, due_at, municipality_code)
             select 'Яма ' || $1, $2, $3, at, created, created + interval '10 days',
                 (select min(code) from boundary_area where st_covers(boundary_area.geom, at))
             from st_setsrid(st_makepoint($4, $5), 4326) as at,
                 lateral (select timestamptz '2025-11-20T00:30:00Z' + $6 * interval '7 hours' as created) as moment",
        )
        .bind(number)
        .bind(statuses[dice.below(5) as usize])
        .bind(categories[dice.below(5) as usize])
        .bind(MIDDLE.0 + dice.within(-spread, spread))
        .bind(MIDDLE.1 + dice.within(-spread, spread))
        .bind(f64::from(dice.below(900) as u32))
        .execute(db)
        .await
        .unwrap();
    }
}

/// Turned rectangles of 10 to 60 metres, every fourth with a court.
async fn insert_constructions(db: &PgPool) {
    let mut dice = Dice::new(2);
    let statuses = ["planned", "permitted", "under_construction", "commissioned"];
    for number in 0..400 {
        sqlx::query(
            "insert into construction (name, status, category, geom, municipality_code, permitted_on)
             select 'Дом ' || $1, $2, 'house', st_multi(shape),
                 (select min(code) from boundary_area where st_covers(boundary_area.geom, st_centroid(shape))),
                 case when $1 % 5 > 0 then date '2024-01-01' + $8 end
             from st_makeenvelope($3 - $5, $4 - $6, $3 + $5, $4 + $6, 4326) as box,
                 lateral (select st_rotate(
                     case when $1 % 4 > 0 then box else st_difference(box, st_scale(box, st_makepoint(0.5, 0.5), st_centroid(box))) end,
                     $7, st_centroid(box)) as shape) as turned",
        )
        .bind(number)
        .bind(statuses[dice.below(4) as usize])
        .bind(MIDDLE.0 + dice.within(-0.02, 0.02))
        .bind(MIDDLE.1 + dice.within(-0.02, 0.02))
        .bind(dice.within(0.0001, 0.0004))
        .bind(dice.within(0.0001, 0.0004))
        .bind(dice.within(0.0, 3.0))
        .bind(dice.below(900) as i32)
        .execute(db)
        .await
        .unwrap();
    }
}
