//! Making, starting and stopping the server of a private cluster.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use super::error::{ClusterError, IoContext, free_mib};
use super::postmaster::{self, Postmaster, State};
use super::settings::{self, Profile};
use super::{Cluster, DATABASE, SUPERUSER};

/// Long enough for the recovery of a big database after a crash.
const START_TIMEOUT: Duration = Duration::from_mins(5);
/// Below this a server is taken to fail for want of room.
const NEARLY_FULL_MIB: u64 = 48;

impl Cluster {
    /// Makes the cluster where it is missing, starts it where it is stopped, and sets up role, database and PostGIS.
    ///
    /// The caller holds the start lock.
    pub(super) fn start(&self) -> Result<Postmaster, ClusterError> {
        if !self.folders.data().join("PG_VERSION").exists() {
            self.create()?;
        }
        let mut postmaster = self.running_or_launched()?;
        let mut socket_folder = self.socket_folder(&postmaster)?;
        if !self.is_soon_ready(&socket_folder)? {
            // It was on its way out when it was found.
            postmaster = self.running_or_launched()?;
            socket_folder = self.socket_folder(&postmaster)?;
            if !self.is_soon_ready(&socket_folder)? {
                return Err(ClusterError::Start {
                    reason: "it ended before it took connections".to_owned(),
                    log: self.folders.log(),
                });
            }
        }
        self.provision(&socket_folder)?;
        Ok(postmaster)
    }

    /// Stops the server cleanly; sessions are told to end.
    pub(super) fn stop_server(&self) -> Result<(), ClusterError> {
        let mut command = self.account().command(&self.installation.program("pg_ctl"));
        command
            .args(["stop", "-s", "-w", "-m", "fast", "-t", "120", "-D"])
            .arg(self.folders.data());
        match run(command) {
            // It was killed at the same moment, which is as good.
            Err(error) if self.running().is_some() => Err(error),
            _ => Ok(()),
        }
    }

    /// The folder of the socket of a running server.
    pub(super) fn socket_folder(&self, postmaster: &Postmaster) -> Result<PathBuf, ClusterError> {
        postmaster
            .socket_folder
            .clone()
            .ok_or_else(|| ClusterError::Foreign {
                pid: postmaster.pid,
                folder: self.folders.data(),
            })
    }

    /// A `psql` that speaks as the role that may do everything, and stops at the first error.
    pub(super) fn superuser_psql(&self, socket_folder: &Path, database: &str) -> Command {
        let mut command = self.account().command(&self.installation.program("psql"));
        command
            .args([
                "-X",
                "-q",
                "-A",
                "-t",
                "-v",
                "ON_ERROR_STOP=1",
                "-U",
                SUPERUSER,
                "-d",
                database,
                "-p",
            ])
            .arg(super::PORT.to_string())
            .arg("-h")
            .arg(socket_folder);
        command
    }

    /// Makes the data folder under another name first, so that one that was left half made is never taken for a cluster.
    fn create(&self) -> Result<(), ClusterError> {
        let unfinished = self.folders.home.join("main.new");
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).while_trying("remove", &unfinished)?;
        }
        let data = self.folders.data();
        if data.exists() {
            // An empty folder; one with content and without PG_VERSION is not ours to remove, and makes this fail.
            fs::remove_dir(&data)
                .while_trying("take (it is neither empty nor a cluster)", &data)?;
        }
        tracing::info!(folder = %data.display(), "making a private PostgreSQL {} cluster", self.installation.major);
        self.account().make_private_folder(&unfinished)?;
        let mut command = self.account().command(&self.installation.program("initdb"));
        command
            .args([
                "--username",
                SUPERUSER,
                "--encoding",
                "UTF8",
                "--locale",
                "C.UTF-8",
            ])
            // Sorts Russian rightly without any locale of the operating system.
            .args(["--locale-provider", "icu", "--icu-locale", "ru-RU"])
            // Who can enter the folder of the socket is who may connect; there is no other way in.
            .args(["--auth-local", "trust", "--auth-host", "reject"])
            .arg("--no-instructions");
        match self.profile {
            Profile::Durable => command.arg("--data-checksums"),
            Profile::Throwaway => command.arg("--no-sync"),
        };
        command.arg("--pgdata").arg(&unfinished);
        let made = run(command).map(drop).and_then(|()| {
            let settings = unfinished.join("postgresql.conf");
            fs::OpenOptions::new()
                .append(true)
                .open(&settings)
                .and_then(|mut file| file.write_all(b"\ninclude 'kuban.conf'\n"))
                .while_trying("write", &settings)
        });
        if let Err(error) = made {
            let free = free_mib(&unfinished);
            let _ = fs::remove_dir_all(&unfinished);
            return Err(self.as_full_disk(free).unwrap_or(error));
        }
        fs::rename(&unfinished, &data).while_trying("put in place", &data)
    }

    fn launch(&self) -> Result<Postmaster, ClusterError> {
        let socket_folder = self.folders.prepare_socket_folder()?;
        let data = self.folders.data();
        self.account().make_private_folder(&data)?;
        self.account().make_private_folder(&self.folders.log())?;
        postmaster::clear_leftovers(&data, &socket_folder)?;
        self.write_settings(&socket_folder)?;
        let log = self.folders.log().join("start.log");
        if log.exists() {
            fs::remove_file(&log).while_trying("remove", &log)?;
        }
        let mut command = self.account().command(&self.installation.program("pg_ctl"));
        command
            .args(["start", "-s", "-w", "-t"])
            .arg(START_TIMEOUT.as_secs().to_string())
            .arg("-l")
            .arg(&log)
            .arg("-D")
            .arg(&data);
        run(command).map_err(|error| self.explain_failed_start(error, log))?;
        match self.state() {
            State::Running(postmaster) => Ok(postmaster),
            State::Stopped => Err(ClusterError::Start {
                reason: "it ended right after its start".to_owned(),
                log: self.folders.log(),
            }),
        }
    }

    fn write_settings(&self, socket_folder: &Path) -> Result<(), ClusterError> {
        let file = self.folders.data().join("kuban.conf");
        let unfinished = self.folders.data().join("kuban.conf.new");
        fs::write(&unfinished, settings::render(self.profile, socket_folder))
            .while_trying("write", &unfinished)?;
        self.account().give(&unfinished)?;
        fs::rename(&unfinished, &file).while_trying("put in place", &file)
    }

    /// The reason of a failed start, from what PostgreSQL wrote to its log.
    fn explain_failed_start(&self, error: ClusterError, log: PathBuf) -> ClusterError {
        let text = fs::read_to_string(&log).unwrap_or_default();
        let is_full = text.contains("No space left on device");
        let free = free_mib(&self.folders.data());
        if is_full || free.is_some_and(|free| free == 0) {
            return ClusterError::DiskFull {
                folder: self.folders.data(),
                free_mib: free.unwrap_or(0),
            };
        }
        let fatal = text.lines().rev().find_map(|line| {
            ["FATAL:", "PANIC:", "ERROR:", "LOG:"]
                .iter()
                .find_map(|level| Some(line.split_once(level)?.1.trim().to_owned()))
        });
        match fatal {
            Some(reason) => ClusterError::Start { reason, log },
            None => error,
        }
    }

    fn as_full_disk(&self, free: Option<u64>) -> Option<ClusterError> {
        free.filter(|free| *free < NEARLY_FULL_MIB)
            .map(|free_mib| ClusterError::DiskFull {
                folder: self.folders.home.clone(),
                free_mib,
            })
    }

    fn running_or_launched(&self) -> Result<Postmaster, ClusterError> {
        match self.state() {
            State::Running(postmaster) => Ok(postmaster),
            State::Stopped => self.launch(),
        }
    }

    /// Waits for a server that may still be recovering; false when it ended meanwhile.
    fn is_soon_ready(&self, socket_folder: &Path) -> Result<bool, ClusterError> {
        let begun_at = Instant::now();
        loop {
            let mut command = self
                .account()
                .command(&self.installation.program("pg_isready"));
            command
                .arg("-q")
                .arg("-p")
                .arg(super::PORT.to_string())
                .arg("-h")
                .arg(socket_folder);
            if run(command).is_ok() {
                return Ok(true);
            }
            if self.running().is_none() {
                return Ok(false);
            }
            if begun_at.elapsed() > START_TIMEOUT {
                return Err(ClusterError::Start {
                    reason: "it takes no connections".to_owned(),
                    log: self.folders.log(),
                });
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Sets up role, database and PostGIS where they are missing; a start that was killed half-way is completed here.
    fn provision(&self, socket_folder: &Path) -> Result<(), ClusterError> {
        let rights = match self.profile {
            Profile::Durable => "",
            Profile::Throwaway => " superuser",
        };
        let script = format!(
            "set client_min_messages = warning;
             select 'create role {DATABASE} login{rights}' where not exists (select from pg_roles where rolname = '{DATABASE}') \\gexec
             select 'create database {DATABASE} owner {DATABASE}' where not exists (select from pg_database where datname = '{DATABASE}') \\gexec
             \\connect {DATABASE}
             set client_min_messages = warning;
             create extension if not exists postgis;
            "
        );
        let mut command = self.superuser_psql(socket_folder, "postgres");
        command.args(["-f", "-"]).stdin(Stdio::piped());
        run_with_input(command, script.as_bytes()).map_err(|error| {
            let free = free_mib(&self.folders.data());
            self.as_full_disk(free).unwrap_or(error)
        })?;
        Ok(())
    }
}

/// Runs a program to its end; what it wrote to standard error becomes the reason of a failure.
pub(super) fn run(mut command: Command) -> Result<Output, ClusterError> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let program = program_name(&command);
    let output = command.output().while_trying("run", &program)?;
    check(&program, output)
}

/// Runs a program that reads a text from standard input.
pub(super) fn run_with_input(mut command: Command, input: &[u8]) -> Result<Output, ClusterError> {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let program = program_name(&command);
    let mut child = command.spawn().while_trying("run", &program)?;
    let written = child
        .stdin
        .take()
        .expect("invariant: standard input is a pipe")
        .write_all(input);
    let output = child.wait_with_output().while_trying("run", &program)?;
    let output = check(&program, output)?;
    written.while_trying("write to", &program)?;
    Ok(output)
}

pub(super) fn program_name(command: &Command) -> PathBuf {
    PathBuf::from(command.get_program())
}

pub(super) fn check(program: &Path, output: Output) -> Result<Output, ClusterError> {
    if output.status.success() {
        return Ok(output);
    }
    Err(failure(program, &String::from_utf8_lossy(&output.stderr)))
}

/// The failure of a program: the line of its errors that tells most.
pub(super) fn failure(program: &Path, errors: &str) -> ClusterError {
    let line = errors
        .lines()
        .find(|line| {
            ["FATAL:", "ERROR:", "error:"]
                .iter()
                .any(|level| line.contains(level))
        })
        .or_else(|| errors.lines().rfind(|line| !line.trim().is_empty()))
        .unwrap_or("it gave no reason");
    ClusterError::Tool {
        program: program
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        reason: line.trim().to_owned(),
    }
}
