//! The settings of the private server, written anew at each start.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// How careful the server is with its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Survives a crash of the program, of PostgreSQL and of the machine.
    Durable,
    /// For tests alone: fast, and worthless after a crash of the machine. Its role may do everything.
    Throwaway,
}

/// The text of the settings file that `postgresql.conf` includes.
pub(super) fn render(profile: Profile, socket_folder: &Path) -> String {
    let memory_mib = memory_mib();
    let shared_buffers_mib = match profile {
        Profile::Durable => (memory_mib / 8).clamp(64, 2048),
        Profile::Throwaway => 128,
    };
    let mut text = String::from("# Written by kuban at each start: changes made here are lost.\n");
    let mut set = |name: &str, value: &str| {
        writeln!(text, "{name} = '{}'", value.replace('\'', "''"))
            .expect("invariant: writing to a string cannot fail");
    };
    set("listen_addresses", "");
    set("port", &super::PORT.to_string());
    set("unix_socket_directories", &socket_folder.to_string_lossy());
    set("unix_socket_permissions", "0700");
    set("shared_buffers", &format!("{shared_buffers_mib}MB"));
    set(
        "effective_cache_size",
        &format!("{}MB", (memory_mib / 2).max(128)),
    );
    set(
        "maintenance_work_mem",
        &format!("{}MB", (memory_mib / 16).clamp(64, 512)),
    );
    set("work_mem", "16MB");
    set("max_wal_size", "2GB");
    set("wal_compression", "on");
    set("random_page_cost", "1.1");
    // Compiling a query costs more than the short queries here take.
    set("jit", "off");
    set("timezone", "UTC");
    set("log_timezone", "UTC");
    set("lc_messages", "C");
    set("log_line_prefix", "%m [%p] ");
    match profile {
        Profile::Durable => {
            set("max_connections", "100");
            // After a crash one call for the whole disk instead of one for each of a thousand files: seconds less.
            set("recovery_init_sync_method", "syncfs");
            set("logging_collector", "on");
            set("log_directory", "../log");
            set("log_filename", "postgresql-%a.log");
            set("log_truncate_on_rotation", "on");
            set("log_rotation_age", "1d");
        }
        Profile::Throwaway => {
            set("max_connections", "200");
            set("fsync", "off");
            set("synchronous_commit", "off");
            set("full_page_writes", "off");
            set("autovacuum", "off");
            set("wal_level", "minimal");
            set("max_wal_senders", "0");
        }
    }
    text
}

/// Memory of the machine, or of the container where it is limited further.
fn memory_mib() -> u64 {
    let machine = fs::read_to_string("/proc/meminfo")
        .ok()
        .and_then(|text| {
            let total = text
                .lines()
                .find_map(|line| line.strip_prefix("MemTotal:"))?;
            total.split_whitespace().next()?.parse::<u64>().ok()
        })
        .map_or(1024, |kib| kib >> 10);
    let container = fs::read_to_string("/sys/fs/cgroup/memory.max")
        .ok()
        .and_then(|text| text.trim().parse::<u64>().ok())
        .map(|bytes| bytes >> 20);
    container.map_or(machine, |limit| limit.min(machine))
}
