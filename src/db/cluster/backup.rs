//! Backing the database up into one file.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{ChildStderr, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;

use super::client::Client;
use super::error::{ClusterError, IoContext};
use super::server;

/// How far a backup has come.
#[derive(Debug, Clone, Copy)]
pub struct BackupProgress<'a> {
    /// Bytes written so far.
    pub bytes: u64,
    /// The table that is being read, once there is one.
    pub table: &'a str,
}

/// Writes a backup to a file and returns its size; the file appears whole or not at all.
///
/// Rows of the change feed stay out: they tell running processes what to reload, and a restore tells them to reload all.
pub fn back_up(
    client: &Client,
    target: &Path,
    mut progress: impl FnMut(BackupProgress<'_>),
) -> Result<u64, ClusterError> {
    if target.exists() {
        return Err(ClusterError::Io {
            action: format!("write {}", target.display()),
            source: std::io::Error::new(std::io::ErrorKind::AlreadyExists, "it exists already"),
        });
    }
    if let Some(folder) = target
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        fs::create_dir_all(folder).while_trying("make", folder)?;
    }
    let mut unfinished_name = target.as_os_str().to_owned();
    unfinished_name.push(".unfinished");
    let unfinished = PathBuf::from(unfinished_name);
    let written = dump(client, &unfinished, &mut progress).and_then(|bytes| {
        table_of_contents(client, &unfinished)?;
        fs::rename(&unfinished, target).while_trying("put in place", target)?;
        sync_folder(target)?;
        Ok(bytes)
    });
    if written.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    written
}

/// What a backup file holds, one entry a line, as `pg_restore --list` tells it.
pub(super) fn table_of_contents(client: &Client, file: &Path) -> Result<String, ClusterError> {
    let mut command = client.admin_program("pg_restore", "postgres");
    // Without a database to write to, pg_restore only lists.
    let program = server::program_name(&command);
    command = std::process::Command::new(program);
    command.arg("--list").arg(file);
    let output = server::run(command)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Reads the lines that a client program writes about its work in a thread, so that it never blocks on a full pipe.
pub(super) struct Narration {
    lines: Receiver<String>,
    reader: JoinHandle<String>,
}

impl Narration {
    pub(super) fn listen(stderr: ChildStderr) -> Self {
        let (sender, lines) = channel();
        let reader = std::thread::spawn(move || {
            let mut errors = String::new();
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                if line.contains("error:") || line.contains("FATAL:") || line.contains("ERROR:") {
                    errors.push_str(&line);
                    errors.push('\n');
                }
                // Nobody listening only means that nobody shows progress.
                let _ = sender.send(line);
            }
            errors
        });
        Self { lines, reader }
    }

    /// The next line, waiting for it; `None` once the program has ended.
    pub(super) fn next_line(&self) -> Option<String> {
        self.lines.recv().ok()
    }

    /// The last of the lines that are there now.
    fn latest(&self) -> Option<String> {
        self.lines.try_iter().last()
    }

    /// What was said about errors.
    pub(super) fn errors(self) -> String {
        drop(self.lines);
        self.reader.join().unwrap_or_default()
    }
}

/// The name in double quotes in a line of narration.
pub(super) fn quoted(line: &str) -> Option<&str> {
    line.split('"').nth(1)
}

fn dump(
    client: &Client,
    unfinished: &Path,
    progress: &mut impl FnMut(BackupProgress<'_>),
) -> Result<u64, ClusterError> {
    let mut file = File::options()
        .create(true)
        .write(true)
        .truncate(true)
        .mode(0o600)
        .open(unfinished)
        .while_trying("write", unfinished)?;
    let mut command = client.program("pg_dump");
    command
        .args([
            "--format",
            "custom",
            "--verbose",
            "--no-password",
            "--exclude-table-data",
            "feature_change*",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let program = server::program_name(&command);
    let mut child = command.spawn().while_trying("run", &program)?;
    let narration = Narration::listen(
        child
            .stderr
            .take()
            .expect("invariant: standard error is a pipe"),
    );
    let mut stdout = child
        .stdout
        .take()
        .expect("invariant: standard output is a pipe");
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0;
    let mut table = String::new();
    let copied = loop {
        let length = match stdout.read(&mut buffer) {
            Ok(0) => break Ok(()),
            Ok(length) => length,
            Err(error) => break Err(error),
        };
        if let Err(error) = file.write_all(&buffer[..length]) {
            break Err(error);
        }
        bytes += length as u64;
        if let Some(name) = narration.latest().as_deref().and_then(quoted) {
            name.clone_into(&mut table);
        }
        progress(BackupProgress {
            bytes,
            table: &table,
        });
    };
    // Closing the pipe ends pg_dump when the copy failed.
    drop(stdout);
    let status = child.wait().while_trying("wait for", &program)?;
    let errors = narration.errors();
    copied.while_trying("write", unfinished)?;
    if !status.success() {
        return Err(server::failure(&program, &errors));
    }
    file.sync_all().while_trying("write", unfinished)?;
    Ok(bytes)
}

fn sync_folder(file: &Path) -> Result<(), ClusterError> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .while_trying("write", folder)
}
