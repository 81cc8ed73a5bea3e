//! Whether a server runs on a data folder, told from its pid file and from /proc.
//!
//! A pid file alone says little: the process may be gone, be a zombie, or its number may belong to another program by now.
//! A live server has the data folder as its working directory, which neither a zombie nor a stranger has.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::error::{ClusterError, IoContext};
use super::folders::socket_path;

/// How long sessions of a killed server may take to notice, before they are told to end.
const ORPHANS_NOTICE: Duration = Duration::from_secs(3);
/// How long they may take after that.
const ORPHANS_END: Duration = Duration::from_secs(12);

/// What runs on a data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    /// Nothing.
    Stopped,
    /// A server.
    Running(Postmaster),
}

/// A server that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Postmaster {
    pub(super) pid: u32,
    pub(super) socket_folder: Option<PathBuf>,
    /// Seconds since 1970.
    pub(super) started_at: u64,
}

/// Looks at what runs on a data folder.
pub(super) fn state(data: &Path) -> State {
    let Ok(text) = fs::read_to_string(data.join("postmaster.pid")) else {
        return State::Stopped;
    };
    let mut lines = text.lines();
    let Some(pid) = lines.next().and_then(|line| line.trim().parse().ok()) else {
        return State::Stopped;
    };
    if !works_in(pid, data) {
        return State::Stopped;
    }
    let mut lines = lines.skip(1);
    let started_at = lines
        .next()
        .and_then(|line| line.trim().parse().ok())
        .unwrap_or(0);
    let socket_folder = lines
        .nth(1)
        .map(str::trim)
        .filter(|folder| !folder.is_empty())
        .map(PathBuf::from);
    State::Running(Postmaster {
        pid,
        socket_folder,
        started_at,
    })
}

/// Makes way for a start after a crash: waits for sessions that outlived their server, ends those that do not notice,
/// then removes a pid file that names a zombie or a stranger, which PostgreSQL would take for a live server.
pub(super) fn clear_leftovers(data: &Path, socket_folder: &Path) -> Result<(), ClusterError> {
    let begun_at = Instant::now();
    let mut were_told = false;
    loop {
        let orphans = processes_in(data);
        if orphans.is_empty() {
            break;
        }
        if begun_at.elapsed() > ORPHANS_END {
            let pids: Vec<_> = orphans.iter().map(u32::to_string).collect();
            return Err(ClusterError::Orphans {
                pids: pids.join(" "),
                folder: data.to_owned(),
            });
        }
        if !were_told && begun_at.elapsed() > ORPHANS_NOTICE {
            for orphan in orphans {
                if let Some(pid) = i32::try_from(orphan).ok().and_then(Pid::from_raw) {
                    // One that is gone by now is what is wanted.
                    let _ = kill_process(pid, Signal::QUIT);
                }
            }
            were_told = true;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let lock = PathBuf::from(format!("{}.lock", socket_path(socket_folder).display()));
    for file in [data.join("postmaster.pid"), lock] {
        remove_if_misleading(&file)?;
    }
    Ok(())
}

/// PostgreSQL mends a pid file whose process is gone by itself, and knows best how; only a number that is in use again
/// (or still, by a zombie) misleads it.
fn remove_if_misleading(file: &Path) -> Result<(), ClusterError> {
    let Ok(text) = fs::read_to_string(file) else {
        return Ok(());
    };
    let pid = text
        .lines()
        .next()
        .and_then(|line| line.trim().parse::<u32>().ok());
    match pid {
        Some(pid) if !Path::new("/proc").join(pid.to_string()).exists() => Ok(()),
        _ => {
            tracing::info!(file = %file.display(), "removed a stale pid file");
            fs::remove_file(file).while_trying("remove", file)
        }
    }
}

/// Processes whose working directory is the data folder, as that of every process of the server is.
fn processes_in(data: &Path) -> Vec<u32> {
    let Ok(processes) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    processes
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|pid| works_in(*pid, data) && is_postgres(*pid))
        .collect()
}

/// Whether a process has a folder as its working directory; compared by inode, so that links do not matter.
fn works_in(pid: u32, folder: &Path) -> bool {
    let of_process = fs::metadata(format!("/proc/{pid}/cwd"));
    let wanted = fs::metadata(folder);
    matches!((of_process, wanted), (Ok(left), Ok(right)) if left.dev() == right.dev() && left.ino() == right.ino())
}

fn is_postgres(pid: u32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/comm"))
        .is_ok_and(|name| name.trim().starts_with("postgres"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data_folder(name: &str) -> PathBuf {
        let folder =
            std::env::temp_dir().join(format!("kuban-postmaster-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn a_pid_file_of_a_process_that_works_elsewhere_means_stopped() {
        let data = data_folder("stranger");
        let own = std::process::id();
        fs::write(
            data.join("postmaster.pid"),
            format!("{own}\n{}\n1700000000\n5432\n/x\n\n", data.display()),
        )
        .unwrap();
        assert_eq!(state(&data), State::Stopped);
        clear_leftovers(&data, &data).unwrap();
        assert!(!data.join("postmaster.pid").exists());
        fs::remove_dir_all(data).unwrap();
    }

    #[test]
    fn a_pid_file_of_a_process_that_is_gone_is_left_to_postgres() {
        let data = data_folder("gone");
        fs::write(data.join("postmaster.pid"), "2147480000\n").unwrap();
        assert_eq!(state(&data), State::Stopped);
        clear_leftovers(&data, &data).unwrap();
        assert!(data.join("postmaster.pid").exists());
        fs::remove_dir_all(data).unwrap();
    }
}
