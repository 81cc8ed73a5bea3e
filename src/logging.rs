//! Where the log goes and how it looks: readable lines in development, JSON in production, always on standard error.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::{Config, Environment, unknown_variables};

/// What no setting turns on: PostgreSQL's notices ("already exists, skipping") are of no use to whoever reads the log, and the library of
/// the queue writes what jobs carry, which may be somebody's address; `jobs` says by itself what came of a job.
const ALWAYS: &str =
    "sqlx::postgres::notice=warn,graphile_worker::runner=off,graphile_worker=error";

/// Begins logging as the settings say; a second call changes nothing.
///
/// Variables that look like settings and are none are reported first, since they are most likely misspelt.
pub fn init(config: &Config) {
    let filter = EnvFilter::new(format!("{},{ALWAYS}", config.log));
    let registry = tracing_subscriber::registry().with(filter);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    // A subscriber that is there already (that of a test) stays.
    let _ = match config.environment {
        Environment::Production => registry.with(lines.json().flatten_event(true)).try_init(),
        Environment::Development => {
            let is_terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
            registry
                .with(lines.with_ansi(is_terminal).with_target(false))
                .try_init()
        }
    };
    for name in unknown_variables(crate::config::variable_names().iter().map(String::as_str)) {
        tracing::warn!("{name} is not a setting of kuban: docs/configuration.md lists them");
    }
}
