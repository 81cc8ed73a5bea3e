//! What can go wrong with the private cluster; each message is one line that says what to do.

use std::path::{Path, PathBuf};

/// Why the private cluster cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// No usable PostgreSQL is installed.
    #[error(
        "PostgreSQL 15 or later is not installed: run `scripts/setup run`, or `apt-get install postgresql-15 postgresql-15-postgis-3`"
    )]
    MissingPostgres,
    /// PostgreSQL is there, PostGIS is not.
    #[error(
        "PostgreSQL {version} is installed without PostGIS: run `scripts/setup run`, or `apt-get install postgresql-{version}-postgis-3`"
    )]
    MissingPostgis {
        /// The major version that lacks it.
        version: u32,
    },
    /// The data folder was made by a version that is not installed.
    #[error(
        "{} was made by PostgreSQL {found}, and {installed}: install postgresql-{found} and postgresql-{found}-postgis-3, or set KUBAN_DATA_DIR to another folder", folder.display()
    )]
    OtherVersion {
        /// The data folder of the cluster.
        folder: PathBuf,
        /// The major version that made it.
        found: String,
        /// What is installed, as words.
        installed: String,
    },
    /// The folder belongs to somebody else.
    #[error("{} belongs to another user (uid {owner}): run kuban as that user or as root, or set KUBAN_DATA_DIR to another folder", folder.display())]
    NotOurs {
        /// The folder.
        folder: PathBuf,
        /// The owner's number.
        owner: u32,
    },
    /// There is a cluster that its user can no longer reach.
    #[error(
        "the user that runs PostgreSQL (uid {uid}) can no longer enter {}: give back the right to enter every folder above it (chmod o+x)", folder.display()
    )]
    CannotEnter {
        /// The folder.
        folder: PathBuf,
        /// The user's number.
        uid: u32,
    },
    /// No room on the disk.
    #[error("the disk that holds {} is full ({free_mib} MiB are free): make room and start again", folder.display())]
    DiskFull {
        /// A folder on that disk.
        folder: PathBuf,
        /// What is left.
        free_mib: u64,
    },
    /// Another server works on our data folder.
    #[error("a PostgreSQL server that kuban did not start (process {pid}) runs on {}: stop it, then start again", folder.display())]
    Foreign {
        /// The other server's process id.
        pid: u32,
        /// The data folder.
        folder: PathBuf,
    },
    /// Sessions of a killed server do not end.
    #[error("sessions of a killed PostgreSQL server still run on {} (processes {pids}): end them, then start again", folder.display())]
    Orphans {
        /// Their process ids, separated by blanks.
        pids: String,
        /// The data folder.
        folder: PathBuf,
    },
    /// The folder for the socket is not safe to use.
    #[error("{} cannot hold the database socket because {why}: remove it, then start again", folder.display())]
    SocketFolder {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// PostgreSQL did not start.
    #[error("PostgreSQL did not start: {reason} (see {})", log.display())]
    Start {
        /// The last fatal line of its log.
        reason: String,
        /// The log.
        log: PathBuf,
    },
    /// A program of PostgreSQL failed.
    #[error("{program} failed: {reason}")]
    Tool {
        /// The program's name.
        program: String,
        /// What it said.
        reason: String,
    },
    /// The operating system refused something.
    #[error("cannot {action}")]
    Io {
        /// What was tried.
        action: String,
        /// Why not.
        source: std::io::Error,
    },
}

/// Names what was tried when the operating system refuses it.
pub(super) trait IoContext<T> {
    fn while_trying(self, action: &str, path: &Path) -> Result<T, ClusterError>;
}

impl<T> IoContext<T> for std::io::Result<T> {
    fn while_trying(self, action: &str, path: &Path) -> Result<T, ClusterError> {
        self.map_err(|source| match source.kind() {
            std::io::ErrorKind::StorageFull => ClusterError::DiskFull {
                folder: path.to_owned(),
                free_mib: free_mib(path).unwrap_or(0),
            },
            _ => ClusterError::Io {
                action: format!("{action} {}", path.display()),
                source,
            },
        })
    }
}

/// Free space of the disk that holds a path, or the nearest folder above it that exists.
pub(super) fn free_mib(path: &Path) -> Option<u64> {
    path.ancestors()
        .find_map(|folder| rustix::fs::statvfs(folder).ok())
        .map(|disk| (disk.f_bavail * disk.f_frsize) >> 20)
}
