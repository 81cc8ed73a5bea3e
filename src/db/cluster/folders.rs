//! Where the private cluster lives on disk.
//!
//! ```text
//! <data folder>/postgres/            home: locks and marks, owned by whoever runs kuban
//!   main/                            the data folder of PostgreSQL, owned by the user that runs it
//!   socket/                          its socket; only that user (and root) can enter
//!   log/
//! <data folder>/postgres.location    the path of the home, when it had to be put elsewhere
//! ```
//!
//! Two things may force another place: as root, a data folder that the `postgres` user cannot enter puts the home under
//! /var/lib/kuban; a socket path that is too long puts the socket into a short folder of its own.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::PORT;
use super::account::Account;
use super::error::{ClusterError, IoContext};

/// The longest path that a Unix socket can have.
const LONGEST_SOCKET_PATH: usize = 107;
/// Where the home goes when the data folder cannot hold it.
const FALLBACK_HOMES: &str = "/var/lib/kuban";

/// The folders of one private cluster.
#[derive(Debug, Clone)]
pub(super) struct Folders {
    pub(super) home: PathBuf,
    pub(super) account: Account,
}

impl Folders {
    /// Finds the home of an existing cluster or prepares one for a new cluster.
    pub(super) fn prepare(data_dir: &Path) -> Result<Self, ClusterError> {
        make_open_folder(data_dir)?;
        let data_dir = data_dir.canonicalize().while_trying("resolve", data_dir)?;
        let mark = data_dir.join("postgres.location");
        let usual = data_dir.join("postgres");
        let home = match fs::read_to_string(&mark) {
            Ok(elsewhere) => PathBuf::from(elsewhere.trim()),
            Err(_not_elsewhere) => usual.clone(),
        };
        let account = Account::for_data_folder(&home.join("main"))?;
        make_open_folder(&home)?;
        if !account.is_switched || account.can_enter(&home) {
            return Ok(Self { home, account });
        }
        if home.join("main").exists() || home != usual {
            return Err(ClusterError::CannotEnter {
                folder: home,
                uid: account.uid,
            });
        }
        let elsewhere = fallback_home(&usual)?;
        fs::write(&mark, format!("{}\n", elsewhere.display())).while_trying("write", &mark)?;
        // The empty folder would only mislead; if it is not empty it stays.
        let _ = fs::remove_dir(&usual);
        tracing::warn!(
            folder = %elsewhere.display(),
            "the user that runs PostgreSQL cannot enter {}: the private database lives in {} instead",
            data_dir.display(),
            elsewhere.display(),
        );
        Ok(Self {
            home: elsewhere,
            account,
        })
    }

    /// The home of a cluster that is there already, without making anything.
    pub(super) fn find(data_dir: &Path) -> Result<Option<Self>, ClusterError> {
        let home = fs::read_to_string(data_dir.join("postgres.location")).map_or_else(
            |_| data_dir.join("postgres"),
            |path| PathBuf::from(path.trim()),
        );
        if !home.join("main/PG_VERSION").exists() {
            return Ok(None);
        }
        let home = home.canonicalize().while_trying("resolve", &home)?;
        let account = Account::for_data_folder(&home.join("main"))?;
        Ok(Some(Self { home, account }))
    }

    /// The data folder of PostgreSQL.
    pub(super) fn data(&self) -> PathBuf {
        self.home.join("main")
    }

    /// The folder of its log.
    pub(super) fn log(&self) -> PathBuf {
        self.home.join("log")
    }

    /// A folder for the socket that only its owner can enter, as near to the data as the length of its path allows.
    pub(super) fn prepare_socket_folder(&self) -> Result<PathBuf, ClusterError> {
        let near = self.home.join("socket");
        if socket_path(&near).as_os_str().len() <= LONGEST_SOCKET_PATH {
            self.account.make_private_folder(&near)?;
            return Ok(near);
        }
        let mut hasher = DefaultHasher::new();
        self.home.hash(&mut hasher);
        let key = hasher.finish();
        let short = if self.account.is_switched {
            PathBuf::from(format!("/run/kuban-{key:016x}"))
        } else {
            PathBuf::from(format!("/tmp/kuban-{}-{key:016x}", self.account.uid))
        };
        self.account
            .make_private_folder(&short)
            .map_err(|error| ClusterError::SocketFolder {
                folder: short.clone(),
                why: error.to_string(),
            })?;
        if !fs::symlink_metadata(&short).is_ok_and(|found| found.is_dir()) {
            return Err(ClusterError::SocketFolder {
                folder: short,
                why: "it is not a folder".to_owned(),
            });
        }
        tracing::info!(folder = %short.display(), "the path of the database socket would be too long: it is in {}", short.display());
        Ok(short)
    }
}

/// The path of the socket that PostgreSQL opens in a folder.
pub(super) fn socket_path(folder: &Path) -> PathBuf {
    folder.join(format!(".s.PGSQL.{PORT}"))
}

/// Makes a folder that others may pass through but not list.
fn make_open_folder(folder: &Path) -> Result<(), ClusterError> {
    if folder.is_dir() {
        return Ok(());
    }
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o711)
        .create(folder)
        .while_trying("make", folder)?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o711)).while_trying("open", folder)
}

/// A new folder with a name that no other clone takes.
fn fallback_home(usual: &Path) -> Result<PathBuf, ClusterError> {
    let made_at = fs::metadata(usual)
        .and_then(|found| found.modified())
        .ok()
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let mut hasher = DefaultHasher::new();
    (usual, made_at, std::process::id()).hash(&mut hasher);
    make_open_folder(Path::new(FALLBACK_HOMES))?;
    let home = Path::new(FALLBACK_HOMES).join(format!("{:016x}", hasher.finish()));
    make_open_folder(&home)?;
    Ok(home)
}
