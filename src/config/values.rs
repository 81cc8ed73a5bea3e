//! From the text of a variable to its checked value.

use std::fmt::Display;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;

use chrono::NaiveTime;
use lettre::message::Mailbox;
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use secrecy::SecretString;
use tracing_subscriber::EnvFilter;
use url::{Host, Url};

use super::variables::default_of;
use super::{Config, ConfigError, ConfigFault, DatabaseChoice, VARIABLES};

const LEAST_SECRET_CHARS: usize = 32;

/// Whether the program is tried out or serves the public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// Example data is welcome, the log is for a person at a terminal.
    Development,
    /// The public is served: no example data, the log is JSON.
    Production,
}

impl Environment {
    /// The name that the variable takes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Production => "production",
        }
    }
}

/// What is drawn under our own layers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BaseMap {
    /// Nothing: no third party is asked for anything.
    None,
    /// Raster tiles.
    Raster {
        /// Address of a tile with `{z}`, `{x}` and `{y}`.
        url: String,
        /// Credit line.
        attribution: String,
    },
    /// A MapLibre style.
    Style {
        /// Address of the style.
        url: String,
        /// Credit line.
        attribution: String,
    },
}

/// The sites whose pages may read our answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CorsOrigins {
    /// Every site.
    Any,
    /// These origins, each as scheme, host and port.
    Only(Vec<String>),
}

/// Reads variables and collects what is wrong with them.
pub(super) struct Reader<'a> {
    variable: &'a dyn Fn(&str) -> Option<String>,
    faults: Vec<ConfigFault>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(variable: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self {
            variable,
            faults: Vec::new(),
        }
    }

    /// The value of a variable or of its default; `None` after a fault, which [`Reader::finish`] reports.
    pub(super) fn parse<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let text = self.text(name);
        match parse(text.as_deref().unwrap_or(default_of(name))) {
            Ok(value) => Some(value),
            Err(message) => {
                self.fault(name, message);
                None
            }
        }
    }

    /// The base map, which is set by two variables.
    pub(super) fn base_map(&mut self) -> Option<BaseMap> {
        let attribution = self.text("KUBAN_BASE_MAP_ATTRIBUTION");
        let base_map = self.parse("KUBAN_BASE_MAP", |text| {
            base_map(text, attribution.as_deref().unwrap_or_default())
        });
        if attribution.is_none()
            && base_map
                .as_ref()
                .is_some_and(|base_map| *base_map != BaseMap::None)
        {
            let message = "is not set, and a base map needs the credit line of its source";
            self.fault("KUBAN_BASE_MAP_ATTRIBUTION", message.to_owned());
        }
        base_map
    }

    /// The settings, or every fault that was met, in the order of the table.
    pub(super) fn finish(mut self, config: Option<Config>) -> Result<Config, ConfigError> {
        if let (Some(config), true) = (config, self.faults.is_empty()) {
            return Ok(config);
        }
        self.faults.sort_by_key(|fault| {
            VARIABLES
                .iter()
                .position(|variable| variable.name == fault.variable)
        });
        Err(ConfigError {
            faults: self.faults,
        })
    }

    fn text(&self, name: &str) -> Option<String> {
        (self.variable)(name)
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    }

    fn fault(&mut self, variable: &'static str, message: String) {
        self.faults.push(ConfigFault { variable, message });
    }
}

pub(super) fn database(text: &str) -> Result<DatabaseChoice, String> {
    if text.is_empty() {
        return Ok(DatabaseChoice::Private);
    }
    // The value may hold a password, so the message does not repeat it.
    let allowed = "the value (not shown, it may hold a password) is not an address like postgres://user:password@host:port/database";
    let has_scheme = text.starts_with("postgres://") || text.starts_with("postgresql://");
    if !has_scheme || sqlx::postgres::PgConnectOptions::from_str(text).is_err() {
        return Err(allowed.to_owned());
    }
    Ok(DatabaseChoice::Server(SecretString::from(text)))
}

pub(super) fn listen(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_not_an_address| {
        format!("{text:?} is not an address with a port, such as 127.0.0.1:8080 or [::]:80")
    })
}

/// A secret is never printed, so the fault does not repeat it.
pub(super) fn secret(
    text: &str,
    environment: Option<Environment>,
) -> Result<Option<SecretString>, String> {
    match text.chars().count() {
        0 if environment == Some(Environment::Production) => Err(format!(
            "is not set, and production needs one, the same on every node: at least {LEAST_SECRET_CHARS} random characters"
        )),
        0 => Ok(None),
        length if length < LEAST_SECRET_CHARS => {
            Err(format!("has fewer than {LEAST_SECRET_CHARS} characters"))
        }
        _ => Ok(Some(text.into())),
    }
}

/// The value may hold a password, so the fault does not repeat it.
pub(super) fn smtp_url(text: &str) -> Result<Option<SecretString>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    match AsyncSmtpTransport::<Tokio1Executor>::from_url(text) {
        Ok(_) => Ok(Some(text.into())),
        Err(_unusable) => Err("the value (not shown, it may hold a password) is not an address like smtps://user:password@host:465 or smtp://host:587?tls=required".to_owned()),
    }
}

pub(super) fn mailbox(text: &str) -> Result<Mailbox, String> {
    text.parse().map_err(|_not_a_mailbox| {
        format!("{text:?} is not a sender, such as Kuban <no-reply@kuban.example>")
    })
}

pub(super) fn hosts(text: &str) -> Result<Vec<String>, String> {
    text.split(',')
        .map(str::trim)
        .filter(|host| !host.is_empty())
        .map(|host| match Host::parse(host) {
            Ok(host) => Ok(host.to_string()),
            Err(_not_a_host) => Err(format!(
                "{host:?} is not a host, such as push.example.local"
            )),
        })
        .collect()
}

pub(super) fn addresses(text: &str) -> Result<Vec<IpAddr>, String> {
    text.split(',')
        .map(str::trim)
        .filter(|address| !address.is_empty())
        .map(|address| {
            address.parse().map_err(|_not_an_address| {
                format!("{address:?} is not an address, such as 10.0.0.1")
            })
        })
        .collect()
}

pub(super) fn environment(text: &str) -> Result<Environment, String> {
    [Environment::Development, Environment::Production]
        .into_iter()
        .find(|environment| environment.as_str() == text)
        .ok_or_else(|| format!("{text:?} is not one of: development, production"))
}

pub(super) fn folder(text: &str) -> Result<PathBuf, String> {
    let path =
        std::path::absolute(text).map_err(|error| format!("{text:?} is not a path: {error}"))?;
    if path.exists() && !path.is_dir() {
        return Err(format!("{text:?} is not a folder"));
    }
    Ok(path)
}

pub(super) fn existing_file(text: &str) -> Result<Option<PathBuf>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let path =
        std::path::absolute(text).map_err(|error| format!("{text:?} is not a path: {error}"))?;
    if !path.is_file() {
        return Err(format!("{text:?} is not a file that can be read"));
    }
    Ok(Some(path))
}

pub(super) fn base_url(
    text: &str,
    listen: Option<SocketAddr>,
    environment: Option<Environment>,
) -> Result<String, String> {
    let is_production = environment == Some(Environment::Production);
    if text.is_empty() {
        return match listen {
            _ if is_production => Err("is not set, and production needs the public address, such as https://kuban.example".to_owned()),
            Some(listen) => Ok(format!("http://{listen}")),
            None => Ok(String::new()),
        };
    }
    let url = web_url(text)?;
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(format!("{text:?} has more than scheme, host and port"));
    }
    if is_production && url.scheme() != "https" {
        return Err(format!(
            "{text:?} does not start with https://, which production needs"
        ));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

pub(super) fn web_address(text: &str) -> Result<String, String> {
    web_url(text).map(String::from)
}

pub(super) fn log_filter(text: &str) -> Result<String, String> {
    match EnvFilter::try_new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(format!(
            "{text:?} is not a log filter such as info or info,kuban::spatial=debug: {error}"
        )),
    }
}

pub(super) fn cors_origins(text: &str) -> Result<CorsOrigins, String> {
    if text == "*" {
        return Ok(CorsOrigins::Any);
    }
    text.split(',')
        .map(|origin| {
            let url = web_url(origin.trim())?;
            if url.path() != "/" || url.query().is_some() {
                return Err(format!("{origin:?} has more than scheme, host and port"));
            }
            Ok(url.origin().ascii_serialization())
        })
        .collect::<Result<_, _>>()
        .map(CorsOrigins::Only)
}

/// A time of day; nothing for `never`.
pub(super) fn time_of_day(text: &str) -> Result<Option<NaiveTime>, String> {
    if text == "never" {
        return Ok(None);
    }
    let time = NaiveTime::parse_from_str(text, "%H:%M");
    time.map(Some).map_err(|_not_a_time| {
        format!("{text:?} is neither a time of day from 00:00 to 23:59 nor never")
    })
}

pub(super) fn number<T>(text: &str, allowed: RangeInclusive<T>, unit: &str) -> Result<T, String>
where
    T: FromStr + PartialOrd + Display,
{
    text.parse()
        .ok()
        .filter(|number| allowed.contains(number))
        .ok_or_else(|| {
            format!(
                "{text:?} is not a number of {unit} from {} to {}",
                allowed.start(),
                allowed.end()
            )
        })
}

fn base_map(text: &str, attribution: &str) -> Result<BaseMap, String> {
    let attribution = attribution.to_owned();
    let wrong = || {
        format!(
            "{text:?} is not one of: none, raster:https://host/{{z}}/{{x}}/{{y}}.png, style:https://host/style.json"
        )
    };
    if text == "none" {
        return Ok(BaseMap::None);
    }
    let (kind, url) = text.split_once(':').ok_or_else(wrong)?;
    web_url(url).map_err(|_not_an_address| wrong())?;
    match kind {
        "raster" if ["{z}", "{x}", "{y}"].iter().all(|part| url.contains(part)) => {
            Ok(BaseMap::Raster {
                url: url.to_owned(),
                attribution,
            })
        }
        "style" => Ok(BaseMap::Style {
            url: url.to_owned(),
            attribution,
        }),
        _ => Err(wrong()),
    }
}

fn web_url(text: &str) -> Result<Url, String> {
    Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or_else(|| format!("{text:?} is not an address that starts with http:// or https://"))
}
