//! The private cluster: who starts, shares and stops it, and every trouble that it mends or explains in one line.

use std::fs;
use std::io::Read;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::process::Command;
use std::time::{Duration, Instant};

use kuban::db::cluster::{Cluster, Profile, Stopped, TestCluster};

use super::kuban::{Kuban, Outcome, is_root};

#[test]
fn only_its_owner_can_reach_the_server() {
    let kuban = Kuban::new();
    assert_eq!(kuban.sql("show listen_addresses"), "");
    let socket_folder = kuban.socket_folder();
    let found = fs::metadata(socket_folder).unwrap();
    assert_eq!(found.mode() & 0o777, 0o700);
    assert_ne!(found.uid(), 0, "PostgreSQL does not run as root");
}

#[test]
fn the_last_user_stops_the_server_unless_it_was_told_to_stay() {
    let kuban = Kuban::new();
    assert_eq!(kuban.run(&["db", "status"]).code, 3);
    assert_eq!(kuban.sql("select 1"), "1");
    assert_eq!(kuban.run(&["db", "status"]).code, 3);

    kuban.ok(&["db", "start"]);
    let pid = kuban.server_pid();
    assert_eq!(kuban.sql("select 1"), "1");
    assert_eq!(kuban.server_pid(), pid);
    let status = kuban.ok(&["db", "status"]);
    assert!(
        status.contains(&format!("process {pid}")) && status.contains("PostGIS 3"),
        "{status}"
    );

    kuban.ok(&["db", "stop"]);
    assert_eq!(kuban.run(&["db", "status"]).code, 3);
    assert!(!kuban.cluster_folder().join("postmaster.pid").exists());
}

#[test]
fn processes_that_start_at_once_share_one_server() {
    let kuban = Kuban::new();
    let children: Vec<_> = (0..3)
        .map(|_| {
            kuban
                .command(&[
                    "db",
                    "psql",
                    "-XAtc",
                    "select pg_postmaster_start_time(), pg_sleep(2)",
                ])
                .spawn()
                .unwrap()
        })
        .collect();
    let mut answers: Vec<_> = children
        .into_iter()
        .map(|child| Outcome::from(child.wait_with_output().unwrap()))
        .inspect(|outcome| assert_eq!(outcome.code, 0, "{outcome:?}"))
        .map(|outcome| outcome.out)
        .collect();
    answers.dedup();
    assert_eq!(answers.len(), 1, "one server answered all: {answers:?}");
    assert_eq!(
        kuban.run(&["db", "status"]).code,
        3,
        "and the last one stopped it"
    );
}

#[test]
fn a_server_whose_kuban_was_killed_is_adopted_and_stopped_by_the_next() {
    let kuban = Kuban::new();
    let mut first = kuban
        .command(&["db", "psql", "-c", "select pg_sleep(1000)"])
        .spawn()
        .unwrap();
    wait_for(|| {
        kuban
            .run(&["db", "status"])
            .out
            .contains("1 other sessions")
    });
    let pid = kuban.server_pid();
    first.kill().unwrap();
    first.wait().unwrap();
    let second = kuban.sql("select pg_postmaster_start_time() is not null");
    assert_eq!(second, "t");
    assert_eq!(
        kuban.run(&["db", "status"]).code,
        3,
        "server {pid} was stopped by the second"
    );
}

#[test]
fn a_killed_server_is_started_again_with_its_rows() {
    let kuban = Kuban::new();
    kuban.ok(&["db", "start"]);
    kuban.sql("create table kept (n int); insert into kept select generate_series(1, 1000)");
    for _ in 0..3 {
        kuban.kill_server();
        assert_eq!(kuban.sql("select count(*) from kept"), "1000");
    }
}

#[test]
fn a_watcher_brings_a_killed_server_back_but_not_a_stopped_one() {
    let kuban = Kuban::new();
    let cluster = || Cluster::prepare(kuban.data_dir(), Profile::Throwaway).unwrap();
    let lease = cluster().ensure_running().unwrap();
    let watcher = lease.watcher();
    assert!(!watcher.revive().unwrap());
    kuban.kill_server();
    wait_for(|| cluster().process_id().is_none());
    assert!(watcher.revive().unwrap());
    assert!(cluster().process_id().is_some());
    assert_eq!(cluster().stop().unwrap(), Stopped::InUse);
    assert!(!watcher.revive().unwrap());
}

#[test]
fn a_stale_pid_file_of_a_stranger_or_a_zombie_is_no_obstacle() {
    let kuban = Kuban::new();
    kuban.sql("select 1");
    let pid_file = kuban.cluster_folder().join("postmaster.pid");
    let mut zombie = Command::new("true").spawn().unwrap();
    wait_for(|| {
        let mut state = String::new();
        fs::File::open(format!("/proc/{}/stat", zombie.id()))
            .unwrap()
            .read_to_string(&mut state)
            .unwrap();
        state.contains(") Z ")
    });
    for pid in [std::process::id(), zombie.id(), 2_147_480_000] {
        let text = format!(
            "{pid}\n{}\n1700000000\n5432\n/nowhere\n\n",
            kuban.cluster_folder().display()
        );
        fs::write(&pid_file, text).unwrap();
        let owner = fs::metadata(kuban.cluster_folder()).unwrap();
        std::os::unix::fs::chown(&pid_file, Some(owner.uid()), Some(owner.gid())).unwrap();
        assert_eq!(kuban.sql("select 1"), "1");
    }
    zombie.wait().unwrap();
}

#[test]
fn a_socket_path_that_is_too_long_is_replaced_by_a_short_one() {
    let long = "a-folder-with-a-name-of-some-length/".repeat(4);
    let kuban = Kuban::at(&long);
    let socket_folder = kuban.socket_folder();
    assert!(socket_folder.len() < 60, "{socket_folder}");
    assert_eq!(fs::metadata(&socket_folder).unwrap().mode() & 0o777, 0o700);
    assert_eq!(
        kuban.socket_folder(),
        socket_folder,
        "the same at the next start"
    );
    fs::remove_dir_all(socket_folder).unwrap();
}

#[test]
fn a_data_folder_that_the_database_user_cannot_enter_sends_the_cluster_elsewhere() {
    if !is_root() {
        eprintln!(
            "not root: PostgreSQL runs as the user who owns the data folder, who can always enter it"
        );
        return;
    }
    let kuban = Kuban::at("closed/data");
    fs::set_permissions(
        kuban.folder().join("closed"),
        fs::Permissions::from_mode(0o700),
    )
    .unwrap();
    let outcome = kuban.run(&["db", "psql", "-XAtc", "create table kept ()"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(
        outcome
            .err
            .contains("the private database lives in /var/lib/kuban/"),
        "{outcome:?}"
    );
    let outcome = kuban.run(&["db", "psql", "-XAtc", "select count(*) from kept"]);
    assert_eq!(
        outcome.out, "0",
        "the second start finds the same place: {outcome:?}"
    );
    assert!(
        !outcome.err.contains("lives in"),
        "and says nothing more: {outcome:?}"
    );

    // A cluster that is there is never left behind for an empty one.
    let open = Kuban::at("closed/data");
    open.sql("select 1");
    fs::set_permissions(
        open.folder().join("closed"),
        fs::Permissions::from_mode(0o700),
    )
    .unwrap();
    let outcome = open.run(&["db", "start"]);
    assert_eq!(outcome.code, 1);
    assert!(outcome.err.contains("can no longer enter"), "{outcome:?}");
}

#[test]
fn a_data_folder_of_another_major_version_is_refused() {
    let kuban = Kuban::new();
    fs::create_dir_all(kuban.cluster_folder()).unwrap();
    fs::write(kuban.cluster_folder().join("PG_VERSION"), "13\n").unwrap();
    let outcome = kuban.run(&["db", "start"]);
    assert_eq!(outcome.code, 1);
    assert_eq!(outcome.err.lines().count(), 1, "{outcome:?}");
    assert!(
        outcome.err.contains("was made by PostgreSQL 13"),
        "{outcome:?}"
    );
    assert!(
        outcome
            .err
            .contains("install postgresql-13 and postgresql-13-postgis-3"),
        "{outcome:?}"
    );
}

#[test]
fn a_folder_with_something_else_in_it_is_not_touched() {
    let kuban = Kuban::new();
    fs::create_dir_all(kuban.cluster_folder()).unwrap();
    fs::write(kuban.cluster_folder().join("letters.txt"), "dear").unwrap();
    let outcome = kuban.run(&["db", "start"]);
    assert_eq!(outcome.code, 1);
    assert!(
        outcome.err.contains("neither empty nor a cluster"),
        "{outcome:?}"
    );
    assert!(kuban.cluster_folder().join("letters.txt").exists());
}

#[test]
fn a_full_disk_is_named_and_nothing_is_lost() {
    let kuban = Kuban::new();
    let disk = Disk::mount(&kuban, "20m");
    let Some(disk) = disk else { return };
    let outcome = kuban.run(&["db", "start"]);
    assert_eq!(outcome.code, 1);
    assert!(
        outcome.err.lines().last().unwrap().contains("is full"),
        "{outcome:?}"
    );
    assert!(
        !kuban.cluster_folder().exists(),
        "nothing half made is left"
    );

    disk.resize("220m");
    kuban.ok(&["db", "psql", "-c", "create table kept as select 1 as n"]);
    let ballast = kuban.data_dir().join("ballast");
    let filled = Command::new("dd")
        .args(["if=/dev/zero", "bs=64k"])
        .arg(format!("of={}", ballast.display()))
        .output()
        .unwrap();
    assert!(!filled.status.success(), "the disk is full now");
    let outcome = kuban.run(&["db", "start"]);
    assert_eq!(outcome.code, 1);
    assert!(
        outcome
            .err
            .lines()
            .last()
            .unwrap()
            .contains("is full (0 MiB are free)"),
        "{outcome:?}"
    );
    fs::remove_file(ballast).unwrap();
    assert_eq!(kuban.sql("select n from kept"), "1");
}

#[test]
fn with_a_database_address_nothing_is_managed() {
    let server = TestCluster::start().unwrap();
    let kuban = Kuban::new();
    let run = |arguments: &[&str]| {
        let output = kuban
            .command(arguments)
            .env("DATABASE_URL", server.url())
            .output();
        Outcome::from(output.unwrap())
    };
    for command in ["start", "stop"] {
        let outcome = run(&["db", command]);
        assert_eq!(outcome.code, 0);
        assert!(
            outcome.out.contains("kuban manages nothing on that server"),
            "{outcome:?}"
        );
    }
    let status = run(&["db", "status"]);
    assert!(
        status
            .out
            .starts_with("the server of DATABASE_URL\nPostgreSQL"),
        "{status:?}"
    );
    assert_eq!(run(&["db", "psql", "-XAtc", "select 1"]).out, "1");
    assert!(!kuban.data_dir().join("postgres").exists());
}

#[test]
fn a_faulty_setting_stops_the_program_with_its_name_and_what_is_allowed() {
    let kuban = Kuban::new();
    let output = kuban
        .command(&["db", "status"])
        .env("KUBAN_ENV", "staging")
        .env("KUBAN_LISTEN", "everywhere")
        .output();
    let outcome = Outcome::from(output.unwrap());
    assert_eq!(outcome.code, 1);
    assert!(
        outcome
            .err
            .contains("KUBAN_ENV: \"staging\" is not one of: development, production"),
        "{outcome:?}"
    );
    assert!(
        outcome
            .err
            .contains("KUBAN_LISTEN: \"everywhere\" is not an address with a port"),
        "{outcome:?}"
    );
}

/// A small disk of its own at the data folder.
struct Disk {
    mounted_at: std::path::PathBuf,
}

impl Disk {
    fn mount(kuban: &Kuban, size: &str) -> Option<Self> {
        let mounted = Command::new("mount")
            .args([
                "-t",
                "tmpfs",
                "-o",
                &format!("size={size},mode=711"),
                "tmpfs",
            ])
            .arg(kuban.data_dir())
            .output();
        match mounted {
            Ok(output) if output.status.success() => Some(Self {
                mounted_at: kuban.data_dir().to_owned(),
            }),
            outcome => {
                eprintln!(
                    "no small disk could be mounted, so a full one is not tried: {outcome:?}"
                );
                None
            }
        }
    }

    fn resize(&self, size: &str) {
        let resized = Command::new("mount")
            .args(["-o", &format!("remount,size={size}")])
            .arg(&self.mounted_at)
            .status()
            .unwrap();
        assert!(resized.success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount")
            .arg("-l")
            .arg(&self.mounted_at)
            .status();
    }
}

fn wait_for(condition: impl Fn() -> bool) {
    let begun_at = Instant::now();
    while !condition() {
        assert!(
            begun_at.elapsed() < Duration::from_secs(30),
            "waited in vain"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}
