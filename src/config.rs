//! Settings of the program, read once from the environment and checked.
//!
//! Every variable stands in one table, [`VARIABLES`]: its name, its default and its meaning.
//! [`Config::from_env`] reads them all, collects every fault and names the variable, the value and what is allowed.
//! Nothing else in the program reads the environment.
//!
//! Invariant: a `Config` that exists has been checked; no code that receives one needs to check a setting again.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use chrono::NaiveTime;
use lettre::message::Mailbox;
use secrecy::SecretString;

mod values;
mod variables;

pub use values::{BaseMap, CorsOrigins, Environment};
pub use variables::{VARIABLES, Variable, unknown_variables};

use values::Reader;

/// Where the database comes from.
#[derive(Debug, Clone)]
pub enum DatabaseChoice {
    /// The program runs a private cluster under the data folder.
    Private,
    /// The server at this address; the program manages nothing there.
    Server(SecretString),
}

/// The checked settings of the program.
#[derive(Debug, Clone)]
pub struct Config {
    /// The database of the portal (`DATABASE_URL`).
    pub database: DatabaseChoice,
    /// Connections that this process opens at most (`KUBAN_DATABASE_POOL`).
    pub database_pool: u32,
    /// The address that `serve` listens on (`KUBAN_LISTEN`).
    pub listen: SocketAddr,
    /// The absolute path of the folder for everything that this program keeps on disk (`KUBAN_DATA_DIR`).
    pub data_dir: PathBuf,
    /// The address under which people reach the site, without a slash at its end (`KUBAN_BASE_URL`).
    pub base_url: String,
    /// Development or production (`KUBAN_ENV`).
    pub environment: Environment,
    /// The secret from which all keys are derived; nothing for one that is kept in the data folder (`KUBAN_SECRET`).
    pub secret: Option<SecretString>,
    /// The proxies that are believed (`KUBAN_TRUSTED_PROXIES`).
    pub trusted_proxies: Vec<IpAddr>,
    /// What is logged, in the syntax of `tracing_subscriber::EnvFilter` (`KUBAN_LOG`).
    pub log: String,
    /// The boundary file that is imported when the database has no edition yet (`KUBAN_BOUNDARIES`).
    pub boundaries: Option<PathBuf>,
    /// The Overpass API that `kuban boundaries fetch` asks (`KUBAN_OVERPASS_URL`).
    pub overpass_url: String,
    /// What is drawn under our own layers (`KUBAN_BASE_MAP`, `KUBAN_BASE_MAP_ATTRIBUTION`).
    pub base_map: BaseMap,
    /// How far outside the region a point may lie and still be counted to the nearest municipality (`KUBAN_NEAR_M`).
    pub near_m: f64,
    /// Memory that the tile cache may fill (`KUBAN_TILE_CACHE_MB`, in mebibytes there).
    pub tile_cache_bytes: usize,
    /// The sites whose pages may read tiles and the API (`KUBAN_CORS_ORIGINS`).
    pub cors_origins: CorsOrigins,
    /// When files are published, in Europe/Moscow; nothing for never (`KUBAN_EXPORTS_AT`).
    pub exports_at: Option<NaiveTime>,
    /// How long open requests may go on after a request to stop (`KUBAN_SHUTDOWN_S`).
    pub shutdown: Duration,
    /// The mail server, as lettre's address; nothing for files (`KUBAN_SMTP_URL`).
    pub smtp_url: Option<SecretString>,
    /// The sender of letters (`KUBAN_MAIL_FROM`).
    pub mail_from: Mailbox,
    /// Hosts of push services that need not be public (`KUBAN_PUSH_HOSTS`).
    pub push_hosts: Vec<String>,
}

/// One fault in one variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFault {
    /// The variable's name.
    pub variable: &'static str,
    /// What is wrong and what is allowed.
    pub message: String,
}

/// Every fault that the settings have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError {
    /// The faults in the order of [`VARIABLES`].
    pub faults: Vec<ConfigFault>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the settings are not usable:")?;
        for fault in &self.faults {
            write!(f, "\n  {}: {}", fault.variable, fault.message)?;
        }
        f.write_str("\n  (docs/configuration.md lists every setting)")
    }
}

impl Config {
    /// Reads the settings from the environment of the process.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads settings"
    )]
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_vars(|name| {
            std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
        })
    }

    /// Reads the settings from any source of variables; an empty value counts as absent.
    pub fn from_vars(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut reader = Reader::new(&variable);
        let database = reader.parse("DATABASE_URL", values::database);
        let database_pool = reader.parse("KUBAN_DATABASE_POOL", |text| {
            values::number(text, 1..=1000, "connections")
        });
        let listen = reader.parse("KUBAN_LISTEN", values::listen);
        let data_dir = reader.parse("KUBAN_DATA_DIR", values::folder);
        let environment = reader.parse("KUBAN_ENV", values::environment);
        let base_url = reader.parse("KUBAN_BASE_URL", |text| {
            values::base_url(text, listen, environment)
        });
        let secret = reader.parse("KUBAN_SECRET", |text| values::secret(text, environment));
        let trusted_proxies = reader.parse("KUBAN_TRUSTED_PROXIES", values::addresses);
        let log = reader.parse("KUBAN_LOG", values::log_filter);
        let boundaries = reader.parse("KUBAN_BOUNDARIES", values::existing_file);
        let overpass_url = reader.parse("KUBAN_OVERPASS_URL", values::web_address);
        let base_map = reader.base_map();
        let near_m = reader.parse("KUBAN_NEAR_M", |text| {
            values::number(text, 0.0..=boundaries::MAX_NEAR_M, "meters")
        });
        let tile_cache_mb = reader.parse("KUBAN_TILE_CACHE_MB", |text| {
            values::number(text, 0..=1_048_576_usize, "mebibytes")
        });
        let cors_origins = reader.parse("KUBAN_CORS_ORIGINS", values::cors_origins);
        let exports_at = reader.parse("KUBAN_EXPORTS_AT", values::time_of_day);
        let shutdown_s = reader.parse("KUBAN_SHUTDOWN_S", |text| {
            values::number(text, 0..=3600, "seconds")
        });
        let smtp_url = reader.parse("KUBAN_SMTP_URL", values::smtp_url);
        let mail_from = reader.parse("KUBAN_MAIL_FROM", values::mailbox);
        let push_hosts = reader.parse("KUBAN_PUSH_HOSTS", values::hosts);
        let config = || {
            Some(Self {
                database: database?,
                database_pool: database_pool?,
                listen: listen?,
                data_dir: data_dir?,
                base_url: base_url?,
                environment: environment?,
                secret: secret?,
                trusted_proxies: trusted_proxies?,
                log: log?,
                boundaries: boundaries?,
                overpass_url: overpass_url?,
                base_map: base_map?,
                near_m: near_m?,
                tile_cache_bytes: tile_cache_mb? << 20,
                cors_origins: cors_origins?,
                exports_at: exports_at?,
                shutdown: Duration::from_secs(shutdown_s?),
                smtp_url: smtp_url?,
                mail_from: mail_from?,
                push_hosts: push_hosts?,
            })
        };
        reader.finish(config())
    }
}

/// The names of all variables of the process.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads settings"
)]
pub fn variable_names() -> Vec<String> {
    std::env::vars_os()
        .filter_map(|(name, _)| name.into_string().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let variables: Vec<(String, String)> = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Config::from_vars(move |name| {
            variables
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.clone())
        })
    }

    fn faults(variables: &[(&str, &str)]) -> Vec<(&'static str, String)> {
        read(variables)
            .unwrap_err()
            .faults
            .into_iter()
            .map(|fault| (fault.variable, fault.message))
            .collect()
    }

    #[test]
    fn an_empty_environment_gives_the_defaults_of_the_table() {
        let config = read(&[]).unwrap();
        assert!(matches!(config.database, DatabaseChoice::Private));
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(config.base_url, "http://127.0.0.1:8080");
        assert_eq!(config.environment, Environment::Development);
        assert!(config.data_dir.is_absolute() && config.data_dir.ends_with("data"));
        assert_eq!(config.base_map, BaseMap::None);
        assert_eq!(config.tile_cache_bytes, 256 << 20);
        assert!((config.near_m - 2000.0).abs() < f64::EPSILON);
    }

    #[test]
    fn an_empty_value_counts_as_absent() {
        let config = read(&[("DATABASE_URL", ""), ("KUBAN_LISTEN", " ")]).unwrap();
        assert!(matches!(config.database, DatabaseChoice::Private));
        assert_eq!(config.listen.port(), 8080);
    }

    #[test]
    fn every_fault_is_reported_with_the_variable_the_value_and_what_is_allowed() {
        let faults = faults(&[
            ("KUBAN_LISTEN", "localhost"),
            ("KUBAN_ENV", "staging"),
            ("KUBAN_DATABASE_POOL", "0"),
            ("KUBAN_NEAR_M", "NaN"),
        ]);
        let names: Vec<_> = faults.iter().map(|(name, _)| *name).collect();
        assert_eq!(
            names,
            [
                "KUBAN_LISTEN",
                "KUBAN_ENV",
                "KUBAN_NEAR_M",
                "KUBAN_DATABASE_POOL"
            ]
        );
        assert_eq!(
            faults[1].1,
            "\"staging\" is not one of: development, production"
        );
        assert_eq!(
            faults[3].1,
            "\"0\" is not a number of connections from 1 to 1000"
        );
    }

    #[test]
    fn production_wants_a_public_address_over_https() {
        let faults = faults(&[("KUBAN_ENV", "production")]);
        assert_eq!(faults[0].0, "KUBAN_BASE_URL");
        assert_eq!(faults[1].0, "KUBAN_SECRET");
        let config = read(&[
            ("KUBAN_ENV", "production"),
            ("KUBAN_BASE_URL", "https://kuban.example/"),
            ("KUBAN_SECRET", "0123456789abcdef0123456789abcdef"),
        ])
        .unwrap();
        assert_eq!(config.base_url, "https://kuban.example");
    }

    #[test]
    fn a_database_address_is_not_printed() {
        let config =
            read(&[("DATABASE_URL", "postgres://kuban:hunter2@db.example/kuban")]).unwrap();
        assert!(!format!("{config:?}").contains("hunter2"));
        let DatabaseChoice::Server(url) = config.database else {
            panic!("a DATABASE_URL means a server");
        };
        assert!(url.expose_secret().contains("hunter2"));
        let message = read(&[("DATABASE_URL", "mysql://kuban:hunter2@db.example/kuban")])
            .unwrap_err()
            .to_string();
        assert!(!message.contains("hunter2"), "{message}");
    }

    #[test]
    fn a_base_map_from_another_site_needs_its_credit() {
        let faults = faults(&[(
            "KUBAN_BASE_MAP",
            "raster:https://tiles.example/{z}/{x}/{y}.png",
        )]);
        assert_eq!(faults[0].0, "KUBAN_BASE_MAP_ATTRIBUTION");
        let config = read(&[
            (
                "KUBAN_BASE_MAP",
                "raster:https://tiles.example/{z}/{x}/{y}.png",
            ),
            ("KUBAN_BASE_MAP_ATTRIBUTION", "© Tiles"),
        ])
        .unwrap();
        assert!(matches!(config.base_map, BaseMap::Raster { .. }));
    }

    #[test]
    fn files_are_published_at_a_time_of_day_or_never() {
        let at = |text| read(&[("KUBAN_EXPORTS_AT", text)]);
        assert_eq!(at("").unwrap().exports_at, NaiveTime::from_hms_opt(3, 0, 0));
        assert_eq!(
            at("23:30").unwrap().exports_at,
            NaiveTime::from_hms_opt(23, 30, 0)
        );
        assert_eq!(at("never").unwrap().exports_at, None);
        for bad in ["24:00", "3", "noon", "03:00:00"] {
            let faults = faults(&[("KUBAN_EXPORTS_AT", bad)]);
            assert_eq!(faults[0].0, "KUBAN_EXPORTS_AT", "{bad}");
        }
    }

    #[test]
    fn a_mail_server_is_checked_and_its_password_is_not_printed() {
        let config = read(&[("KUBAN_SMTP_URL", "smtps://kuban:hunter2@mail.example:465")]).unwrap();
        assert!(config.smtp_url.is_some() && !format!("{config:?}").contains("hunter2"));
        for (name, bad) in [
            ("KUBAN_SMTP_URL", "https://kuban:hunter2@mail.example"),
            (
                "KUBAN_SMTP_URL",
                "smtp://kuban:hunter2@mail.example?tls=perhaps",
            ),
            ("KUBAN_MAIL_FROM", "Kuban"),
            ("KUBAN_MAIL_FROM", "a@b.example\r\nBcc: c@d.example"),
            ("KUBAN_PUSH_HOSTS", "https://push.example"),
        ] {
            let faults = faults(&[(name, bad)]);
            assert_eq!(faults[0].0, name, "{bad}");
            assert!(!faults[0].1.contains("hunter2"));
        }
    }

    #[test]
    fn a_misspelt_variable_is_found() {
        let names = [
            "KUBAN_LISTN",
            "KUBAN_LISTEN",
            "KUBAN_TEST_DATABASE_URL",
            "PATH",
        ];
        assert_eq!(unknown_variables(names.iter().copied()), ["KUBAN_LISTN"]);
    }
}
