//! A real mail server, `aiosmtpd`, as a process of its own.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// The server; it ends with the test.
pub(super) struct MailServer {
    folder: TempDir,
    process: Child,
    port: u16,
}

impl MailServer {
    /// Starts the server on a free port.
    pub(super) fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let (process, port) = run(folder.path(), 0);
        Self {
            folder,
            process,
            port,
        }
    }

    /// Its address for the settings.
    pub(super) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// Ends the process, as a crash would.
    pub(super) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Starts the process again on the port that it had.
    pub(super) fn revive(&mut self) {
        let (process, port) = run(self.folder.path(), self.port);
        assert_eq!(port, self.port);
        self.process = process;
    }

    /// Takes from now on what was refused for now.
    pub(super) fn free(&self) {
        fs::write(self.folder.path().join("free"), "").unwrap();
    }

    /// What it took, in order, as text.
    pub(super) fn taken(&self) -> Vec<String> {
        letters(self.folder.path())
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        // It may have been killed before.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The letters in a folder, in the order of their names.
pub(super) fn letters(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "eml"));
    paths.sort();
    let read = |path: &PathBuf| String::from_utf8(fs::read(path).unwrap()).unwrap();
    paths.iter().map(read).collect()
}

fn run(folder: &Path, port: u16) -> (Child, u16) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = root.join("target/clients/bin/python");
    assert!(
        python.exists(),
        "run scripts/setup test: {python:?} is missing"
    );
    let mut process = Command::new(python)
        .arg(root.join("tests/mail/server.py"))
        .arg(folder)
        .arg(port.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut output = BufReader::new(process.stdout.take().unwrap());
    output.read_line(&mut line).unwrap();
    (process, line.trim().parse().unwrap())
}
