//! Programs that the bench starts, and stops again whatever happens.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

/// A child process that does not outlive the bench.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts `command`, which will listen on `address`.
    pub(crate) fn start(mut command: Command, address: SocketAddr) -> anyhow::Result<Self> {
        command.stdin(Stdio::null());
        let child = command
            .spawn()
            .with_context(|| format!("start {}", command.get_program().display()))?;
        Ok(Self { child, address })
    }

    /// Waits until the port accepts connections.
    pub(crate) fn wait_for_port(&mut self, limit: Duration) -> anyhow::Result<()> {
        let started = Instant::now();
        while TcpStream::connect(self.address).is_err() {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server on {} ended: {status}", self.address);
            }
            if started.elapsed() > limit {
                bail!("no server on {} after {limit:?}", self.address);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// Resident set of the process, in bytes.
    pub(crate) fn resident_bytes(&self) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status
            .lines()
            .find(|line| line.starts_with("VmRSS:"))
            .context("VmRSS in /proc/PID/status")?;
        let kib: u64 = line
            .split_whitespace()
            .nth(1)
            .context("a number after VmRSS")?
            .parse()?;
        Ok(kib * 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A polite stop first, so that a server that manages other processes can end them.
        let stopped = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        if stopped.is_ok_and(|status| status.success()) {
            for _ in 0..200 {
                if matches!(self.child.try_wait(), Ok(Some(_))) {
                    return;
                }
                std::thread::sleep(Duration::from_millis(25));
            }
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A free loopback port; the race with other programs is accepted in a bench.
pub(crate) fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// First line that a program prints about its version.
pub(crate) fn version_of(program: &str, flag: &str) -> String {
    Command::new(program).arg(flag).output().map_or_else(
        |error| format!("{program}: {error}"),
        |output| {
            let text = [output.stdout, output.stderr].concat();
            let text = String::from_utf8_lossy(&text);
            text.lines().next().unwrap_or_default().trim().to_owned()
        },
    )
}
