//! Files that appear under their names when they are whole and on the disk, never before.

use std::fs::{File, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::NamedTempFile;

/// How names of files that are being written begin.
pub(super) const PREFIX: &str = ".kuban-";

/// The folder of a file.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// A file in a folder, so that renaming it within is one step; it goes away when it is dropped.
pub(super) fn begin_in(folder: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new()
        .prefix(PREFIX)
        .suffix(".part")
        // The process's mask narrows this down, as with any new file.
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(folder)
}

/// Gives the file its name, once it is on the disk.
pub(super) fn publish(file: NamedTempFile, path: &Path) -> io::Result<()> {
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    File::open(folder_of(path))?.sync_all()
}
