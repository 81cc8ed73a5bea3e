//! Sharing one private cluster between processes.
//!
//! Two locks in the home of the cluster: `start.lock` is held exclusively while a process starts or stops the server, and
//! `users.lock` is held shared by every process that uses it. Both are kernel locks on open files: a killed process loses
//! them, and the server never inherits them, since the standard library opens files close-on-exec.

use std::fs::{self, File, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

use super::error::{ClusterError, IoContext};
use super::{Cluster, DATABASE, PORT};

/// How often a watcher looks whether the server still runs.
const WATCH_INTERVAL: Duration = Duration::from_secs(1);

/// Keeps the private cluster running for as long as it lives.
#[derive(Debug)]
pub struct Lease {
    cluster: Cluster,
    socket_folder: PathBuf,
    users: Option<File>,
}

/// What stopping the server found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// It ran and was stopped, while no other process used it.
    Unused,
    /// It ran and was stopped under the feet of another process.
    InUse,
    /// It did not run.
    Already,
}

impl Cluster {
    /// Starts the server if it does not run, and keeps it running until the lease is dropped.
    pub fn ensure_running(self) -> Result<Lease, ClusterError> {
        let _start = self.lock_start()?;
        self.lease()
    }

    /// Starts the server if it does not run, and leaves it running until [`Cluster::stop`].
    pub fn start_and_keep(self) -> Result<Lease, ClusterError> {
        let _start = self.lock_start()?;
        let lease = self.lease()?;
        let mark = lease.cluster.keep_mark();
        fs::write(&mark, "").while_trying("write", &mark)?;
        Ok(lease)
    }

    /// Stops the server, whoever uses it.
    pub fn stop(&self) -> Result<Stopped, ClusterError> {
        let _start = self.lock_start()?;
        for (mark, is_wanted) in [(self.keep_mark(), false), (self.stopped_mark(), true)] {
            if is_wanted {
                fs::write(&mark, "").while_trying("write", &mark)?;
            } else if mark.exists() {
                fs::remove_file(&mark).while_trying("remove", &mark)?;
            }
        }
        if self.running().is_none() {
            return Ok(Stopped::Already);
        }
        let is_used = self.is_used()?;
        self.stop_server()?;
        Ok(if is_used {
            Stopped::InUse
        } else {
            Stopped::Unused
        })
    }

    /// The caller holds the start lock.
    fn lease(self) -> Result<Lease, ClusterError> {
        let users = self.open_lock("users.lock")?;
        users
            .lock_shared()
            .while_trying("lock", &self.folders.home.join("users.lock"))?;
        let mark = self.stopped_mark();
        if mark.exists() {
            fs::remove_file(&mark).while_trying("remove", &mark)?;
        }
        let postmaster = self.start()?;
        Ok(Lease {
            socket_folder: self.socket_folder(&postmaster)?,
            users: Some(users),
            cluster: self,
        })
    }

    fn lock_start(&self) -> Result<File, ClusterError> {
        let path = self.folders.home.join("start.lock");
        let lock = self.open_lock("start.lock")?;
        match lock.try_lock() {
            Ok(()) => return Ok(lock),
            Err(TryLockError::WouldBlock) => {
                tracing::info!(
                    "waiting for another kuban process that starts or stops the private database"
                );
            }
            Err(TryLockError::Error(error)) => return Err(error).while_trying("lock", &path),
        }
        lock.lock().while_trying("lock", &path)?;
        Ok(lock)
    }

    fn is_used(&self) -> Result<bool, ClusterError> {
        let users = self.open_lock("users.lock")?;
        match users.try_lock() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => {
                Err(error).while_trying("lock", &self.folders.home.join("users.lock"))
            }
        }
    }

    fn open_lock(&self, name: &str) -> Result<File, ClusterError> {
        let path = self.folders.home.join(name);
        File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .while_trying("open", &path)
    }

    /// Present while `kuban db start` wants the server to stay without users.
    fn keep_mark(&self) -> PathBuf {
        self.folders.home.join("keep")
    }

    /// Present after `kuban db stop`, so that watchers do not start the server again.
    fn stopped_mark(&self) -> PathBuf {
        self.folders.home.join("stopped")
    }
}

impl Lease {
    /// The address of the portal's database, for its role.
    pub fn url(&self) -> SecretString {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("host", &self.socket_folder.to_string_lossy())
            .append_pair("port", &PORT.to_string())
            .append_pair("user", DATABASE)
            .finish()
            // libpq knows %20 and takes a plus for itself.
            .replace('+', "%20");
        SecretString::from(format!("postgres:///{DATABASE}?{query}"))
    }

    /// The cluster that is kept running.
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// The folder of the socket.
    pub fn socket_folder(&self) -> &std::path::Path {
        &self.socket_folder
    }

    /// Brings the server back when it was killed while this process runs.
    pub fn watcher(&self) -> Watcher {
        Watcher {
            cluster: self.cluster.clone(),
        }
    }

    fn release(&mut self) -> Result<(), ClusterError> {
        let cluster = &self.cluster;
        let _start = cluster.lock_start()?;
        // Closing the file gives the shared lock back.
        drop(self.users.take());
        if cluster.keep_mark().exists() || cluster.is_used()? || cluster.running().is_none() {
            return Ok(());
        }
        cluster.stop_server()
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Err(error) = self.release() {
            tracing::warn!(error = %error, "the private database was not stopped");
        }
    }
}

/// Starts a private server again that was killed; a server that `kuban db stop` stopped stays stopped.
#[derive(Debug, Clone)]
pub struct Watcher {
    cluster: Cluster,
}

impl Watcher {
    /// Watches until it is dropped.
    pub async fn run(self) {
        let mut interval = tokio::time::interval(WATCH_INTERVAL);
        interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            interval.tick().await;
            let watcher = self.clone();
            match tokio::task::spawn_blocking(move || watcher.revive()).await {
                Ok(Ok(true)) => {
                    tracing::warn!("the private database had ended and was started again");
                }
                Ok(Ok(false)) => {}
                Ok(Err(error)) => {
                    tracing::error!(error = %error, "the private database cannot be started again");
                }
                Err(panic) => {
                    tracing::error!(error = %panic, "watching the private database failed");
                }
            }
        }
    }

    /// Starts the server if it ended by itself; whether that was so.
    pub fn revive(&self) -> Result<bool, ClusterError> {
        let cluster = &self.cluster;
        if cluster.running().is_some() || cluster.stopped_mark().exists() {
            return Ok(false);
        }
        let _start = cluster.lock_start()?;
        if cluster.running().is_some() || cluster.stopped_mark().exists() {
            return Ok(false);
        }
        cluster.start().map(|_| true)
    }
}
