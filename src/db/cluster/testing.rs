//! A cluster for one run of the tests.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use secrecy::{ExposeSecret, SecretString};

use super::error::{ClusterError, IoContext};
use super::{Cluster, Profile};

/// A private cluster in a temporary folder, with [`Profile::Throwaway`] settings.
///
/// It ends with the process that started it, however that ends: a watchdog waits at the end of a pipe whose other end
/// only this process holds, then stops the server and removes the folder. So it may stand in a `static`, which is never
/// dropped.
#[derive(Debug)]
pub struct TestCluster {
    url: SecretString,
    folder: PathBuf,
    watchdog: Child,
}

impl TestCluster {
    /// Starts a cluster.
    pub fn start() -> Result<Self, ClusterError> {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let folder = std::env::temp_dir().join(format!(
            "kuban-test-{}-{:08x}",
            std::process::id(),
            now.subsec_nanos()
        ));
        let cluster = Cluster::prepare(&folder, Profile::Throwaway)?;
        let watchdog = spawn_watchdog(&cluster, &folder)?;
        let url = cluster.start_and_keep()?.url();
        Ok(Self {
            url,
            folder,
            watchdog,
        })
    }

    /// The address of its database `kuban`, for a role that may do everything.
    pub fn url(&self) -> &str {
        self.url.expose_secret()
    }

    /// The folder that holds it.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for TestCluster {
    fn drop(&mut self) {
        drop(self.watchdog.stdin.take());
        let _ = self.watchdog.wait();
    }
}

fn spawn_watchdog(cluster: &Cluster, folder: &Path) -> Result<Child, ClusterError> {
    let account = cluster.account();
    // The watchdog runs as the user of the server, and must be able to remove everything.
    for path in [folder, &cluster.folders.home] {
        account.give(path)?;
    }
    account
        .command(Path::new("/bin/sh"))
        .args([
            "-c",
            r#"cat > /dev/null; "$1" stop -s -m immediate -D "$2"; rm -rf "$3" "$4""#,
            "watchdog",
        ])
        .arg(cluster.installation.program("pg_ctl"))
        .arg(cluster.data_folder())
        .arg(folder)
        .arg(&cluster.folders.home)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // Ctrl-C at the terminal must not end it together with the tests.
        .process_group(0)
        .spawn()
        .while_trying("run", &PathBuf::from("/bin/sh"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_cluster_leaves_nothing_behind() {
        let cluster = TestCluster::start().unwrap();
        let folder = cluster.folder().to_owned();
        assert!(cluster.url().starts_with("postgres:///kuban?host="));
        drop(cluster);
        assert!(!folder.exists());
    }
}
