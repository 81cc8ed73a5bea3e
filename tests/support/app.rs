//! A running portal: the real router on the real HTTP stack, on a port of its own.

use std::sync::Arc;
use std::time::Duration;

use kuban::app::{App, AppState};
use kuban::auth::Keys;
use kuban::collections::{ReadLimits, Reads};
use kuban::config::Config;
use kuban::http::metrics;
use kuban::http::portal::Portal;
use kuban::http::server::{self, Limits};
use kuban::http::site::SiteFiles;
use kuban::spatial::Snapshot;
use sqlx::{AssertSqlSafe, ConnectOptions};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Client, ConstructionBuilder, IssueBuilder, PersonBuilder, TestDatabase, TestEdition};

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(20);

/// A portal with a database of its own.
pub(crate) struct TestApp {
    pub client: Client,
    pub app: AppState,
    pub stop: CancellationToken,
    pub server: JoinHandle<usize>,
    tasks: TaskTracker,
    pub db: TestDatabase,
    /// The data folder, unless a setting names another.
    _data: TempDir,
}

/// What a portal starts with.
pub(crate) struct TestAppBuilder {
    edition: Option<TestEdition>,
    issues: Vec<IssueBuilder>,
    constructions: Vec<ConstructionBuilder>,
    settings: Vec<(&'static str, String)>,
    site: Vec<(&'static str, &'static str)>,
    limits: Limits,
    reads: ReadLimits,
}

impl TestApp {
    /// A portal over four squares; see [`TestEdition::squares`].
    pub(crate) fn builder() -> TestAppBuilder {
        TestAppBuilder {
            edition: Some(TestEdition::squares()),
            issues: Vec::new(),
            constructions: Vec::new(),
            settings: Vec::new(),
            site: Vec::new(),
            limits: Limits {
                drain: Duration::from_secs(5),
                ..Limits::default()
            },
            reads: ReadLimits::default(),
        }
    }

    /// A portal over four squares with nothing in them.
    pub(crate) async fn start() -> Self {
        Self::builder().start().await
    }

    /// A person to be written.
    pub(crate) fn person(&self) -> PersonBuilder<'_> {
        PersonBuilder::new(self)
    }

    /// Does the jobs that are due.
    pub(crate) async fn run_jobs(&self) {
        kuban::jobs::run_due(&self.app.0).await.unwrap();
    }

    /// Waits until the published state is as wanted.
    pub(crate) async fn wait_until(&self, wanted: impl Fn(&Snapshot) -> bool) {
        let waiting = async {
            while !wanted(&self.app.spatial.snapshot()) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting)
            .await
            .expect("the map must come to the wanted state");
    }

    /// Takes the database away from the server: no connection lives, none is let in.
    pub(crate) async fn take_database_away(&self) {
        let name = self.db.connect_options().get_database().unwrap();
        let elsewhere = self.db.connect_options().clone().database("postgres");
        let mut server = elsewhere.connect().await.unwrap();
        for statement in [
            format!("alter database {name} with allow_connections false"),
            format!(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"
            ),
        ] {
            sqlx::raw_sql(AssertSqlSafe(statement))
                .execute(&mut server)
                .await
                .unwrap();
        }
        eventually("the loss is noticed", async || {
            !self.app.spatial.status().connected
        })
        .await;
    }

    /// Asks the server to stop and waits for it; the number of connections that were cut.
    pub(crate) async fn shut_down(mut self) -> usize {
        self.stop.cancel();
        let cut = tokio::time::timeout(PATIENCE, &mut self.server)
            .await
            .expect("the server must stop")
            .unwrap();
        self.tasks.close();
        self.tasks.wait().await;
        cut
    }
}

/// Waits until something holds that must come to hold.
pub(crate) async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let waiting = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting)
        .await
        .unwrap_or_else(|_elapsed| panic!("in time {what}"));
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl TestAppBuilder {
    pub(crate) fn edition(mut self, edition: TestEdition) -> Self {
        self.edition = Some(edition);
        self
    }

    pub(crate) fn without_edition(mut self) -> Self {
        self.edition = None;
        self
    }

    pub(crate) fn issue(mut self, issue: IssueBuilder) -> Self {
        self.issues.push(issue);
        self
    }

    pub(crate) fn construction(mut self, construction: ConstructionBuilder) -> Self {
        self.constructions.push(construction);
        self
    }

    /// Sets a variable of the environment.
    pub(crate) fn setting(mut self, name: &'static str, value: &str) -> Self {
        self.settings.push((name, value.to_owned()));
        self
    }

    /// Adds a file to the site.
    pub(crate) fn file(mut self, path: &'static str, text: &'static str) -> Self {
        self.site.push((path, text));
        self
    }

    pub(crate) fn limits(mut self, change: impl FnOnce(&mut Limits)) -> Self {
        change(&mut self.limits);
        self
    }

    /// Changes what reading collections may cost.
    pub(crate) fn reads(mut self, change: impl FnOnce(&mut ReadLimits)) -> Self {
        change(&mut self.reads);
        self
    }

    /// Writes the rows, starts the portal and waits until it is ready.
    pub(crate) async fn start(self) -> TestApp {
        let db = TestDatabase::create().await;
        if let Some(edition) = &self.edition {
            edition.insert(&db.pool).await;
        }
        for issue in &self.issues {
            issue.insert(&db.pool).await;
        }
        for construction in &self.constructions {
            construction.insert(&db.pool).await;
        }
        self.start_on(db).await
    }

    /// Starts the portal on this database and waits until it is ready.
    pub(crate) async fn start_on(self, db: TestDatabase) -> TestApp {
        metrics::install();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = Client::new(listener.local_addr().unwrap());
        let data = TempDir::new().unwrap();
        let config = self.config(&db, &client, data.path().to_str().unwrap());
        let stop = CancellationToken::new();
        let tasks = TaskTracker::new();
        let pool = kuban::db::pool::lazy(&db.url(), config.database_pool).unwrap();
        let site = self
            .site
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).into()));
        let keys = Keys::load(&config).unwrap();
        let mut app = App::new(config, keys, pool, stop.clone())
            .unwrap()
            .with_site(SiteFiles::new(site));
        app.reads = Arc::new(Reads::new(self.reads));
        app.start(&tasks);
        let app = AppState(Arc::new(app));
        let portal = Portal::default();
        portal.open(app.clone());
        let server = tokio::spawn(server::serve(listener, portal, stop.clone(), self.limits));
        let app = TestApp {
            client,
            app,
            stop,
            server,
            tasks,
            db,
            _data: data,
        };
        app.wait_until(Snapshot::is_loaded).await;
        app
    }

    fn config(&self, db: &TestDatabase, client: &Client, data: &str) -> Config {
        let url = db.url();
        let listen = client.address().to_string();
        Config::from_vars(|name| match name {
            "DATABASE_URL" => Some(url.clone()),
            "KUBAN_LISTEN" => Some(listen.clone()),
            _ => {
                let mut settings = self.settings.iter().rev();
                settings
                    .find(|(variable, _)| *variable == name)
                    .map(|(_, value)| value.clone())
                    .or_else(|| (name == "KUBAN_DATA_DIR").then(|| data.to_owned()))
            }
        })
        .unwrap()
    }
}
