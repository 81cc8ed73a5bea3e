//! Restoring a backup: into a new database first, which takes the place of the old one only when it is whole.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::backup::{Narration, quoted, table_of_contents};
use super::client::Client;
use super::error::{ClusterError, IoContext};
use super::server;

/// The database to speak with while the portal's own is renamed.
const MAINTENANCE: &str = "postgres";

/// Tells processes that still run to load every followed layer anew; the layers are the arguments of the triggers.
const RELOAD_EVERY_LAYER: &str = r"
    select 'insert into feature_change (layer) values (''municipalities'')' where to_regclass('feature_change') is not null \gexec
    select distinct format('insert into feature_change (layer) values (%L)', split_part(encode(tgargs, 'escape'), '\000', 1))
    from pg_trigger join pg_proc on pg_proc.oid = tgfoid
    where proname = 'record_feature_change' \gexec
";

/// How far a restore has come.
#[derive(Debug, Clone, Copy)]
pub struct RestoreProgress<'a> {
    /// Tables whose rows are done or being read.
    pub tables: u64,
    /// Tables with rows in the file.
    pub tables_in_file: u64,
    /// The present one.
    pub table: &'a str,
}

/// A restore that succeeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The database that was replaced, where it was kept.
    pub previous: Option<String>,
}

/// Whether the replaced database stays under another name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Previous {
    /// It stays.
    Keep,
    /// It is dropped once the new one is in place.
    Drop,
}

/// Restores a backup file in place of the portal's database; until the last moment the old one serves on.
pub fn restore(
    client: &Client,
    file: &Path,
    previous: Previous,
    progress: impl FnMut(RestoreProgress<'_>),
) -> Result<Restored, ClusterError> {
    fs::File::open(file).while_trying("read", file)?;
    let contents = table_of_contents(client, file)?;
    let name = client.database_name();
    let fresh = format!("{name}_restore_{}", std::process::id());
    let replaced = format!("{name}_before_{}", std::process::id());
    let filled = fill(client, file, &contents, &fresh, progress)
        .and_then(|()| swap(client, &name, &fresh, &replaced));
    if let Err(error) = filled {
        // The reason of the failure matters more than a database that is left over.
        let _ = client.admin_sql(
            MAINTENANCE,
            &format!("drop database if exists {} with (force);", quote(&fresh)),
        );
        return Err(error);
    }
    if previous == Previous::Keep {
        return Ok(Restored {
            previous: Some(replaced),
        });
    }
    client.admin_sql(
        MAINTENANCE,
        &format!("drop database if exists {} with (force);", quote(&replaced)),
    )?;
    Ok(Restored { previous: None })
}

fn fill(
    client: &Client,
    file: &Path,
    contents: &str,
    fresh: &str,
    mut progress: impl FnMut(RestoreProgress<'_>),
) -> Result<(), ClusterError> {
    let owner = client
        .restore_role()
        .map(|role| format!(" owner {}", quote(role)))
        .unwrap_or_default();
    client.admin_sql(
        MAINTENANCE,
        &format!("create database {}{owner};", quote(fresh)),
    )?;
    client.admin_sql(
        fresh,
        "set client_min_messages = warning; create extension if not exists postgis;",
    )?;
    let list = ListFile::write(contents)?;
    let mut command = client.admin_program("pg_restore", fresh);
    command
        .args([
            "--verbose",
            "--exit-on-error",
            "--no-owner",
            "--no-privileges",
            "--no-password",
            "--use-list",
        ])
        .arg(&list.path);
    if let Some(role) = client.restore_role() {
        command.args(["--role", role]);
    }
    command
        .arg(file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let program = server::program_name(&command);
    let mut child = command.spawn().while_trying("run", &program)?;
    let narration = Narration::listen(
        child
            .stderr
            .take()
            .expect("invariant: standard error is a pipe"),
    );
    let tables_in_file = contents
        .lines()
        .filter(|line| line.contains(" TABLE DATA "))
        .count() as u64;
    let mut tables = 0;
    while let Some(line) = narration.next_line() {
        if line.contains("processing data for table") {
            tables += 1;
            progress(RestoreProgress {
                tables,
                tables_in_file,
                table: quoted(&line).unwrap_or_default(),
            });
        }
    }
    let status = child.wait().while_trying("wait for", &program)?;
    let errors = narration.errors();
    if !status.success() {
        return Err(server::failure(&program, &errors));
    }
    // The planner needs statistics.
    client.admin_sql(fresh, &format!("analyze; {RELOAD_EVERY_LAYER}"))?;
    Ok(())
}

/// Exchanges the names of the two databases in one transaction, while nobody is connected to either.
fn swap(client: &Client, name: &str, fresh: &str, replaced: &str) -> Result<(), ClusterError> {
    let (name_text, name, fresh, replaced) =
        (literal(name), quote(name), quote(fresh), quote(replaced));
    let exists = client.admin_sql(
        MAINTENANCE,
        &format!("select 1 from pg_database where datname = {name_text};"),
    )?;
    if exists.is_empty() {
        client.admin_sql(
            MAINTENANCE,
            &format!("alter database {fresh} rename to {name};"),
        )?;
        return Ok(());
    }
    let swapped = client.admin_sql(
        MAINTENANCE,
        &format!(
            "alter database {name} allow_connections false;
             select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = {name_text} and pid <> pg_backend_pid();
             begin;
             alter database {name} rename to {replaced};
             alter database {fresh} rename to {name};
             commit;"
        ),
    );
    if swapped.is_err() {
        client.admin_sql(
            MAINTENANCE,
            &format!("alter database {name} allow_connections true;"),
        )?;
    } else {
        client.admin_sql(
            MAINTENANCE,
            &format!("alter database {replaced} allow_connections true;"),
        )?;
    }
    swapped.map(drop)
}

/// The entries to restore: all but those of the extensions, which are there already and may belong to another role.
struct ListFile {
    path: PathBuf,
}

impl ListFile {
    fn write(contents: &str) -> Result<Self, ClusterError> {
        let path = std::env::temp_dir().join(format!("kuban-restore-{}.list", std::process::id()));
        let wanted: Vec<_> = contents
            .lines()
            .filter(|line| {
                ![
                    " EXTENSION - ",
                    " COMMENT - EXTENSION ",
                    " TABLE DATA public spatial_ref_sys ",
                ]
                .iter()
                .any(|entry| line.contains(entry))
            })
            .collect();
        let _ = fs::remove_file(&path);
        fs::File::create_new(&path)
            .and_then(|mut file| std::io::Write::write_all(&mut file, wanted.join("\n").as_bytes()))
            .while_trying("write", &path)?;
        Ok(Self { path })
    }
}

impl Drop for ListFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
