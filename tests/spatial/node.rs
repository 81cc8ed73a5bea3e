//! A follower without a server around it, and the rows that it follows.

use std::sync::Arc;
use std::time::{Duration, Instant};

use kuban::modules;
use kuban::spatial::{Snapshot, Spatial, SpatialOptions, SpatialStatus};
use sqlx::{Connection, PgConnection, PgPool};
use tiles::{DimensionKind, FeatureView};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long anything may take that is waited for.
pub(super) const DEADLINE: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(1);

/// One follower of a database.
pub(super) struct Node {
    pub spatial: Arc<Spatial>,
    stop: CancellationToken,
}

impl Node {
    /// Starts following; does not wait for the first load.
    pub(super) fn start(db: &PgPool) -> Self {
        let sources = modules::MANIFESTS
            .iter()
            .flat_map(|manifest| (manifest.layers)())
            .collect();
        let spatial = Spatial::new(sources, SpatialOptions::default());
        let stop = CancellationToken::new();
        spatial.start(db, &TaskTracker::new(), stop.clone());
        Self { spatial, stop }
    }

    /// Starts following and waits for the first load.
    pub(super) async fn loaded(db: &PgPool) -> Self {
        let node = Self::start(db);
        node.sees("the first load", Snapshot::is_loaded).await;
        node
    }

    /// Waits until the published snapshot is as described.
    pub(super) async fn sees(
        &self,
        what: &str,
        is_so: impl Fn(&Snapshot) -> bool,
    ) -> Arc<Snapshot> {
        let until = Instant::now() + DEADLINE;
        loop {
            let snapshot = self.spatial.snapshot();
            if is_so(&snapshot) {
                return snapshot;
            }
            assert!(
                Instant::now() < until,
                "never saw {what}: {:?}",
                self.spatial.status()
            );
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Waits until the node says this of itself.
    pub(super) async fn reports(
        &self,
        what: &str,
        is_so: impl Fn(&SpatialStatus) -> bool,
    ) -> SpatialStatus {
        let until = Instant::now() + DEADLINE;
        loop {
            let status = self.spatial.status();
            if is_so(&status) {
                return status;
            }
            assert!(Instant::now() < until, "never reported {what}: {status:?}");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Waits until the issue has this status, or until it is gone.
    pub(super) async fn sees_issue(&self, id: i64, status: Option<&str>) {
        self.sees(&format!("issue {id} as {status:?}"), |snapshot| {
            label(snapshot, id, "status").as_deref() == status
        })
        .await;
    }

    /// Waits until memory and database are equal.
    pub(super) async fn equals(&self, db: &PgPool) {
        let expected = Rows::read(db).await;
        let until = Instant::now() + DEADLINE;
        while let Some(difference) = expected.difference(&self.spatial.snapshot()) {
            assert!(Instant::now() < until, "{difference}");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// The label of an issue in one dimension.
pub(super) fn label(snapshot: &Snapshot, id: i64, dimension: &str) -> Option<String> {
    let layer = snapshot.layer("issues").expect("the layer exists");
    let (position, dimension) = layer
        .spec()
        .dimension(dimension)
        .expect("the dimension exists");
    let code = layer.get(id as u64)?.values[position];
    let DimensionKind::Enum(labels) = &dimension.kind else {
        panic!("not a dimension of labels")
    };
    labels.get(usize::from(code)).cloned()
}

/// What the tables hold, in the terms of the layers.
struct Rows {
    issues: Vec<(i64, f64, f64, String, String, String, i32)>,
    constructions: Vec<(i64, f64, f64, String, String, i32)>,
}

impl Rows {
    async fn read(db: &PgPool) -> Self {
        let issues = sqlx::query_as(
            "select id, lon, lat, status, category, term, created_day from issue_feature order by id",
        );
        let constructions = sqlx::query_as(
            "select id, st_xmin(geom::geometry), st_ymin(geom::geometry), status, category, permitted_day
             from construction_feature order by id",
        );
        Self {
            issues: issues.fetch_all(db).await.unwrap(),
            constructions: constructions.fetch_all(db).await.unwrap(),
        }
    }

    /// The first row that memory does not hold as it is.
    fn difference(&self, snapshot: &Snapshot) -> Option<String> {
        let [issues, constructions] =
            ["issues", "constructions"].map(|name| snapshot.layer(name).expect("the layer exists"));
        if (issues.len(), constructions.len()) != (self.issues.len(), self.constructions.len()) {
            let expected = (self.issues.len(), self.constructions.len());
            return Some(format!(
                "{} and {} features for {expected:?} rows",
                issues.len(),
                constructions.len()
            ));
        }
        let issue = self.issues.iter().find(|row| {
            let (id, lon, lat, status, category, term, day) = row;
            !issues.get(*id as u64).is_some_and(|view| {
                near(view.location.lon(), *lon)
                    && near(view.location.lat(), *lat)
                    && has(
                        issues,
                        &view,
                        &[("status", status), ("category", category), ("term", term)],
                    )
                    && i32::from(view.values[4]) == *day
            })
        });
        let construction = self.constructions.iter().find(|row| {
            let (id, west, south, status, category, day) = row;
            !constructions.get(*id as u64).is_some_and(|view| {
                near(view.bbox.west(), *west)
                    && near(view.bbox.south(), *south)
                    && has(
                        constructions,
                        &view,
                        &[("status", status), ("category", category)],
                    )
                    && i32::from(view.values[3]) == *day
            })
        });
        let issue = issue.map(|row| format!("{row:?} but {:?}", issues.get(row.0 as u64)));
        issue
            .or(construction
                .map(|row| format!("{row:?} but {:?}", constructions.get(row.0 as u64))))
    }
}

/// Whether two degrees differ by less than a unit of the deepest tile grid, on which footprints are kept.
fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 3.4e-7
}

fn has(layer: &tiles::LayerIndex, view: &FeatureView, labels: &[(&str, &str)]) -> bool {
    labels.iter().all(|(name, label)| {
        let (position, dimension) = layer.spec().dimension(name).expect("the dimension exists");
        dimension.code(label) == Some(view.values[position])
    })
}

/// A connection beside the pool, with a name that is no follower's.
pub(super) async fn connect(db: &PgPool) -> PgConnection {
    PgConnection::connect_with(&db.connect_options())
        .await
        .unwrap()
}

/// Inserts an issue near Krasnodar and returns its id; `number` moves it a little.
pub(super) async fn insert_issue(db: &mut PgConnection, number: i32) -> i64 {
    sqlx::query_scalar(
        "insert into issue (title, category, geom, due_at)
         values ('Яма', 'roads', st_setsrid(st_makepoint(38.9 + $1 * 0.0001, 45.0 + $1 * 0.00005), 4326), now() + interval '10 days')
         returning id",
    )
    .bind(number)
    .fetch_one(db)
    .await
    .unwrap()
}

/// Runs one statement.
pub(super) async fn run(db: &mut PgConnection, statement: &'static str) {
    sqlx::raw_sql(statement).execute(db).await.unwrap();
}
