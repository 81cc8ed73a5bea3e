//! Wire types of the state of the system.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::store::DatabaseRow;
use crate::app::App;

/// The database.
#[derive(Debug, Serialize, ToSchema)]
struct SystemDatabase {
    server_version: String,
    size_bytes: i64,
    /// Connections to it, from everywhere.
    connections: i64,
    /// Connections that this node holds, and those of them that are idle.
    pool_connections: u32,
    pool_idle: usize,
}

/// The queue of jobs.
#[derive(Debug, Serialize, ToSchema)]
struct SystemJobs {
    waiting: i64,
    /// Those that are not tried any more.
    failed: i64,
}

/// Letters on their way.
#[derive(Debug, Serialize, ToSchema)]
struct SystemMail {
    waiting: i64,
    failed: i64,
}

/// A layer of the map in memory.
#[derive(Debug, Serialize, ToSchema)]
struct SystemLayer {
    name: String,
    features: usize,
    size_bytes: usize,
}

/// The live copy of the map.
#[derive(Debug, Serialize, ToSchema)]
struct SystemSpatial {
    loaded: bool,
    connected: bool,
    /// How long nothing could be read; zero while reads succeed.
    stale_for_s: f64,
    /// Number of the newest published change.
    seq: u64,
    reconnects: u64,
    /// The active edition of the boundaries.
    edition: Option<i64>,
    layers: Vec<SystemLayer>,
}

/// The state of the system.
#[derive(Debug, Serialize, ToSchema)]
struct SystemView {
    version: &'static str,
    /// When this node started.
    started_at: DateTime<Utc>,
    /// The newest migration that this program knows.
    schema_version: i64,
    environment: &'static str,
    database: SystemDatabase,
    jobs: SystemJobs,
    mail: SystemMail,
    spatial: SystemSpatial,
}

/// The state of the system as this node sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SystemAnswer {
    system: SystemView,
}

impl SystemAnswer {
    /// What the node and its database say.
    pub(super) fn new(app: &App, row: DatabaseRow) -> Self {
        let status = app.spatial.status();
        let layers = status.layers.into_iter().map(|layer| SystemLayer {
            name: layer.name,
            features: layer.features,
            size_bytes: layer.bytes,
        });
        let spatial = SystemSpatial {
            loaded: status.loaded,
            connected: status.connected,
            stale_for_s: status.stale_for.as_secs_f64(),
            seq: status.seq,
            reconnects: status.reconnects,
            edition: status.edition,
            layers: layers.collect(),
        };
        let system = SystemView {
            version: env!("CARGO_PKG_VERSION"),
            started_at: app.started_at,
            schema_version: crate::db::migrations::newest_version(),
            environment: app.config.environment.as_str(),
            database: SystemDatabase {
                server_version: row.server_version,
                size_bytes: row.size_bytes,
                connections: row.connections,
                pool_connections: app.db.size(),
                pool_idle: app.db.num_idle(),
            },
            jobs: SystemJobs {
                waiting: row.jobs_waiting,
                failed: row.jobs_failed,
            },
            mail: SystemMail {
                waiting: row.letters_waiting,
                failed: row.letters_failed,
            },
            spatial,
        };
        Self { system }
    }
}
