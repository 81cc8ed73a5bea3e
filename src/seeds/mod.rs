//! Example data: a believable region for a first look ([`demo`]) and a large one for the benches ([`load`]).
//!
//! What is drawn depends on the edition of the boundaries, the counts and the instant `now` alone, so two runs with the
//! same three write the same rows. Nothing here is real: no person, no firm, no permit.

mod constructions;
mod copy_text;
mod footprint;
mod issues;
pub mod people;
mod region;
mod store;
mod texts;
mod town;

use boundaries::Edition;
use chrono::{DateTime, Utc};
use indicatif::{ProgressBar, ProgressStyle};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use sqlx::{Connection, PgConnection};

use constructions::ConstructionGenerator;
use copy_text::CopyText;
use issues::IssueGenerator;
use region::Region;

use crate::spatial::load_active_edition;

/// Issues of the demo: the number that the original portal had solved.
pub const DEMO_ISSUES: u64 = 6_500;
/// Constructions of the demo.
pub const DEMO_CONSTRUCTIONS: u64 = 6_000;

/// From this many rows on, checking all of them at the end is faster than one by one.
const MANY_ROWS: u64 = 50_000;
/// Bytes of rows that are gathered before they are sent.
const CHUNK_BYTES: usize = 1 << 20;
/// First numbers of the two random sequences.
const SEEDS: (u64, u64) = (23, 44);

/// How many rows to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amounts {
    /// Rows of `issue`.
    pub issues: u64,
    /// Rows of `construction`.
    pub constructions: u64,
}

/// Where the rows go and under which edition they are located.
#[derive(Debug, Clone)]
pub struct Ground {
    edition_id: i64,
    edition: Edition,
    now: DateTime<Utc>,
}

impl Ground {
    /// The active edition, and `now` as the present to which all dates lead up.
    pub async fn load(db: &mut PgConnection, now: DateTime<Utc>) -> Result<Self, SeedError> {
        let (info, edition) = load_active_edition(db)
            .await
            .map_err(SeedError::Edition)?
            .ok_or(SeedError::NoEdition)?;
        Ok(Self {
            edition_id: info.id,
            edition,
            now,
        })
    }
}

/// What a demo seed did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DemoOutcome {
    /// Rows were written; so many of an earlier demo were replaced.
    Seeded {
        /// Rows of the earlier demo that went.
        replaced: u64,
    },
    /// There are rows already, and nothing was changed.
    NotEmpty {
        /// Rows of `issue`.
        issues: i64,
        /// Rows of `construction`.
        constructions: i64,
    },
}

/// Why nothing could be seeded.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// No settlement lies inside the edition.
    #[error("the active edition covers none of the known settlements")]
    NoTowns,
    /// A distribution refused constant parameters.
    #[error("an internal parameter is wrong: {0}")]
    Parameter(String),
    /// The database refused.
    #[error("the database refused the example data")]
    Database(#[from] sqlx::Error),
    /// There is no active edition to locate the rows under.
    #[error(
        "no edition of the boundaries is active: import one with `kuban boundaries import FILE --activate`"
    )]
    NoEdition,
    /// The active edition cannot be used.
    #[error("the active edition cannot be used: {0:#}")]
    Edition(anyhow::Error),
}

fn invariant(error: impl std::fmt::Display) -> SeedError {
    SeedError::Parameter(error.to_string())
}

/// Writes the demo in one transaction. A database with rows is left as it is, unless `replace` is set: then the rows of
/// an earlier demo, and only they, are replaced.
pub async fn demo(
    db: &mut PgConnection,
    ground: &Ground,
    replace: Replace,
) -> Result<DemoOutcome, SeedError> {
    let mut tx = db.begin().await?;
    store::lock_seeds(&mut tx).await?;
    store::lock_tables(&mut tx).await?;
    let held = store::load_holdings(&mut tx).await?;
    if replace == Replace::No && held.issues + held.constructions > 0 {
        return Ok(DemoOutcome::NotEmpty {
            issues: held.issues,
            constructions: held.constructions,
        });
    }
    store::announce_bulk(&mut tx).await?;
    let replaced = store::delete_seeded(&mut tx).await?;
    let above = store::load_highest_ids(&mut tx).await?;
    let amounts = Amounts {
        issues: DEMO_ISSUES,
        constructions: DEMO_CONSTRUCTIONS,
    };
    write(&mut tx, ground, amounts).await?;
    store::mark_seeded(&mut tx, above).await?;
    tx.commit().await?;
    store::analyze(db).await?;
    Ok(DemoOutcome::Seeded { replaced })
}

/// Whether an earlier demo is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replace {
    /// Rows that are there stay, and nothing is written beside them.
    No,
    /// The rows of an earlier demo go first.
    EarlierDemo,
}

/// Adds the given amounts in one transaction, for benches and load tests.
///
/// A large amount takes the spatial indexes and foreign keys away and puts them back at the end, which is five times faster;
/// whoever else asks for the two tables waits until then.
pub async fn load(
    db: &mut PgConnection,
    ground: &Ground,
    amounts: Amounts,
) -> Result<(), SeedError> {
    let mut tx = db.begin().await?;
    store::lock_seeds(&mut tx).await?;
    store::announce_bulk(&mut tx).await?;
    store::pause_search(&mut tx).await?;
    let set_aside = if amounts.issues + amounts.constructions < MANY_ROWS {
        Vec::new()
    } else {
        store::set_checks_aside(&mut tx).await?
    };
    write(&mut tx, ground, amounts).await?;
    store::put_checks_back(&mut tx, set_aside).await?;
    tx.commit().await?;
    store::analyze(db).await?;
    Ok(())
}

async fn write(db: &mut PgConnection, ground: &Ground, amounts: Amounts) -> Result<(), SeedError> {
    let region = Region::new(&ground.edition)?;

    let progress = progress_bar("issues", amounts.issues);
    let mut issues = IssueGenerator::new(&region, Pcg64Mcg::seed_from_u64(SEEDS.0), ground.now)?;
    let mut copy = store::copy_issues(db).await?;
    let mut text = CopyText::default();
    for _ in 0..amounts.issues {
        text.issue(&issues.draw(), ground.edition_id);
        if text.len() > CHUNK_BYTES {
            copy.send(text.take().into_bytes()).await?;
        }
        progress.inc(1);
    }
    copy.send(text.take().into_bytes()).await?;
    copy.finish().await?;
    progress.finish();

    let progress = progress_bar("constructions", amounts.constructions);
    let mut constructions =
        ConstructionGenerator::new(&region, Pcg64Mcg::seed_from_u64(SEEDS.1), ground.now)?;
    let mut copy = store::copy_constructions(db).await?;
    for _ in 0..amounts.constructions {
        text.construction(&constructions.draw(), ground.edition_id);
        if text.len() > CHUNK_BYTES {
            copy.send(text.take().into_bytes()).await?;
        }
        progress.inc(1);
    }
    copy.send(text.take().into_bytes()).await?;
    copy.finish().await?;
    progress.finish();
    Ok(())
}

/// A bar on a terminal; nothing where output goes to a file.
fn progress_bar(what: &'static str, length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:14} {wide_bar} {human_pos}/{human_len} {eta}")
        .unwrap_or_else(|_bad_template| ProgressStyle::default_bar());
    ProgressBar::new(length)
        .with_style(style)
        .with_message(what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000, 0).expect("a valid instant")
    }

    #[test]
    fn the_same_seed_draws_the_same_rows_and_all_lie_in_the_region() {
        let edition = boundaries::approximate::edition();
        let region = Region::new(&edition).expect("towns");
        let draw = || {
            let mut issues =
                IssueGenerator::new(&region, Pcg64Mcg::seed_from_u64(1), now()).expect("issues");
            let mut sites = ConstructionGenerator::new(&region, Pcg64Mcg::seed_from_u64(2), now())
                .expect("sites");
            let issues: Vec<_> = (0..500).map(|_| issues.draw()).collect();
            let sites: Vec<_> = (0..500).map(|_| sites.draw()).collect();
            (issues, sites)
        };
        let (issues, sites) = draw();
        assert_eq!((&issues, &sites), (&draw().0, &draw().1));
        for issue in &issues {
            assert_eq!(region.municipality(issue.place), Some(issue.municipality));
            assert!(
                issue.created_at < now()
                    && issue
                        .answered_at
                        .is_none_or(|at| at <= now() && at >= issue.created_at)
            );
        }
    }

    #[test]
    fn most_answers_come_within_the_term_and_some_do_not() {
        let edition = boundaries::approximate::edition();
        let region = Region::new(&edition).expect("towns");
        let mut issues =
            IssueGenerator::new(&region, Pcg64Mcg::seed_from_u64(1), now()).expect("issues");
        let rows: Vec<_> = (0..2000).map(|_| issues.draw()).collect();
        let answered = rows.iter().filter(|row| row.answered_at.is_some()).count();
        let in_time = rows
            .iter()
            .filter(|row| row.answered_at.is_some_and(|at| at <= row.due_at))
            .count();
        let share = in_time as f64 / answered as f64;
        assert!((0.8..0.97).contains(&share), "{share}");
    }

    #[test]
    fn footprints_are_valid_and_share_no_ground() {
        use geo::{BoundingRect, Intersects, Validation};
        let edition = boundaries::approximate::edition();
        let region = Region::new(&edition).expect("towns");
        let mut sites =
            ConstructionGenerator::new(&region, Pcg64Mcg::seed_from_u64(2), now()).expect("sites");
        let rows: Vec<_> = (0..600).map(|_| sites.draw().footprint).collect();
        for (n, a) in rows.iter().enumerate() {
            assert!(a.is_valid(), "{a:?}");
            let envelope = a.bounding_rect().expect("a footprint has an envelope");
            for b in &rows[n + 1..] {
                let apart = !envelope.intersects(&b.bounding_rect().expect("an envelope"));
                assert!(apart || !a.intersects(b), "{a:?} {b:?}");
            }
        }
    }
}
