//! The private PostgreSQL cluster, which runs when no `DATABASE_URL` is set.
//!
//! Here: where it lives, who runs it, how it is started, shared by several kuban processes, mended, stopped, backed up
//! and restored. Not here: what is stored in it.
//!
//! A process that needs the database calls [`open`] and keeps the [`Lease`]. The last process to drop its lease stops the
//! server, unless `kuban db start` asked for it to stay. A process that was killed loses its lease by the kernel's hand,
//! and the next one adopts the server that still runs.
//!
//! Invariant: the server listens on no TCP port, and its socket lies in a folder that only its owner (and root) can enter.
//! Everything here blocks; async code calls it through `spawn_blocking`.

use std::path::{Path, PathBuf};

use secrecy::SecretString;

use crate::config::{Config, DatabaseChoice};

mod account;
mod backup;
mod client;
mod error;
mod folders;
mod installation;
mod lease;
mod postmaster;
mod restore;
mod server;
mod settings;
mod testing;

pub use backup::{BackupProgress, back_up};
pub use client::{Client, Status};
pub use error::ClusterError;
pub use lease::{Lease, Stopped, Watcher};
pub use restore::{Previous, RestoreProgress, Restored, restore};
pub use settings::Profile;
pub use testing::TestCluster;

use account::Account;
use folders::Folders;
use installation::{Installation, Roots};
use postmaster::{Postmaster, State};

/// Part of the socket's name; no port is opened.
const PORT: u16 = 5432;
/// The database of the portal, and the role that owns it.
const DATABASE: &str = "kuban";
/// The role that may do everything, for set-up, backup and restore.
const SUPERUSER: &str = "postgres";

/// A database that is ready for connections.
#[derive(Debug)]
pub struct Database {
    /// Its address, in the form of `DATABASE_URL`.
    pub url: SecretString,
    /// Keeps the private cluster running; nothing for a server that is not ours.
    pub lease: Option<Lease>,
}

/// Makes the database of the settings ready: starts the private cluster where there is no `DATABASE_URL`.
pub fn open(config: &Config) -> Result<Database, ClusterError> {
    match &config.database {
        DatabaseChoice::Server(url) => Ok(Database {
            url: url.clone(),
            lease: None,
        }),
        DatabaseChoice::Private => {
            let lease = Cluster::prepare(&config.data_dir, Profile::Durable)?.ensure_running()?;
            Ok(Database {
                url: lease.url(),
                lease: Some(lease),
            })
        }
    }
}

/// A private cluster on disk, running or not.
#[derive(Debug, Clone)]
pub struct Cluster {
    folders: Folders,
    installation: Installation,
    profile: Profile,
}

impl Cluster {
    /// The cluster of a data folder, whose place is made where it is missing.
    pub fn prepare(data_dir: &Path, profile: Profile) -> Result<Self, ClusterError> {
        let folders = Folders::prepare(data_dir)?;
        Self::with_folders(folders, profile)
    }

    /// The cluster of a data folder, if there is one; makes nothing.
    pub fn find(data_dir: &Path) -> Result<Option<Self>, ClusterError> {
        Folders::find(data_dir)?
            .map(|folders| Self::with_folders(folders, Profile::Durable))
            .transpose()
    }

    fn with_folders(folders: Folders, profile: Profile) -> Result<Self, ClusterError> {
        let installation = Installation::find(&Roots::default(), &folders.data())?;
        Ok(Self {
            folders,
            installation,
            profile,
        })
    }

    /// The data folder of PostgreSQL.
    pub fn data_folder(&self) -> PathBuf {
        self.folders.data()
    }

    /// The major version of PostgreSQL that runs it.
    pub fn major_version(&self) -> u32 {
        self.installation.major
    }

    /// The process of its server, while it runs.
    pub fn process_id(&self) -> Option<u32> {
        self.running().map(|postmaster| postmaster.pid)
    }

    fn account(&self) -> Account {
        self.folders.account
    }

    fn state(&self) -> State {
        postmaster::state(&self.folders.data())
    }

    fn running(&self) -> Option<Postmaster> {
        match self.state() {
            State::Running(postmaster) => Some(postmaster),
            State::Stopped => None,
        }
    }
}
