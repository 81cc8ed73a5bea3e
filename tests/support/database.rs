//! A fresh database per test, cloned from a template that is migrated once.
//!
//! The server is the one of `KUBAN_TEST_DATABASE_URL`, or a private cluster that ends with the process.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::str::FromStr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use kuban::db::cluster::TestCluster;
use kuban::db::migrations;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, PgPool};
use tokio::sync::OnceCell;

/// Names of the databases of tests: the process, then a number.
const PREFIX: &str = "kuban_test_";
/// Only one process makes the template, or sweeps, at a time.
const LOCK: &str = "kuban.tests";

static CLUSTER: OnceLock<TestCluster> = OnceLock::new();
static TEMPLATE: OnceCell<String> = OnceCell::const_new();
static COUNTER: AtomicU32 = AtomicU32::new(0);

/// A database of its own, dropped at the end of the test.
pub(crate) struct TestDatabase {
    /// For what the test itself asks and writes.
    pub pool: PgPool,
    connect: PgConnectOptions,
    name: String,
}

impl TestDatabase {
    /// Clones the template.
    pub(crate) async fn create() -> Self {
        let template = TEMPLATE.get_or_init(make_template).await;
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let name = format!("{PREFIX}{}_{number}", std::process::id());
        let mut server = server().connect().await.unwrap();
        let create = format!("create database {name} template {template} strategy file_copy");
        execute(&mut server, create).await;
        let connect = server_options().database(&name);
        let pool = PgPoolOptions::new()
            .max_connections(4)
            .connect_lazy_with(connect.clone());
        Self {
            pool,
            connect,
            name,
        }
    }

    /// How to connect to it.
    pub(crate) fn connect_options(&self) -> &PgConnectOptions {
        &self.connect
    }

    /// Its address, in the form of `DATABASE_URL`.
    pub(crate) fn url(&self) -> String {
        let (base, query) = server_url().split_once('?').unwrap_or((server_url(), ""));
        let (start, _) = base.rsplit_once('/').unwrap();
        format!("{start}/{}?{query}", self.name)
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // A test ends without a runtime of its own; a thread has room for one.
        let name = self.name.clone();
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let mut server = server().connect().await.unwrap();
                execute(&mut server, format!("drop database {name} with (force)")).await;
            });
        });
        if dropping.join().is_err() {
            eprintln!("the database {} was not dropped", self.name);
        }
    }
}

fn server_url() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    URL.get_or_init(|| {
        #[expect(
            clippy::disallowed_methods,
            reason = "tests have settings of their own"
        )]
        let given = std::env::var("KUBAN_TEST_DATABASE_URL");
        given.unwrap_or_else(|_| {
            let cluster = CLUSTER.get_or_init(|| TestCluster::start().unwrap());
            cluster.url().to_owned()
        })
    })
}

fn server_options() -> PgConnectOptions {
    PgConnectOptions::from_str(server_url())
        .unwrap()
        .disable_statement_logging()
}

fn server() -> PgConnectOptions {
    server_options()
}

/// Makes the template unless an earlier run did, and removes what runs that were killed left behind.
async fn make_template() -> String {
    let name = template_name();
    let mut server = server().connect().await.unwrap();
    sqlx::query("select pg_advisory_lock(hashtext($1))")
        .bind(LOCK)
        .execute(&mut server)
        .await
        .unwrap();
    sweep(&mut server).await;
    let exists: bool =
        sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
            .bind(&name)
            .fetch_one(&mut server)
            .await
            .unwrap();
    if !exists {
        let making = format!("{name}_making");
        execute(
            &mut server,
            format!("drop database if exists {making} with (force)"),
        )
        .await;
        execute(&mut server, format!("create database {making}")).await;
        migrations::run(&server_options().database(&making))
            .await
            .unwrap();
        execute(
            &mut server,
            format!("alter database {making} with allow_connections false"),
        )
        .await;
        execute(
            &mut server,
            format!("alter database {making} rename to {name}"),
        )
        .await;
    }
    server.close().await.unwrap();
    name
}

/// The name says what is in it: the migrations and the facts that go with them.
fn template_name() -> String {
    let mut hasher = DefaultHasher::new();
    for migration in sqlx::migrate!().iter() {
        migration.checksum.hash(&mut hasher);
    }
    for known in boundaries::municipalities::known() {
        (known.code, &known.name_ru, &known.name_en).hash(&mut hasher);
    }
    format!("kuban_template_{:016x}", hasher.finish())
}

/// Drops the databases of processes that are gone.
async fn sweep(server: &mut PgConnection) {
    let names: Vec<String> =
        sqlx::query_scalar("select datname::text from pg_database where starts_with(datname, $1)")
            .bind(PREFIX)
            .fetch_all(&mut *server)
            .await
            .unwrap();
    for name in names {
        let process = name[PREFIX.len()..].split('_').next().unwrap_or_default();
        if !Path::new("/proc").join(process).exists() {
            execute(
                server,
                format!("drop database if exists {name} with (force)"),
            )
            .await;
        }
    }
}

async fn execute(server: &mut PgConnection, statement: String) {
    // Names are made here of letters and digits; statements about databases take no parameters.
    sqlx::raw_sql(AssertSqlSafe(statement))
        .execute(server)
        .await
        .unwrap();
}
