//! The PostgreSQL and PostGIS that Debian's packages installed.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::ClusterError;

/// The oldest major version that the schema and the locale settings work with.
const OLDEST_MAJOR: u32 = 15;

/// Folders under which the packages install, one folder per major version.
#[derive(Debug, Clone)]
pub(super) struct Roots {
    pub(super) programs: PathBuf,
    pub(super) shared: PathBuf,
}

impl Default for Roots {
    fn default() -> Self {
        Self {
            programs: PathBuf::from("/usr/lib/postgresql"),
            shared: PathBuf::from("/usr/share/postgresql"),
        }
    }
}

/// One installed PostgreSQL with PostGIS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Installation {
    pub(super) major: u32,
    programs: PathBuf,
}

impl Installation {
    /// The version that made an existing data folder, or the newest one for a new folder.
    pub(super) fn find(roots: &Roots, data: &Path) -> Result<Self, ClusterError> {
        let installed = installed_majors(roots);
        let major = match fs::read_to_string(data.join("PG_VERSION")) {
            Ok(found) => existing_major(found.trim(), &installed, data)?,
            Err(_no_data_folder_yet) => newest_with_postgis(roots, &installed)?,
        };
        if !has_postgis(roots, major) {
            return Err(ClusterError::MissingPostgis { version: major });
        }
        Ok(Self {
            major,
            programs: roots.programs.join(major.to_string()).join("bin"),
        })
    }

    /// The path of one of its programs.
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.programs.join(name)
    }
}

/// The path of a client program that no data folder binds to a version: the newest installed, or what PATH offers.
pub(super) fn client_program(roots: &Roots, name: &str) -> PathBuf {
    installed_majors(roots)
        .first()
        .map(|major| {
            roots
                .programs
                .join(major.to_string())
                .join("bin")
                .join(name)
        })
        .filter(|program| program.exists())
        .unwrap_or_else(|| PathBuf::from(name))
}

/// Newest first.
fn installed_majors(roots: &Roots) -> Vec<u32> {
    let mut majors: Vec<u32> = fs::read_dir(&roots.programs)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|major: &u32| {
            let server = roots.programs.join(major.to_string()).join("bin/pg_ctl");
            *major >= OLDEST_MAJOR && server.exists()
        })
        .collect();
    majors.sort_unstable_by(|left, right| right.cmp(left));
    majors
}

fn existing_major(found: &str, installed: &[u32], data: &Path) -> Result<u32, ClusterError> {
    found
        .parse()
        .ok()
        .filter(|major| installed.contains(major))
        .ok_or_else(|| ClusterError::OtherVersion {
            folder: data.to_owned(),
            found: found.to_owned(),
            installed: match installed {
                [] => "no usable PostgreSQL is installed".to_owned(),
                majors => {
                    let majors: Vec<_> = majors.iter().map(u32::to_string).collect();
                    format!("only PostgreSQL {} can be used here", majors.join(" and "))
                }
            },
        })
}

fn newest_with_postgis(roots: &Roots, installed: &[u32]) -> Result<u32, ClusterError> {
    let newest = installed.first().ok_or(ClusterError::MissingPostgres)?;
    Ok(installed
        .iter()
        .copied()
        .find(|major| has_postgis(roots, *major))
        .unwrap_or(*newest))
}

fn has_postgis(roots: &Roots, major: u32) -> bool {
    roots
        .shared
        .join(major.to_string())
        .join("extension/postgis.control")
        .exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Machine {
        folder: PathBuf,
        roots: Roots,
    }

    impl Machine {
        fn with(name: &str, postgres: &[u32], postgis: &[u32]) -> Self {
            let folder = std::env::temp_dir()
                .join(format!("kuban-installation-{}-{name}", std::process::id()));
            let roots = Roots {
                programs: folder.join("lib"),
                shared: folder.join("share"),
            };
            fs::create_dir_all(&roots.programs).unwrap();
            for major in postgres {
                let programs = roots.programs.join(major.to_string()).join("bin");
                fs::create_dir_all(&programs).unwrap();
                fs::write(programs.join("pg_ctl"), "").unwrap();
            }
            for major in postgis {
                let extension = roots.shared.join(major.to_string()).join("extension");
                fs::create_dir_all(&extension).unwrap();
                fs::write(extension.join("postgis.control"), "").unwrap();
            }
            Self { folder, roots }
        }

        fn find(&self) -> Result<u32, String> {
            Installation::find(&self.roots, &self.folder.join("data"))
                .map(|installation| installation.major)
                .map_err(|error| error.to_string())
        }

        fn has_data_of(&self, version: &str) {
            fs::create_dir_all(self.folder.join("data")).unwrap();
            fs::write(self.folder.join("data/PG_VERSION"), version).unwrap();
        }
    }

    impl Drop for Machine {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }

    #[test]
    fn a_missing_package_is_named_with_the_command_that_installs_it() {
        let error = Machine::with("bare", &[], &[]).find().unwrap_err();
        assert!(
            error.contains("apt-get install postgresql-15 postgresql-15-postgis-3"),
            "{error}"
        );
        let error = Machine::with("old", &[13], &[13]).find().unwrap_err();
        assert!(
            error.contains("PostgreSQL 15 or later is not installed"),
            "{error}"
        );
        let error = Machine::with("plain", &[15], &[]).find().unwrap_err();
        assert!(
            error.contains("PostgreSQL 15 is installed without PostGIS"),
            "{error}"
        );
        assert!(
            error.contains("apt-get install postgresql-15-postgis-3"),
            "{error}"
        );
    }

    #[test]
    fn a_new_folder_takes_the_newest_version_with_postgis_and_an_old_one_its_own() {
        let machine = Machine::with("two", &[15, 16, 17], &[15, 16]);
        assert_eq!(machine.find(), Ok(16));
        machine.has_data_of("15\n");
        assert_eq!(machine.find(), Ok(15));
        machine.has_data_of("14\n");
        let error = machine.find().unwrap_err();
        assert!(
            error.contains("only PostgreSQL 17 and 16 and 15 can be used here"),
            "{error}"
        );
    }
}
