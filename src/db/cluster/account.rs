//! The operating-system user that runs PostgreSQL, which refuses to run as root.

use std::fs;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use super::error::{ClusterError, IoContext};

/// The user that the Debian packages make for PostgreSQL.
const PACKAGE_USER: &str = "postgres";

/// The user that runs PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) uid: u32,
    gid: u32,
    /// Whether this process is root and must change to that user.
    pub(super) is_switched: bool,
}

impl Account {
    /// Ourselves; as root the owner of an existing data folder, or else the user of the Debian packages.
    pub(super) fn for_data_folder(data: &Path) -> Result<Self, ClusterError> {
        let uid = rustix::process::geteuid().as_raw();
        let owner = fs::symlink_metadata(data).ok();
        if uid != 0 {
            return match owner {
                Some(owner) if owner.uid() != uid => Err(ClusterError::NotOurs {
                    folder: data.to_owned(),
                    owner: owner.uid(),
                }),
                _ => Ok(Self {
                    uid,
                    gid: rustix::process::getegid().as_raw(),
                    is_switched: false,
                }),
            };
        }
        let (uid, gid) = match owner {
            Some(owner) if owner.uid() != 0 => (owner.uid(), owner.gid()),
            _ => package_user().ok_or(ClusterError::MissingPostgres)?,
        };
        Ok(Self {
            uid,
            gid,
            is_switched: true,
        })
    }

    /// A command that runs as this user, away from settings of other PostgreSQL clients.
    pub(super) fn command(self, program: &Path) -> Command {
        let mut command = Command::new(program);
        for name in [
            "PGDATA",
            "PGHOST",
            "PGHOSTADDR",
            "PGPORT",
            "PGUSER",
            "PGDATABASE",
            "PGOPTIONS",
            "PGSERVICE",
            "PGSSLMODE",
        ] {
            command.env_remove(name);
        }
        command
            .env("LC_ALL", "C")
            .current_dir("/")
            .stdin(Stdio::null());
        if self.is_switched {
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Whether this user may enter a folder, which needs the right to enter every folder above it.
    pub(super) fn can_enter(self, folder: &Path) -> bool {
        self.command(Path::new("/usr/bin/test"))
            .arg("-x")
            .arg(folder)
            .status()
            .is_ok_and(|status| status.success())
    }

    /// Makes a folder that only this user can enter, or takes an existing one.
    pub(super) fn make_private_folder(self, folder: &Path) -> Result<(), ClusterError> {
        match fs::DirBuilder::new().mode(0o700).create(folder) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            outcome => {
                outcome.while_trying("make", folder)?;
                self.give(folder)?;
            }
        }
        let found = fs::symlink_metadata(folder).while_trying("look at", folder)?;
        if found.uid() != self.uid {
            return Err(ClusterError::NotOurs {
                folder: folder.to_owned(),
                owner: found.uid(),
            });
        }
        if found.permissions().mode() & 0o077 != 0 {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
                .while_trying("close", folder)?;
        }
        Ok(())
    }

    /// Makes this user the owner of a file or folder.
    pub(super) fn give(self, path: &Path) -> Result<(), ClusterError> {
        if !self.is_switched {
            return Ok(());
        }
        std::os::unix::fs::lchown(path, Some(self.uid), Some(self.gid))
            .while_trying("give away", path)
    }
}

/// The numbers of the packages' user and its group.
fn package_user() -> Option<(u32, u32)> {
    let users = fs::read_to_string("/etc/passwd").ok()?;
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next()? == PACKAGE_USER).then_some(())?;
        Some((fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?))
    })
}
