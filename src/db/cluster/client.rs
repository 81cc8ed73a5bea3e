//! The client programs of PostgreSQL (`psql`, `pg_dump`, `pg_restore`) pointed at the portal's database.

use std::path::Path;
use std::process::Command;

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::error::{ClusterError, IoContext};
use super::installation::{Roots, client_program};
use super::{Database, Lease, SUPERUSER, server};

/// Parameters of an address that sqlx knows and libpq does not.
const SQLX_ONLY: [&str; 2] = ["statement-cache-capacity", "ssl-root-cert"];

/// Runs client programs on the portal's database, private or not.
#[derive(Debug)]
pub struct Client {
    /// The address without its password.
    address: Url,
    password: Option<SecretString>,
    lease: Option<Lease>,
}

/// What a database says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Version of PostgreSQL.
    pub postgres: String,
    /// Version of PostGIS, or "none".
    pub postgis: String,
    /// Name of the database.
    pub database: String,
    /// Its size in words.
    pub size: String,
    /// Open sessions on it, this one apart.
    pub sessions: String,
    /// When the server was started.
    pub started_at: String,
}

impl Client {
    /// A client of a database that is ready; it keeps the lease.
    pub fn new(database: Database) -> Result<Self, ClusterError> {
        let unreadable = |_| ClusterError::Tool {
            program: "psql".to_owned(),
            reason: "DATABASE_URL cannot be read as an address".to_owned(),
        };
        let whole = Url::parse(database.url.expose_secret()).map_err(unreadable)?;
        let mut address = whole.clone();
        let mut password = whole
            .password()
            .map(|text| percent_decoded(text).unwrap_or_else(|| text.to_owned()));
        // An address without a host can have no password before it.
        let _ = address.set_password(None);
        address.set_query(None);
        for (name, value) in whole.query_pairs() {
            match name.as_ref() {
                "password" => password = Some(value.into_owned()),
                name if SQLX_ONLY.contains(&name) => {}
                name => {
                    address.query_pairs_mut().append_pair(name, &value);
                }
            }
        }
        Ok(Self {
            address,
            password: password.map(SecretString::from),
            lease: database.lease,
        })
    }

    /// The name of the portal's database.
    pub fn database_name(&self) -> String {
        let name = self.address.path().trim_start_matches('/');
        percent_decoded(name)
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| self.address.username().to_owned())
    }

    /// A client program on the portal's database.
    pub fn program(&self, name: &str) -> Command {
        self.program_on(name, &self.database_name(), &self.address)
    }

    /// A client program on another database of the server, as the role that may do everything where the server is ours.
    pub(super) fn admin_program(&self, name: &str, database: &str) -> Command {
        let mut address = self.address.clone();
        if self.lease.is_some() {
            let pairs: Vec<_> = self
                .address
                .query_pairs()
                .filter(|(name, _)| name != "user")
                .collect();
            address
                .query_pairs_mut()
                .clear()
                .extend_pairs(pairs)
                .append_pair("user", SUPERUSER);
        }
        self.program_on(name, database, &address)
    }

    /// The role that owns what is restored, where it is not the one that restores.
    pub(super) fn restore_role(&self) -> Option<&'static str> {
        self.lease.is_some().then_some(super::DATABASE)
    }

    /// Runs SQL on another database of the server and returns what it prints.
    pub(super) fn admin_sql(&self, database: &str, sql: &str) -> Result<String, ClusterError> {
        let mut command = self.admin_program("psql", database);
        command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f", "-"]);
        let output = server::run_with_input(command, sql.as_bytes())?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Asks the database about itself.
    pub fn status(&self) -> Result<Status, ClusterError> {
        let mut command = self.program("psql");
        command.args(["-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c"]).arg(
            "select current_setting('server_version'), \
             coalesce((select extversion from pg_extension where extname = 'postgis'), 'none'), \
             current_database(), pg_size_pretty(pg_database_size(current_database())), \
             (select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()), \
             to_char(pg_postmaster_start_time() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
        );
        let output = server::run(command)?;
        let line = String::from_utf8_lossy(&output.stdout);
        let mut fields = line.trim().split('\t').map(str::to_owned);
        let mut next = || fields.next().unwrap_or_default();
        Ok(Status {
            postgres: next(),
            postgis: next(),
            database: next(),
            size: next(),
            sessions: next(),
            started_at: next(),
        })
    }

    /// Runs psql at the terminal and returns its exit code.
    pub fn psql(&self, arguments: &[String]) -> Result<i32, ClusterError> {
        let status = self
            .program("psql")
            .args(arguments)
            .status()
            .while_trying("run", Path::new("psql"))?;
        Ok(status.code().unwrap_or(1))
    }

    fn program_on(&self, name: &str, database: &str, address: &Url) -> Command {
        let program = match &self.lease {
            Some(lease) => lease.cluster().installation.program(name),
            None => client_program(&Roots::default(), name),
        };
        let mut address = address.clone();
        address.set_path(database);
        let mut command = Command::new(program);
        // libpq takes a plus for itself; the password stays off the command line, where other users could read it.
        command
            .arg("--dbname")
            .arg(address.as_str().replace('+', "%20"));
        command.env_remove("PGPASSWORD");
        if let Some(password) = &self.password {
            command.env("PGPASSWORD", password.expose_secret());
        }
        command
    }
}

fn percent_decoded(text: &str) -> Option<String> {
    // A query string without a plus decodes exactly like any other part of an address.
    let text = text.replace('+', "%2B");
    url::form_urlencoded::parse(text.as_bytes())
        .next()
        .map(|(name, _)| name.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(url: &str) -> Client {
        Client::new(Database {
            url: SecretString::from(url),
            lease: None,
        })
        .unwrap()
    }

    #[test]
    fn the_password_is_not_on_the_command_line() {
        for url in [
            "postgres://kuban:s%40crét@db.example:5433/portal?sslmode=require&statement-cache-capacity=5",
            "postgres://kuban@db.example:5433/portal?password=s%40cr%C3%A9t&sslmode=require",
        ] {
            let command = client(url).program("psql");
            let arguments: Vec<_> = command
                .get_args()
                .map(|argument| argument.to_string_lossy().into_owned())
                .collect();
            assert_eq!(
                arguments,
                [
                    "--dbname",
                    "postgres://kuban@db.example:5433/portal?sslmode=require"
                ]
            );
            let password = command
                .get_envs()
                .find(|(name, _)| *name == "PGPASSWORD")
                .and_then(|(_, value)| value);
            assert_eq!(password.unwrap().to_str(), Some("s@crét"));
        }
    }

    #[test]
    fn an_address_of_a_socket_keeps_its_folder() {
        let client = client("postgres:///kuban?host=%2Fvar%2Flib%2Fmy%20data&user=kuban");
        assert_eq!(client.database_name(), "kuban");
        let command = client.program("psql");
        let address = command.get_args().nth(1).unwrap().to_str().unwrap();
        assert_eq!(
            address,
            "postgres:///kuban?host=%2Fvar%2Flib%2Fmy%20data&user=kuban"
        );
    }
}
