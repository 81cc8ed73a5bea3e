//! The `kuban` program with a data folder of its own, as a person at a terminal would run it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// A data folder that is removed, and its cluster stopped, at the end of the test.
pub(super) struct Kuban {
    folder: PathBuf,
    data_dir: PathBuf,
}

/// What a run of the program said.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) code: i32,
    pub(super) out: String,
    pub(super) err: String,
}

impl Kuban {
    /// An empty data folder.
    pub(super) fn new() -> Self {
        Self::at("data")
    }

    /// An empty data folder at a place inside a fresh folder.
    pub(super) fn at(inside: &str) -> Self {
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let folder =
            std::env::temp_dir().join(format!("kuban-platform-{}-{number}", std::process::id()));
        let data_dir = folder.join(inside);
        fs::create_dir_all(&data_dir).unwrap();
        // As root the database runs as another user, who must get through.
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o711)).unwrap();
        Self { folder, data_dir }
    }

    /// The folder around the data folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// The data folder of PostgreSQL.
    pub(super) fn cluster_folder(&self) -> PathBuf {
        self.data_dir.join("postgres/main")
    }

    /// The program with these arguments, away from settings of the caller.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kuban"));
        command
            .args(arguments)
            .env_remove("DATABASE_URL")
            .env("KUBAN_DATA_DIR", &self.data_dir)
            .env("KUBAN_LOG", "info")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs the program to its end.
    pub(super) fn run(&self, arguments: &[&str]) -> Outcome {
        Outcome::from(self.command(arguments).output().unwrap())
    }

    /// Runs the program, which must succeed, and returns what it printed.
    pub(super) fn ok(&self, arguments: &[&str]) -> String {
        let outcome = self.run(arguments);
        assert_eq!(outcome.code, 0, "kuban {arguments:?}: {outcome:?}");
        outcome.out
    }

    /// Runs SQL, which must succeed, and returns what it printed.
    pub(super) fn sql(&self, sql: &str) -> String {
        self.ok(&[
            "db",
            "psql",
            "-X",
            "-At",
            "-v",
            "ON_ERROR_STOP=1",
            "-c",
            sql,
        ])
    }

    /// The folder of the socket, as the server knows it.
    pub(super) fn socket_folder(&self) -> String {
        let ask = "show unix_socket_directories";
        let as_superuser = r"\connect - postgres";
        self.ok(&["db", "psql", "-XqAt", "-c", as_superuser, "-c", ask])
    }

    /// The process of the server, from the pid file.
    pub(super) fn server_pid(&self) -> u32 {
        let text = fs::read_to_string(self.cluster_folder().join("postmaster.pid")).unwrap();
        text.lines().next().unwrap().trim().parse().unwrap()
    }

    /// Ends the server as a crash would.
    pub(super) fn kill_server(&self) {
        let killed = Command::new("kill")
            .args(["-9", &self.server_pid().to_string()])
            .status()
            .unwrap();
        assert!(killed.success());
    }
}

impl Drop for Kuban {
    fn drop(&mut self) {
        let _ = self.command(&["db", "stop"]).output();
        // A cluster that had to live elsewhere goes with its data folder.
        if let Ok(elsewhere) = fs::read_to_string(self.data_dir.join("postgres.location")) {
            let _ = fs::remove_dir_all(elsewhere.trim());
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).trim().to_owned(),
            err: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        }
    }
}

/// Whether the tests run as root, who can do more and must do some things differently.
pub(super) fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").unwrap().uid() == 0
}
